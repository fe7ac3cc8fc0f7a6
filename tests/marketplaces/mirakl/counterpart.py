"""Mirakl's other side for the scenarios: an operator's buyers and staff, as hands on its little server."""

import itertools
from collections.abc import Callable
from datetime import datetime
from typing import Any

from desktop.platforms.way import MemoryKeeper, Way
from tests.marketplaces.little_server import DROP, LOSE_ANSWER, Told

from .server import MiraklServer
from .world import CUSTOMER, OPERATOR, SHOP

_REPLY = r"/api/inbox/threads/[^/]+/message\Z"
_REVOKED = "revoked"


class MiraklCounterpart:
    """Implements `tests.marketplaces.counterpart.Counterpart`. The operator is Empik: 24 hours on working
    days; the shop sells through two channels, in Poland and in Czechia."""

    marketplace = "mirakl"
    policy = ("empik_place", 24)

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.server = MiraklServer(now)
        self._numbers = itertools.count(1)
        for market, text in (
            ("PL", "Dzień dobry, kiedy dotrze mój telefon?"),
            ("CZ", "Dobrý den, displej má škrábance."),
            ("PL", "Proszę o fakturę."),
        ):
            self.buyer_writes(text, market=market)

    def way(self, now: Callable[[], datetime]) -> Way:
        options = {"operator": "empik_place"}
        return Way(self.server.url, MemoryKeeper(self.server.key), options, now=now)

    # --- what happens there ---

    def buyer_writes(self, text: str, *, conversation: str = "", market: str = "") -> str:
        if not conversation:
            order_id = f"ORDER-{next(self._numbers):05}-A"
            self.server.world.add_order(order_id, market or "PL")
            conversation = self.server.world.add_thread("MMP_ORDER", order_id)
        self.server.world.say(conversation, text, CUSTOMER, (SHOP,))
        return conversation

    def answered(self, conversation: str) -> list[str]:
        return [message["body"] for message in self._sent(conversation)]

    def files(self, conversation: str) -> list[bytes]:
        return [
            self.server.world.files[each["id"]]
            for message in self._sent(conversation)
            for each in message["attachments"]
        ]

    def _sent(self, conversation: str) -> list[dict[str, Any]]:
        with self.server.lock:
            messages = self.server.world.threads[conversation]["messages"]
            return [message for message in messages if message["from"]["type"] == "SHOP_USER"]

    def read(self, conversation: str) -> bool | None:
        return None

    def closed(self, conversation: str) -> bool:
        """Mirakl closes no thread; one in which nobody may be written to is as good as closed."""
        with self.server.lock:
            return not self._others(conversation)

    def close_there(self, conversation: str) -> None:
        with self.server.lock:
            thread = self.server.world.threads[conversation]
            thread["authorized_participants"] = [
                each for each in thread["authorized_participants"] if each["type"] == SHOP
            ]
            thread["date_updated"] = self.server.world.moment()

    def _others(self, conversation: str) -> list[str]:
        thread = self.server.world.threads[conversation]
        return [
            each["type"] for each in thread["authorized_participants"] if each["type"] in (CUSTOMER, OPERATOR)
        ]

    # --- what goes wrong ---

    def refuse_reply(self) -> str:
        words = "The message contains a link, which is not allowed"
        self.server.fault("POST", _REPLY, Told(400, {"status": 400, "message": words}))
        return words

    def conflict(self) -> None:
        told = Told(409, {"status": 409, "message": "The thread takes no message"})
        self.server.fault("POST", _REPLY, told)

    def busy(self, seconds: int | None, *, reads: bool = False) -> None:
        headers = {"Retry-After": str(seconds)} if seconds is not None else {}
        told = Told(429, {"status": 429, "message": "Too Many Requests"}, headers=headers)
        self.server.fault("POST", _REPLY, told, once=not reads)
        if reads:
            self.server.fault("GET", "/api/", told, once=False)

    def lose_answer(self) -> None:
        self.server.fault("POST", _REPLY, LOSE_ANSWER)

    def drop(self) -> None:
        self.server.fault("POST", _REPLY, DROP)

    def revoke(self) -> None:
        with self.server.lock:
            self.server.key = _REVOKED

    def new_values(self) -> None:
        with self.server.lock:
            self.server.strange = self.server.goods.strange = True

    def well(self) -> None:
        with self.server.lock:
            self.server.faults.clear()

    def close(self) -> None:
        self.server.close()
