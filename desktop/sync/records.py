"""A conversation's archived record, fetched when somebody wants it as evidence and never before.

The platform's keys come with it. Where none is trusted yet (an account that was signed in before there were
any) those of this first time are; every later one is a person's decision.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from desktop.domain.record import Record
from desktop.domain.signing_keys import PinnedKey, SigningKey
from desktop.platforms.platform import NotOurs, Platform, PlatformError, Refused, SignedOut
from desktop.store.errors import StoreError
from desktop.store.store import Store

from .pull import log_bug

# Why there is no record.
OFFLINE: Final = "offline"
SIGNED_OUT: Final = "signed_out"
UNKNOWN: Final = "unknown"
"""The platform has no such conversation."""
REFUSED: Final = "refused"
UNREADABLE: Final = "unreadable"
"""What came is no record."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A record with the keys that the platform publishes now and those that this account trusts. Nothing is
    verified yet."""

    record: Record
    published: tuple[SigningKey, ...]
    pinned: tuple[PinnedKey, ...] = ()


@dataclass(frozen=True, slots=True)
class NotFetched:
    """`why`: one of the codes above; `detail`: the platform's own words, if it said any."""

    why: str
    detail: str = ""


async def ask_for(platform: Platform, conversation_id: str) -> Fetched | NotFetched:
    """The record and the published keys, from the platform."""
    try:
        record = await platform.record(conversation_id)
        published: Sequence[SigningKey] = await platform.signing_keys()
    except PlatformError as error:
        return NotFetched(_why(error), error.detail)
    if record.conversation_id != conversation_id:
        return NotFetched(UNREADABLE)
    return Fetched(record, tuple(published))


async def fetch(store: Store, platform: Platform | None, conversation_id: str) -> Fetched | NotFetched:
    """On the sync's loop, for the window; `platform` is None while there is none."""
    if platform is None:
        return NotFetched(OFFLINE)
    try:
        found = await ask_for(platform, conversation_id)
        if isinstance(found, NotFetched):
            return found
        if not store.reader().pinned_keys():
            await asyncio.wrap_future(store.pin_keys(found.published))
        return Fetched(found.record, found.published, store.reader().pinned_keys())
    except StoreError as error:
        return NotFetched(REFUSED, error.detail)
    except Exception as error:
        log_bug(error)
        return NotFetched(UNREADABLE)


def _why(error: PlatformError) -> str:
    match error:
        case SignedOut():
            return SIGNED_OUT
        case Refused(status=404):
            return UNKNOWN
        case Refused():
            return REFUSED
        case NotOurs():
            return UNREADABLE
        case _:
            return OFFLINE
