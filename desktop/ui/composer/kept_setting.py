"""Keeps a small value of each conversation in its account's store, gathered for a moment: what stands beside
the draft and must survive going away and a restart."""

from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Slot

from ..workspace import Workspace

_GATHER_MS = 200


class KeptSetting(QObject):
    """The values lie in the settings under `word:` and the conversation's id, as JSON; None is nothing."""

    def __init__(self, workspace: Workspace, word: str, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._prefix = workspace, f"{word}:"
        self._waiting: dict[tuple[str, str], Any] = {}
        """By account and conversation."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_GATHER_MS)
        self._timer.timeout.connect(self.flush)
        workspace.leaving.connect(self.flush)
        workspace.desk_closed.connect(self.drop)

    def read(self, conversation: str) -> Any:
        """What is kept of a conversation of the current account; None when nothing is."""
        place = (self._workspace.desk_id, conversation)
        if place in self._waiting:
            return self._waiting[place]
        if not conversation or not self._workspace.is_attached:
            return None
        return self._workspace.reader.setting(self._prefix + conversation)

    def keep(self, conversation: str, value: Any) -> None:
        """Another value, or None: nothing any more."""
        if value is not None or self.read(conversation) is not None:
            self._waiting[self._workspace.desk_id, conversation] = value
            self._timer.start()

    def flush(self) -> None:
        """Hands everything to its store now."""
        self._timer.stop()
        for place, value in list(self._waiting.items()):
            desk = self._workspace.desks.get(place[0])
            if desk is not None:
                future = desk.store.set_setting(self._prefix + place[1], value)
                self._workspace.when(future, partial(self._kept, place, value), anywhere=True)

    @Slot(str)
    def drop(self, desk_id: str) -> None:
        """The account is closed."""
        self._waiting = {place: value for place, value in self._waiting.items() if place[0] != desk_id}

    def _kept(self, place: tuple[str, str], value: Any, _done: object) -> None:
        if self._waiting.get(place, self) is value:
            del self._waiting[place]
