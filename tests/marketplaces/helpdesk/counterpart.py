"""The practice platform's other side: the real sandbox, behind a little server through which faults come."""

import http.client
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from desktop.platforms.helpdesk import contract
from desktop.platforms.marketplaces import HELPDESK
from desktop.platforms.way import MemoryKeeper, Way
from desktop.sandbox.server import Sandbox
from tests.marketplaces.little_server import DROP, LOSE_ANSWER, Asked, LittleServer, Told

CONVERSATIONS = 40
REPLY = r"/v1/conversations/[^/]+/messages\Z"
NEW = "a_new_value"
_HOP_BY_HOP = {"connection", "content-length", "content-type", "date", "keep-alive", "transfer-encoding"}


class Door(LittleServer):
    """Passes everything on to the practice platform, but for its events: the other marketplaces have none.
    `new`: every enumeration of every answer has a value that nobody knows."""

    def __init__(self, sandbox: Sandbox, now: Callable[[], datetime]) -> None:
        self.new = False
        self._behind = urlsplit(sandbox.url).netloc
        super().__init__(now)

    def _routed(self, asked: Asked) -> Told:
        if asked.path == contract.EVENTS.path:
            return Told(
                404, {"title": "Not found", "status": 404, "code": "not-found"}, "application/problem+json"
            )
        connection = http.client.HTTPConnection(self._behind, timeout=30)
        try:
            connection.request(asked.method, asked.target, asked.body or None, dict(asked.headers))
            answer = connection.getresponse()
            body: Any = answer.read()
        finally:
            connection.close()
        media_type = answer.headers.get("content-type", "application/json")
        if body and "json" in media_type and answer.status < 300 and asked.path.startswith("/v1/"):
            body = self._changed(json.loads(body))
        headers = {name: value for name, value in answer.headers.items() if name.lower() not in _HOP_BY_HOP}
        return Told(answer.status, body or None, media_type, headers)

    def _changed(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._changed(each) for each in value]
        if not isinstance(value, dict):
            return value
        changed = {name: self._changed(each) for name, each in value.items()}
        if "capabilities" in changed:
            changed["capabilities"] = [each for each in changed["capabilities"] if each != "events"]
        return changed | dict.fromkeys(_enumerations(changed), NEW) if self.new else changed


def _enumerations(thing: Mapping[str, Any]) -> list[str]:
    """Names of a thing's fields that hold one of a list of values."""
    match thing:
        case {"can_reply": _}:
            return ["state", "topic", "cannot_reply_reason", "due_source"]
        case {"author": {}}:
            return ["delivery"]
        case {"role": _}:
            return ["role"]
        case {"sha256": _}:
            return ["safety"]
        case {"opened_at": _}:
            return ["kind", "stage"]
        case {"placed_at": _}:
            return ["state"]
        case {"grade": _}:
            return ["grade"]
        case {"stage": _}:
            return ["stage"]
    return []


class HelpdeskCounterpart:
    """Implements `tests.marketplaces.counterpart.Counterpart`."""

    marketplace = HELPDESK
    policy = ("working_days_24", 24)

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.sandbox = Sandbox(conversations=CONVERSATIONS, seed=3, buyers=False, clock=now).start()
        self.server = Door(self.sandbox, now)

    def way(self, now: Callable[[], datetime]) -> Way:
        agent = self.sandbox.agents()[0].id
        keeper = MemoryKeeper(self.sandbox.token_for(agent)[1])
        return Way(self.server.url, keeper, language=lambda: "pl", now=now)

    def close(self) -> None:
        self.server.close()
        self.sandbox.stop()

    # --- what happens there ---

    def buyer_writes(self, text: str, *, conversation: str = "", market: str = "") -> str:
        return self.sandbox.write_as_buyer(conversation or self._begun(market), text).conversation_id

    def _begun(self, market: str) -> str:
        """A new conversation about an order that is there."""
        like = next(
            found
            for found in self.sandbox.conversations()
            if found.order_ids and market in ("", found.market)
        )
        now = self.sandbox.desk.now()

        def begin() -> str:
            desk = self.sandbox.desk
            made = contract.Conversation(
                id=f"C-{desk.new_number('conversation')}",
                version="",
                market=like.market,
                subject="A question",
                buyer=like.buyer,
                topic="order",
                created_at=now,
                updated_at=now,
                last_message_at=now,
                order_ids=like.order_ids,
            )
            desk.save_conversation(made)
            return made.id

        return self.sandbox.call(begin)

    def answered(self, conversation: str) -> list[str]:
        return [message.text for message in self.sandbox.replies(conversation)]

    def files(self, conversation: str) -> list[bytes]:
        found = [file for message in self.sandbox.replies(conversation) for file in message.attachments]
        return [self._content(file.id) for file in found]

    def _content(self, attachment_id: str) -> bytes:
        rows = self.sandbox.call(
            lambda: self.sandbox.desk.store.run("SELECT content FROM attachments WHERE id = ?", attachment_id)
        )
        return bytes(next(iter(rows))[0])

    def read(self, conversation: str) -> bool | None:
        marker = self.sandbox.conversation(conversation).read_up_to
        return marker == self.sandbox.messages(conversation)[-1].id

    def closed(self, conversation: str) -> bool:
        return self.sandbox.conversation(conversation).state == "closed"

    def close_there(self, conversation: str) -> None:
        self.sandbox.set_state(conversation, "closed")

    # --- what goes wrong ---

    def refuse_reply(self) -> str:
        words = "This text cannot be sent."
        self._answer(422, contract.TEXT_REJECTED, words)
        return words

    def conflict(self) -> None:
        self._answer(409, contract.CONVERSATION_CLOSED, "This conversation is closed.")

    def busy(self, seconds: int | None, *, reads: bool = False) -> None:
        headers = {} if seconds is None else {"Retry-After": str(seconds)}
        told = _problem(429, contract.RATE_LIMITED, "Too many requests.", headers)
        self.server.fault("POST", REPLY, told)
        if reads:
            self.server.fault("GET", "/v1/", told, once=False)

    def lose_answer(self) -> None:
        self.server.fault("POST", REPLY, LOSE_ANSWER)

    def drop(self) -> None:
        self.server.fault("POST", REPLY, DROP)

    def revoke(self) -> None:
        self.sandbox.revoke_all_tokens()

    def new_values(self) -> None:
        self.server.new = True
        for found in self.sandbox.conversations():
            self.sandbox.post_message_as("system", found.id, "Something new.")

    def well(self) -> None:
        with self.server.lock:
            self.server.faults.clear()
        self.server.new = False

    def _answer(self, status: int, code: str, words: str) -> None:
        self.server.fault("POST", REPLY, _problem(status, code, words, {}))


def _problem(status: int, code: str, words: str, headers: Mapping[str, str]) -> Told:
    body = {"title": words, "status": status, "code": code, "detail": words}
    return Told(status, body, contract.PROBLEM_MEDIA_TYPE, headers)
