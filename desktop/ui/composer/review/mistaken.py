"""In place of the finding: the written reason why it is mistaken, and below it what has been called mistaken
so far."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.l10n.catalogs import _
from desktop.l10n.money import format_number

from ...kit.flow import FlowLayout
from ...kit.labels import PlainLabel, literal
from ...kit.theme import STEP, set_look
from ...kit.translate import follow
from ...marketplace_words import is_helpdesk
from ...overrides.watch import needs_lead
from ...workspace import Workspace
from .overrides import LEAST_REASON, MOST_REASON, Override

_EDGES = 24
"""What a text field takes beside its text, in pixels."""


class MistakenForm(QFrame):
    """`given(reason)`, `given_up`; `asking` while it is open. Enter gives the reason, Esc gives up; a reason
    that is too short is not taken, and it is said what is missing."""

    given = Signal(str)
    given_up = Signal()
    asking = Signal(bool)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.heading = PlainLabel(bold=True, wrap=True)
        self.hint = PlainLabel(size=12, token="dim", wrap=True)
        self.example = PlainLabel(size=12, token="dim", wrap=True)
        self.field = QLineEdit()
        self.field.setMaxLength(MOST_REASON)
        self.keep, self.cancel = QPushButton(), QPushButton()
        hands = QWidget()
        flow = FlowLayout(hands, spacing=2 * STEP, right=True)
        for button in (self.cancel, self.keep):
            button.setAutoDefault(False)
            flow.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(STEP)
        for part in (self.heading, self.hint, self.example, self.field, hands):
            layout.addWidget(part)
        self.field.returnPressed.connect(self._take)
        self.field.textEdited.connect(self._edited)
        self.keep.clicked.connect(self._take)
        self.cancel.clicked.connect(self.given_up)
        self._short = False
        self.hide()
        follow(self)

    def ask(self) -> None:
        """Opens empty, with the cursor in it."""
        self.field.clear()
        self._short = False
        self.retranslate()
        self.show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        self.heading.setText(_("Why is this finding mistaken?"))
        self.field.setAccessibleName(_("Why is this finding mistaken?"))
        self.example.setText(_("For example: this is the number of the order, not a phone number"))
        self.field.setAccessibleDescription(self.example.text())
        self._place_example()
        self.cancel.setText(_("Cancel"))
        self.keep.setText(_("It is mistaken"))
        if self._short:
            least = format_number(LEAST_REASON, self._workspace.language)
            self.hint.setText(
                _("Write at least {count} characters, so that others understand it.").format(count=least)
            )
        elif needs_lead(self._workspace):
            self.hint.setText(
                _("Your reason goes into the record. The buyer sees the reply when a lead has confirmed it.")
            )
        elif not is_helpdesk(self._workspace):
            self.hint.setText(
                _("Your reason is kept on this computer; this marketplace takes the reply alone.")
            )
        else:
            self.hint.setText(_("Your reason goes into the record, where the platform can read it."))
        self.hint.set_token("bad" if self._short else "dim")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_example()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.asking.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.asking.emit(False)

    def _place_example(self) -> None:
        """In the field as long as nothing is typed; where it is too long for that, above it."""
        text = self.example.text()
        fits = self.field.fontMetrics().horizontalAdvance(text) <= self.width() - _EDGES
        self.field.setPlaceholderText(text if fits else "")
        self.example.setVisible(not fits)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
            event.accept()
            return
        super().keyPressEvent(event)

    @Slot()
    def _edited(self) -> None:
        if self._short and len(self.field.text().strip()) >= LEAST_REASON:
            self._short = False
            self.retranslate()

    @Slot()
    def _take(self) -> None:
        reason = " ".join(self.field.text().split())
        if len(reason) < LEAST_REASON:
            self._short = True
            self.retranslate()
            self._workspace.announced.emit(self.hint.text())
            self.field.setFocus()
            return
        self.given.emit(reason)


class MistakenList(QFrame):
    """What has been called mistaken in this draft; `taken_back(override)` makes it a finding again."""

    taken_back = Signal(object)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._shown: tuple[Override, ...] = ()
        self.lines: list[tuple[PlainLabel, QPushButton]] = []
        self.lead = PlainLabel(size=12, token="warn", wrap=True)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addWidget(self.lead)
        self.hide()
        follow(self)

    def show_overrides(self, overrides: Sequence[Override]) -> None:
        """One line each; none hides the list."""
        if tuple(overrides) != self._shown:
            self._shown = tuple(overrides)
            self._fill()
        self.setVisible(bool(self._shown))

    def retranslate(self) -> None:
        self.lead.setText(_("A lead has to confirm this before the buyer sees the reply."))
        self.lead.setVisible(needs_lead(self._workspace))
        for override, (label, button) in zip(self._shown, self.lines, strict=True):
            label.setText(_line(override))
            button.setText(_("Take back"))
            button.setAccessibleName(_("Take back: {line}").format(line=_line(override)))

    def _fill(self) -> None:
        for label, _button in self.lines:
            row = label.parentWidget()
            if row is not None:
                row.hide()
                row.deleteLater()
        self.lines = []
        for place in range(len(self._shown)):
            row = QWidget()
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(2 * STEP)
            label, button = PlainLabel(size=12, token="dim"), QPushButton()
            set_look(button, "link")
            button.setMinimumHeight(24)
            button.setAutoDefault(False)
            button.clicked.connect(self._clicked)
            button.setObjectName(str(place))
            line.addWidget(label, 1)
            line.addWidget(button)
            self._layout.addWidget(row)
            self.lines.append((label, button))
        self.retranslate()

    @Slot()
    def _clicked(self) -> None:
        sender = self.sender()
        if sender is not None and int(sender.objectName()) < len(self._shown):
            self.taken_back.emit(self._shown[int(sender.objectName())])


def _line(override: Override) -> str:
    found = literal(" ".join(override.text.split()), 40)
    reason = literal(override.reason, 200)
    if not found:
        return _("Called mistaken: {reason}").format(reason=reason)
    return _("Called mistaken: “{text}”. {reason}").format(text=found, reason=reason)
