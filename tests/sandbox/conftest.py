"""A running platform whose clock the test holds, and somebody signed in at it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from desktop.sandbox.server import Sandbox

MONDAY_MORNING = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


class Clock:
    """Stands still until it is told to go on."""

    def __init__(self, now: datetime = MONDAY_MORNING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def go_on(self, **span: float) -> None:
        self.now += timedelta(**span)


class Client(httpx.Client):
    """A client of the API. Every POST gets a key of its own unless the test gives one."""

    _posts = 0

    def post(self, url: Any, **more: Any) -> httpx.Response:
        headers = dict(more.pop("headers", None) or {})
        Client._posts += 1
        headers.setdefault("Idempotency-Key", f"key-{Client._posts}")
        return super().post(url, headers=headers, **more)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sandbox(clock: Clock) -> Iterator[Sandbox]:
    with Sandbox(conversations=40, seed=3, clock=clock, buyers=False) as running:
        yield running


SignIn = Callable[[str], Client]


@pytest.fixture
def sign_in(sandbox: Sandbox) -> Iterator[SignIn]:
    clients: list[Client] = []

    def enter(agent: str) -> Client:
        access, _ = sandbox.token_for(agent)
        clients.append(Client(base_url=sandbox.url, headers={"Authorization": f"Bearer {access}"}))
        return clients[-1]

    yield enter
    for client in clients:
        client.close()


@pytest.fixture
def marta(sign_in: SignIn) -> Client:
    """A lead."""
    return sign_in("ag-marta")


@pytest.fixture
def tomasz(sign_in: SignIn) -> Client:
    """No lead."""
    return sign_in("ag-tomasz")


@pytest.fixture
def waiting(sandbox: Sandbox) -> str:
    """A conversation whose buyer waits for an answer."""
    return next(c.id for c in sandbox.conversations() if c.needs_answer_since)


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The problem details that an answer must be."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert told["status"] == status
    assert told["code"] == code
    return told
