"""Asks the review while the draft is written: when the typing pauses, and at once before Send.

The first review of a program loads the words of every rule, which takes too long for the screen's thread: it
runs in a thread of its own, and until it is done nothing is marked. Send never waits for that thread; it
reviews for itself, all of it.

Of a long text a piece is read at each pause, so that the keys never wait; what was read is remembered.
"""

import threading
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.compliance.model import Finding, Review, Surroundings

from .long_text import FIRST, each_once, found_in, pieces

PAUSE_MS = 150
UNSENT_AT_MOST = 100_000
"""Characters that are reviewed while a text is written: no marketplace takes as many. Before Send all are."""


def review(text: str, around: Surroundings) -> Review:
    """`desktop.compliance.review`, which no start waits for: the rules come at the first draft."""
    from desktop.compliance.review import review as read_by_the_rules

    return read_by_the_rules(text, around)


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


def places_found(text: str, around: Surroundings) -> tuple[Finding, ...]:
    """What is found in a text that is no whole reply, as a subject or a piece is: nothing but places."""
    told = review(text, replace(around, buyer_texts=(), template="", form=False))
    return tuple(each for each in told.findings if each.end > each.start)


class Reviewer(QObject):
    """`reviewed(text, review)` after a pause, with the text that it speaks about."""

    reviewed = Signal(str, object)

    def __init__(self, ask: Callable[[], tuple[str, Surroundings] | None], parent: QObject) -> None:
        """`ask` gives the text as it stands and its surroundings; None when there is nothing to review."""
        super().__init__(parent)
        self._ask = ask
        self._known: dict[str, Review] = {}
        """What was found in the pieces of a long text as it stood last."""
        self._against: Surroundings | None = None
        self._closed: object = None
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
        found, is_whole = self._read(text, around, UNSENT_AT_MOST, at_once=1)
        self.reviewed.emit(text, found)
        if not is_whole:
            self.later()

    def now(self, text: str, around: Surroundings) -> Review:
        """The review of all of a text, at once."""
        return self._read(text, around, len(text))[0]

    def shown(self, text: str, around: Surroundings) -> Review:
        """The review of a text that does not go out by this, at once."""
        return self._read(text, around, UNSENT_AT_MOST)[0]

    def _read(
        self, text: str, around: Surroundings, most: int, at_once: int | None = None
    ) -> tuple[Review, bool]:
        """What is found up to `most` characters, and whether that is all there is up to there. `at_once`: so
        many pieces are read, and of the others only what is remembered is told."""
        if len(text) <= FIRST:
            found = review(text, around)
            WARMTH.ready = True
            return found, True
        if self._against != around or self._closed is not around.closed:
            self._against, self._closed = around, around.closed
            self._known = {}
        known: dict[str, Review] = {}
        findings: list[Finding] = []
        is_whole = True
        for start, end in pieces(text):
            if start >= most:
                break
            piece = text[start:end]
            told = self._known.get(piece) or known.get(piece)
            if told is None:
                if at_once == 0:
                    is_whole = False
                    continue
                at_once = at_once - 1 if at_once is not None else None
                told = Review(places_found(piece, around)) if start else review(piece, around)
            known[piece] = told
            findings += found_in(text, start, end, told.findings)
        self._known = known
        WARMTH.ready = True
        first = next(iter(known.values()))
        return replace(first, findings=each_once(findings)), is_whole
