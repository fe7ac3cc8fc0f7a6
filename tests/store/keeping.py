"""Conversations that may be erased, each with a word of its own in every text."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import apsw

from desktop.domain.conversations import CLOSED, Buyer
from desktop.store.cipher import open_writer
from desktop.store.retention import rules_of
from desktop.store.store import Store
from desktop.store.views import Query
from tests.store.conftest import Clock
from tests.store.world import HOUR, KEY, NOW, head, said

RULES = rules_of(None)
ASKED = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
"""A Tuesday: the conversations of these tests begin then, a week before NOW."""
LATER = NOW + timedelta(days=3000)
"""When every limit of Poland has passed."""
CANARY = "qqcanary"


def talk(name: str, **fields: Any) -> list[Any]:
    """An answered conversation whose every text holds the canary of its name."""
    word = f"{CANARY}{name}q"
    buyer = Buyer(f"b-{word}", f"Buyer {word}", "pl")
    return [
        head(name, asked=ASKED, buyer=buyer, subject=f"Subject {word}", state=CLOSED, **fields),
        said(name, 1, "buyer", ASKED, text=f"My {word} is broken"),
        said(name, 2, "seller", ASKED + HOUR, text=f"Send us the {word}"),
        said(name, 3, "seller", ASKED + 2 * HOUR, text=f"Note about {word}", internal=True),
    ]


def apply(store: Store, *things: Any, **more: Any) -> None:
    store.apply_page(things, more.pop("removals", ()), (), more.pop("state", "s"), **more).result()


def erase(store: Store, clock: Clock, at: datetime = LATER) -> int:
    clock.now = at
    return store.erase_past(RULES, clock.now).result()


def names(store: Store) -> set[str]:
    return {row.id for row in store.reader().rows(Query(view="all"), 0, 1000)}


def pages_of(path: Path) -> bytes:
    """Every page of the decrypted file, free ones too, and whatever the log holds."""
    db = open_writer(path, KEY)
    try:
        db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        return db.serialize("main")
    finally:
        db.close()
