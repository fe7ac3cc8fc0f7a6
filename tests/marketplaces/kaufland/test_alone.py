"""What fails by itself stands alone: one ticket, or a list beside the tickets, holds no other message up."""

from functools import partial

import pytest

from desktop.domain.cases import Case
from desktop.domain.conversations import Conversation, Message
from desktop.platforms.kaufland.cursor import cursor_of
from desktop.platforms.platform import Busy
from tests.marketplaces.kaufland.checking import problem
from tests.marketplaces.kaufland.talking import Clock, read_all, served, use


@pytest.mark.parametrize("path", ["/v2/returns\\Z", "/v2/return-units\\Z", "/v2/tickets/messages"])
@pytest.mark.parametrize("status", [400, 500])
def test_lists_beside_the_tickets_hold_no_message_up(path: str, status: int) -> None:
    clock = Clock()
    with served(clock) as server:
        first = use(server, read_all)
        server.fault("GET", path, problem(status, "whatever", "No"), once=False)
        clock.later(minutes=1)
        server.add_ticket("de", "Hallo")
        found = use(server, lambda platform: read_all(platform, first.state))
        assert [message.text for message in found.of(Message)] == ["Hallo"]
        given_back = server.add_return(server.add_order("de"))
        server.faults.clear()
        clock.later(minutes=60)
        found = use(server, lambda platform: read_all(platform, found.state))
        assert str(given_back) in repr(found.of(Case)), "what was not listed is listed later"


def test_a_ticket_that_fails_by_itself_comes_later_and_holds_up_no_other() -> None:
    clock = Clock()
    with served(clock) as server:
        bad, good = server.add_ticket("de", "Später"), server.add_ticket("de", "Hallo")
        server.fault("GET", f"/v2/tickets/{bad}", problem(500, "internal", "Oops"), once=False)
        found = use(server, read_all)
        assert [head.id for head in found.of(Conversation)] == [good]
        assert [record.id for record in found.set_aside] == [bad]
        clock.later(minutes=60)
        found = use(server, lambda platform: read_all(platform, found.state))
        server.faults.clear()
        clock.later(minutes=60)
        found = use(server, lambda platform: read_all(platform, found.state))
        assert [message.text for message in found.of(Message)] == ["Später"]


def test_a_ticket_that_the_marketplace_keeps_back_is_set_aside_and_the_rest_goes_on() -> None:
    clock = Clock()
    with served(clock) as server:
        kept, good = server.add_ticket("de", "Geheim"), server.add_ticket("de", "Hallo")
        server.fault("GET", f"/v2/tickets/{kept}", problem(403, "forbidden", "No"), once=False)
        found = use(server, read_all)
        assert [head.id for head in found.of(Conversation)] == [good]
        assert [record.id for record in found.set_aside] == [kept]
        clock.later(minutes=60)
        server.add_ticket("de", "Noch eins")
        found = use(server, lambda platform: read_all(platform, found.state))
        assert "Noch eins" in [message.text for message in found.of(Message)]
        assert found.lacks == ()
        server.faults.clear()
        clock.later(minutes=60)
        found = use(server, lambda platform: read_all(platform, found.state))
        assert "Geheim" in [message.text for message in found.of(Message)]


def test_many_that_are_kept_back_do_not_stop_a_storefront_that_gives_others() -> None:
    clock = Clock()
    with served(clock) as server:
        kept = [server.add_ticket("de", "Geheim") for _ in range(24)]
        for id in kept:
            server.fault("GET", f"/v2/tickets/{id}", problem(403, "forbidden", "No"), once=False)
        good = server.add_ticket("de", "Hallo")
        found = use(server, read_all)
        assert [head.id for head in found.of(Conversation)] == [good]
        assert found.lacks == ()
        clock.later(minutes=60)
        server.add_ticket("de", "Noch eins")
        found = use(server, lambda platform: read_all(platform, found.state))
        assert "Noch eins" in [message.text for message in found.of(Message)]


@pytest.mark.parametrize(("before", "kept"), [(0, 2), (1, 10)])
def test_a_storefront_that_gives_no_ticket_lacks_the_right(before: int, kept: int) -> None:
    clock = Clock()
    with served(clock) as server:
        for _ in range(before):
            server.add_ticket("de", "Hallo")
        state: str | None = None
        for _ in range(before * 2):
            state = use(server, partial(read_all, since=state)).state
            clock.later(minutes=60)
        for _ in range(kept):
            id = server.add_ticket("de", "Geheim")
            server.fault("GET", f"/v2/tickets/{id}", problem(403, "forbidden", "No"), once=False)
        found = use(server, partial(read_all, since=state))
        assert found.lacks == ("tickets:DE",)
        assert found.set_aside == []


@pytest.mark.parametrize("status", [403, 503])
def test_a_ticket_that_is_owed_is_not_forgotten_when_the_marketplace_has_no_time(status: int) -> None:
    clock = Clock()
    with served(clock) as server:
        bad = server.add_ticket("de", "Später")
        server.fault("GET", f"/v2/tickets/{bad}", problem(500, "internal", "Oops"), once=False)
        found = use(server, read_all)
        clock.later(minutes=60)
        found = use(server, lambda platform: read_all(platform, found.state))
        server.faults.clear()
        server.fault("GET", f"/v2/tickets/{bad}", problem(status, "not-now", "Later"), once=False)
        clock.later(minutes=60)
        found = use(server, lambda platform: read_all(platform, found.state))
        assert found.of(Message) == []
        server.faults.clear()
        clock.later(minutes=60)
        found = use(server, lambda platform: read_all(platform, found.state))
        assert [message.text for message in found.of(Message)] == ["Später"]


def test_a_marketplace_that_fails_for_every_ticket_is_busy() -> None:
    with served() as server:
        for _ in range(25):
            server.add_ticket("de", "Hallo")
        server.fault("GET", "/v2/tickets/0", problem(500, "internal", "Oops"), once=False)
        with pytest.raises(Busy):
            use(server, read_all)


def test_a_storefront_that_is_gone_does_not_make_the_state_grow() -> None:
    clock = Clock()
    with served(clock) as server:
        found = use(server, read_all)
        server.fronts = ["de"]
        for number in range(12):
            clock.later(minutes=30)
            id = server.add_ticket("de", f"Frage {number}")
            found = use(server, partial(read_all, since=found.state))
        assert set(cursor_of(found.state).seen) == {id}
