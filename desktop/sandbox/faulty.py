"""The outermost layer of the practice platform, in which faults happen (`faults`)."""

import asyncio
import http
import random
import socket
import struct
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from email.utils import format_datetime
from typing import Any

import msgspec

from desktop.platforms.helpdesk import contract

from .desk import Desk
from .disorder import Disorder
from .faults import Fault, Faults, operation_name

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

PIECES = 8
"""Of a slow answer."""


def faulty(app: Asgi, desk: Desk, faults: Faults) -> Asgi:
    """Every answer carries the platform's own time, and calls meet the faults that wait for them."""
    under_way: set[bytes] = set()
    """The keys of what was done, or is about to be."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return

        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = format_datetime(desk.now(), usegmt=True).encode()
                message["headers"] = [*message.get("headers", []), (b"date", date)]
            await send(message)

        operation = operation_name(scope["method"], scope["path"])
        key = dict(scope["headers"]).get(b"idempotency-key")
        fault = faults.take(operation, refusable=key is not None and key not in under_way)
        if key is not None and (fault is None or fault.effect not in ("status", "drop_call")):
            under_way.add(key)
        if fault is None:
            await app(scope, receive, dated)
        else:
            chance = random.Random(f"{faults.seed} {operation} {faults.calls[operation]} on its way")
            await _suffer(fault, app, scope, receive, dated, send, chance)

    return serve


async def _suffer(
    fault: Fault, app: Asgi, scope: Scope, receive: Receive, dated: Send, raw: Send, chance: random.Random
) -> None:
    match fault.effect:
        case "status":
            await _answer_status(fault, dated)
        case "drop_call":
            await _reset(raw)
        case "delay":
            # Read first: when the caller has given up, there is nothing to be read any more.
            again = await _read(receive)
            await asyncio.sleep(fault.seconds)
            await app(scope, again(), dated)
        case "double":
            again = await _read(receive)
            await app(dict(scope), again(), dated)
            await asyncio.sleep(fault.seconds)
            await app(dict(scope), again(), _unheard)
        case "disorder":
            await _disordered(Disorder(chance), app, scope, receive, dated, raw)
        case _:
            await _answer(fault, *await _done(app, scope, receive), dated, raw)


async def _answer(fault: Fault, head: Message, body: bytes, dated: Send, raw: Send) -> None:
    """What comes of an answer to a call that is done."""
    match fault.effect:
        case "delay_answer":
            await asyncio.sleep(fault.seconds)
            await dated(head)
            await dated({"type": "http.response.body", "body": body})
        case "slow":
            await dated(head)
            size = len(body) // PIECES + 1
            for start in range(0, len(body), size):
                await asyncio.sleep(fault.seconds / PIECES)
                piece = body[start : start + size]
                await dated({"type": "http.response.body", "body": piece, "more_body": True})
            await dated({"type": "http.response.body", "body": b""})
        case "body":
            headers = [
                (b"content-type", fault.content_type.encode()),
                (b"content-length", str(len(fault.body)).encode()),
            ]
            await dated({"type": "http.response.start", "status": fault.status or 200, "headers": headers})
            await dated({"type": "http.response.body", "body": fault.body})
        case "cut":
            await dated(head)
            await dated({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
            await _reset(raw)
        case _:
            await _reset(raw)


async def _read(receive: Receive) -> Callable[[], Receive]:
    """The whole request; each call of what it gives lets somebody read it from its beginning."""
    parts: list[Message] = []
    while not parts or parts[-1].get("more_body"):
        parts.append(await receive())

    def again() -> Receive:
        left = iter(parts)

        async def next_part() -> Message:
            return next(left, None) or await receive()

        return next_part

    return again


async def _unheard(message: Message) -> None:
    """The answer to what nobody asked."""


async def _disordered(
    disorder: Disorder, app: Asgi, scope: Scope, receive: Receive, dated: Send, raw: Send
) -> None:
    async def send(message: Message) -> None:
        if message["type"] != "http.response.body" or not message.get("body"):
            await dated(message)
            return
        if disorder.cut:
            return
        for part in disorder.of(message["body"]):
            await dated({"type": "http.response.body", "body": part, "more_body": True})
        if disorder.cut:
            await _reset(raw)

    await app(scope, receive, send)


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
    with suppress(OSError):  # the caller has hung up meanwhile
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
    await asyncio.sleep(0)
