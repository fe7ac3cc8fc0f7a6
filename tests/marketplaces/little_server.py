"""A small HTTP server of a marketplace: answers what its description allows, fails when a test says so.

Each marketplace's folder derives from it and adds its operations with `on`. It runs in a thread of its own on
this computer's loopback; all state is guarded by `lock`.
"""

import json
import re
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came. `path` without its query; `target` as it stood on the wire; header names in
    lower case; `parts` are the path's named parts."""

    method: str
    path: str
    target: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes
    parts: Mapping[str, str] = field(default_factory=dict)

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def one(self, name: str, default: str = "") -> str:
        """The query's value of that name."""
        return self.query.get(name, [default])[0]


@dataclass(frozen=True, slots=True)
class Told:
    """An answer. `body`: bytes as they are, anything else as JSON."""

    status: int = 200
    body: Any = None
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[Asked], Told]

LOSE_ANSWER = "lose_answer"
"""It is done, and the connection breaks before the answer."""
DROP = "drop"
"""The connection breaks, and nothing was done."""


@dataclass(slots=True)
class Fault:
    """What happens to the next requests of a method and path. `how`: LOSE_ANSWER, DROP, or an answer that
    comes instead. Not `once`: until `faults` is cleared."""

    method: str
    pattern: str
    how: str | Told
    once: bool = True


class LittleServer:
    """`url` once made; `close` ends it. `calls` are all requests in order. `now`: the server's clock."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.now = now
        self.lock = threading.RLock()
        self.calls: list[Asked] = []
        self.faults: list[Fault] = []
        self._routes: list[tuple[str, re.Pattern[str], Handler]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="marketplace", daemon=True
        )
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def on(self, method: str, path: str, handler: Handler) -> None:
        """An operation; `{name}` in the path is a named part."""
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path))
        self._routes.append((method, re.compile(pattern + r"\Z"), handler))

    def fault(self, method: str, path: str, how: str | Told, *, once: bool = True) -> None:
        """As `Fault`; `path` is a regular expression that the path must match from its beginning."""
        with self.lock:
            self.faults.append(Fault(method, path, how, once))

    def authorized(self, asked: Asked) -> Told | None:
        """What is wrong with who asks; None when nothing is. For those that derive from this."""
        return None

    def answer(self, asked: Asked) -> tuple[Told, str]:
        """The answer, and what happens to it ("" nothing, LOSE_ANSWER or DROP)."""
        with self.lock:
            self.calls.append(asked)
            fault = next(
                (f for f in self.faults if f.method == asked.method and re.match(f.pattern, asked.path)), None
            )
            if fault is not None and fault.once:
                self.faults.remove(fault)
            if fault is not None and isinstance(fault.how, Told):
                return fault.how, ""
            if fault is not None and fault.how == DROP:
                return Told(), DROP
            told = self.authorized(asked) or self._routed(asked)
            return told, fault.how if fault is not None and isinstance(fault.how, str) else ""

    def _routed(self, asked: Asked) -> Told:
        for method, pattern, handler in self._routes:
            found = pattern.match(asked.path)
            if method == asked.method and found is not None:
                return handler(
                    Asked(
                        asked.method,
                        asked.path,
                        asked.target,
                        asked.query,
                        asked.headers,
                        asked.body,
                        found.groupdict(),
                    )
                )
        return Told(404, {"message": "no such operation in this little server"})


def _handler(server: LittleServer) -> type[BaseHTTPRequestHandler]:
    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # head and body are two writes: 40 ms each time otherwise

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing is printed."""

        def date_time_string(self, timestamp: float | None = None) -> str:
            return format_datetime(server.now(), usegmt=True)

        def _any(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            body = self.rfile.read(length)
            if self.headers.get("transfer-encoding", "").lower() == "chunked":
                body = self._chunks()
            parts = urlsplit(self.path)
            asked = Asked(
                self.command,
                parts.path,
                self.path,
                parse_qs(parts.query, keep_blank_values=True),
                {name.lower(): value for name, value in self.headers.items()},
                body,
            )
            told, how = server.answer(asked)
            if how:
                self.close_connection = True
                with suppress(OSError):
                    self.connection.shutdown(2)
                return
            content = told.body if isinstance(told.body, bytes) else b""
            if told.body is not None and not isinstance(told.body, bytes):
                content = json.dumps(told.body).encode()
            self.send_response(told.status)
            if content:
                self.send_header("Content-Type", told.media_type)
            self.send_header("Content-Length", str(len(content)))
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(content)

        def _chunks(self) -> bytes:
            whole = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                whole += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return whole

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _any

    return Answering
