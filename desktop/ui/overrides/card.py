"""One message with what its writer called mistaken, and the lead's word on it."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.domain.actions import DecideOverride
from desktop.domain.conversations import Message
from desktop.l10n.catalogs import _
from desktop.l10n.dates import format_datetime
from desktop.l10n.names import market_name
from desktop.store.views import OutboxRow, Row

from ..kit.flow import FlowLayout
from ..kit.labels import PlainLabel, literal
from ..kit.theme import STEP, set_look
from ..own_zone import own_zone
from ..planner.pending import DELETE, RETRY, TAKE_BACK, PendingLine
from ..workspace import Workspace
from .words import rule_line, state_line

_TEXT = 600


class OverrideCard(QFrame):
    """`decided(action)`: a lead's word; `opened(conversation)`: to be shown; `chosen(outbox id, choice)`:
    what becomes of a word that has not gone out."""

    decided = Signal(object)
    opened = Signal(str)
    chosen = Signal(int, str)

    def __init__(
        self, workspace: Workspace, message: Message, row: Row | None, pending: OutboxRow | None
    ) -> None:
        super().__init__()
        set_look(self, "card")
        self.message = message
        self.state = PlainLabel(size=12, wrap=True)
        self.rules = [PlainLabel(wrap=True) for _rule in message.overrides]
        self.pending = PendingLine((TAKE_BACK, RETRY, DELETE))
        self.confirm, self.refuse, self.open = QPushButton(), QPushButton(), QPushButton()
        self.field = QLineEdit()
        self.field.setMaxLength(2000)
        self.hint = PlainLabel(size=12, token="bad", wrap=True)
        self._build(workspace, row)
        self.pending.show_row(pending)
        self.can_decide = message.awaits_lead and pending is None
        self.confirm.setVisible(self.can_decide)
        self.refuse.setVisible(self.can_decide)
        self.field.hide()
        self.hint.hide()

    def _build(self, workspace: Workspace, row: Row | None) -> None:
        message, language = self.message, workspace.language
        buyer = literal(row.buyer, 60) if row is not None else _("Unknown buyer")
        market = market_name(row.market, language) if row is not None else ""
        when = format_datetime(message.received_at, own_zone(), language)
        head = PlainLabel(bold=True, wrap=True)
        head.setText(_("Reply to {name}").format(name=buyer))
        facts = PlainLabel(size=12, token="dim", wrap=True)
        facts.setText(" · ".join(part for part in (literal(message.author.name, 60), market, when) if part))
        text = PlainLabel(token="dim", wrap=True)
        text.setText(literal(message.text, _TEXT))
        said, token = state_line(message, workspace)
        self.state.setText(said)
        self.state.set_token(token)
        for label, override in zip(self.rules, message.overrides, strict=True):
            label.setText(rule_line(override))
        self.confirm.setText(_("Confirm and send"))
        self.confirm.setAccessibleName(_("Confirm: the reply to {name} goes out").format(name=buyer))
        self.refuse.setText(_("Do not confirm…"))
        self.refuse.setAccessibleName(_("Do not confirm the reply to {name}").format(name=buyer))
        self.open.setText(_("Show the conversation"))
        self.open.setAccessibleName(_("Show the conversation with {name}").format(name=buyer))
        self.field.setPlaceholderText(_("Why not? The writer reads this."))
        self.field.setAccessibleName(_("Why not? The writer reads this."))
        self.hint.setText(_("Write why, so that the writer knows what to change."))
        set_look(self.confirm, "primary")
        set_look(self.open, "link")
        self.open.setMinimumHeight(24)
        hands = QWidget()
        flow = FlowLayout(hands, spacing=2 * STEP)
        for button in (self.confirm, self.refuse, self.open):
            button.setAutoDefault(False)
            flow.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(4 * STEP, 3 * STEP, 4 * STEP, 3 * STEP)
        column.setSpacing(STEP)
        for part in (head, facts, *self.rules, text, self.state, self.field, self.hint, self.pending, hands):
            column.addWidget(part)
        self.setAccessibleName(". ".join([head.text(), *(label.text() for label in self.rules), said]))
        self.confirm.clicked.connect(self._confirm)
        self.refuse.clicked.connect(self._refuse)
        self.open.clicked.connect(self._open)
        self.field.returnPressed.connect(self._refuse)
        self.pending.chosen.connect(self.chosen)

    @property
    def is_writing(self) -> bool:
        """Whether somebody has begun to say why not."""
        return not self.field.isHidden()

    def write_on(self, before: "OverrideCard", *, focused: bool) -> None:
        """Takes over what was being written in the card of the same message that this one replaces."""
        self.field.setText(before.field.text())
        self.field.setCursorPosition(before.field.cursorPosition())
        self.field.show()
        self.hint.setVisible(not before.hint.isHidden())
        if focused:
            self.field.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc in the reason gives it up."""
        if event.key() == Qt.Key.Key_Escape and not self.field.isHidden():
            self.field.hide()
            self.hint.hide()
            self.refuse.setFocus()
            event.accept()
            return
        super().keyPressEvent(event)

    @Slot()
    def _confirm(self) -> None:
        self.decided.emit(DecideOverride(self.message.conversation_id, self.message.id, True))

    @Slot()
    def _refuse(self) -> None:
        """The first press asks why, the second sends the reason."""
        reason = " ".join(self.field.text().split())
        if self.field.isHidden():
            self.field.show()
            self.field.setFocus()
        elif not reason:
            self.hint.show()
            self.field.setFocus()
        else:
            self.decided.emit(DecideOverride(self.message.conversation_id, self.message.id, False, reason))

    @Slot()
    def _open(self) -> None:
        self.opened.emit(self.message.conversation_id)
