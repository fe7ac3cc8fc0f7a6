"""A window for a template of one's own: name, text, the fields that can stand in it, and what it becomes in
the open conversation."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.l10n.catalogs import _
from desktop.replies.drafts import Draft
from desktop.replies.engine import LIMIT, TemplateProblem
from desktop.replies.facts import FIELDS
from desktop.replies.own import LONGEST_NAME, OwnTemplate, check_own
from desktop.replies.words import field_name, problem_text

from ..kit.choices import DropDown
from ..kit.labels import PlainLabel
from ..kit.theme import STEP, font_scale, set_look
from ..kit.translate import follow

WIDTH, HEIGHT = 620, 520
_PAUSE_MS = 200


class TemplateEditor(QDialog):
    """`saved(OwnTemplate)`; `left(OwnTemplate)`: it was closed with a text that is not saved."""

    saved = Signal(object)
    left = Signal(object)

    def __init__(self, window: QWidget, template: OwnTemplate, draw: Callable[[OwnTemplate], Draft]) -> None:
        super().__init__(window)
        self._template, self._draw = template, draw
        self._done = False
        self.name = QLineEdit(template.name)
        self.name.setMaxLength(LONGEST_NAME)
        self.text = QPlainTextEdit(template.text)
        self.text.setTabChangesFocus(True)
        self.fields = DropDown()
        self.problem = PlainLabel(size=12, token="bad", wrap=True)
        self.preview_label = PlainLabel(size=11, token="dim")
        self.preview = QPlainTextEdit()
        self.preview.setReadOnly(True)
        self.preview.setTabChangesFocus(True)
        self.labels = [PlainLabel(size=11, token="dim") for _each in range(2)]
        self.cancel, self.save = QPushButton(), QPushButton()
        set_look(self.save, "primary")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._look)
        self._build()
        self.name.textChanged.connect(self._pause.start)
        self.text.textChanged.connect(self._pause.start)
        self.fields.activated.connect(self._insert_field)
        self.cancel.clicked.connect(self.reject)
        self.save.clicked.connect(self._save)
        self.resize(round(WIDTH * font_scale()), round(HEIGHT * font_scale()))
        follow(self)
        (self.text if template.name else self.name).setFocus()

    def _build(self) -> None:
        hands = QHBoxLayout()
        hands.setSpacing(2 * STEP)
        hands.addWidget(self.fields)
        hands.addStretch(1)
        for button in (self.cancel, self.save):
            button.setAutoDefault(False)
            hands.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5 * STEP, 4 * STEP, 5 * STEP, 4 * STEP)
        layout.setSpacing(STEP)
        layout.addWidget(self.labels[0])
        layout.addWidget(self.name)
        layout.addWidget(self.labels[1])
        layout.addWidget(self.text, 3)
        layout.addWidget(self.problem)
        layout.addWidget(self.preview_label)
        layout.addWidget(self.preview, 2)
        layout.addSpacing(STEP)
        layout.addLayout(hands)

    def template(self) -> OwnTemplate:
        """What stands there."""
        return OwnTemplate(self._template.id, self.name.text().strip(), self.text.toPlainText().strip())

    def retranslate(self) -> None:
        new = not self._template.name
        self.setWindowTitle(_("New template") if new else _("Edit template"))
        for label, editor, name in zip(
            self.labels, (self.name, self.text), (_("Name"), _("Text")), strict=True
        ):
            label.setText(name)
            editor.setAccessibleName(name)
        self.preview_label.setText(_("What it becomes in this conversation"))
        self.preview.setAccessibleName(_("What it becomes in this conversation"))
        self.fields.clear()
        self.fields.addItems([_("Insert a field"), *(field_name(name) for name in FIELDS)])
        self.fields.setAccessibleName(_("Insert a field"))
        self.cancel.setText(_("Cancel"))
        self.save.setText(_("Save"))
        self._look()

    @Slot()
    def _look(self) -> None:
        """What is wrong with it, or what it becomes."""
        written = self.template()
        said = self._problem(written)
        self.problem.setText(said)
        self.problem.setVisible(bool(said))
        whole = bool(written.name and written.text and not said)
        self.save.setEnabled(whole)
        if not said:
            try:
                self.preview.setPlainText(self._draw(written).text)
            except TemplateProblem as problem:
                self.problem.setText(problem_text(problem))
                self.problem.show()
                self.save.setEnabled(False)

    def _problem(self, written: OwnTemplate) -> str:
        try:
            check_own(written.name or _("Template"), written.text[: LIMIT + 1])
        except TemplateProblem as problem:
            return problem_text(problem)
        return ""

    @Slot(int)
    def _insert_field(self, place: int) -> None:
        if place > 0:
            self.text.insertPlainText(f"{{{{ {FIELDS[place - 1]} }}}}")
            self.fields.setCurrentIndex(0)
            self.text.setFocus()

    @Slot()
    def _save(self) -> None:
        self._look()
        if self.save.isEnabled():
            self._done = True
            self.saved.emit(self.template())
            self.accept()

    def reject(self) -> None:
        """Closed without saving: what was written is offered back."""
        written = self.template()
        if not self._done and written != self._template and (written.text or written.name):
            self.left.emit(written)
        super().reject()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() in ("\r", "\n") and self.focusWidget() is self.name:
            self.text.setFocus()
            return
        super().keyPressEvent(event)
