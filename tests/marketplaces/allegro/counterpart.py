"""Allegro's buyers and staff, for the scenarios that run against every marketplace."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from desktop.platforms.allegro.sign_in import Secret
from desktop.platforms.marketplaces import ALLEGRO
from desktop.platforms.way import MemoryKeeper, Way
from tests.marketplaces.allegro.server import CLIENT_ID, CLIENT_SECRET, AllegroServer
from tests.marketplaces.allegro.telling import failure
from tests.marketplaces.little_server import DROP, LOSE_ANSWER

_REPLIES = r"/(messaging/threads/[^/]+/messages|sale/issues/[^/]+/message)\Z"
_ENDINGS = {"PL": "allegro-pl", "CZ": "allegro-cz", "SK": "allegro-sk", "HU": "allegro-hu"}


class AllegroCounterpart:
    """Implements `tests.marketplaces.counterpart.Counterpart`. Begins with a thread in Poland, one in Czechia
    and a dispute."""

    marketplace = ALLEGRO
    policy = ("allegro_message_center", 24)

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.server = AllegroServer(now)
        self._buyers = 0
        earlier = now() - timedelta(hours=2)
        for market in ("PL", "CZ"):
            thread, order = self._new_thread(market)
            self.server.add_message(thread, "Kiedy dostanę paczkę?", order=order, at=earlier)
        order = self.server.add_order("allegro-pl", "spornik")
        self.server.add_issue(order, "Telefon nie działa")

    def way(self, now: Callable[[], datetime]) -> Way:
        return Way(
            self.server.url,
            MemoryKeeper(Secret("refresh-0", CLIENT_SECRET).text),
            {"environment": "production", "client_id": CLIENT_ID},
            now=now,
        )

    # --- what happens there ---

    def buyer_writes(self, text: str, *, conversation: str = "", market: str = "") -> str:
        server = self.server
        with server.lock:
            if conversation.startswith("issue:"):
                server.add_chat(conversation.removeprefix("issue:"), text)
                return conversation
            if conversation:
                thread = server.threads[conversation.removeprefix("mc:")]
                order = next(
                    (m["relatesTo"]["order"]["id"] for m in thread.messages if m["relatesTo"].get("order")),
                    "",
                )
                server.add_message(thread.id, text, order=order)
                return conversation
            thread_id, order = self._new_thread(market or "PL")
            server.add_message(thread_id, text, order=order)
            return f"mc:{thread_id}"

    def answered(self, conversation: str) -> list[str]:
        return [str(message["text"]) for message in self._ours(conversation)]

    def files(self, conversation: str) -> list[bytes]:
        with self.server.lock:
            return [
                self.server.files[id].content
                for message in self._ours(conversation)
                for id in message.get("files", ())
            ]

    def read(self, conversation: str) -> bool | None:
        thread = self.server.threads.get(conversation.removeprefix("mc:"))
        return thread.read if thread is not None else None

    def closed(self, conversation: str) -> bool:
        issue = self.server.issues.get(conversation.removeprefix("issue:"))
        if issue is not None:
            return not issue["currentState"]["chatActive"]
        return self.server.threads[conversation.removeprefix("mc:")].shut

    def close_there(self, conversation: str) -> None:
        """A thread has no state: nothing may be written in it any more, and that is all."""
        with self.server.lock:
            issue = self.server.issues.get(conversation.removeprefix("issue:"))
            if issue is not None:
                issue["currentState"].update(status="DISPUTE_CLOSED", chatActive=False)
            else:
                self.server.threads[conversation.removeprefix("mc:")].shut = True

    # --- what goes wrong ---

    def refuse_reply(self) -> str:
        words = "Wiadomość zawiera niedozwolone treści."
        self.server.fault("POST", _REPLIES, failure(422, "VALIDATION_ERROR", words, "text"))
        return words

    def conflict(self) -> None:
        """409 in a dispute; the Message Center knows 403 only."""
        self.server.conflicts = 1

    def busy(self, seconds: int | None, *, reads: bool = False) -> None:
        headers = {"Retry_After": str(seconds)} if seconds is not None else {}
        told = failure(429, "TooManyRequests", "Za dużo zapytań.", **headers)
        self.server.fault("POST", _REPLIES, told, once=not reads)
        if reads:
            self.server.fault("GET", "/", told, once=False)

    def lose_answer(self) -> None:
        self.server.fault("POST", _REPLIES, LOSE_ANSWER)

    def drop(self) -> None:
        self.server.fault("POST", _REPLIES, DROP)

    def revoke(self) -> None:
        with self.server.lock:
            self.server.access_tokens.clear()
            self.server.refresh_tokens.clear()

    def new_values(self) -> None:
        self.server.unknown = True

    def well(self) -> None:
        with self.server.lock:
            self.server.faults.clear()
            self.server.unknown = False
            self.server.conflicts = 0

    def close(self) -> None:
        self.server.close()

    def _new_thread(self, market: str) -> tuple[str, str]:
        self._buyers += 1
        login = f"kupujacy{self._buyers}"
        return self.server.add_thread(login), self.server.add_order(_ENDINGS[market], login)

    def _ours(self, conversation: str) -> list[dict]:
        with self.server.lock:
            if conversation.startswith("issue:"):
                chat = self.server.chats[conversation.removeprefix("issue:")]
                return [each for each in chat if each["author"]["role"] == "SELLER"]
            thread = self.server.threads[conversation.removeprefix("mc:")]
            return [each for each in thread.messages if not each["author"]["isInterlocutor"]]
