"""The platform's signing keys that this account trusts: a small value of the account, kept over a resync."""

from collections.abc import Iterable
from typing import Final

from desktop.domain.signing_keys import PinnedKey, SigningKey

from .codec import decoder, encode
from .writer import Work

NAME: Final = "signing_keys"


def pinned(body: bytes | None) -> tuple[PinnedKey, ...]:
    """From the setting's bytes."""
    return tuple(decoder(list[PinnedKey]).decode(body)) if body is not None else ()


def pin(work: Work, keys: Iterable[SigningKey]) -> None:
    """Trusts the keys that a sign-in brings, unless there are trusted ones: what comes later is a person's
    decision."""
    if not _known(work):
        _write(work, [PinnedKey(key.id, key.x, work.now) for key in keys])


def trust(work: Work, key: SigningKey) -> None:
    """A person has said yes to a further key. The others stay, since they verify what they signed; one of the
    same id goes."""
    kept = [each for each in _known(work) if each.id != key.id]
    _write(work, [*kept, PinnedKey(key.id, key.x, work.now)])


def _known(work: Work) -> tuple[PinnedKey, ...]:
    found = work.one("SELECT value FROM setting WHERE name = ?", NAME)
    return pinned(bytes(found[0]) if found is not None else None)


def _write(work: Work, keys: list[PinnedKey]) -> None:
    if keys:
        work.run("INSERT OR REPLACE INTO setting VALUES(?,?)", NAME, encode(keys))
