"""Returns: each piece a case, where it stands, what may be decided about it, and what a decision does."""

import pytest

from desktop.domain.actions import DecideCase
from desktop.domain.cases import Case
from desktop.domain.conversations import CLOSED, NO_MESSAGES, OPEN, SYSTEM, Conversation, Message
from desktop.domain.pages import Removal
from desktop.platforms.kaufland.client import KauflandPlatform
from desktop.platforms.platform import Ambiguous, Outcome, Refused
from tests.marketplaces.kaufland.talking import Clock, Everything, read_all, served, use
from tests.marketplaces.little_server import LOSE_ANSWER


def test_the_pieces_of_a_return_are_cases_in_the_conversation_of_their_ticket() -> None:
    with served() as server:
        order = server.add_order("cz", pieces=2)
        ticket = server.add_ticket("cz", "Vracím zboží", order)
        number = server.add_return(order, ticket=ticket)
        found = use(server, read_all)
        units = server.units_of(number)
    cases = found.of(Case)
    assert {case.id for case in cases} == {str(unit) for unit in units}
    for case in cases:
        assert (case.kind, case.market, case.stage) == ("return", "CZ", "return_arrived")
        assert (case.conversation_id, case.order_id) == (ticket, order)
        assert case.decisions == ("accept", "clarify", "reject", "repair")
        assert [step.stage for step in case.steps] == ["reported", "return_arrived"]
    said = [(m.text, m.author.role, m.conversation_id) for m in found.of(Message)]
    assert said.count(("defect: It does not start.", SYSTEM, ticket)) == 2
    assert [head.id for head in found.of(Conversation)] == [ticket]


def test_a_return_without_a_ticket_is_a_conversation_of_its_own_until_there_is_one() -> None:
    clock = Clock()
    with served(clock) as server:
        order = server.add_order("de")
        number = server.add_return(order, status="need_to_be_returned", reason="dislike")

        async def work(platform: KauflandPlatform) -> tuple[Everything, Everything]:
            clock.later(minutes=1)
            first = await read_all(platform)
            clock.later(minutes=1)
            ticket = server.add_ticket("de", "Wo ist mein Geld?", order)
            for unit in server.units_of(number):
                server.units[unit]["tickets"].append(ticket)
            server.returns[number]["ts_updated_iso"] = server.stamp()
            return first, await read_all(platform, first.state)

        first, second = use(server, work)
    (head,) = first.of(Conversation)
    (case,) = first.of(Case)
    assert (head.id, head.source, head.state) == (f"return-{number}", "return", OPEN)
    assert (head.can_reply, head.cannot_reply_reason) == (False, NO_MESSAGES)
    assert (head.needs_answer_since, head.order_ids) == (None, (order,))
    assert (case.conversation_id, case.kind, case.decisions) == (head.id, "withdrawal", ("accept",))
    (note,) = first.of(Message)
    assert (note.author.role, note.text) == (SYSTEM, "dislike: It does not start.")
    (ticket_head,) = second.of(Conversation)
    assert {message.conversation_id for message in second.of(Message)} == {ticket_head.id}
    (moved,) = second.of(Case)
    assert moved.conversation_id == ticket_head.id
    assert second.removals == [Removal("conversation", head.id)]


@pytest.mark.parametrize(
    ("status", "decisions", "ended"),
    [
        ("need_to_be_returned", ("accept",), False),
        ("return_in_clarification", ("accept", "reject", "repair"), False),
        ("return_in_repair", ("accept", "clarify", "reject"), False),
        ("return_accepted", (), True),
        ("return_rejected", (), True),
        ("return_closed", (), True),
        ("return_on_the_moon", (), False),
    ],
)
def test_what_may_be_decided_at_each_status(status: str, decisions: tuple[str, ...], ended: bool) -> None:
    with served() as server:
        server.add_return(server.add_order("de"), status=status)
        found = use(server, read_all)
    (case,) = found.of(Case)
    (head,) = found.of(Conversation)
    assert (case.stage, case.decisions, case.closed_at is not None) == (status, decisions, ended)
    assert head.state == (CLOSED if ended else OPEN)


@pytest.mark.parametrize(
    ("decision", "text", "status", "ends"),
    [
        ("accept", "", "return_accepted", True),
        ("repair", "", "return_in_repair", False),
        ("clarify", "Bitte die Seriennummer.", "return_in_clarification", False),
        ("reject", "Das ist nicht unser Gerät.", "return_rejected", True),
    ],
)
def test_a_decision_is_taken_and_read_back(decision: str, text: str, status: str, ends: bool) -> None:
    with served() as server:
        order = server.add_order("de")
        number = server.add_return(order)
        (unit,) = server.units_of(number)

        async def work(platform: KauflandPlatform) -> tuple[Outcome, Everything]:
            action = DecideCase(f"return-{number}", str(unit), decision, text)
            outcome = await platform.perform(action, "key")
            return outcome, await read_all(platform)

        outcome, found = use(server, work)
        (sent,) = [asked for asked in server.calls if asked.method == "PATCH"]
    (case,) = [thing for thing in outcome.things if isinstance(thing, Case)]
    assert sent.path == f"/v2/return-units/{unit}/{decision}"
    assert (sent.json == {"message": text}) if text else (sent.body == b"")
    assert (case.stage, case.closed_at is not None) == (status, ends)
    said = [message.text for message in found.of(Message) if message.author.role == "seller"]
    assert said == ([text] if text else [])


@pytest.mark.parametrize(
    ("decision", "text"), [("clarify", ""), ("reject", "  "), ("accept", "Gern!"), ("repair", "Gern!")]
)
def test_a_decision_goes_out_with_words_where_it_needs_them_and_only_there(decision: str, text: str) -> None:
    with served() as server:
        (unit,) = server.units_of(server.add_return(server.add_order("de")))
        action = DecideCase("c", str(unit), decision, text)
        with pytest.raises(Refused) as told:
            use(server, lambda platform: platform.perform(action, "key"))
        assert told.value.rejected_text
        assert not server.calls


def test_a_decision_that_comes_too_late_is_a_conflict() -> None:
    with served() as server:
        (unit,) = server.units_of(server.add_return(server.add_order("de"), status="return_closed"))
        action = DecideCase("c", str(unit), "accept")
        with pytest.raises(Refused) as told:
            use(server, lambda platform: platform.perform(action, "key"))
    assert told.value.conflict


def test_a_decision_without_an_answer_is_ambiguous_and_shows_in_the_case() -> None:
    with served() as server:
        (unit,) = server.units_of(server.add_return(server.add_order("de")))
        server.fault("PATCH", "/v2/return-units/", LOSE_ANSWER)

        async def work(platform: KauflandPlatform) -> Case:
            with pytest.raises(Ambiguous):
                await platform.perform(DecideCase("c", str(unit), "accept"), "key")
            return await platform.case(str(unit))

        assert use(server, work).stage == "return_accepted"


def test_one_unit_that_cannot_be_read_leaves_the_others() -> None:
    with served() as server:
        number = server.add_return(server.add_order("de", pieces=2))
        first, second = server.units_of(number)
        server.units[first]["ts_created_iso"] = "gestern"
        found = use(server, read_all)
    assert [case.id for case in found.of(Case)] == [str(second)]
    assert [(aside.kind, aside.id) for aside in found.set_aside] == [("case", str(first))]
    assert all(b"It does not start" not in aside.raw for aside in found.set_aside)


def test_a_unit_that_changed_without_its_return_is_found() -> None:
    clock = Clock()
    with served(clock) as server:
        number = server.add_return(server.add_order("de"), status="need_to_be_returned")
        server.add_return(server.add_order("de"))
        (unit,) = server.units_of(number)

        async def work(platform: KauflandPlatform) -> tuple[Everything, list[str]]:
            clock.later(minutes=1)
            first = await read_all(platform)
            clock.later(minutes=1)
            server.units[unit]["status"] = "return_arrived"
            server.calls.clear()
            found = await read_all(platform, first.state)
            asked = [call.path for call in server.calls if call.path.startswith("/v2/returns/")]
            return found, asked

        found, asked = use(server, work)
    assert [(case.id, case.stage) for case in found.of(Case)] == [(str(unit), "return_arrived")]
    assert asked == [f"/v2/returns/{number}"]


def test_of_several_tickets_the_case_stands_in_the_newest() -> None:
    clock = Clock()
    with served(clock) as server:
        order = server.add_order("de")
        number = server.add_return(order)
        (unit,) = server.units_of(number)
        for text in ("Alt", "Neu"):
            server.units[unit]["tickets"].append(server.add_ticket("de", text, order))
            clock.later(hours=1)
        newest = server.units[unit]["tickets"][-1]
        server.units[unit]["tickets"].reverse()
        (case,) = use(server, read_all).of(Case)
    assert case.conversation_id == newest
