"""The practice platform as one object: started in a thread on a loopback port, stopped without leaving
anything.

Used by the command line, by `demo` and by tests. Its methods may be called from any thread; while it runs
they are made in the server's own thread, between two calls of clients.
"""

import asyncio
import hashlib
import logging
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import uvicorn

from desktop.platforms.helpdesk import contract

from .app import Api, make_app
from .archive import Archive
from .desk import PLATFORM, SYSTEM, Desk, decoder
from .events import Hub
from .faults import Faults, faulty
from .grants import Grants
from .handlers import handlers
from .limits import Limits
from .oauth import Authority
from .store import Store
from .web import SignIn
from .world.populate import populate

R = TypeVar("R")

PATIENCE = 10.0
"""Seconds that starting, stopping and a call from another thread may take."""


def utc_now() -> datetime:
    """The time of this computer."""
    return datetime.now(UTC)


class Sandbox:
    """A platform with its world.

    `database`: where it keeps its things; None for memory. A database that has a world already goes on with
    it. `conversations`, `seed` and the clock's instant determine the world. `clock` gives aware datetimes
    in UTC. `buyers`: whether buyers keep writing while it runs; `pace` is the least and most seconds
    between two events. `auto_approve`: a browser sign-in whose `login_hint` names one of the people needs
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
        self.faults = Faults()
        self.limits = Limits(rate_limit)
        self._hub = Hub(self.desk.state, heartbeat)
        self._host, self._port = host, port
        self._sign_in = SignIn(self.desk, self.authority, sign_in_code, auto_approve)
        self._buyers, self._pace, self._seed = buyers, pace, seed
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: uvicorn.Server | None = None
        self._failure: BaseException | None = None
        self.url = ""
        if self._store.meta("world") is None:
            populate(self.desk, seed, conversations)

    # --- running ---

    def start(self) -> "Sandbox":
        """Listens and returns once it answers; `url` is then its address. Raises OSError for a port in
        use.
        """
        listener = socket.create_server(
            (self._host, self._port), family=socket.AF_INET6 if ":" in self._host else socket.AF_INET
        )
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
                loop.call_soon_threadsafe(self._shut)
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
        self._loop = asyncio.get_running_loop()
        api = Api(self.desk, self.grants, self._hub, self.limits, handlers())
        app = faulty(make_app(api, self._sign_in), self.desk, self.faults)  # type: ignore[arg-type, unused-ignore]
        self._server = uvicorn.Server(
            uvicorn.Config(
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
        )
        self.desk.on_change = self._hub.announce
        self._loop.call_soon(ready.set)
        await self._server.serve(sockets=[listener])

    def _shut(self) -> None:
        self._hub.close()
        if self._server is not None:
            self._server.should_exit = True

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

    # --- looking in ---

    def state(self) -> str:
        """The state where the platform stands."""
        return self.call(self.desk.state)

    def agents(self) -> list[contract.Agent]:
        """The seller's people."""
        return self.call(lambda: self.desk.document("agents", contract.Agents).items)

    def conversations(self) -> list[contract.Conversation]:
        """All conversations, in the order of their last change."""

        def read() -> list[contract.Conversation]:
            rows = self._store.run(
                "SELECT data FROM things WHERE kind = 'conversation' AND data IS NOT NULL ORDER BY seq"
            )
            return [decoder(contract.Conversation).decode(row[0]) for row in rows]

        return self.call(read)

    def conversation(self, conversation_id: str) -> contract.Conversation:
        """One conversation as it stands."""
        return self.call(lambda: self.desk.conversation(conversation_id))

    def messages(self, conversation_id: str) -> list[contract.Message]:
        """All messages of a conversation, oldest first."""
        return self.call(lambda: self.desk.messages(conversation_id))

    def replies(self, conversation_id: str) -> list[contract.Message]:
        """What the seller's people wrote to the buyer, oldest first."""
        found = self.messages(conversation_id)
        return [m for m in found if m.author.role == "seller" and not m.internal]

    def case(self, case_id: str) -> contract.Case:
        """One case as it stands."""
        return self.call(lambda: self.desk.find("case", case_id, contract.Case))

    def order(self, order_id: str) -> contract.Order:
        """One order as it stands."""
        return self.call(lambda: self.desk.find("order", order_id, contract.Order))

    # --- acting for others ---

    def write_as_buyer(self, conversation_id: str, text: str) -> contract.Message:
        """The buyer writes."""
        return self.post_message_as("buyer", conversation_id, text)

    def post_message_as(
        self, role: str, conversation_id: str, text: str, *, agent_id: str = "", **more: Any
    ) -> contract.Message:
        """Somebody writes: buyer, platform, system, fulfilment, or seller (`agent_id`, else the first lead).

        `more`: further fields of the message, such as `translation` or `internal`.
        """

        def write() -> contract.Message:
            found = self.desk.conversation(conversation_id)
            match role:
                case "buyer":
                    more.setdefault("language", found.buyer.language)
                    author = contract.Author(role=role, id=found.buyer.id, name=found.buyer.name)
                case "seller":
                    people = self.desk.document("agents", contract.Agents).items
                    agent = next((a for a in people if a.id == agent_id), people[0])
                    author = contract.Author(role=role, id=agent.id, name=agent.name)
                case "platform":
                    author = PLATFORM
                case "system":
                    author = SYSTEM
                case _:
                    author = contract.Author(role=role, name=role)
            return self.desk.add_message(found, author, text, **more)

        return self.call(write)

    def set_state(self, conversation_id: str, state: str) -> contract.Conversation:
        """The platform closes, opens or takes over a conversation."""

        def change() -> contract.Conversation:
            found = self.desk.conversation(conversation_id)
            self._archive.prepare(found.id)
            found.state = state
            found.can_reply = state == "open"
            found.cannot_reply_reason = None if state == "open" else state
            found.needs_answer_since = self.desk.waiting_since(found)
            self.desk.save_conversation(found)
            self.desk.log(found.id, "state", {"state": state, "by": "platform"})
            return found

        return self.call(change)

    def release_moderation(self) -> int:
        """A moderator releases everything that waits; how many messages that were."""

        def release() -> int:
            rows = self._store.run(
                "SELECT data FROM things WHERE kind = 'message' AND instr(data, '\"in_moderation\"')"
            )
            waiting = [decoder(contract.Message).decode(row[0]) for row in rows]
            found = [message for message in waiting if message.delivery == "in_moderation"]
            for message in found:
                self.desk.release(message)
            return len(found)

        return self.call(release)

    def remove(self, kind: str, id: str) -> None:
        """Takes a thing away; `changes` tells it as removed."""
        self.call(lambda: self._store.put(self._store.next_seq(), kind, id, None, None, None))

    def insert_raw(self, kind: str, id: str, json_bytes: bytes) -> None:
        """Puts a record into `changes` as it is, well-formed or not."""
        self.call(lambda: self._store.put(self._store.next_seq(), kind, id, json_bytes, None, None))

    def expire_states(self) -> None:
        """Every state handed out so far is too old from now on: 410."""

        def expire() -> None:
            seq = self._store.next_seq()
            self._store.put(seq, "marker", "expired", None, None, None)
            self._store.set_meta("oldest", seq)

        self.call(expire)

    # --- tokens ---

    def token_for(self, agent_id: str) -> tuple[str, str]:
        """An access and a refresh token, as a sign-in would give."""
        return self.call(lambda: self.grants.tokens(agent_id))

    def revoke_all_tokens(self) -> None:
        """Everybody is signed out."""
        self.call(self.grants.end_all)

    def expire_access_tokens(self) -> None:
        """Every access token has run out; refresh tokens hold."""
        self.call(lambda: self._store.run("UPDATE grants SET expires = 0 WHERE kind = 'access'"))

    def approve_device(self, user_code: str, agent_id: str) -> bool:
        """Somebody types the code of a device sign-in; an empty `agent_id` refuses it."""
        return self.call(lambda: self.authority.approve_device(user_code, agent_id))
