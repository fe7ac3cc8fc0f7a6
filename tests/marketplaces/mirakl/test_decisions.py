"""Decisions on returns and incidents: each of Mirakl's calls, on the case as it stands there now."""

import pytest

from desktop.domain.actions import DecideCase
from desktop.domain.cases import Case
from desktop.domain.conversations import Conversation
from desktop.platforms.mirakl.client import MiraklPlatform
from desktop.platforms.platform import NotOurs, Outcome, Refused
from tests.marketplaces.little_server import Told

from .conftest import Desk


def decide(desk: Desk, return_id: str, decision: str, text: str = "") -> Outcome:
    action = DecideCase(f"return:{return_id}", return_id, decision, text)
    return desk.run(lambda platform: platform.perform(action, "key-1"))


def case_of(outcome: Outcome) -> Case:
    (case,) = [thing for thing in outcome.things if isinstance(thing, Case)]
    return case


def test_a_return_from_its_request_to_its_end(desk: Desk) -> None:
    return_id = desk.world.add_return("ORDER-1-A")
    held = desk.world.returns[return_id]
    seen = []
    for decision in ("ACCEPT", "RECEIVE", "COMPLIANT", "CLOSE"):
        case = case_of(decide(desk, return_id, decision))
        seen.append((held["state"], case.stage, case.decisions[:1]))
    assert seen == [
        ("IN_PROGRESS", "accepted", ("RECEIVE",)),
        ("RECEIVED", "received", ("COMPLIANT",)),
        ("RECEIVED", "received", ("CLOSE",)),
        ("CLOSED", "closed", ()),
    ]
    assert held["return_lines"][0]["compliance"] == [{"compliant": True, "order_line_id": "ORDER-1-A-1"}]


@pytest.mark.parametrize("reason", ["NOT_ELIGIBLE", "NOT_NEEDED", "WINDOW_CLOSED"])
def test_a_return_is_refused_for_one_of_mirakls_reasons(desk: Desk, reason: str) -> None:
    return_id = desk.world.add_return("ORDER-1-A")
    outcome = decide(desk, return_id, f"RETURN_REJECTION_{reason}")
    assert desk.world.returns[return_id]["state"] == "REFUSED"
    assert desk.world.returns[return_id]["rejection_reason_code"] == f"RETURN_REJECTION_{reason}"
    assert case_of(outcome).closed_at is not None


def test_what_is_not_in_order_is_said_with_its_reason(desk: Desk) -> None:
    return_id = desk.world.add_return("ORDER-1-A", "RECEIVED")
    decide(desk, return_id, "RETURN_NON_COMPLIANT_MISSING_ITEM", "The charger is missing")
    (line,) = desk.world.returns[return_id]["return_lines"]
    assert line["compliance"] == [
        {
            "compliant": False,
            "order_line_id": "ORDER-1-A-1",
            "non_compliance_reason_code": "RETURN_NON_COMPLIANT_MISSING_ITEM",
            "non_compliance_additional_info": "The charger is missing",
        }
    ]


@pytest.mark.parametrize(
    ("decision", "text"), [("ACCEPT", "Of course"), ("RETURN_NON_COMPLIANT_OTHER", "x" * 2001)]
)
def test_words_that_mirakl_would_not_take_are_given_back(desk: Desk, decision: str, text: str) -> None:
    return_id = desk.world.add_return(
        "ORDER-1-A", "RECEIVED" if decision != "ACCEPT" else "WAITING_ACCEPTANCE"
    )
    with pytest.raises(Refused) as told:
        decide(desk, return_id, decision, text)
    assert told.value.rejected_text
    assert all(call.method == "GET" for call in desk.server.calls)


@pytest.mark.parametrize("decision", ["ACCEPT", "COMPLIANT", "SOMETHING_NEW", ""])
def test_a_decision_that_the_return_no_longer_waits_for(desk: Desk, decision: str) -> None:
    return_id = desk.world.add_return("ORDER-1-A", "IN_PROGRESS")
    with pytest.raises(Refused) as told:
        decide(desk, return_id, decision)
    assert told.value.conflict
    assert desk.world.returns[return_id]["state"] == "IN_PROGRESS"
    assert all(call.method == "GET" for call in desk.server.calls)


def test_mirakls_own_no_is_told_in_its_words(desk: Desk) -> None:
    return_id = desk.world.add_return("ORDER-1-A")
    told = {"return_errors": [{"id": return_id, "message": "Too late"}], "return_success": []}
    desk.server.fault("PUT", "/api/returns/accept", Told(body=told))
    with pytest.raises(Refused, match="Too late"):
        decide(desk, return_id, "ACCEPT")


def test_an_answer_that_does_not_name_the_return_is_not_ours(desk: Desk) -> None:
    return_id = desk.world.add_return("ORDER-1-A")
    desk.server.fault("PUT", "/api/returns/accept", Told(body={"hello": "world"}))
    with pytest.raises(NotOurs):
        decide(desk, return_id, "ACCEPT")


def test_a_return_that_is_not_there(desk: Desk) -> None:
    with pytest.raises(Refused) as told:
        decide(desk, "gone", "ACCEPT")
    assert told.value.status == 404


def test_a_return_read_by_itself(desk: Desk) -> None:
    return_id = desk.world.add_return("ORDER-1-A")

    async def ask(platform: MiraklPlatform) -> tuple[Conversation, Case, list[str]]:
        named = f"return:{return_id}"
        texts = [message.text for message in await platform.messages(named)]
        return await platform.conversation(named), await platform.case(return_id), texts

    conversation, case, texts = desk.run(ask)
    assert (conversation.case_id, case.id, texts) == (return_id, return_id, ["It is too big for me"])


def test_an_incident_is_solved_on_every_line_where_it_is_open(desk: Desk) -> None:
    order = desk.world.add_order("ORDER-1-A", has_incident=True)
    line = order["order_lines"][0]
    order["order_lines"] = [
        {**line, "order_line_id": f"ORDER-1-A-{number}", "order_line_state": state}
        for number, state in enumerate(["INCIDENT_OPEN", "RECEIVED", "INCIDENT_OPEN"])
    ]
    thread = desk.world.add_thread("MMP_ORDER", "ORDER-1-A")
    desk.world.say(thread, "It never arrived")

    async def solve(platform: MiraklPlatform) -> Outcome:
        case = await platform.case("incident:ORDER-1-A")
        (decision,) = case.decisions
        return await platform.perform(DecideCase(thread, case.id, decision), "key-1")

    case = case_of(desk.run(solve))
    assert (case.stage, case.decisions) == ("closed", ())
    assert desk.run(lambda platform: platform.case("incident:ORDER-1-A")).stage == "closed"
    assert [call.json for call in desk.server.calls if call.method == "PUT"] == [{"reason_code": "10"}] * 2
    assert not order["has_incident"]


def test_an_incident_that_is_over_cannot_be_solved(desk: Desk) -> None:
    desk.world.add_order("ORDER-1-A")
    thread = desk.world.add_thread("MMP_ORDER", "ORDER-1-A")
    action = DecideCase(thread, "incident:ORDER-1-A", "Replacement item received (10)")
    with pytest.raises(Refused) as told:
        desk.run(lambda platform: platform.perform(action, "key-1"))
    assert told.value.conflict
