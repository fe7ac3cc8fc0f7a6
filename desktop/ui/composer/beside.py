"""Under the field: what a template or a status update says, in the language of the screen, beside the text
that the buyer will read."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.l10n.catalogs import _
from desktop.l10n.names import language_name

from ..kit.fonts import set_font
from ..kit.labels import PlainLabel
from ..kit.theme import STEP, set_look
from ..kit.translate import follow
from ..workspace import Workspace

_LINES = 4


class BesideText(QFrame):
    """Read-only, selectable and never sent; hidden when there is nothing to show."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._language = ""
        self.label = PlainLabel(size=11, token="dim")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setTabChangesFocus(True)
        self.text.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.text.document().setDocumentMargin(0)
        set_look(self.text, "beside")
        set_font(self.text, 12)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(STEP)
        layout.addWidget(self.label)
        layout.addWidget(self.text)
        self.hide()
        follow(self)

    def show_text(self, text: str, language: str) -> None:
        """A text and the language it is in; "" hides it."""
        self._language = language
        self.text.setPlainText(text)
        self.setVisible(bool(text))
        self._fit()
        self.retranslate()

    def retranslate(self) -> None:
        name = language_name(self._language, self._workspace.language) if self._language else ""
        said = _("What it says ({language}), not sent").format(language=name) if name else ""
        self.label.setText(said)
        self.text.setAccessibleName(said)
        self.setAccessibleName(said)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * _LINES + 4)
