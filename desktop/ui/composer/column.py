"""Parts one under the other, each shown only when it has something to say."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ..kit.theme import STEP


class Column(QWidget):
    """Takes parts in; it shows itself only while one of them is shown, so that it costs no room else."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: list[QWidget] = []
        self._allowed = True
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(2 * STEP)
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

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self._look()
        return False

    def _look(self) -> None:
        self.setVisible(self._allowed and any(not part.isHidden() for part in self._parts))
