"""The head of a conversation: what it is about, with whom, whose it is, and what can be done with it. Its
clock stands in the strip below."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.presence import Present
from desktop.l10n import terms
from desktop.l10n.catalogs import N_, _
from desktop.store.views import Row

from ..actions import Actions
from ..kit.flow import FlowLayout
from ..kit.fonts import set_font
from ..kit.labels import FittingLabel, PlainLabel, literal
from ..kit.theme import STEP, set_look
from ..kit.translate import follow
from ..workspace import Workspace
from .chips import Chip
from .presence import others_text

MENU = (
    "conversation.stage",
    "conversation.open_case",
    "",
    "conversation.no_answer",
    "conversation.needs_answer",
    "conversation.assign",
    "conversation.assign_me",
    "conversation.label",
    "conversation.remind",
    "",
    "conversation.close",
    "conversation.reopen",
    "conversation.close_request",
    "",
    "conversation.start",
    "conversation.record",
    "conversation.copy_id",
    "",
    "conversation.keep",
    "conversation.unkeep",
    "conversation.export_buyer",
    "conversation.erase_buyer",
)
"""Actions of the menu, by id; "" is a line. Those that nobody has registered, or that cannot be done now, are
left out."""

BUYER, ORDER, CASE = "buyer", "order", "case"
_LINK_NAMES = {ORDER: N_("Show order {number}"), CASE: N_("Show case {number}")}


class Header(QFrame):
    """`part_wanted(part)`: the person wants to see the order, the case or the buyer's other conversations."""

    part_wanted = Signal(str)

    def __init__(self, workspace: Workspace, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, "bar")
        self._workspace, self._actions = workspace, actions
        self._row: Row | None = None
        self._others: tuple[Present, ...] = ()
        self.subject = PlainLabel(size=16, bold=True)
        self.subject.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.menu_button = QToolButton()
        self.menu_button.setText("⋯")
        set_look(self.menu_button, "dots")
        set_font(self.menu_button, 16)
        self.menu_button.setMinimumSize(28, 28)
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self.menu_button)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._menu.triggered.connect(self._chosen)
        self.menu_button.setMenu(self._menu)
        self._about = QWidget()
        self._line = FlowLayout(self._about, spacing=STEP, line_spacing=2)
        top = QHBoxLayout()
        top.setSpacing(2 * STEP)
        top.addWidget(self.subject, 1)
        top.addWidget(self.menu_button, 0, Qt.AlignmentFlag.AlignVCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 2 * STEP + 1, 3 * STEP, 2 * STEP)
        layout.setSpacing(2)
        layout.addLayout(top)
        layout.addWidget(self._about)
        follow(self)

    def show_row(self, row: Row) -> None:
        """Another conversation, or the same one changed."""
        if row != self._row:
            self._row = row
            self.retranslate()

    def show_others(self, others: tuple[Present, ...]) -> None:
        """Who else looks at the conversation, or writes there."""
        if others != self._others:
            self._others = others
            if self._row is not None:
                self._fill_line(self._row)

    def retranslate(self) -> None:
        self.menu_button.setAccessibleName(_("More actions"))
        self.menu_button.setToolTip(_("More actions"))
        row = self._row
        if row is None:
            return
        subject = literal(row.subject, 300) or _("Without a subject")
        self.subject.setText(subject)
        self.setAccessibleName(_("Conversation: {subject}").format(subject=subject))
        self._fill_line(row)

    def _fill_line(self, row: Row) -> None:
        while (item := self._line.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        buyer = PlainLabel(literal(row.buyer, 80) or _("Unknown buyer"), token="dim")
        buyer.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._line.addWidget(buyer)
        if row.order_ids:
            number = literal(row.order_ids[-1], 40)
            self._add_link(_("order {number}").format(number=number), ORDER, number)
        elif not row.case_id:
            self._add_word(terms.text("topic", row.topic))
        if row.case_id:
            number = literal(row.case_id, 40)
            kind = terms.text("case_kind", row.case_kind or "")
            self._add_link(_("{kind} {number}").format(kind=kind, number=number).strip(), CASE, number)
        if not row.market:
            self._add_word(_("market not known"))
        if self._others:
            said = others_text(self._others)
            self._line.addWidget(Chip(said, said, accent=True))
        if row.assignee:
            name = self._agent(row.assignee)
            account = self._workspace.account
            shown = _("me") if account is not None and row.assignee == account.agent_id else name
            said = _("Assigned to {name}").format(name=name)
            self._line.addWidget(Chip(shown, said, accent=True, person=True))
        for label in row.labels:
            shown = literal(label, 40)
            self._line.addWidget(Chip(shown, _("Label: {label}").format(label=shown)))
        self._about.updateGeometry()

    def _add_word(self, text: str) -> None:
        if text:
            self._add_after_dot(FittingLabel(literal(text, 40), token="dim"))

    def _add_link(self, text: str, part: str, number: str) -> None:
        link = QPushButton(text.replace("&", "&&"))
        set_look(link, "link")
        link.setStyleSheet("QPushButton { padding: 2px 0; }")
        link.setMinimumHeight(24)
        link.setObjectName(part)
        link.setAccessibleName(_(_LINK_NAMES[part]).format(number=number))
        link.clicked.connect(self._link_clicked)
        self._add_after_dot(link)

    def _add_after_dot(self, widget: QWidget) -> None:
        """The dot stays with what it stands before, also in a new line."""
        held = QWidget()
        row = QHBoxLayout(held)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(STEP)
        row.addWidget(FittingLabel("·", token="dim"))
        row.addWidget(widget)
        self._line.addWidget(held)

    def _link_clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.part_wanted.emit(sender.objectName())

    def _agent(self, agent_id: str) -> str:
        account = self._workspace.account
        for agent in account.agents if account is not None else ():
            if agent.id == agent_id:
                return literal(agent.name, 60)
        return literal(agent_id, 60)

    def _fill_menu(self) -> None:
        self._menu.clear()
        known = {entry.id: entry for entry in self._actions.entries()}
        for action_id in MENU:
            entry = known.get(action_id)
            if not action_id:
                if not self._menu.isEmpty():
                    self._menu.addSeparator()
            elif entry is not None and entry.enabled():
                text = _(entry.label).replace("&", "&&")
                key = self._actions.key_text(action_id)
                action = QAction(f"{text}\t{key}" if key else text, self._menu)
                action.setData(action_id)
                self._menu.addAction(action)

    def _chosen(self, action: QAction) -> None:
        self._actions.run(str(action.data()))
