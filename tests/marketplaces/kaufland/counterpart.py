"""Kaufland's other side for the scenarios that run against every marketplace."""

from collections.abc import Callable
from datetime import datetime

from desktop.platforms.marketplaces import KAUFLAND
from desktop.platforms.way import MemoryKeeper, Way
from tests.marketplaces.kaufland.checking import problem
from tests.marketplaces.kaufland.server import CLIENT_KEY, SECRET_KEY, Kaufland
from tests.marketplaces.little_server import DROP, LOSE_ANSWER, Told

_REPLY = r"/v2/tickets/[^/]+/messages\Z"
_CLOSED = ("seller_closed", "both_closed", "customer_service_closed_final")


class KauflandCounterpart:
    """Implements `tests.marketplaces.counterpart.Counterpart`."""

    marketplace = KAUFLAND
    policy = ("first_reply_48", 48)

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.server = Kaufland(now)
        for storefront, text in (
            ("de", "Wann kommt mein Paket?"),
            ("cz", "Kdy dorazí můj balík?"),
            ("de", "Die Rechnung fehlt."),
        ):
            self.server.add_ticket(storefront, text)

    def way(self, now: Callable[[], datetime]) -> Way:
        return Way(self.server.url, MemoryKeeper(f"{CLIENT_KEY}:{SECRET_KEY}"), now=now)

    def buyer_writes(self, text: str, *, conversation: str = "", market: str = "") -> str:
        with self.server.lock:
            if not conversation:
                return self.server.add_ticket((market or "DE").lower(), text)
            self.server.write(conversation, text)
            return conversation

    def answered(self, conversation: str) -> list[str]:
        with self.server.lock:
            messages = self.server.tickets[conversation]["messages"]
            return [m["text"] for m in messages if m["author"]["role"] == "seller"]

    def files(self, conversation: str) -> list[bytes]:
        with self.server.lock:
            files = self.server.tickets[conversation]["files"]
            return [self.server.contents[file["uri"].removeprefix(self.server.url)] for file in files]

    def read(self, conversation: str) -> bool | None:
        return None

    def closed(self, conversation: str) -> bool:
        with self.server.lock:
            return self.server.tickets[conversation]["status"] in _CLOSED

    def close_there(self, conversation: str) -> None:
        with self.server.lock:
            self.server.touch(
                conversation, status="customer_service_closed_final", is_seller_responsible=False
            )

    # --- what goes wrong ---

    def refuse_reply(self) -> str:
        words = "This text may not be sent."
        self.server.fault("POST", _REPLY, problem(400, "validation-error", "Not valid.", text=words))
        return words

    def conflict(self) -> None:
        self.server.fault("POST", _REPLY, problem(400, "tickets/finally-closed", "The ticket is closed."))

    def busy(self, seconds: int | None, *, reads: bool = False) -> None:
        told = problem(429, "about:blank", "Too many requests")
        headers = {"Retry-After": str(seconds)} if seconds is not None else {}
        told = Told(429, told.body, headers=headers)
        self.server.fault("POST", _REPLY, told)
        if reads:
            self.server.fault("GET", "/v2/", told, once=False)

    def lose_answer(self) -> None:
        self.server.fault("POST", _REPLY, LOSE_ANSWER)

    def drop(self) -> None:
        self.server.fault("POST", _REPLY, DROP)

    def revoke(self) -> None:
        self.server.revoked = True

    def new_values(self) -> None:
        self.server.new_values = True

    def well(self) -> None:
        with self.server.lock:
            self.server.faults.clear()
            self.server.revoked = self.server.new_values = False

    def close(self) -> None:
        self.server.close()
