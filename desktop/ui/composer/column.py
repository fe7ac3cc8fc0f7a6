"""Parts one under the other, each shown only when it has something to say."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ..kit.theme import STEP

LEAST = 44
"""To this height a column may be pressed together; the rest of it is reached by scrolling."""


class Column(QScrollArea):
    """Takes parts in; it shows itself only while one of them is shown, and is as high as they need, up to
    `set_most`. In a window that is too low it scrolls, so that nothing is pushed over the field."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: list[QWidget] = []
        self._allowed = True
        self._most = 10_000
        self._whole = False
        self._inside = QWidget()
        self._layout = QVBoxLayout(self._inside)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(2 * STEP)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.viewport().setAutoFillBackground(False)
        self._inside.setAutoFillBackground(False)
        self.setWidget(self._inside)
        self._inside.setAutoFillBackground(False)
        self._inside.installEventFilter(self)
        self.hide()

    def add(self, part: QWidget) -> None:
        """Puts a part under the others."""
        self._parts.append(part)
        self._layout.addWidget(part)
        part.installEventFilter(self)
        self._look()

    def allow(self, allowed: bool) -> None:
        """Whether anything of it may be shown at all."""
        self._allowed = allowed
        self._look()

    def set_most(self, height: int) -> None:
        """How high it may become, in pixels."""
        if height != self._most:
            self._most = height
            self._fit()

    def keep_whole(self, whole: bool) -> None:
        """Whether it keeps the height that it needs (up to `set_most`) before others around it do: a form is
        filled in as a whole."""
        if whole != self._whole:
            self._whole = whole
            self._fit()

    def sizeHint(self) -> QSize:
        return QSize(200, min(self._wanted(), self._most))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, min(self._wanted(), self._most if self._whole else LEAST))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._inside:
            if event.type() == QEvent.Type.LayoutRequest:
                self._fit()
        elif event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self._look()
        return False

    def _look(self) -> None:
        self.setVisible(self._allowed and any(not part.isHidden() for part in self._parts))
        self._fit()

    def _wanted(self) -> int:
        # Without a part that wraps there is no height for a width (Qt answers -1), only a height.
        wrapped = self._layout.totalHeightForWidth(max(self.viewport().width(), 120))
        return wrapped if wrapped >= 0 else self._layout.totalSizeHint().height()

    def _fit(self) -> None:
        self.setMaximumHeight(max(1, min(self._wanted(), self._most)))
        self.updateGeometry()
