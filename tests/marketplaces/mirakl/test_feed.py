"""Reading what changed: seek paging, overlaps, Mirakl's intervals, parts that fail alone."""

from datetime import timedelta

import pytest

from desktop.domain.cases import Case
from desktop.domain.conversations import CLOSED, NO_MESSAGES, OPEN, Conversation, Message
from desktop.domain.orders import Order
from desktop.platforms.mirakl.client import MiraklPlatform
from desktop.platforms.mirakl.position import OVERLAP
from desktop.platforms.platform import Busy, NoRight, Page, SignedOut, StateTooOld
from tests.marketplaces.little_server import Told

from .conftest import Clock, Desk, things

THREADS = r"/api/inbox/threads\Z"


def filled(desk: Desk, count: int) -> list[str]:
    made = []
    for number in range(count):
        desk.clock.on(seconds=1)
        desk.world.add_order(f"ORDER-{number}-A", "PL")
        thread = desk.world.add_thread("MMP_ORDER", f"ORDER-{number}-A")
        desk.world.say(thread, f"question {number}")
        made.append(thread)
    return made


def ids(pages: list[Page]) -> list[str]:
    return [conversation.id for conversation in things(pages, Conversation)]


def test_seek_paging_brings_every_thread_once(desk: Desk) -> None:
    desk.server.page_size = 3
    made = filled(desk, 8)
    pages = desk.read()
    assert sorted(ids(pages)) == sorted(made)
    assert len(things(pages, Message)) == 8
    first, second, third = desk.asked("/api/inbox/threads")
    assert "page_token" not in first
    assert "page_token" in second
    assert second != third


def test_orders_of_a_page_come_in_one_call(desk: Desk) -> None:
    filled(desk, 8)
    desk.read()
    (call,) = desk.asked("/api/orders")
    assert call.count("ORDER-") == 8


def test_a_walk_goes_on_where_the_program_was_ended(desk: Desk) -> None:
    desk.server.page_size = 3
    made = filled(desk, 8)
    first = desk.run(lambda platform: platform.changes(None, 500))
    desk.state = first.state
    rest = desk.read()
    assert first.has_more
    assert sorted(ids([first, *rest])) == sorted(made)


def test_a_token_that_is_no_longer_known_begins_its_part_again(desk: Desk) -> None:
    desk.server.page_size = 3
    made = filled(desk, 8)
    first = desk.run(lambda platform: platform.changes(None, 500))
    desk.state = first.state
    gone = ids([first])[-1]
    del desk.world.threads[gone]
    assert sorted(ids(desk.read())) == sorted(set(made) - {gone})


def test_a_token_that_leads_to_itself_ends(desk: Desk) -> None:
    desk.server.fault("GET", THREADS, Told(body={"data": [], "next_page_token": "same"}), once=False)
    pages = desk.read()
    assert len(pages) <= 4


def test_the_next_round_begins_before_the_last_one_did(desk: Desk, clock: Clock) -> None:
    (thread,) = filled(desk, 1)
    began = clock()
    desk.read()
    clock.on(minutes=30)
    desk.world.say(thread, "again")
    assert set(ids(desk.read())) == {thread}
    since = (began - OVERLAP).strftime("%Y-%m-%dT%H%%3A%M%%3A%SZ")
    assert f"updated_since={since}" in desk.asked("/api/inbox/threads")[1]


def test_what_became_visible_late_is_read_all_the_same(desk: Desk, clock: Clock) -> None:
    """The operator's servers need not agree on the time: something may appear with a past instant."""
    desk.read()
    clock.on(seconds=30)
    late = desk.world.add_thread("MMP_OFFER", "4711")
    desk.world.threads[late]["date_updated"] = desk.world.moment(-timedelta(minutes=4))
    assert ids(desk.read()) == [late]


def test_what_changes_while_a_round_is_read_comes_with_the_next_one(desk: Desk, clock: Clock) -> None:
    desk.server.page_size = 3
    made = filled(desk, 5)

    async def interrupted(platform: MiraklPlatform) -> list[Page]:
        first = await platform.changes(None, 500)
        clock.on(minutes=20)
        desk.world.say(made[0], "while you read")
        desk.state = first.state
        await desk.round(platform)
        clock.on(minutes=20)
        return await desk.round(platform)

    texts = [message.text for message in things(desk.run(interrupted), Message)]
    assert "while you read" in texts


def test_orders_and_returns_keep_to_their_intervals(desk: Desk, clock: Clock) -> None:
    filled(desk, 1)

    async def hour(platform: MiraklPlatform) -> None:
        for _minute in range(60):
            await desk.round(platform)
            clock.on(minutes=1)

    desk.run(hour)
    assert len(desk.asked("/api/inbox/threads")) >= 60
    changed = [target for target in desk.asked("/api/orders") if "start_update_date" in target]
    assert len(changed) == 11  # every five minutes, the first time only as a mark
    assert len(desk.asked("/api/returns")) == 4  # every quarter of an hour


def test_an_order_that_changes_brings_its_thread_again(desk: Desk, clock: Clock) -> None:
    (thread,) = filled(desk, 1)
    desk.read()
    clock.on(minutes=10)
    desk.world.orders["ORDER-0-A"] |= {
        "order_state": "RECEIVED",
        "has_incident": True,
        "last_updated_date": desk.world.moment(),
    }
    pages = desk.read()
    assert {order.state for order in things(pages, Order)} == {"delivered"}
    assert set(ids(pages)) == {thread}
    assert {case.kind for case in things(pages, Case)} == {"dispute"}


def test_orders_that_nobody_wrote_about_are_not_kept(desk: Desk, clock: Clock) -> None:
    desk.read()
    clock.on(minutes=10)
    desk.world.add_order("QUIET-1-A", has_customer_message=False)
    desk.world.add_order("LOUD-1-A")
    assert [order.id for order in things(desk.read(), Order)] == ["LOUD-1-A"]


@pytest.mark.parametrize("path", ["/api/orders", "/api/returns"])
@pytest.mark.parametrize("answer", [Told(503, {}), Told(200, b"<html>", "text/html")])
def test_orders_or_returns_that_fail_hold_no_message_up(
    desk: Desk, clock: Clock, path: str, answer: Told
) -> None:
    desk.read()
    desk.server.fault("GET", path + r"\Z", answer, once=False)
    for number in range(2):
        clock.on(minutes=16)
        thread = desk.world.add_thread("MMP_OFFER", "4711")
        desk.world.say(thread, f"question {number}")
        assert thread in ids(desk.read())
    failed = len(desk.asked(path))
    desk.server.faults.clear()
    desk.read()
    assert len(desk.asked(path)) > failed  # it is owed still, and asked for at once


def test_a_right_that_is_missing_leaves_the_rest(desk: Desk, clock: Clock) -> None:
    desk.server.forbidden |= {"orders", "returns", "reasons"}
    (thread,) = filled(desk, 1)
    pages = desk.read()
    assert ids(pages) == [thread]
    assert things(pages, Conversation)[0].market == "PL"
    assert things(pages, Order) == []


def test_too_many_requests_stop_everything_until_told(desk: Desk, clock: Clock) -> None:
    filled(desk, 1)

    async def session(platform: MiraklPlatform) -> tuple[list[Busy], int, int]:
        desk.server.fault("GET", THREADS, Told(429, {}, headers={"Retry-After": "600"}))
        told = []
        for _try in range(3):
            with pytest.raises(Busy) as busy:
                await platform.changes(None, 500)
            told.append(busy.value)
        asked = len(desk.server.calls)
        clock.on(seconds=601)
        await platform.changes(None, 500)
        return told, asked, len(desk.server.calls)

    until = clock() + timedelta(seconds=600)
    told, asked, after = desk.run(session)
    assert all(busy.status == 429 and busy.retry_at is not None for busy in told)
    assert all(abs(busy.retry_at - until) < timedelta(seconds=1) for busy in told if busy.retry_at)
    assert asked == 1  # nothing more went out
    assert after > asked


def test_a_revoked_key_is_signed_out(desk: Desk) -> None:
    desk.read()
    desk.server.key = "another"
    with pytest.raises(SignedOut):
        desk.read()


def test_a_key_that_may_no_longer_read_messages_says_so(desk: Desk) -> None:
    desk.read()
    desk.server.forbidden.add("inbox")
    with pytest.raises(NoRight, match="Access denied") as told:
        desk.read()
    assert told.value.right == "messages"


@pytest.mark.parametrize("state", ["", "x", "{}x", '{"part":"elsewhere"}', '{"marks":{"threads":"noon"}}'])
def test_a_state_that_is_none_of_ours_is_too_old(desk: Desk, state: str) -> None:
    with pytest.raises(StateTooOld):
        desk.run(lambda platform: platform.changes(state, 500))


def test_a_return_stands_in_the_inbox_by_itself(desk: Desk, clock: Clock) -> None:
    desk.world.add_order("ORDER-1-A", "CZ", has_customer_message=False)
    return_id = desk.world.add_return("ORDER-1-A")
    opened = clock()
    pages = desk.read()
    (conversation,), (case,), (message,) = (
        things(pages, Conversation),
        things(pages, Case),
        things(pages, Message),
    )
    assert (conversation.id, conversation.source) == (f"return:{return_id}", "return")
    assert (conversation.market, conversation.order_ids) == ("CZ", ("ORDER-1-A",))
    assert (conversation.needs_answer_since, conversation.can_reply) == (opened, False)
    assert conversation.cannot_reply_reason == NO_MESSAGES
    assert conversation.buyer.name == "Jana Nováková"
    assert message.text == "It is too big for me"
    assert (case.kind, case.stage, case.conversation_id) == ("return", "reported", conversation.id)
    assert conversation.case_id == case.id == return_id
    assert case.decisions[0] == "ACCEPT"
    assert len(case.decisions) == 4


@pytest.mark.parametrize(
    ("state", "stage", "expected"),
    [
        ("IN_PROGRESS", "accepted", OPEN),
        ("RECEIVED", "received", OPEN),
        ("NO_RECEPTION", "NO_RECEPTION", OPEN),
        ("REFUSED", "rejected", CLOSED),
        ("CLOSED", "closed", CLOSED),
        ("CANCELED", "CANCELED", CLOSED),
    ],
)
def test_a_return_that_was_decided_owes_no_answer(
    desk: Desk, clock: Clock, state: str, stage: str, expected: str
) -> None:
    return_id = desk.world.add_return("ORDER-1-A")
    desk.read()
    clock.on(hours=1)
    desk.world.returns[return_id] |= {"state": state, "last_updated": desk.world.moment()}
    pages = desk.read()
    (conversation,), (case,) = things(pages, Conversation), things(pages, Case)
    assert (conversation.state, conversation.needs_answer_since) == (expected, None)
    assert (conversation.no_answer_needed is None) == (expected == CLOSED)
    assert case.stage == stage
