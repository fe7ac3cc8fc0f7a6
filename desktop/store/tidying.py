"""What erasing leaves behind in the file, and how it goes, in small steps.

The index holds the words of deleted texts until its parts are merged; freed pages, the gaps that a split
leaves between rows, and the log hold old bytes until they are written over. A kill in between goes on at the
next run, since the mark for it is set with the first erasing.
"""

from collections.abc import Callable
from typing import Any, Final

import apsw

from .cipher import BUSY_MS
from .writer import Work

WORDS: Final = 1000
MERGED_PAGES: Final = 200
SCRUBBED_PAGES: Final = 256
MOST_REBUILT: Final = 512 * 1024 * 1024
"""Bytes of the largest store that is written anew at the end, which takes as much memory; in a larger one the
gaps between rows stay until rows come there."""
TRIES: Final = 20
LOOK_EVERY: Final = 2000
"""Steps of SQLite's machine after which a rebuild looks whether somebody waits: well below a millisecond."""
_UNTIDY: Final = "erase.untidy"
_PAGE_USE: Final = 128

Step = Callable[[Work], bool]
"""A small piece of the work, one transaction; whether there is more of the same."""


def mark_untidy(work: Work) -> None:
    """Something has been erased: with its transaction the mark that tidying is due."""
    work.run("INSERT OR REPLACE INTO meta VALUES(?, 1)", _UNTIDY)


def is_untidy(work: Work) -> bool:
    """Whether tidying is due."""
    return work.one("SELECT 1 FROM meta WHERE name = ?", _UNTIDY) is not None


def tidying(is_wanted: Callable[[], bool]) -> list[Step]:
    """The steps of one run; they do nothing when nothing was erased. `is_wanted`: somebody waits for the
    writer."""
    rebuild = _Rebuild(is_wanted)
    steps: list[Step] = [_Merge("search"), _Merge("names"), _Words("m", "search"), _Words("n", "names")]
    steps += [_scrub, rebuild, rebuild.settle]
    return [_where_due(step) for step in steps]


def _where_due(step: Step) -> Step:
    return lambda work: is_untidy(work) and step(work)


class _Merge:
    """The whole index into one part, some pages at a time: only then the words of deleted texts are gone."""

    def __init__(self, index: str) -> None:
        self._index, self._going = index, False

    def __call__(self, work: Work) -> bool:
        before = work.db.total_changes()
        pages = MERGED_PAGES if self._going else -MERGED_PAGES
        work.run(f"INSERT INTO {self._index}({self._index}, rank) VALUES('merge', ?)", pages)
        # Less than two changes: there was nothing left to merge.
        self._going = work.db.total_changes() - before >= 2
        return self._going


class _Words:
    """Words that no text has any more are not completed any more."""

    def __init__(self, kind: str, index: str) -> None:
        self._kind, self._index, self._after = kind, index, ""

    def __call__(self, work: Work) -> bool:
        terms = f"temp.{self._index}_terms"
        work.run(f"CREATE VIRTUAL TABLE {terms} USING fts5vocab(main, {self._index}, row)")
        found = [
            term
            for (term,) in work.rows(
                "SELECT term FROM word WHERE kind = ? AND term > ? ORDER BY term LIMIT ?",
                self._kind,
                self._after,
                WORDS,
            )
        ]
        gone = [term for term in found if work.one(f"SELECT 1 FROM {terms} WHERE term = ?", term) is None]
        work.many("DELETE FROM word WHERE kind = ? AND term = ?", [(self._kind, term) for term in gone])
        work.run(f"DROP TABLE {terms}")
        work.known_words.clear()
        self._after = found[-1] if found else ""
        return len(found) == WORDS


def _scrub(work: Work) -> bool:
    """Freed pages are taken, written over and freed again."""
    work.run("CREATE TABLE IF NOT EXISTS scrub(zeros BLOB)")
    free = work.db.pragma("freelist_count")
    if free > 1:
        size = min(free, SCRUBBED_PAGES) * (work.db.pragma("page_size") - _PAGE_USE)
        work.run("INSERT INTO scrub VALUES(zeroblob(?))", size)
        return True
    work.run("DROP TABLE scrub")
    return False


class _Rebuild:
    """Writes the file anew, without gaps, while nobody waits: somebody who comes ends it, and it begins again
    afterwards, at last in the next run. Then empties the log."""

    def __init__(self, is_wanted: Callable[[], bool]) -> None:
        self._is_wanted, self._tries, self._whole = is_wanted, 0, False

    def __call__(self, work: Work) -> bool:
        size = work.db.pragma("page_count") * work.db.pragma("page_size")
        self._tries += 1
        try:
            if size <= MOST_REBUILT:
                _outside(work, self._vacuum)
            self._whole = True
        except apsw.InterruptError:
            return self._tries < TRIES
        _outside(work, _empty_log)
        return False

    def settle(self, work: Work) -> bool:
        """Takes the mark away when all is done."""
        if self._whole:
            work.run("DELETE FROM meta WHERE name = ?", _UNTIDY)
        return False

    def _vacuum(self, db: apsw.Connection) -> None:
        db.set_progress_handler(self._is_wanted, LOOK_EVERY)
        try:
            db.execute("VACUUM")
        finally:
            db.set_progress_handler(None)


def _outside(work: Work, job: Callable[[apsw.Connection], Any]) -> None:
    """Does what cannot be done within a transaction, of which nothing was written yet."""
    work.db.execute("COMMIT")
    try:
        job(work.db)
    finally:
        work.db.execute("BEGIN IMMEDIATE")


def _empty_log(db: apsw.Connection) -> None:
    """Empties the log into the file; a reader that is looking at it keeps it, and nobody waits for that."""
    db.set_busy_timeout(0)
    try:
        db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    except apsw.BusyError:
        pass
    finally:
        db.set_busy_timeout(BUSY_MS)
