"""`changes`: everything, in order, once; and 410 for a state that the platform cannot go on from."""

import base64

import httpx
import pytest

from desktop.platforms.helpdesk import contract
from desktop.sandbox.server import Sandbox

from .conftest import Client, problem


def page(client: httpx.Client, since: str | None = None, limit: int = 1000) -> contract.ChangesPage:
    import msgspec

    params: dict[str, str | int] = {"limit": limit}
    if since is not None:
        params["since"] = since
    answer = client.get("/v1/changes", params=params)
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=contract.ChangesPage)


def everything(client: httpx.Client, limit: int) -> list[contract.Change]:
    found: list[contract.Change] = []
    since: str | None = None
    while True:
        told = page(client, since, limit)
        assert len(told.items) <= limit
        found += told.items
        since = told.state
        if not told.has_more:
            return found


def test_pages_of_any_size_tell_the_same(marta: Client) -> None:
    whole = everything(marta, 1000)
    assert [(c.kind, c.id) for c in everything(marta, 7)] == [(c.kind, c.id) for c in whole]
    assert len({(c.kind, c.id) for c in whole}) == len(whole)
    assert {c.kind for c in whole} == set(contract.CHANGE_SHAPES)


def test_every_thing_has_its_shape(marta: Client) -> None:
    import msgspec

    for change in everything(marta, 1000):
        shape = contract.CHANGE_SHAPES[change.kind]
        assert isinstance(change.data, msgspec.Raw)
        thing = msgspec.json.decode(change.data, type=shape)
        assert change.kind == "offer" or getattr(thing, "id", "") == change.id


def test_a_conversation_comes_before_its_messages(marta: Client) -> None:
    import msgspec

    seen: set[str] = set()
    for change in everything(marta, 1000):
        if change.kind == "conversation":
            seen.add(change.id)
        elif change.kind == "message":
            assert isinstance(change.data, msgspec.Raw)
            assert msgspec.json.decode(change.data, type=contract.Message).conversation_id in seen


def test_only_what_is_new_is_told(sandbox: Sandbox, marta: Client, waiting: str) -> None:
    state = page(marta).state
    while (told := page(marta, state)).has_more:
        state = told.state
    state = told.state
    assert page(marta, state).items == []
    first = sandbox.write_as_buyer(waiting, "one")
    second = sandbox.write_as_buyer(waiting, "two")
    told = page(marta, state)
    assert [(c.kind, c.id) for c in told.items] == [
        ("message", first.id),
        ("message", second.id),
        ("conversation", waiting),
    ]
    assert page(marta, told.state).items == []


def test_a_removed_thing_is_told_without_data(sandbox: Sandbox, marta: Client, waiting: str) -> None:
    state = sandbox.state()
    sandbox.remove("conversation", waiting)
    (change,) = page(marta, state).items
    assert (change.kind, change.id, change.removed) == ("conversation", waiting, True)
    problem(marta.get(f"/v1/conversations/{waiting}"), 404, contract.NOT_FOUND)


def test_a_record_is_served_as_it_is(sandbox: Sandbox, marta: Client) -> None:
    state = sandbox.state()
    sandbox.insert_raw("message", "M-bad", b'{"id":"M-bad","text":"\\ud800"}')
    answer = marta.get("/v1/changes", params={"since": state})
    assert b'"data":{"id":"M-bad","text":"\\ud800"}' in answer.content


@pytest.mark.parametrize("state", ["", "x", "%00", "ä", base64.urlsafe_b64encode(b"other.3").decode()])
def test_a_strange_state_is_gone(marta: Client, state: str) -> None:
    problem(marta.get("/v1/changes", params={"since": state}), 410, contract.STATE_TOO_OLD)


def test_a_state_of_the_future_is_gone(sandbox: Sandbox, marta: Client) -> None:
    future = sandbox.desk.state(sandbox.desk.store.seq + 1)
    problem(marta.get("/v1/changes", params={"since": future}), 410, contract.STATE_TOO_OLD)


def test_an_expired_state_is_gone_and_a_fresh_one_is_not(sandbox: Sandbox, marta: Client) -> None:
    old = sandbox.state()
    sandbox.expire_states()
    problem(marta.get("/v1/changes", params={"since": old}), 410, contract.STATE_TOO_OLD)
    assert page(marta, sandbox.state()).items == []


@pytest.mark.parametrize("limit", ["0", "1001", "many", "-1"])
def test_a_limit_has_its_limits(marta: Client, limit: str) -> None:
    told = problem(marta.get("/v1/changes", params={"limit": limit}), 400, contract.INVALID)
    assert told["errors"][0]["pointer"] == "/limit"


def test_the_totals_are_told_when_asked_and_leave_out_what_was_removed(
    marta: Client, sandbox: Sandbox
) -> None:
    whole = everything(marta, 1000)
    there = {kind: sum(each.kind == kind for each in whole) for kind in ("conversation", "message")}
    told = marta.get("/v1/changes", params={"limit": 1, "totals": "true"}).json()["totals"]
    assert (told["conversations"], told["messages"]) == (there["conversation"], there["message"])
    assert "totals" not in marta.get("/v1/changes", params={"limit": 1}).json()
    sandbox.remove("conversation", sandbox.conversations()[0].id)
    after = marta.get("/v1/changes", params={"limit": 1, "totals": "true"}).json()["totals"]
    assert after["conversations"] == told["conversations"] - 1
