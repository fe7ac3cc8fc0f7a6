"""Keeps what is typed: saved at every key (gathered for a moment), "saved" only on the store's word.

A text that is not on the disk yet is remembered per account and conversation, so that going there and back
loses nothing.
Notes are kept apart from drafts: what is internal must never come near what the buyer is sent.
"""

from concurrent.futures import Future
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from shiboken6 import isValid

from ..workspace import Workspace

GATHER_MS = 120
AGAIN_MS = 15_000
"""After which what the store could not write is handed to it again."""

SAVED, SAVING, UNSAVED = "saved", "saving", "unsaved"
"""`unsaved`: the store could not write it; the text is in the window only."""

_NOTE = "note:"

_Place = tuple[str, str]
"""An account's desk, and a conversation there: two accounts may name conversations alike."""


class DraftKeeper(QObject):
    """The drafts of replies. `state_changed(conversation, state)` as the store acknowledges or refuses."""

    state_changed = Signal(str, str)

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._typed: dict[_Place, str] = {}
        self._writing: dict[_Place, tuple[int, str]] = {}
        self._refusals: set[_Place] = set()
        self._number = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)
        workspace.desk_closed.connect(self.drop)

    def text(self, conversation: str) -> str:
        """The newest text of a conversation, on the disk or not."""
        return self._newest(self._here(conversation))

    def type(self, conversation: str, text: str) -> None:
        """Another key was pressed."""
        self._typed[self._here(conversation)] = text
        self.state_changed.emit(conversation, SAVING)
        self._timer.start(GATHER_MS)

    def put(self, conversation: str, text: str) -> None:
        """Another text, handed to the store at once."""
        self._typed[self._here(conversation)] = text
        self.flush()

    def is_dirty(self, conversation: str) -> bool:
        """Whether the store does not have the newest text yet."""
        place = self._here(conversation)
        return place in self._typed or place in self._writing

    def forget(self, conversation: str) -> None:
        """The text has become a message: nothing of it is to be written any more."""
        self._typed.pop(self._here(conversation), None)

    def flush(self) -> None:
        """Hands everything typed to its store now."""
        self._timer.stop()
        for place, text in list(self._typed.items()):
            if place[0] not in self._workspace.desks:
                continue
            del self._typed[place]
            self._number += 1
            self._writing[place] = (self._number, text)
            self._workspace.when(
                self._write(place, text),
                partial(self._acknowledged, place, self._number),
                partial(self._refused, place, self._number),
                anywhere=True,
            )

    def unsaved(self) -> bool:
        """Whether a store has refused a text that is still only on the screen."""
        kept = [place for place in self._refusals if place[0] in self._workspace.desks]
        return any(self._newest(place) != self._read(place) for place in kept)

    @Slot(str)
    def drop(self, desk_id: str) -> None:
        """The account has been closed."""
        self._typed = {place: text for place, text in self._typed.items() if place[0] != desk_id}
        self._writing = {place: said for place, said in self._writing.items() if place[0] != desk_id}
        self._refusals = {place for place in self._refusals if place[0] != desk_id}

    def _here(self, conversation: str) -> _Place:
        return self._workspace.desk_id, conversation

    def _newest(self, place: _Place) -> str:
        if place in self._typed:
            return self._typed[place]
        return self._writing[place][1] if place in self._writing else self._read(place)

    def _tell(self, place: _Place, state: str) -> None:
        if place[0] == self._workspace.desk_id:
            self.state_changed.emit(place[1], state)

    def _read(self, place: _Place) -> str:
        return self._workspace.desks[place[0]].reader.draft(place[1])

    def _write(self, place: _Place, text: str) -> "Future[Any]":
        return self._workspace.desks[place[0]].store.save_draft(place[1], text)

    def _acknowledged(self, place: _Place, number: int, _changes: object) -> None:
        if not isValid(self) or self._writing.get(place, (0, ""))[0] != number:
            return
        del self._writing[place]
        self._refusals.discard(place)
        if place not in self._typed:
            self._tell(place, SAVED)

    def _refused(self, place: _Place, number: int, _error: BaseException) -> None:
        if not isValid(self) or self._writing.get(place, (0, ""))[0] != number:
            return
        _, text = self._writing.pop(place)
        self._refusals.add(place)
        self._typed.setdefault(place, text)
        if self._workspace.is_attached and not self._timer.isActive():
            self._timer.start(AGAIN_MS)
        self._tell(place, UNSAVED)


class NoteKeeper(DraftKeeper):
    """The same for internal notes that are being written."""

    def _read(self, place: _Place) -> str:
        said = self._workspace.desks[place[0]].reader.setting(_NOTE + place[1], "")
        return said if isinstance(said, str) else ""

    def _write(self, place: _Place, text: str) -> "Future[Any]":
        return self._workspace.desks[place[0]].store.set_setting(_NOTE + place[1], text)
