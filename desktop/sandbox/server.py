"""The practice platform as one object: started in a thread on a loopback port, stopped without leaving
anything.

Used by the command line, by `demo` and by tests. Its methods may be called from any thread; while it runs
they are made in the server's own thread, between two calls of clients.
"""

import asyncio
import hashlib
import logging
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import uvicorn

from desktop.platforms.helpdesk import contract

from .app import Api, make_app
from .archive import Archive
from .buyers import Buyers
from .conversations import PresenceBoard
from .desk import Desk
from .events import Hub
from .faults import Faults
from .faulty import faulty
from .grants import Grants
from .handlers import handlers
from .hands import Hands
from .limits import Limits
from .oauth import Authority
from .store import Store
from .team import Team
from .web import SignIn
from .world.populate import populate

R = TypeVar("R")

PATIENCE = 10.0
"""Seconds that starting, stopping and a call from another thread may take."""


def utc_now() -> datetime:
    """The time of this computer."""
    return datetime.now(UTC)


class Sandbox(Hands):
    """A platform with its world.

    `database`: where it keeps its things; None for memory. A database that has a world already goes on with
    it. `conversations`, `seed` and the clock's instant determine the world, `seed` what its faults draw.
    `clock` gives aware datetimes in UTC. `buyers`: whether buyers keep writing while it runs; `pace` is the
    least and most seconds between two events. `agents`: whether the seller's people answer by themselves,
    in their staff hours. `auto_approve`: a browser sign-in whose `login_hint` names one of the people needs
    no page. `sign_in_code`: has to be typed on the sign-in pages. `rate_limit`: (calls, seconds) for each
    token.
    """

    def __init__(
        self,
        database: Path | None = None,
        seed: int = 1,
        conversations: int = 300,
        clock: Callable[[], datetime] = utc_now,
        buyers: bool = True,
        agents: bool = False,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        pace: tuple[float, float] = (20.0, 40.0),
        auto_approve: bool = False,
        sign_in_code: str | None = None,
        access_seconds: float = 600.0,
        refresh_length: int = 43,
        device_interval: int = 5,
        device_seconds: int = 600,
        rate_limit: tuple[int, float] | None = None,
        heartbeat: float = contract.HEARTBEAT_SECONDS,
    ) -> None:
        self._store = Store(database)
        secret = hashlib.sha256(f"helpdesk sandbox {seed}".encode()).digest()
        self._archive = Archive(self._store, secret)
        self.desk = Desk(self._store, clock, self._archive)
        self.grants = Grants(self.desk, access_seconds, 90.0, refresh_length)
        self.authority = Authority(self.desk, self.grants, device_interval, device_seconds)
        self.faults = Faults(seed)
        self.limits = Limits(rate_limit)
        self._hub = Hub(self.desk.state, heartbeat)
        self._host, self._port = host, port
        self._sign_in = SignIn(self.desk, self.authority, sign_in_code, auto_approve)
        self.buyers = Buyers(self.desk, seed, pace)
        self._presence = PresenceBoard()
        self.team = Team(self.desk, self.grants, self._presence, seed)
        self.team.on = self.team.breaks = agents
        self._lively = buyers
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over = asyncio.Event()
        self._failure: BaseException | None = None
        self.url = ""
        if self._store.meta("world") is None:
            populate(self.desk, seed, conversations)

    # --- running ---

    def start(self) -> "Sandbox":
        """Listens and returns once it answers; `url` is then its address. Raises OSError for a port in
        use.
        """
        listener = _listen(self._host, self._port)
        port = listener.getsockname()[1]
        self.url = f"http://[{self._host}]:{port}" if ":" in self._host else f"http://{self._host}:{port}"
        ready = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(listener, ready), name="helpdesk-sandbox", daemon=True
        )
        self._thread.start()
        if not ready.wait(PATIENCE) or self._failure is not None:
            self.stop()
            raise RuntimeError("the sandbox did not start") from self._failure
        return self

    def stop(self) -> None:
        """Ends every stream and connection, then the thread; the store is closed. May be called twice."""
        loop, thread = self._loop, self._thread
        if thread is not None:
            if loop is not None and thread.is_alive():
                loop.call_soon_threadsafe(self._over.set)
            thread.join(PATIENCE)
        self._thread = self._loop = None
        self._store.close()

    def __enter__(self) -> "Sandbox":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _run(self, listener: socket.socket, ready: threading.Event) -> None:
        try:
            asyncio.run(self._serve(listener, ready))
        except BaseException as failure:
            self._failure = failure
            logging.getLogger(__name__).exception("the sandbox ended")
        finally:
            listener.close()
            ready.set()

    async def _serve(self, listener: socket.socket, ready: threading.Event) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        api = Api(self.desk, self.grants, self._hub, self.limits, handlers(self._presence))
        app = faulty(make_app(api, self._sign_in), self.desk, self.faults)  # type: ignore[arg-type, unused-ignore]
        config = uvicorn.Config(
            app,  # type: ignore[arg-type, unused-ignore]
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=2,
        )
        # What `Server.serve` does, without its signals and its tenth of a second between two looks at a flag.
        config.load()
        server = uvicorn.Server(config)
        server.lifespan = config.lifespan_class(config)
        await server.startup(sockets=[listener])
        self.desk.on_change = self._hub.announce
        ready.set()
        lives = [self._loop.create_task(self.team.live())]
        if self._lively:
            lives.append(self._loop.create_task(self.buyers.live()))
        try:
            await self._over.wait()
        finally:
            self._hub.close()
            await self._accept_no_more(listener)
            await server.shutdown(sockets=[listener])
            # Who is still connected after that patience, or came in the last instant.
            for connection in list(server.server_state.connections):
                connection.transport.abort()
            for life in lives:
                life.cancel()
            await asyncio.gather(*lives, return_exceptions=True)

    async def _accept_no_more(self, listener: socket.socket) -> None:
        """Whoever has just come in gets its connection first: asyncio drops one that was accepted and not
        made yet when the server closes, and leaves its socket open."""
        loop = asyncio.get_running_loop()
        with suppress(NotImplementedError):  # Windows' loop waits in another way
            loop.remove_reader(listener)
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    def call(self, function: Callable[[], R]) -> R:
        """Calls `function` in the server's thread, as one change; directly when the server does not run."""

        def change() -> R:
            with self.desk.changing():
                return function()

        loop = self._loop
        if loop is None or self._thread is None or threading.current_thread() is self._thread:
            return change()

        async def there() -> R:
            return change()

        return asyncio.run_coroutine_threadsafe(there(), loop).result(PATIENCE)


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket. It says that it speaks TCP: only then does asyncio switch off Nagle's delay."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
    except BaseException:
        listener.close()
        raise
    return listener
