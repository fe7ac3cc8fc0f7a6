"""Conversations: decisions with their version, notes, read markers, presence."""

import httpx
import pytest

from desktop.platforms.helpdesk import contract
from desktop.sandbox.server import Sandbox

from .conftest import Client, Clock, SignIn, problem


def edit(client: httpx.Client, conversation: str, version: str | None, **changes: object) -> httpx.Response:
    headers = {} if version is None else {"If-Match": version}
    return client.patch(f"/v1/conversations/{conversation}", json=changes, headers=headers)


def tag(client: httpx.Client, conversation: str) -> str:
    return client.get(f"/v1/conversations/{conversation}").headers["etag"]


def test_a_change_names_the_version_it_changes(marta: Client, waiting: str) -> None:
    problem(edit(marta, waiting, None, labels=[]), 428, contract.VERSION_CONFLICT)
    version = tag(marta, waiting)
    first = edit(marta, waiting, version, labels=["urgent", "urgent", "b2b"])
    assert first.json()["labels"] == ["urgent", "b2b"]
    assert first.headers["etag"] != version
    conflict = edit(marta, waiting, version, labels=[])
    problem(conflict, 412, contract.VERSION_CONFLICT)
    assert conflict.headers["etag"] == first.headers["etag"]
    assert edit(marta, waiting, "*", labels=[]).json()["labels"] == []


def test_what_is_not_named_stays(sandbox: Sandbox, marta: Client, waiting: str) -> None:
    edit(marta, waiting, "*", labels=["one"])
    told = edit(marta, waiting, "*", assignee="ag-jana").json()
    assert (told["labels"], told["assignee"]) == (["one"], "ag-jana")
    assert edit(marta, waiting, "*", assignee=None).json()["assignee"] is None


def test_an_agent_takes_and_gives_back_and_only_a_lead_gives_to_others(
    marta: Client, tomasz: Client, waiting: str
) -> None:
    edit(marta, waiting, "*", assignee="ag-jana")
    for given in ("ag-jana", "ag-andrea", None):
        problem(edit(tomasz, waiting, "*", assignee=given), 403, contract.NOT_ALLOWED)
    assert edit(tomasz, waiting, "*", assignee="ag-tomasz").json()["assignee"] == "ag-tomasz"
    assert edit(tomasz, waiting, "*", assignee=None).json()["assignee"] is None


def test_an_unknown_assignee_is_refused(marta: Client, waiting: str) -> None:
    told = problem(edit(marta, waiting, "*", assignee="ag-nobody"), 422, contract.INVALID)
    assert told["errors"] == [{"pointer": "/assignee", "detail": "unknown agent"}]


def test_no_answer_needed_is_a_decision_of_somebody(
    sandbox: Sandbox, marta: Client, waiting: str, clock: Clock
) -> None:
    since = sandbox.conversation(waiting).needs_answer_since
    told = edit(marta, waiting, "*", no_answer_needed=True).json()
    assert told["no_answer_needed"]["by"] == "ag-marta"
    assert told["needs_answer_since"] is None
    edit(marta, waiting, "*", no_answer_needed=False)
    assert sandbox.conversation(waiting).needs_answer_since == since
    edit(marta, waiting, "*", no_answer_needed=True)
    clock.go_on(minutes=1)
    sandbox.write_as_buyer(waiting, "But I do have a question")
    found = sandbox.conversation(waiting)
    assert (found.no_answer_needed, found.needs_answer_since) == (None, clock.now)


def test_closing_and_opening(sandbox: Sandbox, marta: Client, waiting: str) -> None:
    since = sandbox.conversation(waiting).needs_answer_since
    told = edit(marta, waiting, "*", closed=True).json()
    assert (told["state"], told["can_reply"], told["needs_answer_since"]) == ("closed", False, None)
    edit(marta, waiting, "*", closed=False)
    found = sandbox.conversation(waiting)
    assert (found.state, found.can_reply, found.needs_answer_since) == ("open", True, since)


def test_what_the_platform_took_over_stays_taken_over(sandbox: Sandbox, marta: Client, waiting: str) -> None:
    sandbox.set_state(waiting, "taken_over")
    problem(edit(marta, waiting, "*", closed=True), 409, contract.CONVERSATION_TAKEN_OVER)
    assert edit(marta, waiting, "*", labels=["lost"]).status_code == 200


def test_a_note_is_for_the_seller_s_people_only(sandbox: Sandbox, marta: Client, waiting: str) -> None:
    since = sandbox.conversation(waiting).needs_answer_since
    told = marta.post(f"/v1/conversations/{waiting}/notes", json={"text": "call shop@example.org"}).json()
    assert told["internal"] is True
    assert sandbox.conversation(waiting).needs_answer_since == since
    record = marta.get(f"/v1/conversations/{waiting}/record").text
    assert "shop@example.org" not in record


def test_the_read_marker_never_goes_back(sandbox: Sandbox, marta: Client, waiting: str) -> None:
    first = sandbox.messages(waiting)[0].id
    last = sandbox.write_as_buyer(waiting, "newer").id
    path = f"/v1/conversations/{waiting}/read"
    assert marta.post(path, json={"message_id": last}).json()["read_up_to"] == last
    assert marta.post(path, json={"message_id": first}).json()["read_up_to"] == last
    problem(marta.post(path, json={"message_id": "M-none"}), 422, contract.INVALID)


def test_messages_come_page_by_page(sandbox: Sandbox, marta: Client, waiting: str) -> None:
    for number in range(5):
        sandbox.write_as_buyer(waiting, f"message {number}")
    found: list[str] = []
    after: str | None = None
    while True:
        params = {"limit": 2} | ({"after": after} if after else {})
        told = marta.get(f"/v1/conversations/{waiting}/messages", params=params).json()
        found += [message["id"] for message in told["items"]]
        after = told["next"]
        if after is None:
            break
    assert found == [message.id for message in sandbox.messages(waiting)]
    strange = marta.get(f"/v1/conversations/{waiting}/messages", params={"after": "x"})
    problem(strange, 400, contract.INVALID)


def test_presence_tells_the_others_and_passes_by_itself(
    sign_in: SignIn, marta: Client, tomasz: Client, waiting: str, clock: Clock
) -> None:
    path = f"/v1/conversations/{waiting}/presence"
    assert marta.put(path, json={"doing": "writing"}).json() == {"items": []}
    (other,) = tomasz.put(path, json={"doing": "looking"}).json()["items"]
    assert (other["agent_id"], other["doing"]) == ("ag-marta", "writing")
    clock.go_on(seconds=contract.PRESENCE_SECONDS)
    assert tomasz.put(path, json={"doing": "looking"}).json() == {"items": []}
    problem(marta.put(path, json={"doing": "sleeping"}), 422, contract.INVALID)


def test_the_seller_may_begin_about_an_order(sandbox: Sandbox, marta: Client) -> None:
    order = next(c.order_ids[0] for c in sandbox.conversations() if c.order_ids)
    body = {"order_id": order, "subject": "Your parcel", "text": "It leaves tomorrow."}
    answer = marta.post("/v1/conversations", json=body)
    assert answer.status_code == 201
    told = answer.json()
    assert told["needs_answer_since"] is None
    (message,) = sandbox.messages(told["id"])
    assert (message.text, message.order_id) == ("It leaves tomorrow.", order)
    problem(marta.post("/v1/conversations", json={**body, "order_id": "RF-NONE"}), 422, contract.INVALID)


@pytest.mark.parametrize("path", ["", "/messages", "/record"])
def test_an_unknown_conversation_is_not_found(marta: Client, path: str) -> None:
    problem(marta.get(f"/v1/conversations/C-none{path}"), 404, contract.NOT_FOUND)
