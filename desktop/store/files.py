"""Files: those of drafts and of replies that wait, and those received that were looked at.

The content lies in the encrypted store under its hash, once however many name it, and goes when nobody does.
What is freed is used again by what comes; the store's file does not shrink.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final

from desktop.domain.files import LocalFile, is_content

from .codec import clean, micros
from .errors import TooMuchUnsent
from .personal import settle_conversation
from .writer import Work

MOST_UNSENT: Final = 256 * 1024 * 1024
"""Bytes of files that may wait in drafts and the outbox together."""
MOST_RECEIVED: Final = 128 * 1024 * 1024
"""Bytes of received files that are kept for the next look."""

COLUMNS: Final = "sha256, name, media_type, size"
_NAMED: Final = "(SELECT sha256 FROM draft_file UNION SELECT sha256 FROM outbox_file)"


def attach(work: Work, conversation_id: str, file: LocalFile, content: bytes, place: int = 0) -> bool:
    """Keeps a file with the draft; False when the draft has the same content already.

    `place` orders the draft's files; 0 is behind all. Raises TooMuchUnsent, ValueError for a hash that is
    not the content's.
    """
    if work.one(
        "SELECT 1 FROM draft_file WHERE conversation_id = ? AND sha256 = ?", conversation_id, file.sha256
    ):
        return False
    if sha256(content).hexdigest() != file.sha256 or len(content) != file.size:
        raise ValueError("not the hash of the content")
    waiting = work.one(
        f"SELECT ifnull(sum(size), 0) FROM file WHERE sha256 IN {_NAMED} AND sha256 <> ?", file.sha256
    )
    if waiting is not None and waiting[0] + file.size > MOST_UNSENT:
        raise TooMuchUnsent(f"{waiting[0]} bytes wait")
    _keep(work, file.sha256, content)
    bring_back(work, conversation_id, (file,))
    if place:
        work.run(
            "UPDATE draft_file SET position = ? WHERE conversation_id = ? AND sha256 = ?",
            place,
            conversation_id,
            file.sha256,
        )
    return True


def bring_back(work: Work, conversation_id: str, files: Iterable[LocalFile]) -> None:
    """Files whose content is here become the draft's, behind those that it has."""
    found = work.one(
        "SELECT ifnull(max(position), 0) FROM draft_file WHERE conversation_id = ?", conversation_id
    )
    last = int(found[0]) if found is not None else 0
    for place, file in enumerate(files, start=last + 1):
        work.run(
            "INSERT OR IGNORE INTO draft_file VALUES(?,?,?,?,?,?)",
            conversation_id,
            file.sha256,
            place,
            clean(file.name),
            file.media_type,
            file.size,
        )
        _touch(work, conversation_id)


def detach(work: Work, conversation_id: str, hashes: Iterable[str]) -> None:
    """Takes files out of the draft."""
    for name in hashes:
        if work.run("DELETE FROM draft_file WHERE conversation_id = ? AND sha256 = ?", conversation_id, name):
            _touch(work, conversation_id)


def freeze(work: Work, outbox_id: int, conversation_id: str, files: Sequence[LocalFile]) -> None:
    """The draft's files become the outbox row's."""
    work.many(
        "INSERT OR IGNORE INTO outbox_file(outbox_id, sha256) VALUES(?,?)",
        [(outbox_id, file.sha256) for file in files],
    )
    detach(work, conversation_id, [file.sha256 for file in files])


def write_upload(work: Work, file: LocalFile, attachment_id: str) -> None:
    """The platform has the file, and calls it so."""
    work.run(
        "INSERT OR REPLACE INTO upload VALUES(?,?,?,?,?)",
        file.sha256,
        file.name,
        file.media_type,
        attachment_id,
        micros(work.now),
    )


def forget_uploads(work: Work, files: Iterable[LocalFile]) -> None:
    """The platform may not have them any more: the next try uploads them again."""
    work.many("DELETE FROM upload WHERE sha256 = ?", [(file.sha256,) for file in files])


def keep_received(work: Work, digest: str, content: bytes) -> None:
    """Keeps a file that came from the platform; the ones looked at longest ago make room for it.

    Raises ValueError for a hash that is not the content's (`domain.files.is_content`).
    """
    if not is_content(digest, content):
        raise ValueError("not the hash of the content")
    _keep(work, digest, content)
    work.run("INSERT OR REPLACE INTO received_file VALUES(?,?)", digest, micros(work.now))
    _make_room(work)


def sent(work: Work, outbox_id: int) -> None:
    """A reply has arrived: its files are from now on like received ones, so that they can be looked at."""
    work.run(
        "INSERT OR REPLACE INTO received_file SELECT sha256, ? FROM outbox_file WHERE outbox_id = ?",
        micros(work.now),
        outbox_id,
    )
    _make_room(work)


def _make_room(work: Work) -> None:
    room = MOST_RECEIVED
    for digest, size in work.rows(
        "SELECT r.sha256, f.size FROM received_file r JOIN file f USING(sha256)"
        " ORDER BY r.looked_at DESC, r.rowid DESC"
    ):
        room -= size
        if room < 0:
            work.run("DELETE FROM received_file WHERE sha256 = ?", digest)
    work.files_loose = True


def sweep(work: Work) -> None:
    """Frees what nobody names any more; at the end of every transaction that may have let something go."""
    if not work.files_loose:
        return
    work.files_loose = False
    work.run("DELETE FROM outbox_file WHERE outbox_id NOT IN (SELECT id FROM outbox)")
    work.run(
        f"DELETE FROM file WHERE sha256 NOT IN {_NAMED} AND sha256 NOT IN (SELECT sha256 FROM received_file)"
    )
    work.run("DELETE FROM upload WHERE sha256 NOT IN (SELECT sha256 FROM file)")


def _keep(work: Work, digest: str, content: bytes) -> None:
    work.run("INSERT OR IGNORE INTO file VALUES(?,?,?)", digest, len(content), content)


def _touch(work: Work, conversation_id: str) -> None:
    work.drafts_of.add(conversation_id)
    work.files_loose = True
    settle_conversation(work, conversation_id)
