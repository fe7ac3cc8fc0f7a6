"""Asks the review while the draft is written: when the typing pauses, and at once before Send.

The first review of a program loads the words of every rule, which takes too long for the screen's thread: it
runs in a thread of its own, and until it is done nothing is marked. Send never waits for that thread; it
reviews for itself.
"""

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.compliance.model import Review, Surroundings
from desktop.compliance.review import review

PAUSE_MS = 150
READ_AT_MOST = 20_000
"""Characters of a text that are reviewed: more than the platform takes is not sent anyway."""


class Warmth:
    """Whether the rules' words are loaded, once for the program."""

    def __init__(self) -> None:
        self.ready = False
        self._thread: threading.Thread | None = None

    def begin(self, around: Surroundings) -> None:
        """Loads them in a thread, unless one is at it; `ready` says when it is done."""
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._load, args=(around,), name="helpdesk-review", daemon=True
            )
            self._thread.start()

    def _load(self, around: Surroundings) -> None:
        review("A first look.", around)
        self.ready = True


WARMTH = Warmth()


class Reviewer(QObject):
    """`reviewed(text, review)` after a pause, with the text that it speaks about."""

    reviewed = Signal(str, object)

    def __init__(self, ask: Callable[[], tuple[str, Surroundings] | None], parent: QObject) -> None:
        """`ask` gives the text as it stands and its surroundings; None when there is nothing to review."""
        super().__init__(parent)
        self._ask = ask
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)

    def later(self) -> None:
        """Another key was pressed: review when it rests."""
        self._timer.start(PAUSE_MS)

    def stop(self) -> None:
        """There is nothing to review any more."""
        self._timer.stop()

    @Slot()
    def look(self) -> None:
        """Reviews what stands there now, unless the words are still being loaded."""
        self._timer.stop()
        asked = self._ask()
        if asked is None:
            return
        if not WARMTH.ready:
            WARMTH.begin(asked[1])
            self.later()
            return
        text, around = asked
        self.reviewed.emit(text, self.now(text, around))

    def now(self, text: str, around: Surroundings) -> Review:
        """The review of a text, at once."""
        found = review(text[:READ_AT_MOST], around)
        WARMTH.ready = True
        return found
