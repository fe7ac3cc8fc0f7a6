"""Labels that never guess: foreign text is shown literally, whatever it holds."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from desktop.l10n.foreign import cleaned, isolated

from .fonts import set_font
from .theme import font, set_look, theme


def literal(text: str, limit: int = 500) -> str:
    """Foreign text to be shown, alone or inside a sentence of ours: cleaned, cut, and isolated when it runs
    from right to left. What is kept or compared takes ``foreign.cleaned``."""
    return isolated(cleaned(text, limit))


def tooltip(text: str) -> str:
    """Foreign text for a tooltip, where Qt would guess rich text."""
    escaped = literal(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<p style='white-space:pre-wrap'>{escaped}</p>" if escaped else ""


class PlainLabel(QLabel):
    """A label of plain text in one of the sizes and colours of the visual language.

    `wrap=False` shortens with an ellipsis instead of widening the window, with the whole text in the tooltip.
    """

    def __init__(
        self,
        text: str = "",
        *,
        size: int = 13,
        bold: bool = False,
        token: str = "text",
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._size, self._bold = size, bold
        self._token = token
        self._whole = ""
        self._wrap = wrap
        self.setWordWrap(wrap)
        if not wrap:
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._restyle()
        theme().changed.connect(self._restyle)
        self.setText(text)

    def set_token(self, token: str) -> None:
        """Another colour of the theme."""
        self._token = token
        self._recolor()

    def setText(self, text: str) -> None:
        self._whole = text
        self.setAccessibleName(text)
        if self._wrap:
            super().setText(text)
        else:
            self._elide()
        self.updateGeometry()

    def text(self) -> str:
        """The whole text, also when only a part of it fits."""
        return self._whole

    def sizeHint(self) -> QSize:
        if self._wrap:
            return super().sizeHint()
        metrics = QFontMetrics(self.font())
        margins = self.contentsMargins()
        return QSize(
            metrics.horizontalAdvance(self._whole) + 2 + margins.left() + margins.right(),
            metrics.height() + 2 + margins.top() + margins.bottom(),
        )

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint() if self._wrap else QSize(24, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._wrap:
            self._elide()

    def _elide(self) -> None:
        width = self.contentsRect().width()
        fitting = QFontMetrics(self.font()).elidedText(
            self._whole, Qt.TextElideMode.ElideRight, max(width, 0)
        )
        if fitting != QLabel.text(self):
            super().setText(fitting)
        self.setToolTip(tooltip(self._whole) if fitting != self._whole and width > 0 else "")

    def _restyle(self) -> None:
        """The size of the letters may have changed with the colours."""
        made = font(self._size, bold=self._bold)
        if made != self.font():
            self.setFont(made)
            self.updateGeometry()
            if not self._wrap:
                self._elide()
        self._recolor()

    def _recolor(self) -> None:
        palette = self.palette()
        palette.setColor(self.foregroundRole(), theme().color(self._token))
        self.setPalette(palette)


class FittingLabel(PlainLabel):
    """A one-line label that takes exactly the room its text needs (buttons' neighbours, figures)."""

    def __init__(self, text: str = "", *, size: int = 13, bold: bool = False, token: str = "text") -> None:
        super().__init__(text, size=size, bold=bold, token=token)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class YieldingLabel(FittingLabel):
    """A one-line label that takes the room its text needs, and is shortened where others need it more."""

    def minimumSizeHint(self) -> QSize:
        return QSize(24, self.sizeHint().height())


class KeyCap(QLabel):
    """The picture of a key beside what it does; a screen reader hears the shortcut from the action itself."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        set_font(self, 11)
        set_look(self, "key")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


class Rule(QFrame):
    """A one-pixel line."""

    def __init__(self, *, vertical: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, "line")
        if vertical:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)


class Strip(QFrame):
    """A coloured strip across a pane (reason line, practice banner, notices): ground and text in one tone."""

    def __init__(self, tone: str = "quiet", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = tone
        theme().changed.connect(self.update)

    def set_tone(self, tone: str) -> None:
        self._tone = tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        from .theme import TONES

        painter = QPainter(self)
        painter.fillRect(QRect(0, 0, self.width(), self.height()), theme().color(TONES[self._tone][1]))
        painter.end()
