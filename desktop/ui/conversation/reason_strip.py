"""The strip under the header: the response clock in words, in its colour, and "Why?"."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from desktop.l10n.catalogs import _

from ..actions import Actions
from ..kit.fonts import set_font
from ..kit.labels import KeyCap, Strip
from ..kit.pill import paint_glyph
from ..kit.theme import STEP, TONES, set_look, theme
from ..kit.translate import follow
from .reason_words import Reason, plain, rich


class Glyph(QWidget):
    """One of the drawn shapes; silent, since the text beside it says the same."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._glyph, self._token = "", "text"
        self.setFixedSize(QSize(12, 18))
        theme().changed.connect(self.update)

    def show_glyph(self, glyph: str, token: str) -> None:
        self._glyph, self._token = glyph, token
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(0, (self.height() - 10) / 2, 11, 10)
        paint_glyph(painter, box, self._glyph, theme().color(self._token))
        painter.end()


class ReasonStrip(Strip):
    """`why_wanted` when the person asks why the deadline is when it is."""

    why_wanted = Signal()

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__("quiet", parent)
        self._actions = actions
        self._reason = Reason("–", "stopped", "")
        self._glyph = Glyph()
        self.label = QLabel()
        self.label.setTextFormat(Qt.TextFormat.RichText)
        set_font(self.label, 12)
        self.label.setWordWrap(True)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.why = QPushButton()
        set_font(self.why, 12)
        set_look(self.why, "link")
        self.why.setMinimumHeight(24)
        self._key = KeyCap()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(18, STEP, 4 * STEP, STEP)
        layout.setSpacing(STEP)
        layout.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.label, 1)
        layout.addSpacing(STEP)
        layout.addWidget(self.why)
        layout.addWidget(self._key)
        self.why.clicked.connect(self.why_wanted)
        theme().changed.connect(self._show)
        actions.changed.connect(self._show_key)
        follow(self)

    def show_reason(self, reason: Reason) -> None:
        """Another sentence, tone and glyph; the same one costs nothing."""
        if reason != self._reason:
            self._reason = reason
            self._show()

    def retranslate(self) -> None:
        self.why.setText(_("Why?"))
        self.why.setAccessibleName(_("Why this deadline?"))
        self._show_key()
        self._show()

    def text(self) -> str:
        """The whole sentence, as a screen reader hears it."""
        return plain(self._reason.text)

    def _show_key(self) -> None:
        known = any(entry.id == "conversation.why" for entry in self._actions.entries())
        text = self._actions.key_text("conversation.why") if known else ""
        self._key.setText(text)
        self._key.setVisible(bool(text) and self._reason.explained)

    def _show(self) -> None:
        reason = self._reason
        token = TONES[reason.tone][0]
        self.set_tone(reason.tone)
        self._glyph.show_glyph(reason.glyph, token)
        palette = self.label.palette()
        palette.setColor(self.label.foregroundRole(), theme().color(token))
        self.label.setPalette(palette)
        self.label.setText(rich(reason.text))
        self.label.setAccessibleName(plain(reason.text))
        self.setAccessibleName(plain(reason.text))
        self.why.setStyleSheet(f"QPushButton {{ color: {getattr(theme().tokens, token)}; }}")
        self.why.setVisible(reason.explained)
        self._key.setVisible(reason.explained and bool(self._key.text()))
