"""A little operator's Mirakl: threads, orders and returns of one shop, answered as the description allows.

What it is asked it checks as strictly as it can: the key, the names of parameters, the parts of a form, ids.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from tests.marketplaces.little_server import Asked, LittleServer, Told

from . import whole
from .forms import Bad, check_message, instant, parse_form
from .goods import Goods
from .paging import seek
from .world import CUSTOMER, KEY, OPERATOR, REASONS, SHOP, SHOP_ID, World

_QUERIES: dict[tuple[str, str], frozenset[str]] = {
    ("GET", "threads"): frozenset(
        # limit and page_token stand only in the description's prose
        {"entity_type", "entity_id", "updated_since", "with_messages", "channel_codes", "limit", "page_token"}
    ),
    ("GET", "orders"): frozenset(
        {"order_ids", "start_update_date", "has_incident", "channel_codes", "max", "offset"}
    ),
    ("GET", "returns"): frozenset({"return_id", "return_last_updated_from", "limit", "page_token"}),
    ("GET", "offers"): frozenset({"sku", "max", "offset"}),
}


class MiraklServer(LittleServer):
    """`forbidden`: the paths (their first word behind /api/) that the key has no right to. `strange`: every
    enumeration has a value that nobody knows. `wrap`: what happens to an answer before it goes out."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.key = KEY
        self.forbidden: set[str] = set()
        self.strange = False
        self.page_size = 50
        super().__init__(now)
        self.world = World(now, self.lock)
        channels = [code for code, _ in self.world.channels]
        self.world.shop = whole.shop(int(SHOP_ID), channels, self.world.moment())
        self.world.offers["IP13-128"] = whole.offer(
            "IP13-128", {"WEB_PL": 1299.5, "WEB_CZ": 1399}, self.world.moment()
        )
        self.goods = goods = Goods(self.world)
        self.on("GET", "/api/account", lambda asked: Told(body=self._strange_shop()))
        self.on("GET", "/api/channels", lambda asked: Told(body={"channels": self._channels()}))
        self.on("GET", "/api/currencies", self._currencies)
        self.on("GET", "/api/locales", self._locales)
        self.on("GET", "/api/reasons", self._reasons)
        self.on("GET", "/api/inbox/threads", self._threads)
        self.on("GET", "/api/inbox/threads/{thread}", self._one_thread)
        self.on("GET", "/api/inbox/threads/{attachment}/download", self._download)
        self.on("POST", "/api/inbox/threads/{thread}/message", self._reply)
        self.on("GET", "/api/orders", goods.orders)
        self.on("POST", "/api/orders/{order}/threads", self._start)
        self.on("PUT", "/api/orders/{order}/lines/{line}/resolve_incident", goods.resolve)
        self.on("GET", "/api/returns", goods.returns)
        for what in ("accept", "receive", "compliance", "close"):
            self.on("PUT", f"/api/returns/{what}", goods.decide)
        self.on("GET", "/api/offers", goods.offers)

    # --- who asks, and how ---

    def authorized(self, asked: Asked) -> Told | None:
        if asked.headers.get("authorization") != self.key:
            return Told(401, {"status": 401, "message": "Unauthorized"})
        first = asked.path.removeprefix("/api/").partition("/")[0]
        if first in self.forbidden:
            return Told(403, {"status": 403, "message": "Access denied"})
        if asked.one("shop_id", SHOP_ID) != SHOP_ID:
            return Told(404, {"status": 404, "message": "no such shop"})
        allowed = _QUERIES.get((asked.method, asked.path.rpartition("/")[2]), frozenset())
        strangers = set(asked.query) - allowed - {"shop_id"}
        if strangers:
            return Told(400, {"status": 400, "message": f"unknown parameters {sorted(strangers)}"})
        return None

    def answer(self, asked: Asked) -> tuple[Told, str]:
        try:
            return super().answer(asked)
        except Bad as error:
            return Told(400, {"status": 400, "message": str(error)}), ""

    # --- the shop ---

    def _strange_shop(self) -> dict[str, Any]:
        return {**self.world.shop, "shop_state": "RESTING"} if self.strange else self.world.shop

    def _channels(self) -> list[dict[str, str]]:
        return [{"code": code, "label": label, "description": label} for code, label in self.world.channels]

    def _currencies(self, asked: Asked) -> Told:
        told = [{"code": code, "label": code} for code in self.world.currencies]
        return Told(body={"currencies": told})

    def _locales(self, asked: Asked) -> Told:
        return Told(body={"locales": [{"code": "pl_PL", "label": "Polski", "platform_default": True}]})

    def _reasons(self, asked: Asked) -> Told:
        told = [
            {"code": code, "label": label, "type": type, "is_shop_right": right}
            for code, label, type, right in REASONS
        ]
        if self.strange:
            told.append({"code": "99", "label": "New", "type": "NEW_REASONS", "is_shop_right": True})
        return Told(body={"reasons": told, "total_count": len(told)})

    # --- threads ---

    def _threads(self, asked: Asked) -> Told:
        since = instant(asked.one("updated_since")) if "updated_since" in asked.query else None
        ids = asked.one("entity_id").split(",") if "entity_id" in asked.query else None
        if ids is not None and "entity_type" not in asked.query:
            raise Bad("entity_id needs entity_type")
        found = [
            thread
            for thread in self.world.threads.values()
            if (since is None or instant(thread["date_updated"]) >= since)
            and (
                "entity_type" not in asked.query
                or any(
                    each["type"] == asked.one("entity_type") and (ids is None or each["id"] in ids)
                    for each in thread["entities"]
                )
            )
        ]
        found.sort(key=lambda thread: (thread["date_updated"], thread["id"]), reverse=True)
        full = asked.one("with_messages", "false") == "true"
        page, token = seek(found, asked, self.page_size)
        body: dict[str, Any] = {"data": [self._told(thread, 100 if full else 0, full) for thread in page]}
        return Told(body={**body, **({"next_page_token": token} if token else {})})

    def _one_thread(self, asked: Asked) -> Told:
        thread = self.world.threads.get(asked.parts["thread"])
        if thread is None:
            return Told(404, {"status": 404, "message": "Thread not found"})
        return Told(body=self._told(thread, 1000, True))

    def _told(self, thread: Mapping[str, Any], most: int, with_messages: bool) -> dict[str, Any]:
        messages = thread["messages"]
        told = {name: value for name, value in thread.items() if name not in ("messages", "needed")}
        told["metadata"] = {
            "last_message_date": messages[-1]["date_created"] if messages else thread["date_created"],
            "last_sender": messages[-1]["from"] if messages else {"type": "SHOP_USER", "display_name": ""},
            "shop_reply_needed_since": thread["needed"],
            "total_count": len(messages),
        }
        if with_messages:
            told["messages"] = messages[-most:]
        else:
            told.pop("no_store_reply_needed")
        return self._made_strange(told) if self.strange else told

    def _made_strange(self, told: dict[str, Any]) -> dict[str, Any]:
        strange: dict[str, Any] = json.loads(json.dumps(told))
        partner = {"type": "PARTNER", "id": "p1", "display_name": "A partner"}
        strange["topic"]["type"] = "NEW_TOPIC"
        strange["authorized_participants"].append(partner)
        for each in strange.get("no_store_reply_needed", ()):
            each["user_type"] = "PARTNER"
        for message in strange.get("messages", ()):
            message["to"].append(partner)
            if message["from"]["type"] == "CUSTOMER_USER":
                message["from"]["type"] = "PARTNER_USER"
        return strange

    def _download(self, asked: Asked) -> Told:
        content = self.world.files.get(asked.parts["attachment"])
        if content is None:
            return Told(404, {"status": 404, "message": "Attachment not found"})
        return Told(body=content, media_type="application/octet-stream")

    def _reply(self, asked: Asked) -> Told:
        thread = self.world.threads.get(asked.parts["thread"])
        if thread is None:
            return Told(404, {"status": 404, "message": "Thread not found"})
        told, files = parse_form(asked, "message_input")
        check_message(told, {"body", "to", "topic"})
        known = {(each["type"], each.get("id")) for each in thread["authorized_participants"]}
        for each in told["to"]:
            if not isinstance(each, dict) or not each.keys() <= {"type", "id"}:
                raise Bad("to[] holds a type and an id")
            if (each.get("type"), each.get("id")) not in known:
                raise Bad("a recipient is not an authorized participant of the thread")
        to = tuple(each["type"] for each in told["to"])
        message_id = self.world.say(asked.parts["thread"], told["body"], SHOP, to, files)
        return Told(201, {"message_id": message_id, "thread_id": asked.parts["thread"]})

    def _start(self, asked: Asked) -> Told:
        order_id = asked.parts["order"]
        if order_id not in self.world.orders:
            return Told(404, {"status": 404, "message": "Order not found"})
        told, files = parse_form(asked, "thread_input")
        check_message(told, {"body", "to", "topic"})
        topic = told.get("topic") or {}
        if topic.get("type") not in ("FREE_TEXT", "REASON_CODE") or not topic.get("value"):
            raise Bad("topic is mandatory")
        if topic["type"] == "REASON_CODE" and topic["value"] not in [code for code, *_ in REASONS]:
            raise Bad("topic: an unknown reason")
        if not set(told["to"]) <= {CUSTOMER, OPERATOR, SHOP}:
            raise Bad("to: an unknown participant")
        thread_id = self.world.add_thread("MMP_ORDER", order_id)
        self.world.threads[thread_id]["topic"] = topic
        message_id = self.world.say(thread_id, told["body"], SHOP, tuple(told["to"]), files)
        return Told(201, {"message_id": message_id, "thread_id": thread_id})
