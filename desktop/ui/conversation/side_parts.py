"""The parts that the side panel is put together from: titled sections, pairs of name and value, links."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.l10n.catalogs import _
from desktop.l10n.named import named

from ..kit.labels import PlainLabel, tooltip
from ..kit.theme import STEP, set_look
from .pair import PairLayout

_LINK_EDGES = 4
"""Pixels that a link's border and a shade of doubt take from its width."""


class Value(PlainLabel):
    """A value that can be selected and copied; `raw` is what "Copy" gives (a serial number without
    spaces)."""

    def __init__(
        self, text: str, *, name: str = "", raw: str = "", bold: bool = False, token: str = "text"
    ) -> None:
        super().__init__(text, bold=bold, token=token, wrap=True)
        self._raw = raw or text
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        if name:
            self.setAccessibleName(named(name, text))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        copy = QAction(_("Copy"), menu)
        copy.triggered.connect(self.copy)
        menu.addAction(copy)
        menu.exec(event.globalPos())
        menu.deleteLater()

    def copy(self) -> None:
        """What is selected, else the whole value as machines write it."""
        QGuiApplication.clipboard().setText(self.selectedText() or self._raw)


class LinkLine(QPushButton):
    """A line that opens something; a long text is shortened, never the panel widened."""

    wanted = Signal(str)

    def __init__(self, target: str, text: str, name: str) -> None:
        super().__init__()
        set_look(self, "link")
        self._target, self._text = target, text
        self.setAccessibleName(name)
        self.setMinimumHeight(24)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._clicked)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        shown = self.fontMetrics().elidedText(
            self._text, Qt.TextElideMode.ElideRight, self.width() - _LINK_EDGES
        )
        self.setText(shown.replace("&", "&&"))
        self.setToolTip(tooltip(self._text) if shown != self._text else "")

    def _clicked(self) -> None:
        self.wanted.emit(self._target)


class Section(QWidget):
    """A titled part; filled anew at every change."""

    def __init__(self, part: str) -> None:
        super().__init__()
        self.setObjectName(part)
        self.title = PlainLabel(size=11, bold=True, token="dim", wrap=True)
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._body = QVBoxLayout()
        self._body.setSpacing(STEP - 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(STEP)
        layout.addWidget(self.title)
        layout.addLayout(self._body)

    def start(self, title: str) -> None:
        """Empties it and gives it a title."""
        self.title.setText(title)
        self.setAccessibleName(title)
        _empty(self._body)

    def pair(self, name: str, value: str, *, raw: str = "", bold: bool = False, token: str = "text") -> None:
        """A name at the left and its value at the right."""
        if not value:
            return
        line = QWidget()
        label = PlainLabel(name, token="dim", wrap=True)
        label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        shown = Value(value, name=name, raw=raw, bold=bold, token=token)
        shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        PairLayout(line, label, shown)
        self._body.addWidget(line)

    def text(self, text: str, *, token: str = "text", name: str = "", tip: str = "") -> None:
        """A paragraph; `tip` is more about it, for the pointer and the screen reader."""
        made = Value(text, token=token, name=name)
        made.setToolTip(tooltip(tip))
        made.setAccessibleDescription(tip)
        self._body.addWidget(made)

    def widget(self, widget: QWidget) -> None:
        """Anything else."""
        self._body.addWidget(widget)


def _empty(layout: QBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        inner = item.layout()
        if isinstance(inner, QBoxLayout):
            _empty(inner)
            inner.deleteLater()
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
