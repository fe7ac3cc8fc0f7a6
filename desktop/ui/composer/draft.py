"""Keeps what is typed: saved at every key (gathered for a moment), "saved" only on the store's word.

A text that is not on the disk yet is remembered per conversation, so that going there and back loses nothing.
Notes are kept apart from drafts: what is internal must never come near what the buyer is sent.
"""

from concurrent.futures import Future
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from ..workspace import Workspace

GATHER_MS = 120
AGAIN_MS = 15_000
"""After which what the store could not write is handed to it again."""

SAVED, SAVING, UNSAVED = "saved", "saving", "unsaved"
"""`unsaved`: the store could not write it; the text is in the window only."""

_NOTE = "note:"


class DraftKeeper(QObject):
    """The drafts of replies. `state_changed(conversation, state)` as the store acknowledges or refuses."""

    state_changed = Signal(str, str)

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._typed: dict[str, str] = {}
        self._writing: dict[str, tuple[int, str]] = {}
        self._refusals: set[str] = set()
        self._number = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)

    def text(self, conversation: str) -> str:
        """The newest text of a conversation, on the disk or not."""
        if conversation in self._typed:
            return self._typed[conversation]
        if conversation in self._writing:
            return self._writing[conversation][1]
        return self._read(conversation)

    def type(self, conversation: str, text: str) -> None:
        """Another key was pressed."""
        self._typed[conversation] = text
        self.state_changed.emit(conversation, SAVING)
        self._timer.start(GATHER_MS)

    def put(self, conversation: str, text: str) -> None:
        """Another text, handed to the store at once."""
        self._typed[conversation] = text
        self.flush()

    def is_dirty(self, conversation: str) -> bool:
        """Whether the store does not have the newest text yet."""
        return conversation in self._typed or conversation in self._writing

    def forget(self, conversation: str) -> None:
        """The text has become a message: nothing of it is to be written any more."""
        self._typed.pop(conversation, None)

    def flush(self) -> None:
        """Hands everything typed to the store now."""
        self._timer.stop()
        if not self._workspace.is_attached:
            return
        for conversation, text in list(self._typed.items()):
            del self._typed[conversation]
            self._number += 1
            self._writing[conversation] = (self._number, text)
            self._workspace.when(
                self._write(conversation, text),
                partial(self._acknowledged, conversation, self._number),
                partial(self._refused, conversation, self._number),
            )

    def unsaved(self) -> bool:
        """Whether the store has refused a text that is still only on the screen."""
        return self._workspace.is_attached and any(
            self.text(conversation) != self._read(conversation) for conversation in self._refusals
        )

    def drop(self) -> None:
        """The account has been closed."""
        self._timer.stop()
        self._typed.clear()
        self._writing.clear()
        self._refusals.clear()

    def _read(self, conversation: str) -> str:
        return self._workspace.reader.draft(conversation)

    def _write(self, conversation: str, text: str) -> "Future[Any]":
        return self._workspace.store.save_draft(conversation, text)

    def _acknowledged(self, conversation: str, number: int, _changes: object) -> None:
        if not isValid(self) or self._writing.get(conversation, (0, ""))[0] != number:
            return
        del self._writing[conversation]
        self._refusals.discard(conversation)
        if conversation not in self._typed:
            self.state_changed.emit(conversation, SAVED)

    def _refused(self, conversation: str, number: int, _error: BaseException) -> None:
        if not isValid(self) or self._writing.get(conversation, (0, ""))[0] != number:
            return
        _, text = self._writing.pop(conversation)
        self._refusals.add(conversation)
        self._typed.setdefault(conversation, text)
        if self._workspace.is_attached and not self._timer.isActive():
            self._timer.start(AGAIN_MS)
        self.state_changed.emit(conversation, UNSAVED)


class NoteKeeper(DraftKeeper):
    """The same for internal notes that are being written."""

    def _read(self, conversation: str) -> str:
        said = self._workspace.reader.setting(_NOTE + conversation, "")
        return said if isinstance(said, str) else ""

    def _write(self, conversation: str, text: str) -> "Future[Any]":
        return self._workspace.store.set_setting(_NOTE + conversation, text)
