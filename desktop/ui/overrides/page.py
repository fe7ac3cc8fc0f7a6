"""The leads' page: every reply whose writer called a finding mistaken, those that wait for a word first."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.domain.actions import DecideOverride
from desktop.domain.changes import Changes
from desktop.domain.conversations import Message
from desktop.l10n.catalogs import _
from desktop.store.views import OutboxRow

from ..kit.labels import PlainLabel
from ..kit.theme import STEP, font_scale, set_look, theme
from ..kit.translate import follow
from ..kit.whole_page import WholePage
from ..marketplace_words import is_helpdesk
from ..of_account import titled
from ..planner.pending import RETRY, TAKE_BACK
from ..workspace import Workspace
from .card import OverrideCard
from .watch import waiting

SHOWN = 30
_WIDTH = 760


class OverridesPage(WholePage):
    """Nothing is read while it is not seen."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._limit = SHOWN
        self._shown: tuple[object, ...] = ()
        self._desk_id = ""
        self.cards: list[OverrideCard] = []
        self.title = PlainLabel(size=16, bold=True, wrap=True)
        self.about = PlainLabel(token="dim", wrap=True)
        self.none = PlainLabel(token="dim", wrap=True)
        self.more = QPushButton()
        self.more.setAutoDefault(False)
        self._list = QVBoxLayout()
        self._list.setSpacing(2 * STEP)
        self._pane = QWidget()
        column = QVBoxLayout(self._pane)
        column.setContentsMargins(6 * STEP, 5 * STEP, 6 * STEP, 5 * STEP)
        column.setSpacing(2 * STEP)
        for part in (self.title, self.about, self.none):
            column.addWidget(part)
        column.addSpacing(2 * STEP)
        column.addLayout(self._list)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.area = QScrollArea()
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        set_look(self.area, "reached")
        self.area.setWidget(self._pane)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.area)
        self.more.clicked.connect(self._show_more)
        workspace.changed.connect(self._changed)
        workspace.account_changed.connect(self.refresh)
        workspace.attached.connect(self.refresh)
        workspace.desks_changed.connect(self._entitle)
        workspace.account_changed.connect(self._entitle)
        workspace.account_changed.connect(self._explain)
        workspace.attached.connect(self._explain)
        theme().changed.connect(self._resize)
        self._resize()
        follow(self)

    def take_focus(self) -> None:
        """The keyboard goes to the first message that waits, else to the list."""
        first = next((card.confirm for card in self.cards if card.confirm.isVisibleTo(self)), None)
        (first or self.area).setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _entitle(self) -> None:
        self.title.setText(titled(_("Disputed findings"), self._workspace))

    def retranslate(self) -> None:
        self.setAccessibleName(_("Disputed findings"))
        self.area.setAccessibleName(_("Disputed findings"))
        self._entitle()
        self.none.setText(_("Nobody has called a finding mistaken."))
        self.more.setText(_("Show more"))
        self._explain()
        self._shown = ()
        self.refresh()

    @Slot()
    def _explain(self) -> None:
        if not is_helpdesk(self._workspace):
            self.about.setText(
                _(
                    "Replies whose writer says that a finding of the review is mistaken. The reasons are "
                    "kept on this computer; the marketplace does not get them."
                )
            )
            return
        self.about.setText(
            _(
                "Replies whose writer says that a finding of the review is mistaken. What an agent writes "
                "reaches the buyer when a lead has confirmed it; every word of it stands in the record."
            )
        )

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Reads what there is, unless nobody sees it."""
        workspace = self._workspace
        if not self.isVisible() or not workspace.is_attached:
            return
        found = workspace.reader.overrides()
        first = waiting(found)
        ordered = [*first, *(message for message in found if not message.awaits_lead)]
        pending = {
            row.action.message_id: row
            for row in workspace.reader.outbox()
            if isinstance(row.action, DecideOverride)
        }
        shown = (ordered, pending, self._limit, workspace.account)
        if shown != self._shown:
            self._shown = shown
            self._fill(ordered, pending)

    def _fill(self, messages: list[Message], pending: dict[str, OutboxRow]) -> None:
        focused = next((card.message.id for card in self.cards if card.isAncestorOf(self._focus())), "")
        reader, desk_id = self._workspace.reader, self._workspace.desk_id
        before = {card.message.id: card for card in self.cards} if desk_id == self._desk_id else {}
        self._desk_id = desk_id
        for card in self.cards:
            self._list.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = []
        for message in messages[: self._limit]:
            row = reader.conversation(message.conversation_id)
            card = OverrideCard(self._workspace, message, row, pending.get(message.id))
            card.decided.connect(self._decide)
            card.opened.connect(self._open)
            card.chosen.connect(self._choose)
            self._list.addWidget(card)
            self.cards.append(card)
            was = before.get(message.id)
            if was is not None and was.is_writing and card.can_decide:
                card.write_on(was, focused=message.id == focused)
            elif message.id == focused:
                (card.confirm if card.message.awaits_lead else card.open).setFocus()
        self.none.setVisible(not messages)
        self.more.setVisible(len(messages) > self._limit)

    def _focus(self) -> QWidget:
        return self.window().focusWidget() or self

    @Slot()
    def _show_more(self) -> None:
        self._limit += SHOWN
        self.refresh()

    @Slot(object)
    def _decide(self, action: DecideOverride) -> None:
        said = (
            _("Confirmed; the reply goes out.")
            if action.confirmed
            else _("Not confirmed; the text goes back.")
        )
        self._workspace.do(action, then=lambda _row: self._workspace.announced.emit(said))

    @Slot(str)
    def _open(self, conversation: str) -> None:
        self._workspace.open_requested.emit(conversation)

    @Slot(int, str)
    def _choose(self, outbox_id: int, choice: str) -> None:
        store = self._workspace.store
        if choice == RETRY:
            self._workspace.when(store.retry(outbox_id), self._went_on)
        elif choice == TAKE_BACK:
            self._workspace.when(store.cancel(outbox_id), self._went_on)
        else:
            self._workspace.when(store.discard(outbox_id), self._went_on)

    def _went_on(self, _done: object) -> None:
        self._workspace.poke()
        self.refresh()

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        if changes.messages_of or changes.outbox_of or changes.everything:
            self.refresh()

    @Slot()
    def _resize(self) -> None:
        self._pane.setMaximumWidth(round(_WIDTH * max(1.0, font_scale())))
