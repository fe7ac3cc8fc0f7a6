"""First reads, what changed, overlaps, pages: every thing comes, none is lost, few requests are made."""

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from desktop.domain.cases import Case
from desktop.domain.conversations import CLOSED, Conversation, Message
from desktop.domain.orders import Order
from desktop.platforms.allegro.client import AllegroPlatform
from desktop.platforms.allegro.gathered import STEP_REQUESTS
from desktop.platforms.platform import Busy, NotOurs, Refused, StateTooOld
from tests.marketplaces.little_server import Told

from .telling import PUBLIC, failure

if TYPE_CHECKING:
    from .conftest import Seller


def heads(things: list) -> dict[str, Conversation]:
    return {each.id: each for each in things if isinstance(each, Conversation)}


def texts(things: list) -> set[str]:
    return {each.text for each in things if isinstance(each, Message)}


def test_the_first_read_brings_everything(seller: "Seller") -> None:
    order = seller.server.add_order("allegro-sk", "zwracajaca")
    given_back = seller.server.add_return(order)
    claim = seller.server.add_issue(seller.server.add_order("allegro-hu", "reklamujacy"), claim=True)
    things = seller.read()
    found = heads(things)
    assert {each.source for each in found.values()} == {"message_center", "issue", "return"}
    assert sorted(each.market for each in found.values()) == ["CZ", "HU", "PL", "PL", "SK"]
    assert {each.id for each in things if isinstance(each, Case)} == {
        f"return:{given_back}",
        f"issue:{claim}",
        *(id for id in found if id.startswith("issue:")),
    }
    assert {each.id for each in things if isinstance(each, Order)} == set(seller.server.orders)


def test_a_second_read_brings_nothing_and_asks_little(seller: "Seller") -> None:
    seller.read()
    seller.later(minutes=1)
    seller.server.calls.clear()
    assert seller.read() == []
    assert seller.paths() == ["/me", "/sale/issues", "/messaging/threads", "/order/customer-returns"]


def test_a_new_message_comes_with_its_whole_thread(seller: "Seller") -> None:
    things = seller.read()
    conversation = next(id for id, each in heads(things).items() if each.market == "CZ")
    seller.later(minutes=3)
    seller.counterpart.buyer_writes("A kdy konečně?", conversation=conversation)
    things = seller.read()
    assert list(heads(things)) == [conversation]
    assert texts(things) == {"Kiedy dostanę paczkę?", "A kdy konečně?"}
    head = heads(things)[conversation]
    assert head.needs_answer_since == head.created_at, "since the first one that nobody answered"


def test_what_comes_late_into_a_list_is_found_by_the_overlap(seller: "Seller") -> None:
    seller.read()
    seller.later(minutes=10)
    seller.counterpart.buyer_writes("Nowsza")
    seller.read()
    hidden = seller.server.add_thread("spozniony")
    seller.server.add_message(hidden, "Starsza o dwie minuty", at=seller.time - timedelta(minutes=2))
    seller.later(minutes=1)
    assert f"mc:{hidden}" in heads(seller.read())


def test_a_message_that_the_list_knows_before_the_thread_is_waited_for(seller: "Seller") -> None:
    seller.read()
    thread = next(iter(seller.server.threads.values()))
    seller.later(minutes=1)
    seller.server.add_message(thread.id, "Jeszcze niewidoczna")
    behind = {"messages": thread.messages[:-1], "offset": 0, "limit": 20}
    path = f"/messaging/threads/{thread.id}/messages"
    seller.server.fault("GET", path, Told(200, behind, PUBLIC))
    assert "Jeszcze niewidoczna" not in texts(seller.read())
    assert "Jeszcze niewidoczna" in texts(seller.read())


def test_a_message_of_the_instant_at_which_its_thread_was_read_is_not_missed(seller: "Seller") -> None:
    seller.read()
    seller.later(minutes=1)
    conversation = seller.counterpart.buyer_writes("Pierwsza")
    assert "Pierwsza" in texts(seller.read())
    seller.counterpart.buyer_writes("W tej samej chwili", conversation=conversation)
    seller.later(minutes=1)
    assert "W tej samej chwili" in texts(seller.read())
    seller.later(minutes=1)
    assert seller.read() == []


def test_a_long_first_read_goes_in_steps_and_loses_nothing(seller: "Seller") -> None:
    for number in range(45):
        thread = seller.server.add_thread(f"wielu{number}")
        for message in range(3):
            at = seller.time - timedelta(days=number, minutes=message)
            seller.server.add_message(thread, f"{number}.{message}", at=at)
    things = seller.read()
    assert seller.pages > 1
    assert {f"mc:{id}" for id in seller.server.threads} <= set(heads(things))
    assert {f"{number}.{message}" for number in range(45) for message in range(3)} <= texts(things)


def test_no_step_makes_many_more_requests_than_it_may(seller: "Seller") -> None:
    for number in range(60):
        seller.server.add_message(seller.server.add_thread(f"wielu{number}"), "Halo")

    async def one(platform):
        seller.server.calls.clear()
        return await platform.changes(None, 500)

    page = seller.do(one)
    assert page.has_more
    assert len(seller.server.calls) <= STEP_REQUESTS + 8
    assert page.things, "rows appear early"


def test_what_is_remembered_between_reads_stays_small(seller: "Seller") -> None:
    for number in range(150):
        thread = seller.server.add_thread(f"wielu{number}")
        seller.server.add_message(thread, "Halo", at=seller.time - timedelta(days=number))
    states: list[str] = []

    async def read(platform):
        state = None
        more = True
        while more:
            page = await platform.changes(state, 500)
            state, more = page.state, page.has_more
            states.append(state)

    seller.do(read)
    assert len(states) > 2
    assert max(map(len, states)) < 16_000


def test_buyers_without_a_name_are_not_one_buyer(seller: "Seller") -> None:
    for _ in range(2):
        seller.server.add_message(seller.server.add_thread(""), "Halo")
    found = [each.buyer for each in heads(seller.read()).values() if not each.buyer.name]
    assert len({each.id for each in found}) == 2


def test_a_thread_of_many_pages_comes_whole_and_in_order(seller: "Seller") -> None:
    thread = seller.server.add_thread("gadula")
    for number in range(47):
        seller.server.add_message(thread, f"{number}", at=seller.time - timedelta(minutes=100 - number))
    things = seller.read()
    told = [each for each in things if isinstance(each, Message) and each.conversation_id == f"mc:{thread}"]
    assert [each.text for each in sorted(told, key=lambda each: each.sequence)] == [
        str(number) for number in range(47)
    ]


def test_messages_of_the_same_instant_keep_apart(seller: "Seller") -> None:
    thread = seller.server.add_thread("szybki")
    for number in range(5):
        seller.server.add_message(thread, f"{number}")
    things = seller.read()
    told = [each for each in things if isinstance(each, Message) and each.conversation_id == f"mc:{thread}"]
    assert len({each.sequence for each in told}) == 5


def test_a_dispute_that_ends_is_noticed_though_no_list_tells(seller: "Seller") -> None:
    things = seller.read()
    dispute = next(id for id in heads(things) if id.startswith("issue:"))
    seller.later(minutes=1)
    seller.counterpart.close_there(dispute)
    found = heads(seller.read())[dispute]
    assert (found.state, found.can_reply, found.needs_answer_since) == (CLOSED, False, None)
    assert found.cannot_reply_reason == "chat-ended"


def test_a_word_in_an_ended_claim_is_found_by_the_slow_listing(seller: "Seller") -> None:
    order = seller.server.add_order("allegro-pl", "reklamujacy")
    claim = seller.server.add_issue(order, claim=True)
    seller.server.issues[claim]["currentState"]["status"] = "CLAIM_ACCEPTED"
    seller.read()
    seller.later(minutes=5)
    seller.server.add_chat(claim, "Gdzie moje pieniądze?")
    assert "Gdzie moje pieniądze?" not in texts(seller.read())
    seller.later(minutes=31)
    things = seller.read()
    assert "Gdzie moje pieniądze?" in texts(things)
    assert heads(things)[f"issue:{claim}"].needs_answer_since is not None


def test_more_issues_than_a_page_holds(seller: "Seller") -> None:
    order = seller.server.add_order()
    for number in range(130):
        seller.server.add_issue(order, f"Wada {number}")
    assert {f"issue:{id}" for id in seller.server.issues} <= set(heads(seller.read()))
    seller.later(minutes=1)
    assert seller.read() == []


def test_returns_come_by_their_cursor_and_their_end_by_listing_again(seller: "Seller") -> None:
    order = seller.server.add_order("allegro-cz", "zwracajaca")
    first = seller.server.add_return(order, status="CREATED")
    assert f"return:{first}" in heads(seller.read())
    seller.later(minutes=2)
    second = seller.server.add_return(order, status="CREATED")
    assert list(heads(seller.read())) == [f"return:{second}"]
    seller.server.returns[first]["status"] = "FINISHED"
    seller.later(minutes=16)
    things = seller.read()
    case = next(each for each in things if isinstance(each, Case) and each.id == f"return:{first}")
    assert (case.stage, case.decisions, case.closed_at is None) == ("FINISHED", (), False)


def test_a_cursor_that_allegro_forgot_reads_all_returns_again(seller: "Seller") -> None:
    order = seller.server.add_order()
    seller.server.add_return(order)
    seller.read()
    seller.server.returns.clear()
    other = seller.server.add_return(order)
    seller.later(minutes=1)
    assert f"return:{other}" in heads(seller.read())


def test_a_missing_right_is_said_and_the_rest_goes_on(seller: "Seller") -> None:
    seller.server.missing = {"/sale/issues"}
    things = seller.read()
    assert {each.source for each in heads(things).values()} == {"message_center"}
    assert (seller.lacks, seller.aside) == (("disputes",), [])


def test_a_missing_right_is_said_until_it_is_given(seller: "Seller") -> None:
    """Also by a round that tries again, in vain, a thread that was kept from us before."""
    thread = next(iter(seller.server.threads))
    kept = Told(500, {"errors": [{"code": "Oops", "message": "x"}]})
    seller.server.fault("GET", f"/messaging/threads/{thread}/messages", kept, once=False)

    async def rounds(platform: AllegroPlatform) -> list[tuple[str, ...]]:
        found = []
        for missing in (set[str](), {"/messaging/threads"}, {"/messaging/threads"}, set[str]()):
            seller.server.missing = missing
            await seller.read_with(platform)
            found.append(seller.lacks)
            seller.later(minutes=2)
        return found

    assert seller.do(rounds) == [(), ("messages",), ("messages",), ()]


def test_one_thread_that_is_kept_from_us_holds_up_no_other(seller: "Seller") -> None:
    thread = next(iter(seller.server.threads))
    seller.server.fault("GET", f"/messaging/threads/{thread}/messages", failure(403, "AccessDenied", "Nie"))
    found = heads(seller.read())
    assert f"mc:{thread}" not in found
    assert len(found) == 2
    assert [each.id for each in seller.aside] == [f"mc:{thread}"]


def test_a_record_that_cannot_be_read_is_set_aside_without_personal_data(seller: "Seller") -> None:
    order = seller.server.add_order("allegro-pl", "zwracajaca")
    broken = seller.server.add_return(order, createdAt="wczoraj", items="nie lista")
    found = heads(seller.read())
    assert f"return:{broken}" not in found
    assert len(found) == 3
    [aside] = seller.aside
    assert aside.id == f"return:{broken}"
    for secret in (b"PL40114000003382916456018050", b"333444555", b"@"):
        assert secret not in aside.raw
    assert b"nie lista" in aside.raw


def test_nothing_of_an_order_tells_how_to_reach_the_buyer(seller: "Seller") -> None:
    seller.server.add_return(seller.server.add_order("allegro-pl", "zwracajaca"))
    told = repr(seller.read())
    for secret in ("601 602 603", "allegrogroup", "67062589524", "333444555", "PL4011", "23123123"):
        assert secret not in told


def test_an_order_that_is_gone_leaves_the_thread_in_the_home_market(seller: "Seller") -> None:
    thread = seller.server.add_thread("dawny")
    seller.server.add_message(thread, "Halo", order="00000000-0000-0000-0000-0000000000ff")
    head = heads(seller.read())[f"mc:{thread}"]
    assert (head.market, head.order_ids) == ("PL", ("00000000-0000-0000-0000-0000000000ff",))


@pytest.mark.parametrize("state", ["", "{}x", "[]", '{"v":99}', '{"todo":3}'])
def test_a_state_of_another_version_reads_afresh(seller: "Seller", state: str) -> None:
    async def read(platform):
        await platform.changes(state, 500)

    with pytest.raises(StateTooOld):
        seller.do(read)


def test_a_step_of_a_later_version_is_left_out(seller: "Seller") -> None:
    seller.state = json.dumps({"v": 1, "todo": ["ratings", "threads"]})
    assert {each.source for each in heads(seller.read()).values()} == {"message_center"}


@pytest.mark.parametrize(
    "told",
    [
        Told(200, b"<html>Log in to the hotel</html>", "text/html"),
        Told(200, b"{", PUBLIC),
        Told(200, {"threads": 3}, PUBLIC),
        Told(403, b"<html>no</html>", "text/html"),
        Told(302, b"", "text/html", {"Location": "http://192.0.2.1/"}),
    ],
)
def test_what_is_not_allegros_ends_the_read_and_loses_nothing(seller: "Seller", told: Told) -> None:
    seller.server.fault("GET", r"/messaging/threads\Z", told)
    with pytest.raises(NotOurs):
        seller.read()
    assert len(heads(seller.read())) >= 2


@pytest.mark.parametrize(
    ("path", "name", "count"),
    [
        ("/messaging/threads", "threads", 20),
        ("/sale/issues", "issues", 100),
        ("/order/customer-returns", "customerReturns", 100),
    ],
)
def test_pages_that_lead_nowhere_end(seller: "Seller", path: str, name: str, count: int) -> None:
    order = seller.server.add_order()
    seller.server.add_return(order)
    seller.read()
    page = next(call for call in seller.server.calls if call.path == path)
    seller.state = None
    told, _ = seller.server.answer(page)
    whole = {**told.body, name: told.body[name][:1] * count}
    seller.server.fault("GET", path + r"\Z", Told(200, whole, told.media_type), once=False)
    things: list = []

    async def twice(platform):
        things.extend(await seller.read_with(platform))
        things.extend(await seller.read_with(platform))

    with pytest.raises(NotOurs):
        seller.do(twice)
    seller.counterpart.well()
    assert len(heads(things + seller.read())) >= 4


def test_a_list_that_new_threads_shift_by_a_page_is_read_to_its_end(seller: "Seller") -> None:
    for number in range(60):
        thread = seller.server.add_thread(f"wielu{number}")
        seller.server.add_message(thread, "Halo", at=seller.time - timedelta(days=number + 1))

    async def use(platform):
        first = await platform.changes(None, 500)
        assert first.has_more
        seller.state = first.state
        seller.later(hours=9)
        for number in range(20):
            seller.server.add_message(seller.server.add_thread(f"nocny{number}"), "W nocy")
        return [*first.things, *await seller.read_with(platform), *await seller.read_with(platform)]

    assert {f"mc:{id}" for id in seller.server.threads} <= set(heads(seller.do(use)))


def test_a_number_that_is_no_thread_is_refused(seller: "Seller") -> None:
    async def read(platform):
        await platform.conversation("mc:nowhere")

    with pytest.raises(Refused) as caught:
        seller.do(read)
    assert caught.value.status == 404


def test_an_answer_of_5xx_is_busy(seller: "Seller") -> None:
    seller.server.fault("GET", "/me", failure(503, "ServiceUnavailable", "Przerwa"))
    with pytest.raises(Busy) as caught:
        seller.read()
    assert caught.value.status == 503
