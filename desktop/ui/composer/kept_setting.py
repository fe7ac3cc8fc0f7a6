"""Keeps a small value of each conversation in the account's store, gathered for a moment: what stands beside
the draft and must survive going away and a restart."""

from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer

from ..workspace import Workspace

_GATHER_MS = 200


class KeptSetting(QObject):
    """The values lie in the settings under `word:` and the conversation's id, as JSON; None is nothing."""

    def __init__(self, workspace: Workspace, word: str, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._prefix = workspace, f"{word}:"
        self._waiting: dict[str, Any] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_GATHER_MS)
        self._timer.timeout.connect(self.flush)
        workspace.leaving.connect(self.flush)
        workspace.detached.connect(self._drop)

    def read(self, conversation: str) -> Any:
        """What is kept of a conversation; None when nothing is."""
        if conversation in self._waiting:
            return self._waiting[conversation]
        if not conversation or not self._workspace.is_attached:
            return None
        return self._workspace.reader.setting(self._prefix + conversation)

    def keep(self, conversation: str, value: Any) -> None:
        """Another value, or None: nothing any more."""
        if value is not None or self.read(conversation) is not None:
            self._waiting[conversation] = value
            self._timer.start()

    def flush(self) -> None:
        """Hands everything to the store now."""
        self._timer.stop()
        if not self._workspace.is_attached:
            return
        for conversation, value in list(self._waiting.items()):
            future = self._workspace.store.set_setting(self._prefix + conversation, value)
            self._workspace.when(future, partial(self._kept, conversation, value))

    def _drop(self) -> None:
        """The account is closed."""
        self._timer.stop()
        self._waiting.clear()

    def _kept(self, conversation: str, value: Any, _done: object) -> None:
        if self._waiting.get(conversation, self) is value:
            del self._waiting[conversation]
