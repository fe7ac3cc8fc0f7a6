"""Cases and orders move stage by stage, with what each stage asks for, and the buyer is told."""

from datetime import UTC, datetime
from functools import partial

import httpx
import pytest

from desktop.platforms.helpdesk import contract
from desktop.sandbox.server import Sandbox
from desktop.sandbox.stages import fields, machines

from .conftest import Client, Clock, problem

PARCEL = {"carrier": "InPost", "tracking_number": "123456789012345678", "expected_delivery": "2026-11-27"}


@pytest.fixture
def question(sandbox: Sandbox) -> str:
    """A waiting conversation without a case."""
    return next(c.id for c in sandbox.conversations() if c.needs_answer_since and not c.case_id)


def open_case(
    sandbox: Sandbox, client: httpx.Client, conversation: str, kind: str = "repair"
) -> httpx.Response:
    message = sandbox.messages(conversation)[0].id
    return client.post("/v1/cases", json={"kind": kind, "message_id": message})


def move(client: httpx.Client, case: str, stage: str, fields: dict[str, str] | None = None) -> httpx.Response:
    body = {"stage": stage, "fields": fields or {}, "text": f"Now {stage}.", "language": "en"}
    return client.post(f"/v1/cases/{case}/updates", json=body)


@pytest.mark.parametrize("kind", machines())
def test_every_stage_can_be_reached_and_asks_for_known_fields(kind: str) -> None:
    machine = machines()[kind]
    reached, open_ends = {machine.first}, [machine.first]
    while open_ends:
        for following in machine.stages[open_ends.pop()].next:
            if following not in reached:
                reached.add(following)
                open_ends.append(following)
    assert reached == set(machine.stages)
    for stage in machine.stages.values():
        assert {*stage.required, *stage.required_once, *stage.optional} <= set(fields())


def test_a_case_goes_its_way(sandbox: Sandbox, marta: Client, question: str) -> None:
    told = open_case(sandbox, marta, question)
    assert told.status_code == 201
    case = told.json()
    assert (case["stage"], case["next_stages"]) == ("reported", ["accepted", "rejected"])
    assert sandbox.conversation(question).case_id == case["id"]
    for stage in ("accepted", "received", "in_repair", "repair_finished", "ready_to_ship"):
        assert move(marta, case["id"], stage).status_code == 201
    shipped = move(marta, case["id"], "shipped", PARCEL).json()
    assert shipped["steps"][-1]["fields"] == PARCEL
    assert [step["stage"] for step in shipped["steps"]][-2:] == ["ready_to_ship", "shipped"]
    closed = move(marta, case["id"], "closed").json()
    assert closed["closed_at"] is not None
    assert closed["next_stages"] == []
    last = sandbox.replies(question)[-1]
    assert (last.stage, last.case_id, last.text) == ("closed", case["id"], "Now closed.")


def test_an_update_is_a_reply(sandbox: Sandbox, marta: Client, question: str) -> None:
    case = open_case(sandbox, marta, question).json()["id"]
    assert sandbox.conversation(question).needs_answer_since is not None
    move(marta, case, "accepted")
    assert sandbox.conversation(question).needs_answer_since is None


def test_a_stage_asks_for_its_fields(sandbox: Sandbox, marta: Client, question: str) -> None:
    case = open_case(sandbox, marta, question).json()["id"]
    told = problem(move(marta, case, "rejected", {"reason": " "}), 422, contract.FIELD_MISSING)
    assert told["errors"] == [{"pointer": "/fields/reason", "detail": "required"}]
    assert "reason" in told["detail"]
    assert sandbox.case(case).stage == "reported"


@pytest.mark.parametrize(
    ("name", "value"), [("expected_delivery", "27.11.2026"), ("refund_amount", "ten"), ("serial_number", "§")]
)
def test_a_field_must_be_what_it_is(
    sandbox: Sandbox, marta: Client, question: str, name: str, value: str
) -> None:
    case = open_case(sandbox, marta, question).json()["id"]
    told = problem(move(marta, case, "accepted", {name: value}), 422, contract.INVALID)
    assert told["errors"][0]["pointer"] == f"/fields/{name}"


def test_a_stage_that_has_moved_on(sandbox: Sandbox, marta: Client, tomasz: Client, question: str) -> None:
    case = open_case(sandbox, marta, question).json()["id"]
    move(marta, case, "accepted")
    told = problem(move(tomasz, case, "accepted"), 409, contract.STAGE_MOVED_ON)
    assert "accepted" in told["detail"]
    problem(move(tomasz, case, "delivered"), 409, contract.STAGE_MOVED_ON)
    problem(move(tomasz, case, "teleported"), 422, contract.INVALID)


def test_one_open_case_at_a_time(sandbox: Sandbox, marta: Client, question: str) -> None:
    first = open_case(sandbox, marta, question).json()["id"]
    problem(open_case(sandbox, marta, question), 409, contract.STAGE_MOVED_ON)
    move(marta, first, "accepted")
    move(marta, first, "closed")
    assert open_case(sandbox, marta, question, "return").status_code == 201


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"kind": "wish"}, "/kind"),
        ({"message_id": "M-none"}, "/message_id"),
        ({"order_id": "RF-NONE"}, "/order_id"),
    ],
)
def test_a_case_needs_a_known_kind_message_and_order(
    sandbox: Sandbox, marta: Client, question: str, body: dict[str, str], pointer: str
) -> None:
    whole = {"kind": "return", "message_id": sandbox.messages(question)[0].id, **body}
    told = problem(marta.post("/v1/cases", json=whole), 422, contract.INVALID)
    assert told["errors"][0]["pointer"] == pointer


def test_the_next_update_is_due_in_working_days(
    sandbox: Sandbox, marta: Client, question: str, clock: Clock
) -> None:
    clock.now = datetime(2026, 12, 24, 12, 0, tzinfo=UTC)
    access, _ = sandbox.token_for("ag-marta")
    marta.headers["Authorization"] = f"Bearer {access}"
    due = open_case(sandbox, marta, question).json()["next_update_due"]
    assert datetime.fromisoformat(due) > datetime(2026, 12, 26, tzinfo=UTC), "Christmas stands still"


# --- orders ---


@pytest.fixture
def placed(sandbox: Sandbox) -> str:
    """An order that is only placed, talked about in an open conversation."""
    for conversation in sandbox.conversations():
        for order in conversation.order_ids:
            if conversation.state == "open":
                known = sandbox.order(order)
                known.state, known.next_stages = "placed", ["confirmed", "delayed"]
                known.lines[0].serial_number = None
                sandbox.call(partial(sandbox.desk.save_order, known))
                return order
    raise AssertionError("no open conversation about an order")


def update(client: httpx.Client, order: str, stage: str, fields: dict[str, str]) -> httpx.Response:
    body = {"stage": stage, "fields": fields, "text": f"Now {stage}."}
    return client.post(f"/v1/orders/{order}/updates", json=body)


def test_an_order_is_shipped_with_its_serial_number(sandbox: Sandbox, marta: Client, placed: str) -> None:
    assert update(marta, placed, "confirmed", {}).status_code == 201
    told = problem(update(marta, placed, "shipped", PARCEL), 422, contract.FIELD_MISSING)
    assert [error["pointer"] for error in told["errors"]] == ["/fields/serial_number"]
    shipped = update(marta, placed, "shipped", {**PARCEL, "serial_number": "353258112345678"}).json()
    assert shipped["state"] == "shipped"
    assert shipped["tracking_number"] == PARCEL["tracking_number"]
    assert shipped["expected_delivery"] == PARCEL["expected_delivery"]
    assert shipped["lines"][0]["serial_number"] == "353258112345678"
    problem(update(marta, placed, "confirmed", {}), 409, contract.STAGE_MOVED_ON)


def test_a_delay_is_told_with_its_reason_and_new_day(sandbox: Sandbox, marta: Client, placed: str) -> None:
    told = problem(update(marta, placed, "delayed", {}), 422, contract.FIELD_MISSING)
    assert {error["pointer"] for error in told["errors"]} == {"/fields/reason", "/fields/new_date"}
    answer = update(marta, placed, "delayed", {"reason": "serial check", "new_date": "2026-11-26"})
    assert answer.json()["expected_delivery"] == "2026-11-26"


def test_unknown_orders_and_cases_are_not_found(marta: Client) -> None:
    problem(marta.get("/v1/orders/RF-NONE"), 404, contract.NOT_FOUND)
    problem(marta.get("/v1/cases/K-none"), 404, contract.NOT_FOUND)
    problem(move(marta, "K-none", "accepted"), 404, contract.NOT_FOUND)
    problem(update(marta, "RF-NONE", "confirmed", {}), 404, contract.NOT_FOUND)
