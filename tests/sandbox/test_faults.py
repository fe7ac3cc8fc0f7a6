"""Faults on purpose, and the limit of calls."""

import httpx
import pytest

from desktop.platforms.helpdesk import contract
from desktop.sandbox.faults import Faults
from desktop.sandbox.server import Sandbox

from .conftest import Client, problem


def send(client: httpx.Client, conversation: str, key: str) -> httpx.Response:
    return client.post(
        f"/v1/conversations/{conversation}/messages", json={"text": "x"}, headers={"Idempotency-Key": key}
    )


@pytest.mark.parametrize("effect", ["drop_answer", "cut"])
def test_the_answer_is_lost_and_the_call_is_done(
    sandbox: Sandbox, marta: Client, waiting: str, effect: str
) -> None:
    before = len(sandbox.replies(waiting))
    sandbox.faults.add("reply", effect)
    with pytest.raises(httpx.TransportError):
        send(marta, waiting, "k")
    assert send(marta, waiting, "k").headers["idempotency-replayed"] == "true"
    assert len(sandbox.replies(waiting)) == before + 1


@pytest.mark.parametrize("status", [401, 409, 410, 422, 429, 500, 503])
def test_a_status_comes_before_anything_is_done(
    sandbox: Sandbox, marta: Client, waiting: str, status: int
) -> None:
    before = len(sandbox.replies(waiting))
    sandbox.faults.add("reply", "status", status=status, retry_after=7, code="made-up")
    answer = send(marta, waiting, "k")
    problem(answer, status, "made-up")
    assert answer.headers["retry-after"] == "7"
    assert len(sandbox.replies(waiting)) == before
    assert send(marta, waiting, "k").status_code == 201


def test_so_many_times_after_so_many_calls(sandbox: Sandbox, marta: Client) -> None:
    sandbox.faults.add("me", "status", status=503, after=1, times=2)
    assert [marta.get("/v1/me").status_code for _ in range(4)] == [200, 503, 503, 200]
    assert sandbox.faults.calls["me"] == 4


def test_a_fault_meets_only_its_operation(sandbox: Sandbox, marta: Client) -> None:
    sandbox.faults.add("changes", "status", status=500)
    assert marta.get("/v1/me").status_code == 200
    assert marta.get("/v1/changes").status_code == 500


def test_another_body(sandbox: Sandbox, marta: Client) -> None:
    sandbox.faults.add("me", "body", body="<html>Sign in to the hotel</html>", content_type="text/html")
    answer = marta.get("/v1/me")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html")
    assert "hotel" in answer.text


def test_a_stream_has_faults_too_though_it_never_ends(sandbox: Sandbox, marta: Client) -> None:
    sandbox.faults.add("events", "body", body="id: 1\nevent: cha", content_type="text/event-stream")
    assert marta.get("/v1/events").text == "id: 1\nevent: cha"
    sandbox.faults.add("events", "drop_answer")
    with pytest.raises(httpx.TransportError):
        marta.get("/v1/events")


def test_the_token_endpoint_has_faults_too(sandbox: Sandbox) -> None:
    sandbox.faults.add("token", "status", status=500)
    assert httpx.post(sandbox.url + contract.TOKEN_PATH).status_code == 500


@pytest.mark.parametrize("effect", ["delay", "delay_answer"])
def test_a_delay_is_longer_than_patience(sandbox: Sandbox, marta: Client, waiting: str, effect: str) -> None:
    sandbox.faults.add("reply", effect, seconds=0.3)
    with pytest.raises(httpx.ReadTimeout):
        marta.post(
            f"/v1/conversations/{waiting}/messages",
            json={"text": "x"},
            headers={"Idempotency-Key": "k"},
            timeout=0.1,
        )
    assert send(marta, waiting, "k").status_code == 201
    assert len([m for m in sandbox.replies(waiting) if m.idempotency_key == "k"]) == 1


@pytest.mark.parametrize(
    ("operation", "effect", "more"),
    [
        ("reply", "explode", {}),
        ("fly", "drop_answer", {}),
        ("reply", "status", {}),
        ("reply", "status", {"status": 200}),
        ("reply", "cut", {"colour": "red"}),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(operation: str, effect: str, more: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        Faults().add(operation, effect, **more)


def test_faults_come_from_a_file(tmp_path) -> None:
    file = tmp_path / "faults.toml"
    file.write_text('[[fault]]\noperation = "reply"\neffect = "status"\nstatus = 503\ntimes = 3\n')
    faults = Faults()
    faults.load(file)
    assert (faults.waiting[0].operation, faults.waiting[0].times) == ("reply", 3)
    faults.clear()
    assert faults.waiting == []


def test_too_many_calls_are_told_to_wait() -> None:
    with Sandbox(conversations=0, buyers=False, rate_limit=(3, 60.0)) as sandbox:
        for agent in ("ag-marta", "ag-jana"):
            access, _ = sandbox.token_for(agent)
            headers = {"Authorization": f"Bearer {access}"}
            answers = [httpx.get(sandbox.url + "/v1/me", headers=headers) for _ in range(4)]
            assert [answer.status_code for answer in answers[:3]] == [200, 200, 200]
            problem(answers[3], 429, contract.RATE_LIMITED)
            assert 1 <= int(answers[3].headers["retry-after"]) <= 60
