"""A little Allegro: the operations that the client uses, as the description of 2026-07-18 allows them (media
types, limits, paging, statuses), with its own form of errors."""

import base64
import itertools
import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

from tests.marketplaces.little_server import Asked, LittleServer, Told

PUBLIC = "application/vnd.allegro.public.v1+json"
BETA = "application/vnd.allegro.beta.v1+json"
LANGUAGES = ("en-US", "pl-PL", "uk-UA", "sk-SK", "cs-CZ", "hu-HU")
FILE_TYPES = ("image/png", "image/gif", "image/bmp", "image/tiff", "image/jpeg", "application/pdf")
SELLER = "sklep-testowy"
CLIENT_ID, CLIENT_SECRET = "a1b2c3", "s3cret"
MARKETS = {
    "allegro-pl": ("PLN", "pl-PL", "PL"),
    "allegro-cz": ("CZK", "cs-CZ", "CZ"),
    "allegro-sk": ("EUR", "sk-SK", "SK"),
    "allegro-hu": ("HUF", "hu-HU", "HU"),
    "allegro-business-cz": ("CZK", "cs-CZ", "CZ"),
}
VERDICTS = ("ACCEPTED_REPAIR", "ACCEPTED_REFUND", "ACCEPTED_EXCHANGE", "ACCEPTED_PARTIAL_REFUND")


def failure(status: int, code: str, words: str, path: str | None = None, **headers: str) -> Told:
    """Errors in Allegro's form (`ErrorsHolder`)."""
    error = {"code": code, "message": f"{code} (for programmers)", "userMessage": words, "details": None}
    return Told(
        status,
        {"errors": [{**error, "path": path, "metadata": {}}]},
        PUBLIC,
        {name.replace("_", "-"): value for name, value in headers.items()},
    )


@dataclass
class File:
    name: str
    size: int
    content: bytes = b""
    media_type: str = ""
    safety: str = "NEW"


@dataclass
class Thread:
    id: str
    login: str
    read: bool = False
    shut: bool = False
    messages: list[dict[str, Any]] = field(default_factory=list)


class AllegroServer(LittleServer):
    """`moderating`: messages sent are VERIFYING until `judge`. `missing`: beginnings of paths that the
    sign-in has no right to. `unknown`: every enumeration of every answer holds a value that nobody knows;
    `unknown_words`: those of these names.
    `conflicts`: so many next messages meet a state that takes none."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__(now)
        self.threads: dict[str, Thread] = {}
        self.orders: dict[str, dict[str, Any]] = {}
        self.issues: dict[str, dict[str, Any]] = {}
        self.chats: dict[str, list[dict[str, Any]]] = {}
        self.verdicts: list[dict[str, Any]] = []
        self.returns: dict[str, dict[str, Any]] = {}
        self.files: dict[str, File] = {}
        self.refresh_tokens = {"refresh-0"}
        self.access_tokens: set[str] = set()
        self.device_answers: list[str] = []
        self.device_codes: set[str] = set()
        self.moderating = False
        self.missing: set[str] = set()
        self.unknown = False
        self.unknown_words: set[str] = set()
        self.conflicts = 0
        self._numbers = itertools.count(1)
        self._routes_on()

    def _routes_on(self) -> None:
        self.on("POST", "/auth/oauth/device", self._device)
        self.on("POST", "/auth/oauth/token", self._token)
        self.on("GET", "/me", self._me)
        self.on("GET", "/marketplaces", self._marketplaces)
        self.on("GET", "/messaging/threads", self._list_threads)
        self.on("GET", "/messaging/threads/{id}", self._get_thread)
        self.on("PUT", "/messaging/threads/{id}/read", self._put_read)
        self.on("GET", "/messaging/threads/{id}/messages", self._list_messages)
        self.on("POST", "/messaging/threads/{id}/messages", self._post_message)
        self.on("POST", "/messaging/messages", self._post_first)
        self.on("GET", "/messaging/messages/{id}", self._get_message)
        self.on("POST", "/messaging/message-attachments", self._declare)
        self.on("PUT", "/messaging/message-attachments/{id}", self._put_file)
        self.on("GET", "/messaging/message-attachments/{id}", self._get_file)
        self.on("GET", "/sale/issues", self._list_issues)
        self.on("GET", "/sale/issues/{id}", self._get_issue)
        self.on("GET", "/sale/issues/{id}/chat", self._get_chat)
        self.on("POST", "/sale/issues/{id}/message", self._post_issue_message)
        self.on("POST", "/sale/issues/{id}/status", self._post_status)
        self.on("POST", "/sale/issues/attachments", self._declare_issue)
        self.on("PUT", "/upload/{id}", self._put_file)
        self.on("GET", "/sale/issues/attachments/{id}", self._get_file)
        self.on("GET", "/order/checkout-forms/{id}", self._get_order)
        self.on("GET", "/order/customer-returns", self._list_returns)
        self.on("GET", "/order/customer-returns/{id}", self._get_return)
        self.on("POST", "/order/customer-returns/{id}/rejection", self._reject_return)

    # --- what happens there, as a test wants it ---

    def new_id(self) -> str:
        return str(uuid.UUID(int=next(self._numbers) + (0xA11E << 100)))

    def stamp(self, at: datetime | None = None) -> str:
        return (at or self.now()).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"

    def add_order(self, market: str = "allegro-pl", login: str = "kupujacy", name: str = "Telefon") -> str:
        currency, language, country = MARKETS[market]
        id = self.new_id()
        price = {"amount": "129.90", "currency": currency}
        address = {
            "firstName": "Jan",
            "lastName": "Kowalski",
            "street": "Solna 1",
            "city": "Poznań",
            "zipCode": "60-166",
            "countryCode": country,
            "phoneNumber": "+48 601 602 603",
        }
        self.orders[id] = {
            "id": id,
            "buyer": {
                "id": "23123123",
                "email": "x7p2q@user.allegrogroup.example",
                "login": login,
                "firstName": "Jan",
                "lastName": "Kowalski",
                "guest": False,
                "personalIdentity": "67062589524",
                "phoneNumber": "601 602 603",
                "preferences": {"language": language},
            },
            "status": "READY_FOR_PROCESSING",
            "fulfillment": {"status": "SENT", "shipmentSummary": {"lineItemsSent": "ALL"}},
            "delivery": {"address": address, "method": {"id": "1", "name": "Paczkomat"}},
            "lineItems": [
                {
                    "id": self.new_id(),
                    "offer": {"id": "7778622952", "name": name, "external": {"id": "SKU-1"}},
                    "quantity": 1,
                    "originalPrice": price,
                    "price": price,
                    "boughtAt": self.stamp(self.now() - timedelta(days=3)),
                    "serialNumbers": {"expected": True, "entries": [{"value": "350000000000006"}]},
                }
            ],
            "surcharges": [],
            "marketplace": {"id": market},
            "summary": {"totalToPay": price},
            "updatedAt": self.stamp(),
            "revision": "819b5836",
        }
        return id

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

    def add_issue(self, order: str, text: str = "Nie działa", *, claim: bool = False, **more: Any) -> str:
        id, login = self.new_id(), self.orders[order]["buyer"]["login"]
        first = self._issue_message(text, "BUYER", login)
        self.chats[id] = [first]
        self.issues[id] = {
            "id": id,
            "type": "CLAIM" if claim else "DISPUTE",
            "referenceNumber": "1/2026" if claim else None,
            "decisionDueDate": self.stamp(self.now() + timedelta(days=14)) if claim else None,
            "openedDate": self.stamp(),
            "subject": None if claim else "nie działa",
            "buyer": {"id": "93975873", "login": login},
            "checkoutForm": {"id": order, "createdAt": self.stamp(self.now() - timedelta(days=3))},
            "currentState": {
                "status": "CLAIM_SUBMITTED" if claim else "DISPUTE_ONGOING",
                "statusDueDate": self.stamp(self.now() + timedelta(days=13)) if claim else None,
                "returnRequired": None,
                "chatActive": True,
            },
            "chat": {"initialMessage": first},
            "expectations": [{"name": "REFUND", "refund": {"amount": "129.90", "currency": "PLN"}}],
            "description": text if claim else None,
            "offer": {"id": "7778622952", "quantity": 1} if claim else None,
            "product": None,
            "reason": {"type": "DEFECT_FOUND_DURING_USE", "description": "Wada"} if claim else None,
            "right": "COMPLAINT" if claim else None,
            "attachments": [],
            **more,
        }
        return id

    def add_chat(self, issue_id: str, text: str, role: str = "BUYER", at: datetime | None = None) -> str:
        login = self.issues[issue_id]["buyer"]["login"] if role == "BUYER" else SELLER
        made = self._issue_message(text, role, login if role in ("BUYER", "SELLER") else None, at)
        self.chats[issue_id].append(made)
        return str(made["id"])

    def add_return(self, order: str, *, status: str = "DELIVERED", **more: Any) -> str:
        id, buyer = self.new_id(), self.orders[order]["buyer"]
        self.returns[id] = {
            "id": id,
            "isFulfillment": False,
            "createdAt": self.stamp(),
            "referenceNumber": f"{len(self.returns) + 1}/Z04A",
            "orderId": order,
            "buyer": {"email": buyer["email"], "login": buyer["login"]},
            "items": [
                {
                    "offerId": "7778622952",
                    "quantity": 1,
                    "name": "Telefon",
                    "price": {"amount": "129.90", "currency": "PLN"},
                    "reason": {"type": "DONT_LIKE_IT", "userComment": "Nie pasuje kolor"},
                    "serialNumbers": [],
                }
            ],
            "refund": {"bankAccount": {"owner": "Jan Kowalski", "iban": "PL40114000003382916456018050"}},
            "parcels": [{"waybill": "AD00R28X72", "sender": {"phoneNumber": "333444555"}}],
            "marketplaceId": self.orders[order]["marketplace"]["id"],
            "status": status,
            **more,
        }
        return id

    # --- who asks, and how ---

    def authorized(self, asked: Asked) -> Told | None:
        if asked.path.startswith("/auth/"):
            return None
        if asked.headers.get("authorization", "").removeprefix("Bearer ") not in self.access_tokens:
            told = {"error": "invalid_token", "error_description": "Invalid access token"}
            return Told(401, told, "application/json", {"WWW-Authenticate": "Bearer"})
        for right in self.missing:
            if asked.path.startswith(right):
                return failure(403, "AccessDenied", "Brak uprawnień")
        if asked.headers.get("accept-language") not in LANGUAGES:
            return failure(400, "BadRequest", "Accept-Language")
        beta = asked.path.startswith(("/sale/issues", "/order/customer-returns", "/upload/"))
        version = BETA if beta else PUBLIC
        gives_file = asked.method == "GET" and "attachments/" in asked.path
        if asked.headers.get("accept") != ("*/*" if gives_file else version):
            return failure(406, "NotAcceptableException", "Accept")
        if asked.method in ("POST", "PUT"):
            puts_file = asked.method == "PUT" and ("attachments/" in asked.path or "/upload/" in asked.path)
            if asked.headers.get("content-type") not in (FILE_TYPES if puts_file else (version,)):
                return failure(415, "UnsupportedMediaType", "Content-Type")
        return None

    def answer(self, asked: Asked) -> tuple[Told, str]:
        told, how = super().answer(asked)
        names = frozenset(_ENUMERATIONS if self.unknown else self.unknown_words)
        if names and told.status < 300 and not asked.path.startswith("/auth/"):
            told = Told(told.status, _unknown(told.body, names), told.media_type, told.headers)
        return told, how

    def _device(self, asked: Asked) -> Told:
        if not self._is_application(asked):
            return Told(401, {"error": "invalid_client", "error_description": "Bad client credentials"})
        code = f"device-{next(self._numbers)}"
        self.device_codes.add(code)
        page = self.url + "/skojarz-aplikacje"
        return Told(
            200,
            {
                "device_code": code,
                "expires_in": 3600,
                "user_code": "zxc0asd1q",
                "interval": 5,
                "verification_uri": page,
                "verification_uri_complete": page + "?code=zxc0asd1q",
            },
        )

    def _token(self, asked: Asked) -> Told:
        if not self._is_application(asked):
            return Told(401, {"error": "invalid_client", "error_description": "Bad client credentials"})
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        if form.get("grant_type") == "refresh_token":
            if form.get("refresh_token") not in self.refresh_tokens:
                return Told(400, {"error": "invalid_grant", "error_description": "Invalid refresh token"})
            self.refresh_tokens.discard(form["refresh_token"])
        elif form.get("device_code") in self.device_codes:
            told = self.device_answers.pop(0) if self.device_answers else ""
            if told:
                return Told(400, {"error": told})
            self.device_codes.discard(form["device_code"])
        else:
            return Told(400, {"error": "Invalid device code"})
        number = next(self._numbers)
        self.refresh_tokens.add(f"refresh-{number}")
        self.access_tokens.add(f"access-{number}")
        return Told(
            200,
            {
                "access_token": f"access-{number}",
                "token_type": "bearer",
                "refresh_token": f"refresh-{number}",
                "expires_in": 43199,
                "scope": "allegro:api:messaging",
                "jti": "1",
            },
        )

    def _is_application(self, asked: Asked) -> bool:
        named = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        return asked.headers.get("authorization") == f"Basic {named}"

    # --- account, orders ---

    def _me(self, asked: Asked) -> Told:
        return Told(
            200,
            {
                "id": "46968690",
                "login": SELLER,
                "firstName": "Anna",
                "lastName": "Nowak",
                "email": "anna@example.org",
                "baseMarketplace": {"id": "allegro-pl"},
                "company": {"name": "Sklep Testowy sp. z o.o.", "taxId": "5252674798"},
                "features": ["SUPER_SELLER"],
            },
            PUBLIC,
        )

    def _marketplaces(self, asked: Asked) -> Told:
        if asked.headers["accept-language"] != "en-US":
            return failure(400, "BadRequest", "Accept-Language")
        items = [
            {
                "id": id,
                "languages": {"offerCreation": [{"code": language}], "offerDisplay": [{"code": language}]},
                "currencies": {"base": {"code": currency}, "additional": []},
                "shippingCountries": [{"code": country}],
            }
            for id, (currency, language, country) in MARKETS.items()
        ]
        return Told(200, {"marketplaces": items}, PUBLIC)

    def _get_order(self, asked: Asked) -> Told:
        found = self.orders.get(asked.parts["id"])
        return Told(200, found, PUBLIC) if found else failure(404, "NotFound", "Nie ma takiego zamówienia")

    # --- Message Center ---

    def _list_threads(self, asked: Asked) -> Told:
        limit, offset = _paging(asked, 20, 20)
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
        limit, offset = _paging(asked, 20, 20)
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
        if thread.shut or self._in_conflict():
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

    def _in_conflict(self) -> bool:
        self.conflicts, before = max(0, self.conflicts - 1), self.conflicts
        return before > 0

    # --- files ---

    def _declare(self, asked: Asked) -> Told:
        body = asked.json
        if set(body) != {"filename", "size"} or not 0 <= body["size"] <= 5_242_880:
            return failure(422, "VALIDATION_ERROR", "size", "size")
        id = self.new_id()
        self.files[id] = File(body["filename"], body["size"])
        return Told(201, {"id": id}, PUBLIC)

    def _declare_issue(self, asked: Asked) -> Told:
        body = asked.json
        if set(body) != {"fileName", "size"} or body["size"] < 1:
            return failure(422, "VALIDATION_ERROR", "size", "size")
        id = self.new_id()
        self.files[id] = File(body["fileName"], body["size"])
        return Told(201, {"id": id}, BETA, {"Location": f"{self.url}/upload/{id}"})

    def _put_file(self, asked: Asked) -> Told:
        file = self.files.get(asked.parts["id"])
        if file is None:
            return failure(404, "NotFound", "Nie zadeklarowano")
        if len(asked.body) != file.size:
            return failure(413, "TooLarge", "Inny rozmiar")
        file.content, file.media_type = asked.body, asked.headers["content-type"]
        return Told(200, {"id": asked.parts["id"]}, BETA if "/upload/" in asked.path else PUBLIC)

    def _get_file(self, asked: Asked) -> Told:
        file = self.files.get(asked.parts["id"])
        if file is None or not file.content:
            return failure(404, "NotFound", "Nie ma takiego pliku")
        return Told(200, file.content, file.media_type or "application/octet-stream")

    # --- disputes and claims ---

    def _issue_message(
        self, text: str, role: str, login: str | None, at: datetime | None = None
    ) -> dict[str, Any]:
        author = {"login": login, "role": role} if login is not None else {"role": role}
        return {
            "id": self.new_id(),
            "text": text,
            "attachments": [],
            "author": author,
            "createdAt": self.stamp(at),
        }

    def _issue(self, id: str) -> dict[str, Any]:
        chat = sorted(self.chats[id], key=lambda each: each["createdAt"])
        spoken = [each for each in chat if each["author"]["role"] in ("BUYER", "SELLER", "ADMIN")]
        role = spoken[-1]["author"]["role"] if spoken else "BUYER"
        answered = any(each["author"]["role"] == "SELLER" for each in chat)
        words = {"SELLER": "SELLER_REPLIED", "BUYER": "BUYER_REPLIED", "ADMIN": "ALLEGRO_ADVISOR_REPLIED"}
        issue = self.issues[id]
        last = {
            "status": words[role] if answered or role == "ADMIN" else "NEW",
            "createdAt": chat[-1]["createdAt"] if chat else issue["openedDate"],
        }
        return {**issue, "chat": {**issue["chat"], "lastMessage": last, "messagesCount": len(chat)}}

    def _list_issues(self, asked: Asked) -> Told:
        limit, offset = _paging(asked, 10, 100)
        if limit is None:
            return failure(422, "VALIDATION_ERROR", "limit")
        wanted = asked.query.get("status", [])
        known = sorted(self.issues, key=lambda id: self.issues[id]["openedDate"], reverse=True)
        known = [id for id in known if not wanted or self.issues[id]["currentState"]["status"] in wanted]
        return Told(200, {"issues": [self._issue(id) for id in known[offset : offset + limit]]}, BETA)

    def _get_issue(self, asked: Asked) -> Told:
        if asked.parts["id"] not in self.issues:
            return failure(404, "NotFound", "Nie ma takiej dyskusji")
        return Told(200, self._issue(asked.parts["id"]), BETA)

    def _get_chat(self, asked: Asked) -> Told:
        limit, offset = _paging(asked, 10, 100)
        if asked.parts["id"] not in self.issues or limit is None:
            return failure(404, "NotFound", "Nie ma takiej dyskusji")
        newest = sorted(self.chats[asked.parts["id"]], key=lambda each: each["createdAt"], reverse=True)
        shown = [
            {name: value for name, value in each.items() if name != "files"}
            for each in newest[offset : offset + limit]
        ]
        return Told(200, {"chat": shown}, BETA)

    def _post_issue_message(self, asked: Asked) -> Told:
        issue, body = self.issues.get(asked.parts["id"]), asked.json
        if issue is None:
            return failure(404, "NotFound", "Nie ma takiej dyskusji")
        # `attachment` is no property, but is required all the same (MessageRequest).
        kinds = ("REGULAR", "END_REQUEST") if issue["type"] == "DISPUTE" else ("REGULAR",)
        if not {"text", "attachment", "type"} <= set(body) or body["type"] not in kinds:
            return failure(400, "BadRequest", "type")
        if not 0 < len(body["text"]) <= 20000:
            return failure(422, "VALIDATION_ERROR", "Treść jest za długa lub pusta", "text")
        if not issue["currentState"]["chatActive"] or self._in_conflict():
            return failure(409, "CONFLICT", "W tej dyskusji nie można już pisać")
        made = self._issue_message(body["text"], "SELLER", SELLER)
        made["files"] = [each["id"] for each in body.get("attachments") or ()]
        made["attachments"] = [
            {"fileName": self.files[id].name, "url": f"{self.url}/sale/issues/attachments/{id}"}
            for id in made["files"]
        ]
        made["kind"] = body["type"]
        self.chats[asked.parts["id"]].append(made)
        return Told(201, {name: value for name, value in made.items() if name not in ("files", "kind")}, BETA)

    def _post_status(self, asked: Asked) -> Told:
        issue, body = self.issues.get(asked.parts["id"]), asked.json
        if issue is None:
            return failure(404, "NotFound", "Nie ma takiej reklamacji")
        accepted = body.get("status") in VERDICTS
        if (not accepted and not str(body.get("status")).startswith("REJECTED_")) or "message" not in body:
            return failure(400, "BadRequest", "status", "status")
        if body["status"] == "ACCEPTED_PARTIAL_REFUND" and "partialRefund" not in body:
            return failure(400, "BadRequest", "partialRefund", "partialRefund")
        if issue["currentState"]["status"] != "CLAIM_SUBMITTED":
            return failure(403, "AccessDenied", "Ta reklamacja jest już rozpatrzona")
        issue["currentState"]["status"] = "CLAIM_ACCEPTED" if accepted else "CLAIM_REJECTED"
        self.verdicts.append(body)
        return Told(200)

    # --- returns ---

    def _list_returns(self, asked: Asked) -> Told:
        limit, offset = _paging(asked, 100, 1000)
        if limit is None:
            return failure(400, "BadRequest", "limit")
        known = sorted(self.returns.values(), key=lambda each: each["createdAt"])
        if after := asked.one("from"):
            if after not in self.returns:
                return failure(400, "BadRequest", "from")
            known = known[known.index(self.returns[after]) + 1 :]
        if since := asked.one("createdAt.gte"):
            begin = datetime.fromisoformat(since.replace("Z", "+00:00"))
            known = [each for each in known if datetime.fromisoformat(each["createdAt"]) >= begin]
        return Told(200, {"count": len(known), "customerReturns": known[offset : offset + limit]}, BETA)

    def _get_return(self, asked: Asked) -> Told:
        found = self.returns.get(asked.parts["id"])
        return Told(200, found, BETA) if found else failure(404, "NotFound", "Nie ma takiego zwrotu")

    def _reject_return(self, asked: Asked) -> Told:
        found, body = self.returns.get(asked.parts["id"]), asked.json.get("rejection") or {}
        if found is None:
            return failure(400, "BadRequest", "Nie ma takiego zwrotu")
        if found.get("rejection") or (body.get("code") == "REFUND_REJECTED" and not body.get("reason")):
            return failure(422, "UNPROCESSABLE", "Tego zwrotu nie można odrzucić")
        found["rejection"] = {**body, "createdAt": self.stamp()}
        found["status"] = "REJECTED"
        return Told(200, found, BETA)


def _paging(asked: Asked, default: int, most: int) -> tuple[int | None, int]:
    limit, offset = int(asked.one("limit", str(default))), int(asked.one("offset", "0"))
    return (limit if 1 <= limit <= most and offset >= 0 else None), offset


def _last_of(thread: Thread) -> str:
    return max((each["createdAt"] for each in thread.messages), default="")


_ENUMERATIONS = ("status", "type", "role", "right", "lineItemsSent", "name")
_CODE = re.compile(r"[A-Z]{3,}[A-Z_]*")


def _unknown(body: Any, names: frozenset[str]) -> Any:
    """The answer with a value that nobody knows in each of these fields."""
    if isinstance(body, Mapping):
        return {
            name: "BRAND_NEW" if _is_code(name, value, names) else _unknown(value, names)
            for name, value in body.items()
        }
    if isinstance(body, Sequence) and not isinstance(body, str | bytes):
        return [_unknown(each, names) for each in body]
    return body


def _is_code(name: str, value: Any, names: frozenset[str]) -> bool:
    return name in names and isinstance(value, str) and (name != "name" or bool(_CODE.fullmatch(value)))
