"""The little Allegro's Message Center."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.marketplaces.little_server import Asked, Told

from .telling import PUBLIC, SELLER, Base, File, failure, paging


@dataclass
class Thread:
    id: str
    login: str
    read: bool = False
    shut: bool = False
    messages: list[dict[str, Any]] = field(default_factory=list)


class MessageCenter(Base):
    """`moderating`: messages sent are VERIFYING until `judge`."""

    def begin(self) -> None:
        super().begin()
        self.threads: dict[str, Thread] = {}
        self.moderating = False
        self.on("GET", "/messaging/threads", self._list_threads)
        self.on("GET", "/messaging/threads/{id}", self._get_thread)
        self.on("PUT", "/messaging/threads/{id}/read", self._put_read)
        self.on("GET", "/messaging/threads/{id}/messages", self._list_messages)
        self.on("POST", "/messaging/threads/{id}/messages", self._post_message)
        self.on("POST", "/messaging/messages", self._post_first)
        self.on("GET", "/messaging/messages/{id}", self._get_message)
        self.on("POST", "/messaging/message-attachments", self._declare)
        self.on("PUT", "/messaging/message-attachments/{id}", self.put_file)
        self.on("GET", "/messaging/message-attachments/{id}", self.get_file)

    def add_thread(self, login: str = "kupujacy") -> str:
        id = self.new_id()
        self.threads[id] = Thread(id, login)
        return id

    def add_message(
        self,
        thread_id: str,
        text: str,
        *,
        ours: bool = False,
        order: str = "",
        offer: str = "",
        at: datetime | None = None,
        status: str = "DELIVERED",
        **more: Any,
    ) -> str:
        thread = self.threads[thread_id]
        id = self.new_id()
        about: dict[str, Any] = {"offer": {"id": offer} if offer else None}
        if order:
            about["order"] = {"id": order}
        thread.messages.append(
            {
                "id": id,
                "status": status,
                "type": "MESSAGE_CENTER",
                "createdAt": self.stamp(at),
                "thread": {"id": thread_id},
                "author": {"login": SELLER if ours else thread.login, "isInterlocutor": not ours},
                "text": text,
                "subject": None,
                "relatesTo": about,
                "hasAdditionalAttachments": False,
                "attachments": [],
                "additionalInformation": None,
                **more,
            }
        )
        thread.read = ours
        return id

    def judge(self, message_id: str, status: str) -> None:
        """What becomes of a message that was being looked at."""
        for thread in self.threads.values():
            for message in thread.messages:
                if message["id"] == message_id:
                    message["status"] = status

    def _list_threads(self, asked: Asked) -> Told:
        limit, offset = paging(asked, 20, 20)
        if limit is None:
            return failure(422, "VALIDATION_ERROR", "limit")
        known = sorted(self.threads.values(), key=_last_of, reverse=True)
        shown = [self._told_of(each) for each in known[offset : offset + limit]]
        return Told(200, {"threads": shown, "offset": offset, "limit": limit}, PUBLIC)

    def _told_of(self, thread: Thread) -> dict[str, Any]:
        return {
            "id": thread.id,
            "read": thread.read,
            "lastMessageDateTime": _last_of(thread) or None,
            "interlocutor": {"login": thread.login, "avatarUrl": "https://a.allegroimg.example/avatar"},
        }

    def _get_thread(self, asked: Asked) -> Told:
        thread = self.threads.get(asked.parts["id"])
        return Told(200, self._told_of(thread), PUBLIC) if thread else failure(404, "NotFound", "Brak wątku")

    def _put_read(self, asked: Asked) -> Told:
        thread = self.threads.get(asked.parts["id"])
        if thread is None:
            return failure(404, "NotFound", "Brak wątku")
        if not isinstance(asked.json.get("read"), bool):
            return failure(422, "VALIDATION_ERROR", "read", "read")
        thread.read = asked.json["read"]
        return Told(200, self._told_of(thread), PUBLIC)

    def _list_messages(self, asked: Asked) -> Told:
        thread = self.threads.get(asked.parts["id"])
        limit, offset = paging(asked, 20, 20)
        if thread is None:
            return failure(404, "NotFound", "Brak wątku")
        if limit is None:
            return failure(422, "VALIDATION_ERROR", "limit")
        newest = sorted(thread.messages, key=lambda each: each["createdAt"], reverse=True)
        shown = [self._with_files(each) for each in newest[offset : offset + limit]]
        return Told(200, {"messages": shown, "offset": offset, "limit": limit}, PUBLIC)

    def _get_message(self, asked: Asked) -> Told:
        known = (each for thread in self.threads.values() for each in thread.messages)
        found = next((each for each in known if each["id"] == asked.parts["id"]), None)
        return Told(200, self._with_files(found), PUBLIC) if found else failure(404, "NotFound", "Brak")

    def _with_files(self, message: dict[str, Any]) -> dict[str, Any]:
        files = [
            {
                "fileName": file.name,
                "mimeType": file.media_type,
                "url": f"https://upload.allegro.example/message-center/message-attachments/{id}",
                "status": file.safety,
            }
            for id in message.get("files", ())
            if (file := self.files[id])
        ]
        shown = {name: value for name, value in message.items() if name != "files"}
        return {**shown, "attachments": [*message["attachments"], *files]}

    def _post_message(self, asked: Asked) -> Told:
        thread = self.threads.get(asked.parts["id"])
        if thread is None:
            return failure(404, "NotFound", "Brak wątku")
        if thread.shut or self.in_conflict():
            return failure(403, "AccessDenied", "Nie możesz pisać w tym wątku")
        return self._written(thread, asked.json, set(asked.json) - {"text", "attachments"})

    def _post_first(self, asked: Asked) -> Told:
        body = asked.json
        order = self.orders.get((body.get("order") or {}).get("id", ""))
        login = (body.get("recipient") or {}).get("login")
        if order is None or order["buyer"]["login"] != login:
            return failure(422, "VALIDATION_ERROR", "Nieznane zamówienie", "order.id")
        thread = next((each for each in self.threads.values() if each.login == login), None)
        if thread is None:
            thread = self.threads[self.add_thread(login)]
        more = set(body) - {"text", "attachments", "order", "recipient"}
        return self._written(thread, body, more, order["id"])

    def _written(self, thread: Thread, body: Mapping[str, Any], more: set[str], order: str = "") -> Told:
        text, named = body.get("text"), [each["id"] for each in body.get("attachments") or ()]
        if more or not isinstance(text, str) or not 0 < len(text) <= 2000:
            return failure(422, "VALIDATION_ERROR", "Treść jest za długa lub pusta", "text")
        if any(id not in self.files or not self.files[id].content for id in named):
            return failure(422, "VALIDATION_ERROR", "Nie ma takiego załącznika", "attachments")
        for id in named:
            self.files[id].safety = "SAFE"
        status = "VERIFYING" if self.moderating else "DELIVERED"
        self.add_message(thread.id, text, ours=True, order=order, status=status, files=named)
        return Told(201, self._with_files(thread.messages[-1]), PUBLIC)

    def _declare(self, asked: Asked) -> Told:
        body = asked.json
        if set(body) != {"filename", "size"} or not 0 <= body["size"] <= 5_242_880:
            return failure(422, "VALIDATION_ERROR", "size", "size")
        id = self.new_id()
        self.files[id] = File(body["filename"], body["size"])
        return Told(201, {"id": id}, PUBLIC)


def _last_of(thread: Thread) -> str:
    return max((each["createdAt"] for each in thread.messages), default="")
