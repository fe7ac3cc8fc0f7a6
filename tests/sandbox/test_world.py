"""The world is believable: its words, its numbers, and what an inbox shows at whatever hour it begins."""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import TypeVar

import msgspec
import pytest

from desktop.clock_book import market_calendar
from desktop.domain.case_updates import order_update_due
from desktop.platforms.helpdesk import contract, mapping
from desktop.sandbox.desk import decoder
from desktop.sandbox.server import Sandbox
from desktop.sandbox.stages import CASE_KINDS, ORDER, machine
from desktop.sandbox.world.goods import luhn, order_code, tracking_number
from desktop.sandbox.world.plan import share
from desktop.sandbox.world.seller import places, products
from desktop.sandbox.world.stories import languages, stories, words
from desktop.sandbox.world.times import MarketTimes

from .conftest import MONDAY_MORNING, Clock

FIELDS = (
    *("product", "grade", "order", "serial", "tracking", "carrier", "price"),
    *("city", "street", "buyer", "first_name", "expected", "agent"),
)

T = TypeVar("T", bound=msgspec.Struct)


def world(now: datetime = MONDAY_MORNING, conversations: int = 300, seed: int = 1) -> Sandbox:
    return Sandbox(conversations=conversations, seed=seed, clock=Clock(now), buyers=False)


@pytest.fixture(scope="module")
def monday() -> Iterator[Sandbox]:
    sandbox = world()
    yield sandbox
    sandbox.stop()


def things(sandbox: Sandbox, kind: str, shape: type[T]) -> list[T]:
    rows = sandbox.desk.store.run("SELECT data FROM things WHERE kind = ? ORDER BY seq", kind)
    return [decoder(shape).decode(row[0]) for row in rows]


def in_store(sandbox: Sandbox) -> list[tuple[object, ...]]:
    return sandbox.desk.store.run("SELECT * FROM things ORDER BY seq")


# --- words ---


def test_forty_stories_in_eleven_languages() -> None:
    assert len(stories()) >= 40
    assert set(languages()) == {"pl", "de", "cs", "sk", "hu", "ro", "fr", "it", "es", "sv", "da"}


@pytest.mark.parametrize("language", languages())
def test_every_step_is_told_in_every_language(language: str) -> None:
    values = {name: f"<{name}>" for name in FIELDS}
    for story in stories().values():
        for step in ("subject", *range(1, len(story.steps) + 1)):
            for female in (False, True):
                text = words(language, story.id, step, female, values)
                assert text.strip(), (story.id, step)
                assert not re.search(r"[{}|]", text), (story.id, step, text)


def test_a_story_knows_who_waits() -> None:
    story = stories()["battery-drains"]
    assert story.questions == (1,)
    assert story.rests == (2, 3, 4, 5, 6)
    assert stories()["taken-over-late"].questions == ()


# --- numbers ---


def test_the_same_seed_and_instant_give_the_same_world() -> None:
    first, again, other = world(), world(), world(seed=2)
    try:
        assert in_store(first) == in_store(again)
        assert in_store(first) != in_store(other)
    finally:
        for sandbox in (first, again, other):
            sandbox.stop()


def test_the_world_does_not_depend_on_the_process() -> None:
    program = (
        "from datetime import UTC, datetime; import hashlib; from desktop.sandbox.server import Sandbox\n"
        "s = Sandbox(conversations=60, clock=lambda: datetime(2026, 11, 23, tzinfo=UTC))\n"
        "rows = s.desk.store.run('SELECT * FROM things ORDER BY seq'); s.stop()\n"
        "print(hashlib.sha256(repr(rows).encode()).hexdigest())"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


def test_serial_numbers_of_phones_are_imei(monday: Sandbox) -> None:
    phones = {product.name for product in products() if product.kind == "phone"}
    lines = [line for order in things(monday, "order", contract.Order) for line in order.lines]
    imei = [line.serial_number for line in lines if line.serial_number and line.product in phones]
    assert len(imei) > 50
    for number in imei:
        assert number.isdigit()
        assert len(number) == 15
        assert luhn(number[:-1]) == number[-1]


def test_luhn() -> None:
    assert luhn("7992739871") == "3"  # ISO/IEC 7812-1's usual example
    assert luhn("49015420323751") == "8"  # the example IMEI of 3GPP TS 23.003


def test_order_codes_do_not_repeat() -> None:
    assert len({order_code(number) for number in range(20_000)}) == 20_000


def test_tracking_numbers_have_their_carrier_s_form() -> None:
    import random

    number = tracking_number("AA#########SE", random.Random(1))
    assert re.fullmatch(r"[A-Z]{2}\d{9}SE", number)


@pytest.mark.parametrize(
    ("market", "ending"),
    [
        ("PL", "9.00"),
        ("HU", "900"),
        ("DE", ".99"),
        ("FR", ".00"),
        ("SE", "95.00"),
        ("DK", "9.00"),
        ("CZ", "90.00"),
    ],
)
def test_prices_are_rounded_as_shops_there_round(market: str, ending: str) -> None:
    place = next(place for place in places() if place.code == market)
    for product in products():
        price = place.price(product)
        assert price.endswith(ending)
        assert abs(Decimal(price) / (product.reference * place.rate) - 1) < Decimal("0.05")


# --- an inbox at any hour ---

INSTANTS = {
    "Monday morning": MONDAY_MORNING,
    "Wednesday noon": datetime(2026, 6, 17, 11, 0, tzinfo=UTC),
    "Thursday evening": datetime(2027, 2, 4, 19, 40, tzinfo=UTC),
    "Friday night": datetime(2026, 9, 25, 22, 5, tzinfo=UTC),
    "Sunday": datetime(2026, 11, 22, 14, 0, tzinfo=UTC),
    "Christmas": datetime(2026, 12, 25, 10, 0, tzinfo=UTC),
    "the night of the clock change": datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
}


@pytest.mark.parametrize("now", INSTANTS.values(), ids=INSTANTS.keys())
def test_an_inbox_is_believable_whenever_it_begins(now: datetime) -> None:
    sandbox = world(now)
    try:
        times = {place.code: MarketTimes(place, int(now.timestamp())) for place in places()}
        live = [c for c in sandbox.conversations() if c.needs_answer_since]
        assert 40 <= len(live) <= 90
        hours = []
        for found in live:
            assert found.needs_answer_since is not None
            assert found.needs_answer_since <= now
            due = times[found.market].due(int(found.needs_answer_since.timestamp()))
            hours.append((due - now.timestamp()) / 3600)
        assert 2 <= sum(h < 0 for h in hours) <= 6
        closed = {times[found.market].closed(int(now.timestamp())) for found in live}
        if closed == {False}:
            assert sum(0 < h <= 1 for h in hours) >= 2
            assert sum(1 < h <= 4 for h in hours) >= 5
        assert sum(h > 4 for h in hours) >= 20
        assert max(hours) < 24 * 6
    finally:
        sandbox.stop()


def test_nothing_happened_in_the_future(monday: Sandbox) -> None:
    for message in things(monday, "message", contract.Message):
        assert message.received_at <= MONDAY_MORNING, message
    for found in things(monday, "conversation", contract.Conversation):
        assert found.created_at <= found.last_message_at <= found.updated_at <= MONDAY_MORNING


def test_conversations_and_their_messages_agree(monday: Sandbox) -> None:
    for found in monday.conversations():
        said = monday.messages(found.id)
        assert [m.sequence for m in said] == list(range(1, found.message_count + 1))
        assert [m.received_at for m in said] == sorted(m.received_at for m in said)
        assert monday.call(partial(monday.desk.waiting_since, found)) == found.needs_answer_since
        assert found.can_reply == (found.cannot_reply_reason is None)
        assert found.read_up_to is None or found.read_up_to in {m.id for m in said}


def test_most_of_the_history_was_answered_in_time(monday: Sandbox) -> None:
    times = {place.code: MarketTimes(place, int(MONDAY_MORNING.timestamp())) for place in places()}
    verdicts: Counter[bool] = Counter()
    for found in monday.conversations():
        since: datetime | None = None
        for message in monday.messages(found.id):
            if message.author.role == "buyer":
                since = since or message.received_at
            elif message.author.role == "seller" and not message.internal and since:
                due = times[found.market].due(int(since.timestamp()))
                verdicts[message.received_at.timestamp() <= due] += 1
                since = None
    assert verdicts[True] > 150
    assert 0 < verdicts[False] <= 0.1 * verdicts.total()


def test_a_world_has_everything_in_it(monday: Sandbox) -> None:
    found = monday.conversations()
    assert {c.market for c in found} == {place.code for place in places()}
    assert {c.topic for c in found} == {"question", "order", "delivery", "case", "notice", "other"}
    assert {c.state for c in found} == {"open", "closed", "taken_over"}
    assert any(c.no_answer_needed for c in found)
    cases = things(monday, "case", contract.Case)
    assert {case.kind for case in cases} == set(CASE_KINDS)
    told = {step.stage for story in stories().values() if story.case for step in story.steps if step.stage}
    assert {case.stage for case in cases} >= {"reported", "closed", *told}
    states = {order.state for order in things(monday, "order", contract.Order)}
    assert states >= {"placed", "confirmed", "shipped", "delivered", "cancelled"}
    said = things(monday, "message", contract.Message)
    assert any(m.internal for m in said)
    assert any(m.attachments for m in said)
    assert any(m.translation and m.translation.machine for m in said)
    buyers = Counter(c.buyer.id for c in found)
    assert max(buyers.values()) >= 2, "somebody writes about more than one thing"


def test_cases_and_orders_stand_where_their_steps_lead(monday: Sandbox) -> None:
    known = {m.id for m in things(monday, "message", contract.Message)}
    for case in things(monday, "case", contract.Case):
        assert case.steps[-1].stage == case.stage
        assert case.opened_by_message in known
        assert (case.closed_at is not None) == (case.stage == "closed")
        assert case.next_update_due is None or case.next_update_due.tzinfo is not None
    for order in things(monday, "order", contract.Order):
        assert order.steps[-1].stage == order.state
        stamps = [step.at for step in order.steps]
        assert stamps == sorted(stamps), order
        assert (order.tracking_number is not None) == (order.shipped_at is not None)
        if order.delivered_at:
            day = order.delivered_at.date()
            assert order.return_until == day + timedelta(days=contract.RETURN_PERIOD_DAYS)


def test_some_orders_are_late_to_move_on_and_some_are_not(monday: Sandbox) -> None:
    """R10 for plain orders can be seen in practice."""
    dues = []
    for order in things(monday, "order", contract.Order):
        found = monday.desk.market(order.market)
        assert found is not None
        calendar, problem = market_calendar(order.market, found.region, found.time_zone)
        assert not problem
        due = order_update_due(mapping.order(order), machine(ORDER), calendar)
        dues += [due] if due is not None else []
    assert min(dues) < MONDAY_MORNING < max(dues)
    assert len(dues) >= 5


def test_addresses_are_of_their_market(monday: Sandbox) -> None:
    for order in things(monday, "order", contract.Order):
        address = order.delivery_address
        assert address.country == order.market
        assert address.street
        assert address.postal_code
        assert address.city
        assert "{" not in address.street


@pytest.mark.parametrize(("size", "most"), [(20, 5), (300, 90), (10_000, 600), (100_000, 6000)])
def test_a_large_world_has_a_small_live_part(size: int, most: int) -> None:
    parts = share(size)
    assert 0 < parts.live <= most
    assert parts.live + parts.recent + parts.taken_over <= size


@pytest.mark.parametrize("size", [0, 1, 7])
def test_tiny_worlds_exist(size: int) -> None:
    sandbox = world(conversations=size)
    assert len(sandbox.conversations()) == size
    sandbox.stop()
