"""Reading: what a first sync brings, what the next ones ask for, and that nothing is lost in between."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from desktop.domain.conversations import BUYER, CLOSED, OPEN, Conversation, Message
from desktop.domain.orders import Order
from desktop.platforms.kaufland.client import KauflandPlatform
from desktop.platforms.kaufland.cursor import OVERLAP
from desktop.platforms.platform import Busy, NoRight, Page, StateTooOld, Unreachable
from tests.marketplaces.kaufland.checking import problem
from tests.marketplaces.kaufland.server import Kaufland
from tests.marketplaces.kaufland.talking import Clock, Everything, read_all, served, use
from tests.marketplaces.little_server import DROP


def details(server: Kaufland) -> list[str]:
    """The tickets that were asked for one by one."""
    return [asked.path.rpartition("/")[2] for asked in server.calls if "embedded" in asked.query]


def test_a_first_read_brings_tickets_messages_and_orders() -> None:
    with served() as server:
        id = server.add_ticket("cz", "Kdy dorazí můj balík?")
        found = use(server, read_all)
    (head,) = found.of(Conversation)
    assert (head.id, head.market, head.state, head.source) == (id, "CZ", OPEN, "ticket")
    assert head.needs_answer_since == server.now()
    assert head.buyer.name == "Tom Smith"
    (message,) = found.of(Message)
    assert (message.text, message.author.role) == ("Kdy dorazí můj balík?", BUYER)
    (order,) = found.of(Order)
    assert head.order_ids == (order.id,) == (message.order_id,)
    assert str(order.total) == "204.89 CZK"
    assert not found.set_aside


def test_a_long_list_is_read_in_steps_and_whole() -> None:
    """75 tickets of one storefront and 5 of another: pages of 30 lines, each step a page of changes."""
    clock = Clock()
    with served(clock) as server:
        wanted = set()
        for _ in range(75):
            clock.later(minutes=1)
            wanted.add(server.add_ticket("de", "Hallo"))
        wanted |= {server.add_ticket("cz", "Dobrý den") for _ in range(5)}
        found = use(server, read_all)
        lists = [asked for asked in server.calls if asked.path == "/v2/tickets"]
    assert {head.id for head in found.of(Conversation)} == wanted
    assert found.pages >= 3
    assert all(1 <= int(asked.one("limit")) <= 30 for asked in lists)
    assert [asked.one("offset") for asked in lists if asked.one("storefront") == "de"] == ["0", "30", "60"]
    assert {asked.one("storefront") for asked in lists} == {"de", "cz", "sk"}


def test_a_step_that_broke_off_is_read_again_and_the_rest_goes_on() -> None:
    clock = Clock()
    with served(clock) as server:
        wanted = set()
        for _ in range(40):
            clock.later(minutes=1)
            wanted.add(server.add_ticket("de", "Hallo"))

        async def work(platform: KauflandPlatform) -> Everything:
            first = await platform.changes(None, 500)
            assert first.has_more
            server.fault("GET", "/v2/tickets/", problem(503, "service-unavailable", "Later"))
            with pytest.raises(Busy):
                await platform.changes(first.state, 500)
            found = await read_all(platform, first.state)
            found.things.update(
                {("Conversation", t.id): t for t in first.things if isinstance(t, Conversation)}
            )
            return found

        found = use(server, work)
    assert {head.id for head in found.of(Conversation)} == wanted


def test_the_next_read_asks_from_before_the_last_one_and_reads_only_what_changed() -> None:
    clock = Clock()
    with served(clock) as server:
        _quiet, lively = server.add_ticket("de", "Hallo"), server.add_ticket("de", "Hallo")

        async def work(platform: KauflandPlatform) -> tuple[Page, list[str]]:
            clock.later(minutes=1)
            began = clock()
            first = await platform.changes(None, 500)
            clock.later(minutes=1)
            server.write(lively, "Noch jemand da?")
            server.calls.clear()
            page = await platform.changes(first.state, 500)
            since = [a.one("ts_updated_from_iso") for a in server.calls if a.path == "/v2/tickets"]
            assert {datetime.fromisoformat(each) for each in since} == {began - OVERLAP}
            return page, details(server)

        page, asked = use(server, work)
    assert asked == [lively]
    assert [m.text for m in page.things if isinstance(m, Message)] == ["Hallo", "Noch jemand da?"]
    assert not page.has_more


def test_a_change_in_the_second_of_the_reading_is_not_missed() -> None:
    """Times have whole seconds: what came in the same second as the reading shows no newer time."""
    clock = Clock()
    with served(clock) as server:
        id = server.add_ticket("de", "Hallo")

        async def work(platform: KauflandPlatform) -> Page:
            first = await platform.changes(None, 500)
            server.touch(id, status="seller_closed")
            clock.later(seconds=30)
            return await platform.changes(first.state, 500)

        page = use(server, work)
    assert [head.state for head in page.things if isinstance(head, Conversation)] == [CLOSED]


def test_a_change_that_shows_late_is_caught_by_the_overlap() -> None:
    clock = Clock()
    with served(clock) as server:

        async def work(platform: KauflandPlatform) -> Page:
            first = await platform.changes(None, 500)
            clock.later(minutes=2)
            id = server.add_ticket("de", "Hallo")
            late = (clock() - timedelta(minutes=7)).strftime("%Y-%m-%dT%H:%M:%SZ")
            server.tickets[id]["ts_updated_iso"] = late
            return await platform.changes(first.state, 500)

        page = use(server, work)
    assert [t.subject for t in page.things if isinstance(t, Conversation)]


def test_a_message_whose_ticket_does_not_show_as_changed_is_found_in_the_feed() -> None:
    clock = Clock()
    with served(clock) as server:
        id = server.add_ticket("de", "Hallo")

        async def work(platform: KauflandPlatform) -> tuple[Page, Page]:
            clock.later(hours=2)
            first = await platform.changes(None, 500)
            clock.later(minutes=1)
            before = server.tickets[id]["ts_updated_iso"]
            server.write(id, "Hört mich jemand?")
            server.tickets[id]["ts_updated_iso"] = before
            clock.later(minutes=1)
            second = await platform.changes(first.state, 500)
            server.calls.clear()
            clock.later(minutes=1)
            return second, await platform.changes(second.state, 500)

        second, third = use(server, work)
        again = details(server)
    assert "Hört mich jemand?" in [m.text for m in second.things if isinstance(m, Message)]
    assert (third.things, again) == ((), [])


def test_where_nothing_is_new_the_state_stays_and_little_is_asked() -> None:
    clock = Clock()
    with served(clock) as server:
        for _ in range(3):
            server.add_ticket("de", "Hallo")

        async def work(platform: KauflandPlatform) -> tuple[str, Page]:
            clock.later(minutes=1)
            state = (await read_all(platform)).state
            assert state is not None
            clock.later(minutes=1)
            server.calls.clear()
            return state, await platform.changes(state, 500)

        state, page = use(server, work)
        asked = [each.path for each in server.calls]
    assert page == Page(state, False)
    lists = ["/v2/tickets"] * 3 + ["/v2/tickets/messages"] + ["/v2/returns"] * 3 + ["/v2/return-units"]
    assert asked == lists


def test_a_storefront_that_opens_later_is_read_from_its_beginning() -> None:
    clock = Clock()
    with served(clock) as server:
        server.add_ticket("de", "Hallo")
        clock.later(minutes=1)
        state = use(server, read_all).state
        old = server.add_ticket("pl", "Dzień dobry")
        server.tickets[old]["ts_updated_iso"] = "2026-01-02T03:04:05Z"
        server.fronts.append("pl")
        clock.later(hours=5)
        found = use(server, lambda platform: read_all(platform, state))
    assert [head.market for head in found.of(Conversation)] == ["PL"]


def test_the_market_comes_from_the_list_where_the_ticket_does_not_tell_it() -> None:
    with served() as server:
        server.add_ticket("sk", "Dobrý deň", order_units=[])
        server.silent_storefront = True
        found = use(server, read_all)
    assert [head.market for head in found.of(Conversation)] == ["SK"]


def test_a_ticket_without_buyer_topic_and_product() -> None:
    missing: dict[str, Any] = dict.fromkeys(("id_buyer", "buyer", "topic", "product"))
    with served() as server:
        ids = [server.add_ticket("de", "Hallo", **missing, order_units=[]) for _ in range(2)]
        found = use(server, read_all)
    heads = found.of(Conversation)
    assert {head.id for head in heads} == set(ids)
    assert len({head.buyer.id for head in heads}) == 2, "two strangers are not one buyer"
    assert all(head.order_ids == () and head.topic == "other" and head.subject for head in heads)


def test_a_ticket_that_is_gone_between_list_and_reading_is_no_error() -> None:
    with served() as server:
        gone, stays = server.add_ticket("de", "Hallo"), server.add_ticket("de", "Hallo")
        server.fault("GET", f"/v2/tickets/{gone}", problem(404, "not-found", "Resource not found"))
        found = use(server, read_all)
    assert [head.id for head in found.of(Conversation)] == [stays]


def test_keys_without_a_right_to_returns_read_the_tickets_all_the_same() -> None:
    with served() as server:
        id = server.add_ticket("de", "Hallo")
        server.no_right.add("returns")
        found = use(server, read_all)
    assert [head.id for head in found.of(Conversation)] == [id]
    assert found.lacks == tuple(sorted(f"returns:{front.upper()}" for front in server.fronts))


def test_a_storefront_that_keeps_its_tickets_is_named_and_the_others_are_read() -> None:
    clock = Clock()
    with served(clock) as server:
        kept, id = server.add_ticket("cz", "Kde je balík?"), server.add_ticket("de", "Hallo")
        clock.later(minutes=1)

        async def work(platform: KauflandPlatform) -> tuple[Everything, Everything, Everything]:
            server.kept_back.add("cz")
            first = await read_all(platform)
            clock.later(minutes=1)
            second = await read_all(platform, first.state)
            server.kept_back.clear()
            return first, second, await read_all(platform, second.state)

        first, second, third = use(server, work)
    assert [head.id for head in first.of(Conversation)] == [id]
    assert first.lacks == second.lacks == ("returns:CZ", "tickets:CZ")
    assert [head.id for head in third.of(Conversation)] == [kept]
    assert third.lacks == ()


def test_the_feed_is_read_past_tickets_of_a_storefront_that_keeps_them() -> None:
    clock = Clock()
    with served(clock) as server:
        kept, id = server.add_ticket("cz", "Kde je balík?"), server.add_ticket("de", "Hallo")
        server.kept_back.add("cz")

        async def work(platform: KauflandPlatform) -> Page:
            clock.later(hours=2)
            first = await platform.changes(None, 500)
            clock.later(minutes=1)
            before = server.tickets[id]["ts_updated_iso"]
            server.write(id, "Hört mich jemand?")
            server.tickets[id]["ts_updated_iso"] = before
            server.write(kept, "Haló?")
            clock.later(minutes=1)
            return await platform.changes(first.state, 500)

        second = use(server, work)
    assert "Hört mich jemand?" in [m.text for m in second.things if isinstance(m, Message)]


def test_when_every_storefront_keeps_its_tickets_nothing_can_be_read() -> None:
    with served() as server:
        server.no_right.add("tickets")
        with pytest.raises(NoRight) as told:
            use(server, read_all)
    assert told.value.right == "tickets"


def test_an_order_that_may_not_be_read_is_told_by_its_ticket() -> None:
    with served() as server:
        server.add_ticket("de", "Hallo", server.add_order("de", pieces=2))
        server.no_right.add("orders")
        (order,) = use(server, read_all).of(Order)
    assert (len(order.lines), str(order.total), order.buyer.name) == (2, "409.78 EUR", "Tom Smith")


def test_a_reading_that_breaks_off_leaves_no_half_page() -> None:
    with served() as server:
        for _ in range(4):
            server.add_ticket("de", "Hallo")
        server.fault("GET", "/v2/orders/", DROP, once=False)

        async def work(platform: KauflandPlatform) -> Everything:
            with pytest.raises(Unreachable):
                await platform.changes(None, 500)
            server.faults.clear()
            return await read_all(platform)

        assert len(use(server, work).of(Conversation)) == 4


@pytest.mark.parametrize("state", ["", "nonsense", "{}x", '{"version":99}', '{"tasks":[["tickets"]]}', "[]"])
def test_a_state_that_cannot_be_read_is_too_old(state: str) -> None:
    with served() as server, pytest.raises(StateTooOld):
        use(server, lambda platform: platform.changes(state, 500))


def test_parts_that_are_wanted_as_one_text_are_asked_for_so() -> None:
    """The description's words and its form contradict each other: either way brings the messages."""
    with served() as server:
        ids = [server.add_ticket("de", "Hallo") for _ in range(3)]
        server.joined_parts = True
        found = use(server, read_all)
        asked = details(server)
    assert {message.conversation_id for message in found.of(Message)} == set(ids)
    assert len(asked) <= 2 * len(ids), "what was found out holds"
