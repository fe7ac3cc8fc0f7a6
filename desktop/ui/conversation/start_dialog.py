"""Writing first: a new conversation about an order, where the marketplace lets sellers begin one.

What is typed is kept per order until it has gone out; subject and text are reviewed like a reply.
"""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.compliance.model import Surroundings
from desktop.domain.accounts import SUBJECT_IN_TEXT
from desktop.domain.actions import StartConversation, titled
from desktop.l10n.catalogs import _
from desktop.l10n.names import language_name

from ..actions import Actions
from ..composer.field import TextField
from ..composer.length import LIMIT, fits, length_remark
from ..composer.review.field_review import FieldReview
from ..composer.review.findings_strip import BEFORE, FIX, NEXT, FindingsStrip
from ..composer.review.surroundings import SurroundingsReader
from ..composer.target import Target
from ..kit.choices import DropDown
from ..kit.flow import FlowLayout
from ..kit.labels import PlainLabel, literal
from ..kit.theme import STEP, font_scale, set_look
from ..kit.translate import follow
from ..workspace import Workspace

SUBJECT_LIMIT = 200
_KEEP_MS = 300
_KEY = "start:"


class StartDialog(QDialog):
    """`begun(order)`: it is durably in the outbox."""

    begun = Signal(str)

    def __init__(
        self, workspace: Workspace, actions: Actions, target: Target, orders: Sequence[str], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._workspace, self._target = workspace, target
        self._orders = list(orders)
        self._reader = SurroundingsReader(workspace)
        self._around: dict[str, Surroundings] = {}
        self._order = self._orders[0]
        self._busy, self._refused = False, ""
        self.heading = PlainLabel(size=16, bold=True, wrap=True)
        self.about = PlainLabel(token="dim", wrap=True)
        self.order = DropDown()
        self.order.addItems([literal(order, 40) for order in self._orders])
        self.order.setVisible(len(self._orders) > 1)
        self.subject = QLineEdit()
        self.subject.setMaxLength(SUBJECT_LIMIT)
        self.field = TextField()
        self.field.setTabChangesFocus(True)
        self.strip = FindingsStrip(workspace, actions)
        self.reason = PlainLabel(size=12, token="bad", wrap=True)
        self.cancel, self.send = QPushButton(), QPushButton()
        set_look(self.send, "primary")
        self._build()
        self.review = FieldReview(self.field, self.strip, self._surroundings, self.subject)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_KEEP_MS)
        self._timer.timeout.connect(self.keep)
        self._connect()
        self._bind(actions)
        self._fill()
        follow(self)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(6 * STEP, 5 * STEP, 6 * STEP, 5 * STEP)
        column.setSpacing(2 * STEP)
        hands = QWidget()
        flow = FlowLayout(hands, spacing=2 * STEP, right=True)
        for button in (self.cancel, self.send):
            button.setAutoDefault(False)
            flow.addWidget(button)
        for part in (self.heading, self.about, self.order, self.subject, self.field, self.strip, self.reason):
            column.addWidget(part)
        column.addStretch(1)
        column.addWidget(hands)
        self.setMinimumWidth(round(520 * max(1.0, font_scale())))

    def _connect(self) -> None:
        self.order.activated.connect(self._choose_order)
        self.subject.textEdited.connect(self._typed)
        self.field.textChanged.connect(self._typed)
        self.field.escaped.connect(self.close)
        self.cancel.clicked.connect(self.close)
        self.send.clicked.connect(self.begin)
        self._workspace.leaving.connect(self._leave)

    def _bind(self, actions: Actions) -> None:
        """The composer's keys, which do not reach a dialog by themselves."""
        known = {entry.id for entry in actions.entries()}
        for action, do in (
            ("conversation.send", self.begin),
            (FIX, self.review.fix),
            (NEXT, self.review.next),
            (BEFORE, self.review.before),
        ):
            for key in actions.keys(action) if action in known else ():
                QShortcut(QKeySequence(key), self, do)

    def event(self, event: QEvent) -> bool:
        """As high as its texts need; a layout alone does not grow a window."""
        layout = self.layout()
        if event.type() == QEvent.Type.LayoutRequest and layout is not None:
            self.setMinimumHeight(layout.totalHeightForWidth(self.width()))
        return super().event(event)

    def show_action(self, action: StartConversation) -> None:
        """Puts back what was taken out of the outbox."""
        if action.order_id in self._orders:
            self.order.setCurrentIndex(self._orders.index(action.order_id))
            self._order = action.order_id
        self.subject.setText(action.subject)
        self.field.put_text(action.text)
        self.keep()

    def retranslate(self) -> None:
        name = literal(self._target.buyer, 40)
        language = language_name(self._target.language, self._workspace.language)
        self.setWindowTitle(_("New conversation"))
        self.heading.setText(_("New conversation with {name}").format(name=name))
        order = literal(self._order, 40)
        self.about.setText(_("About order {number}, in {language}.").format(number=order, language=language))
        self.order.setAccessibleName(_("Order"))
        self.subject.setPlaceholderText(_("Subject"))
        self.subject.setAccessibleName(_("Subject"))
        self.field.setPlaceholderText(
            _("Write to {name} in {language}…").format(name=name, language=language)
        )
        self.field.setAccessibleName(
            _("Message to {name} in {language}").format(name=name, language=language)
        )
        self.cancel.setText(_("Cancel"))
        self._refused = ""
        self._say()

    # --- sending ---

    @Slot()
    def begin(self) -> None:
        """Puts the new conversation into the outbox, unless something is in the way."""
        if self._busy or not self._complete():
            self._say()
            return
        self._refused = self.review.refusal()
        self._say()
        if self._refused:
            self._workspace.announced.emit(self._refused)
            self._workspace.announced.emit(self.strip.accessibleName())
            return
        self._busy = True
        action = StartConversation(
            self._target.conversation,
            self._order,
            " ".join(self.subject.text().split()),
            self.field.toPlainText(),
            self._target.language,
        )
        self._workspace.do(action, then=self._queued, otherwise=self._not_kept)

    def _complete(self) -> bool:
        typed = (self.subject.text(), self.field.toPlainText())
        return all(part.strip() for part in typed) and fits(self._going_out(), *self._lengths())

    def _going_out(self) -> str:
        """What counts as the text there: with the subject, where that stands above it."""
        text = self.field.toPlainText()
        return titled(self.subject.text(), text) if self._workspace.can(SUBJECT_IN_TEXT) else text

    def _lengths(self) -> tuple[int, int]:
        """The most and the fewest characters that the marketplace takes."""
        account = self._workspace.account
        return (account.text_limit, account.text_least) if account is not None else (LIMIT, 1)

    def _queued(self, _row: object) -> None:
        self._timer.stop()
        self._workspace.store.set_setting(_KEY + self._order, None)
        self._order, order = "", self._order
        self.accept()
        self.begun.emit(order)

    def _not_kept(self, _error: BaseException) -> None:
        self._busy = False
        self._refused = _(
            "Not sent: it could not be kept on this computer. Your text stays here; make room, "
            "then press Send again."
        )
        self._say()
        self._workspace.announced.emit(self._refused)

    # --- keeping ---

    @Slot()
    def keep(self) -> None:
        """Keeps what was typed for this order."""
        self._timer.stop()
        if self._order and self._workspace.is_attached:
            typed: Any = [self.subject.text(), self.field.toPlainText()]
            self._workspace.store.set_setting(_KEY + self._order, typed if typed[1].strip() else None)

    def _fill(self) -> None:
        kept = self._workspace.reader.setting(_KEY + self._order, None)
        subject, text = kept if isinstance(kept, list) and len(kept) == 2 else ("", "")
        self.subject.setText(str(subject))
        self.field.put_text(str(text))

    @Slot(int)
    def _choose_order(self, place: int) -> None:
        self.keep()
        self._order = self._orders[place]
        self._fill()
        self.retranslate()

    @Slot()
    def _leave(self) -> None:
        self.keep()
        self._order = ""
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.keep()
        super().closeEvent(event)

    def reject(self) -> None:
        """Esc and Cancel: what was typed stays for the next time."""
        self.keep()
        super().reject()

    # --- saying ---

    def _surroundings(self) -> Surroundings | None:
        if not self._order or not self._workspace.is_attached:
            return None
        if self._order not in self._around:
            self._around[self._order] = self._reader.about_order(self._target, self._order)
        return self._around[self._order]

    @Slot()
    def _typed(self) -> None:
        self._refused = ""
        self._timer.start()
        self._say()

    def _say(self) -> None:
        length = len(self._going_out()) if self.field.toPlainText() else 0
        said, token = length_remark(length, self._workspace.language, *self._lengths())
        self.reason.set_token(token if said else "bad")
        self.reason.setText(said or self._refused)
        self.reason.setVisible(bool(said or self._refused))
        self.send.setText(_("Send anyway") if self.review.is_armed() else _("Send"))
        self.send.setEnabled(self._complete())
