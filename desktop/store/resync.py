"""A full read over a store that holds something already, and the setting for reading much at once."""

from typing import Final

from .cipher import EVERYDAY_LOG
from .pages import drop_conversation, drop_order, generation
from .personal import write_setting
from .settle import settle
from .writer import Work

RESYNC: Final = "sync.resync"
"""Setting: a full read is under way, and what it does not hold goes at its end. Written along with the
cursor: a read from an older one would remove nearly everything."""
_BULK_MERGE: Final = 16
_EVERYDAY_MERGE: Final = 4
_BULK_LOG: Final = 4 * EVERYDAY_LOG


def bulk(work: Work, first: bool) -> None:
    """Sets how eagerly the search index merges and the log is emptied: rarely while much is read, since each
    time much is written again."""
    work.db.wal_autocheckpoint(_BULK_LOG if first else EVERYDAY_LOG)
    wanted = _BULK_MERGE if first else _EVERYDAY_MERGE
    found = work.one("SELECT value FROM meta WHERE name = 'automerge'")
    if (int(found[0]) if found else _EVERYDAY_MERGE) != wanted:
        work.run("INSERT INTO search(search, rank) VALUES('automerge', ?)", wanted)
        work.run("INSERT OR REPLACE INTO meta VALUES('automerge', ?)", wanted)
        if not first:
            work.db.pragma("shrink_memory")


def begin(work: Work, keep_cursor: bool) -> None:
    """Forgets the cursor; what is read from now on is of a new generation.

    `keep_cursor`: the platform still knows the cursor, so that `cancel` may go back to it.
    """
    work.run("DELETE FROM meta WHERE name = 'state_before'")
    if keep_cursor:
        work.run("INSERT INTO meta SELECT 'state_before', value FROM meta WHERE name = 'state'")
    work.run("DELETE FROM meta WHERE name = 'state'")
    work.run("INSERT OR REPLACE INTO meta VALUES('generation', ?)", generation(work) + 1)
    write_setting(work, RESYNC, True)


def cancel(work: Work) -> bool:
    """Goes on from where the full read began; what it has read stays. False where that is not known any
    more: such a read has to come to its end."""
    found = work.one("SELECT value FROM meta WHERE name = 'state_before'")
    if found is None:
        return False
    bulk(work, False)
    work.run("INSERT OR REPLACE INTO meta VALUES('state', ?)", found[0])
    work.run("DELETE FROM meta WHERE name = 'state_before'")
    write_setting(work, RESYNC, None)
    return True


def finish(work: Work) -> None:
    """Removes what the full read did not hold. What the person made stays."""
    seen = generation(work)
    bulk(work, False)
    work.run("DELETE FROM meta WHERE name = 'state_before'")
    write_setting(work, RESYNC, None)
    for rid, name in work.rows(
        "SELECT rid, id FROM conversation WHERE seen < ?"
        " AND rid NOT IN (SELECT rid FROM erased WHERE kind = 'c')",
        seen,
    ):
        drop_conversation(work, rid, name)
    work.run(
        "UPDATE erased SET wanted = -abs(wanted) - 1 WHERE kind = 'c'"
        " AND rid IN (SELECT rid FROM conversation WHERE seen < ?)",
        seen,
    )
    for place, rid in work.rows("SELECT place, rid FROM message WHERE seen < ?", seen):
        work.run("DELETE FROM search WHERE rowid = ?", place)
        work.run("DELETE FROM message WHERE place = ?", place)
        work.settle.add(rid)
    for name, conversation_id in work.rows("SELECT id, conversation_id FROM cases WHERE seen < ?", seen):
        work.run("DELETE FROM cases WHERE id = ?", name)
        work.run("DELETE FROM number WHERE kind = 'c' AND ref = ?", name)
        found = work.one("SELECT rid FROM conversation WHERE id = ?", conversation_id)
        if found is not None:
            work.settle.add(found[0])
    for (name,) in work.rows("SELECT id FROM orders WHERE seen < ?", seen):
        drop_order(work, name)
    work.run("DELETE FROM offer WHERE seen < ?", seen)
    settle(work)
    work.everything = True
