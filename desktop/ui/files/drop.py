"""A pane onto which files can be dropped, wherever in it."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from .offers import has_files

_DRAGS = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)


class DropPlace(QObject):
    """Lets a widget take files: `take` gets what was dropped and says whether it was for it."""

    def __init__(self, widget: QWidget, take: Callable[[QMimeData], bool]) -> None:
        super().__init__(widget)
        self._take = take
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _DRAGS or not isinstance(event, QDropEvent):
            return False
        if not has_files(event.mimeData()):
            return False
        if event.type() != QEvent.Type.Drop or self._take(event.mimeData()):
            event.acceptProposedAction()
            return True
        return False
