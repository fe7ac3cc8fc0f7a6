"""Faults on purpose, so that a client can show how it lives with them.

A fault waits for an operation (its name in the contract, or "token", "authorize", "device", "revoke",
"metadata", or "*" for any) and is spent after `times` calls. Effects:

* "status": answers `status` with a problem of that number, and nothing is done; `retry_after` goes out as
  given
* "drop_answer": the call is done, then the connection is reset and no byte of the answer goes out
* "cut": the call is done, the answer's head goes out with its full length, half of its body, then a reset
* "body": the call is done, and `body` under `content_type` goes out with `status` (200) instead of its
  answer
* "delay": waits `seconds`, then does the call
* "delay_answer": does the call, then waits `seconds` with the answer
"""

import asyncio
import http
import re
import socket
import struct
import tomllib
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import msgspec

from desktop.platforms.helpdesk import contract

from .desk import Desk

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

EFFECTS = ("status", "drop_answer", "cut", "body", "delay", "delay_answer")
_OAUTH = {
    contract.METADATA_PATH: "metadata",
    contract.AUTHORIZE_PATH: "authorize",
    contract.TOKEN_PATH: "token",
    contract.DEVICE_PATH: "device",
    contract.REVOKE_PATH: "revoke",
}
_OPERATIONS = [
    (op.method, re.compile(re.sub(r"{\w+}", "[^/]+", op.path)), op.name) for op in contract.OPERATIONS
]


@dataclass(slots=True)
class Fault:
    """One fault; `after` calls go well first, `times` fail, then it is over."""

    operation: str
    effect: str
    times: int = 1
    after: int = 0
    status: int | None = None
    retry_after: str | None = None
    code: str = "error"
    seconds: float = 0.0
    body: bytes = b""
    content_type: str = "application/json"


class Faults:
    """The faults that wait, and what was called: `calls` counts every request by operation."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []
        self.calls: dict[str, int] = {}

    def add(self, operation: str, effect: str, **more: Any) -> Fault:
        """One more fault, with the fields of `Fault`. Raises ValueError for what is none."""
        known = {name for name, *_ in _names()} | {"*"}
        if effect not in EFFECTS:
            raise ValueError(f"unknown effect {effect!r}: one of {', '.join(EFFECTS)}")
        if operation not in known:
            raise ValueError(f"unknown operation {operation!r}")
        if isinstance(more.get("body"), str):
            more["body"] = more["body"].encode()
        if isinstance(more.get("retry_after"), int):
            more["retry_after"] = str(more["retry_after"])
        try:
            fault = Fault(operation, effect, **more)
        except TypeError as error:
            raise ValueError(str(error)) from None
        if effect == "status" and not 400 <= (fault.status or 0) <= 599:
            raise ValueError("the effect 'status' needs a status from 400 to 599")
        self.waiting.append(fault)
        return fault

    def load(self, path: Path) -> None:
        """The faults of a TOML file: a list `[[fault]]` with the fields of `Fault`. Raises ValueError,
        OSError.
        """
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        for entry in data.get("fault", []):
            self.add(**entry)

    def clear(self) -> None:
        """All is well again."""
        self.waiting.clear()

    def take(self, operation: str) -> Fault | None:
        """The fault that this call meets; counts the call."""
        self.calls[operation] = self.calls.get(operation, 0) + 1
        for fault in self.waiting:
            if fault.operation in (operation, "*"):
                if fault.after > 0:
                    fault.after -= 1
                    continue
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                return fault
        return None


def _names() -> list[tuple[str]]:
    return [(name,) for name in (*(op.name for op in contract.OPERATIONS), *_OAUTH.values())]


def operation_name(method: str, path: str) -> str:
    """The operation that a request calls; "" for pages and unknown addresses."""
    if path in _OAUTH:
        return _OAUTH[path]
    return next((name for verb, form, name in _OPERATIONS if verb == method and form.fullmatch(path)), "")


def faulty(app: Asgi, desk: Desk, faults: Faults) -> Asgi:
    """The outermost layer: every answer carries the platform's own time, and faults happen here."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return

        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = format_datetime(desk.now(), usegmt=True).encode()
                message["headers"] = [*message.get("headers", []), (b"date", date)]
            await send(message)

        fault = faults.take(operation_name(scope["method"], scope["path"]))
        if fault is None:
            await app(scope, receive, dated)
        else:
            await _suffer(fault, app, scope, receive, dated, send)

    return serve


async def _suffer(fault: Fault, app: Asgi, scope: Scope, receive: Receive, dated: Send, raw: Send) -> None:
    if fault.effect == "delay":
        await asyncio.sleep(fault.seconds)
        await app(scope, receive, dated)
        return
    if fault.effect == "status":
        await _answer_status(fault, dated)
        return
    head, body = await _done(app, scope, receive)
    if fault.effect == "delay_answer":
        await asyncio.sleep(fault.seconds)
        await dated(head)
        await dated({"type": "http.response.body", "body": body})
    elif fault.effect == "body":
        headers = [
            (b"content-type", fault.content_type.encode()),
            (b"content-length", str(len(fault.body)).encode()),
        ]
        await dated({"type": "http.response.start", "status": fault.status or 200, "headers": headers})
        await dated({"type": "http.response.body", "body": fault.body})
    else:
        if fault.effect == "cut":
            await dated(head)
            await dated({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
        await _reset(raw)


async def _done(app: Asgi, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
    """Lets the call be done and keeps its answer back; of a stream, which has no end, its first words."""
    kept: list[Message] = []
    endless = scope["path"] == contract.EVENTS.path
    enough = asyncio.Event()

    async def keep(message: Message) -> None:
        kept.append(message)
        if endless and message.get("body"):
            enough.set()

    tasks = [asyncio.ensure_future(app(scope, receive, keep)), asyncio.ensure_future(enough.wait())]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if tasks[0].done():
            tasks[0].result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    head = next(message for message in kept if message["type"] == "http.response.start")
    return head, b"".join(m.get("body", b"") for m in kept if m["type"] == "http.response.body")


async def _answer_status(fault: Fault, send: Send) -> None:
    status = fault.status or 500
    problem = contract.Problem(title=http.HTTPStatus(status).phrase, status=status, code=fault.code)
    body = msgspec.json.encode(problem)
    headers = [
        (b"content-type", contract.PROBLEM_MEDIA_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
    ]
    if fault.retry_after is not None:
        headers.append((b"retry-after", fault.retry_after.encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _reset(send: Send) -> None:
    """Ends the connection with RST, so that nobody takes it for an orderly end.

    ASGI has no word for it; uvicorn's `send` is a method of the request, which knows its transport.
    """
    transport = send.__self__.transport  # type: ignore[attr-defined]
    connection = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
    await asyncio.sleep(0)
