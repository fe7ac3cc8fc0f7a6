"""`/v1/events`: a hint when there is something to pull, a heartbeat when there is not."""

import json
from collections.abc import Iterator

import httpx

from desktop.sandbox.server import Sandbox

from .conftest import Client


def lines(answer: httpx.Response) -> Iterator[str]:
    return (line for line in answer.iter_lines() if line)


def until(found: Iterator[str], start: str) -> str:
    return next(line for line in found if line.startswith(start))


def test_a_listener_hears_where_the_platform_stands_and_what_is_new(
    sandbox: Sandbox, marta: Client, waiting: str
) -> None:
    with marta.stream("GET", "/v1/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        heard = lines(answer)
        state = json.loads(until(heard, "data:").removeprefix("data:"))["state"]
        assert state == sandbox.state()
        sandbox.write_as_buyer(waiting, "anybody there?")
        assert until(heard, "id:") == f"id: {sandbox.state()}"
        assert until(heard, "event:") == "event: changes"


def test_who_knows_the_state_already_hears_only_the_heart_beat() -> None:
    with Sandbox(conversations=2, buyers=False, heartbeat=0.02) as sandbox:
        access, _ = sandbox.token_for("ag-marta")
        headers = {"Authorization": f"Bearer {access}", "Last-Event-ID": sandbox.state()}
        with httpx.stream("GET", sandbox.url + "/v1/events", headers=headers) as answer:
            heard = lines(answer)
            assert next(heard).startswith("retry:")
            assert next(heard) == ": heartbeat"


def test_an_unknown_last_event_is_told_the_state(sandbox: Sandbox, marta: Client) -> None:
    with marta.stream("GET", "/v1/events", headers={"Last-Event-ID": "from another life"}) as answer:
        assert until(lines(answer), "id:") == f"id: {sandbox.state()}"


def test_the_stream_ends_with_the_sign_in(sandbox: Sandbox, marta: Client, waiting: str) -> None:
    with marta.stream("GET", "/v1/events") as answer:
        heard = lines(answer)
        until(heard, "data:")
        sandbox.revoke_all_tokens()
        sandbox.write_as_buyer(waiting, "still there?")
        assert list(heard) == []


def test_the_stream_ends_with_the_platform(sandbox: Sandbox, marta: Client) -> None:
    with marta.stream("GET", "/v1/events") as answer:
        heard = lines(answer)
        until(heard, "data:")
        sandbox.stop()
        assert list(heard) == []
