"""Faults on purpose, and the limit of calls."""

import random
from pathlib import Path

import httpx
import pytest

from desktop.platforms.helpdesk import contract
from desktop.sandbox.disorder import Disorder
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


def test_a_lost_call_is_not_done(sandbox: Sandbox, marta: Client, waiting: str) -> None:
    before = len(sandbox.replies(waiting))
    sandbox.faults.add("reply", "drop_call")
    with pytest.raises(httpx.TransportError):
        send(marta, waiting, "k")
    assert len(sandbox.replies(waiting)) == before


def test_a_slow_answer_is_whole(sandbox: Sandbox, marta: Client) -> None:
    whole = marta.get("/v1/markets").content
    sandbox.faults.add("markets", "slow", seconds=0.05)
    with marta.stream("GET", "/v1/markets") as answer:
        pieces = list(answer.iter_raw())
    assert b"".join(pieces) == whole
    assert len(pieces) > 1


def test_a_doubled_call_is_heard_twice(sandbox: Sandbox, marta: Client, waiting: str) -> None:
    """A refresh token that comes twice was stolen, and nobody can tell by whom: its successor goes too."""
    sandbox.faults.add("token", "double", seconds=0.0)
    form = {"grant_type": "refresh_token", "client_id": contract.CLIENT_ID}
    refresh = sandbox.token_for("ag-marta")[1]
    with httpx.Client(base_url=sandbox.url) as client:
        answer = client.post(contract.TOKEN_PATH, data={**form, "refresh_token": refresh})
        assert answer.status_code == 200
        after = client.post(
            contract.TOKEN_PATH, data={**form, "refresh_token": answer.json()["refresh_token"]}
        )
    assert after.status_code == 400
    sandbox.faults.add("reply", "double", seconds=0.0)
    assert send(marta, waiting, "k").status_code == 201
    assert send(marta, waiting, "k").headers["idempotency-replayed"] == "true"
    assert len([m for m in sandbox.replies(waiting) if m.idempotency_key == "k"]) == 1


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


ME = '[[fault]]\noperation = "me"\n'
SPECIFICATIONS = {
    ME + 'effect = "explode"': "fault 1: unknown effect 'explode': one of status, ",
    '[[fault]]\noperation = "fly"\neffect = "cut"': "fault 1: unknown operation 'fly': one of *, ",
    ME: "fault 1: effect must be given",
    f'{ME}effect = "cut"\n{ME}effect = "cut"\ncolour = 1': "fault 2: Object contains unknown field `colour`",
    ME + 'effect = "cut"\ntimes = "three"': "fault 1: Expected `int`, got `str` - at `$.times`",
    ME + 'effect = "any"\nchance = 7': "fault 1: Expected `float` <= 1.0 - at `$.chance`",
    ME + 'effect = "status"': "fault 1: the effect 'status' needs a status from 400 to 599",
    ME + 'effect = "status"\nstatus = 200': "fault 1: the effect 'status' needs a status from 400 to 599",
    ME + 'effect = "disorder"': "fault 1: the effect 'disorder' is none for 'me'",
    '[[fault]]\noperation = "events"\neffect = "double"': "the effect 'double' is none for 'events'",
    '[[faults]]\noperation = "me"': "'faults' is nothing that is known here; a fault begins with [[fault]]",
    "fault = 3": "there is no fault in it; each begins with [[fault]]",
    "fault = [3]": "fault 1: ",
    "": "there is no fault in it",
}


@pytest.mark.parametrize("written", SPECIFICATIONS)
def test_what_is_wrong_in_a_file_of_faults_is_said(tmp_path: Path, written: str) -> None:
    file = tmp_path / "faults.toml"
    file.write_text(written)
    faults = Faults()
    with pytest.raises(ValueError) as told:
        faults.load(file)
    assert SPECIFICATIONS[written] in str(told.value)


def test_faults_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "faults.toml"
    file.write_text('[[fault]]\noperation = "reply"\neffect = "status"\nstatus = 503\ntimes = 3\n')
    faults = Faults()
    faults.load(file)
    assert (faults.waiting[0].operation, faults.waiting[0].times) == ("reply", 3)
    faults.clear()
    assert faults.waiting == []


# --- by chance ---


def calls(seed: int, operation: str, refusable: bool = True, others: int = 0) -> list[str]:
    """What each of three hundred calls meets, between so many calls of another operation."""
    faults = Faults(seed)
    faults.add("*", "any", chance=0.5, times=0)
    for _ in range(300):
        faults.take(operation, refusable=refusable)
        for _ in range(others):
            faults.take("me")
    return [f"{number} {fault.effect} {fault.status}" for op, number, fault in faults.met if op == operation]


def test_the_same_seed_does_the_same_to_the_same_calls() -> None:
    assert calls(1, "reply") == calls(1, "reply", others=3)
    assert calls(1, "reply") != calls(2, "reply")
    assert 100 < len(calls(1, "reply")) < 200


def test_what_is_drawn_is_honest() -> None:
    def met(operation: str, refusable: bool = True) -> set[str]:
        return {call.partition(" ")[2] for call in calls(3, operation, refusable)}

    refusals = {"status 409", "status 410", "status 422"}
    assert refusals | {"double None", "drop_answer None", "drop_call None", "cut None"} <= met("reply")
    assert met("reply", refusable=False) & refusals == {"status 409"}, "a key may be under way still"
    assert met("token") <= {"drop_call None", "delay None", *(f"status {n}" for n in (429, 500, 502, 503))}
    assert "disorder None" in met("events")
    refused = [int(call.split()[0]) for call in calls(3, "me") if call.endswith("401")]
    assert refused
    assert all(number % 8 == 0 for number in refused)


def test_disorder_does_everything_to_a_stream_and_the_same_for_the_same_seed() -> None:
    def streams() -> list[list[bytes]]:
        out: list[list[bytes]] = []
        for seed in range(60):
            disorder = Disorder(random.Random(seed))
            for number in range(9):
                if not disorder.cut:
                    out.append(disorder.of(b"id: %d\nevent: changes\ndata: {}\n\n" % number))
        return out

    given = streams()
    assert given == streams()
    sent = [b"".join(parts) for parts in given]
    assert {b"", *(part for part in sent if b"weather" in part)} <= set(sent)
    whole = b"id: 0\nevent: changes\ndata: {}\n\n"
    assert {whole, whole * 2, whole[6:]} <= set(sent)
    assert any(len(parts) > 3 for parts in given), "in pieces"
    assert any(part and not part.endswith(b"\n\n") for part in sent), "cut"
    assert any(part.find(b"id: 2") > part.find(b"id: 1") >= 0 for part in sent), "late, in order"
    assert any(-1 < part.find(b"id: 3") < part.find(b"id: 1") for part in sent), "old again"


def test_too_many_calls_are_told_to_wait() -> None:
    with Sandbox(conversations=0, buyers=False, rate_limit=(3, 60.0)) as sandbox:
        for agent in ("ag-marta", "ag-jana"):
            access, _ = sandbox.token_for(agent)
            headers = {"Authorization": f"Bearer {access}"}
            answers = [httpx.get(sandbox.url + "/v1/me", headers=headers) for _ in range(4)]
            assert [answer.status_code for answer in answers[:3]] == [200, 200, 200]
            problem(answers[3], 429, contract.RATE_LIMITED)
            assert 1 <= int(answers[3].headers["retry-after"]) <= 60
