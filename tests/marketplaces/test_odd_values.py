"""Answers with odd values (fault 33): the client raises nothing but what `platforms/platform.py` defines,
the other records go on, what comes later is found, and nothing personal that is not needed is kept."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from desktop.domain.actions import Reply
from desktop.domain.cases import Case
from desktop.domain.conversations import Conversation, Message
from desktop.domain.orders import Order
from desktop.platforms import marketplaces
from desktop.platforms.platform import NotOurs, PlatformError, StateTooOld
from tests.marketplaces.odd import CANARIES, MISSING, ODD, Change, Place, Read, Visit, changed, places, visit

NAMES = (marketplaces.ALLEGRO, marketplaces.KAUFLAND, marketplaces.MIRAKL)
SHARED = {
    marketplaces.ALLEGRO: ("/me", "/marketplaces"),
    marketplaces.KAUFLAND: ("/v2/info",),
    marketplaces.MIRAKL: ("/api/account", "/api/channels", "/api/currencies", "/api/locales", "/api/reasons"),
}
"""Answers that are about no single conversation, order or case."""
FOUND: tuple[tuple[str, str, Place, bytes], ...] = (
    (marketplaces.ALLEGRO, "/sale/issues/", ("openedDate",), b'"0001-01-01T00:00:00+14:00"'),
    (marketplaces.ALLEGRO, "/order/customer-returns", ("customerReturns", 0, "refund"), b'"\\ud800"'),
    (marketplaces.KAUFLAND, "/v2/tickets/", ("data", "ts_updated_iso"), b'"0001-01-01T00:00:00+14:00"'),
    (marketplaces.KAUFLAND, "/v2/tickets", ("data", 0, "id_ticket"), b"NaN"),
    (marketplaces.MIRAKL, "/api/orders", ("orders", 1, "order_lines", 0, "description"), b'"\\ud800"'),
    (marketplaces.MIRAKL, "/api/returns", ("data", 0, "return_address", "city"), b"[" * 5000 + b"]" * 5000),
    (marketplaces.MIRAKL, "/api/inbox/threads/", ("metadata", "total_count"), b"9223372036854775808"),
    (marketplaces.MIRAKL, "/api/inbox/threads", ("data", 1, "entities", 0, "id"), b'"%s"' % (b"x" * 70_000)),
)
"""What has gone wrong once, by the beginning of the path."""
LATER = "Nowa wiadomość"
Ids = dict[type[Any], str]


@dataclass(frozen=True)
class Whole:
    """What is read where nothing is odd: the answers to a read, how many there are after asking for single
    things and sending, too; the conversations, and an id of each kind."""

    told: list[tuple[str, str, Any]]
    in_a_read: int
    conversations: frozenset[str]
    ids: Ids

    def spots(self, first: int, end: int) -> list[tuple[int, Place]]:
        """Where values stand in these answers."""
        return [
            (number, place)
            for number in range(first, end)
            # A spoilt answer to a refresh costs the sign-in (fault 10), whatever the client does.
            if not self.told[number][1].startswith("/auth/")
            for place in places(self.told[number][2])
        ]

    def changes(self, first: int, end: int) -> st.SearchStrategy[Change]:
        return st.tuples(st.sampled_from(self.spots(first, end)), st.sampled_from(ODD)).map(
            lambda drawn: Change(drawn[0][0], drawn[0][1], drawn[1])
        )


@cache
def whole(name: str) -> Whole:
    with visit(name) as there:
        read = asyncio.run(first_read(there))
        assert read.error is None
        in_a_read = len(there.wire.told)
        ids: Ids = {kind: min(read.of(kind)) for kind in (Conversation, Message, Case, Order)}
        asyncio.run(by_hand(there, ids))
        assert not read.set_aside
        return Whole(there.wire.told, in_a_read, frozenset(read.of(Conversation)), ids)


async def first_read(there: Visit) -> Read:
    client = there.client()
    try:
        with suppress(PlatformError):  # what follows has to do without
            await client.account()
        return await there.read(client)
    finally:
        await client.close()


async def by_hand(there: Visit, ids: Ids) -> list[Any]:
    """What a person may ask for or send, as far as the platform answers."""
    client = there.client()
    found: list[Any] = []
    try:
        for ask in (
            client.conversation(ids[Conversation]),
            client.messages(ids[Conversation]),
            client.order(ids[Order]),
            client.case(ids[Case]),
            client.offers("IP13-128"),
            client.perform(Reply(ids[Conversation], "Dzień dobry", "pl", recipients=("buyer",)), "key"),
        ):
            with suppress(PlatformError):
                found.append(await ask)
    finally:
        await client.close()
    return found


async def later_read(there: Visit) -> tuple[str, Read]:
    """A buyer writes half an hour later, and everything is read as the sync would."""
    there.wire.change = None
    there.at += timedelta(minutes=30)
    conversation = there.there.buyer_writes(LATER)
    client = there.client()
    try:
        for _ in range(3):
            there.at += timedelta(minutes=3)
            read = await there.read(client)
            if isinstance(read.error, StateTooOld):
                there.state = None
            elif read.error is None:
                break
        return conversation, read
    finally:
        await client.close()


def is_of_one_record(name: str, path: str, change: Change) -> bool:
    """Whether the change can be about a single conversation, order or case only: it stands inside of a
    record of a list, or in the answer about one thing."""
    if path.startswith(SHARED[name]):
        return False
    in_a_list = len(change.place) > 1 and isinstance(change.place[1], int)
    taken_out = change.odd == MISSING and change.place and isinstance(change.place[-1], int)
    return not taken_out and (in_a_list or any(part[-4:].isdigit() for part in path.split("/")))


def check_reading(name: str, change: Change) -> None:
    clean = whole(name)
    path = clean.told[change.number][1]
    with visit(name) as there:
        there.wire.change = change
        read = asyncio.run(first_read(there))
        conversation, later = asyncio.run(later_read(there))
    assert later.error is None, "what is odd must not hold up what comes later"
    assert conversation in later.of(Conversation)
    kept = repr(read.kept)
    assert not [canary for canary in CANARIES[name] if canary in kept]
    if is_of_one_record(name, path, change):
        assert read.error is None, "one record must not hold up the others"
        missing = clean.conversations - read.of(Conversation).keys()
        assert len(missing) <= 1
        names_another = bool(change.place) and str(change.place[-1]).startswith("id")
        assert not missing or read.set_aside or names_another, "nothing goes without a word"


def check_by_hand(name: str, change: Change) -> None:
    with visit(name) as there:
        asyncio.run(first_read(there))
        there.wire.change = change
        kept = repr(asyncio.run(by_hand(there, whole(name).ids)))
    assert not [canary for canary in CANARIES[name] if canary in kept]


@pytest.mark.parametrize(("name", "path", "place", "odd"), FOUND)
def test_fault_33_what_has_gone_wrong_once(name: str, path: str, place: Place, odd: bytes) -> None:
    clean = whole(name)
    spots = clean.spots(0, len(clean.told))
    number = next(
        n for n, (_, asked, _) in enumerate(clean.told) if asked.startswith(path) and (n, place) in spots
    )
    (check_reading if number < clean.in_a_read else check_by_hand)(name, Change(number, place, odd))


@pytest.mark.parametrize("name", NAMES)
def test_fault_33_an_odd_value_hurts_its_own_record_only(name: str) -> None:
    @settings(max_examples=25, phases=[Phase.generate, Phase.shrink])
    @given(whole(name).changes(0, whole(name).in_a_read))
    def read(change: Change) -> None:
        check_reading(name, change)

    read()


@pytest.mark.parametrize("name", NAMES)
def test_fault_33_an_odd_value_in_what_is_asked_by_hand_or_answers_a_reply(name: str) -> None:
    @settings(max_examples=12, phases=[Phase.generate, Phase.shrink])
    @given(whole(name).changes(whole(name).in_a_read, len(whole(name).told)))
    def ask(change: Change) -> None:
        check_by_hand(name, change)

    ask()


@pytest.mark.parametrize("name", NAMES)
def test_fault_31_a_state_with_an_odd_value_is_too_old_or_goes_on(name: str) -> None:
    """As one of another version may have."""
    with visit(name) as there:
        asyncio.run(first_read(there))
        state = json.loads(there.state or "")

    @settings(max_examples=12, phases=[Phase.generate, Phase.shrink])
    @given(st.sampled_from(list(places(state))), st.sampled_from([odd for odd in ODD if odd.isascii()]))
    def go_on(place: Place, odd: bytes) -> None:
        with visit(name) as there:
            there.state = changed(state, place, odd).decode()
            read = asyncio.run(first_read(there))
        assert read.error is None or isinstance(read.error, StateTooOld | NotOurs)

    go_on()


@pytest.mark.soak
@pytest.mark.parametrize("name", NAMES)
def test_fault_33_three_thousand_odd_values(name: str) -> None:
    clean = whole(name)

    @settings(max_examples=3000, phases=[Phase.generate, Phase.shrink], database=None)
    @given(clean.changes(0, len(clean.told)))
    def look(change: Change) -> None:
        (check_reading if change.number < clean.in_a_read else check_by_hand)(name, change)

    look()
