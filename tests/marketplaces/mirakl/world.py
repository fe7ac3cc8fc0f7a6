"""What an operator of Mirakl holds, in Mirakl's own words, and what its buyers and staff do there."""

import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from . import whole

KEY = "a3c1f5a0-6c0f-4c57-b2f5-51b6f3a8d0aa"
SHOP_ID = "2007"
CUSTOMER = "CUSTOMER"
OPERATOR = "OPERATOR"
SHOP = "SHOP"
REASONS = (
    ("1", "Item not received", "INCIDENT_OPEN", False),
    ("10", "Replacement item received", "INCIDENT_CLOSE", True),
    ("11", "Settled by the operator", "INCIDENT_CLOSE", False),
    ("26", "Delivery question", "ORDER_MESSAGING", True),
    ("33", "Other question", "OFFER_MESSAGING", True),
)
_COUNTRIES = {
    "PL": ("POL", "pl_PL", "PLN"),
    "CZ": ("CZE", "cs_CZ", "CZK"),
    "SK": ("SVK", "sk_SK", "EUR"),
    "ES": ("ESP", "es_ES", "EUR"),
}


@dataclass
class World:
    """Threads' messages are kept whole. Guarded by `lock`; `now` is the operator's clock."""

    now: Callable[[], datetime]
    lock: threading.RLock
    threads: dict[str, dict[str, Any]] = field(default_factory=dict)
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    returns: dict[str, dict[str, Any]] = field(default_factory=dict)
    offers: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By the shop's own number."""
    files: dict[str, bytes] = field(default_factory=dict)
    channels: list[tuple[str, str]] = field(
        default_factory=lambda: [("WEB_PL", "Web Polska"), ("WEB_CZ", "Web CZ")]
    )
    shop: dict[str, Any] = field(default_factory=dict)
    currencies: list[str] = field(default_factory=lambda: ["PLN", "CZK", "EUR"])
    """Those that the operator has switched on; an order is in its market's, where that is one of them."""

    def add_order(self, order_id: str, market: str = "PL", **more: Any) -> dict[str, Any]:
        country, locale, currency = _COUNTRIES.get(market, ("USA", "en_US", "USD"))
        code = next((code for code, _ in self.channels if code.endswith(market)), None)
        priced = currency if currency in self.currencies else self.currencies[0]
        shipped = self.moment(-timedelta(days=2))
        order = {
            **whole.order(order_id, code, country, locale, priced),
            "created_date": self.moment(-timedelta(days=3)),
            "last_updated_date": self.moment(),
            "order_lines": [whole.order_line(f"{order_id}-1", self.moment(), shipped)],
            **more,
        }
        with self.lock:
            self.orders[order_id] = order
        return order

    def add_thread(self, entity_type: str, entity_id: str, topic: str = "Delivery", **more: Any) -> str:
        thread_id = str(uuid.uuid4())
        participants = [{"type": SHOP, "id": SHOP_ID, "display_name": "Second Life Phones"}]
        if entity_type != "SELLER_OPERATOR":
            participants.append(
                {"type": CUSTOMER, "id": f"customer-{entity_id}", "display_name": "Jana Nováková"}
            )
        participants.append({"type": OPERATOR, "display_name": "The operator"})
        thread = {
            "id": thread_id,
            "entities": [{"type": entity_type, "id": entity_id, "label": entity_id}],
            "topic": {"type": "FREE_TEXT", "value": topic},
            "authorized_participants": participants,
            "current_participants": participants,
            "date_created": self.moment(),
            "date_updated": self.moment(),
            "messages": [],
            "no_store_reply_needed": [],
            "needed": None,
            **more,
        }
        with self.lock:
            self.threads[thread_id] = thread
        return thread_id

    def say(
        self,
        thread_id: str,
        text: str,
        by: str = CUSTOMER,
        to: tuple[str, ...] = (SHOP,),
        files: tuple[tuple[str, bytes], ...] = (),
    ) -> str:
        """A message, at the server's present moment."""
        with self.lock:
            thread = self.threads[thread_id]
            now = self.moment()
            named = {each["type"]: each for each in thread["authorized_participants"]}
            attachments = []
            for name, content in files:
                id = str(uuid.uuid4())
                self.files[id] = content
                attachments.append({"id": id, "name": name, "size": len(content)})
            message = {
                "id": str(uuid.uuid4()),
                "body": text,
                "date_created": now,
                "from": {"type": f"{by}_USER", "display_name": named.get(by, {}).get("display_name", by)},
                "to": [named.get(each, {"type": each, "display_name": each}) for each in to],
                "attachments": attachments,
            }
            thread["messages"].append(message)
            thread["date_updated"] = now
            if by == SHOP:
                thread["needed"] = None
            elif SHOP in to:
                thread["needed"] = thread["needed"] or now
            return str(message["id"])

    def add_return(self, order_id: str, state: str = "WAITING_ACCEPTANCE", **more: Any) -> str:
        return_id = str(uuid.uuid4())
        with self.lock:
            self.returns[return_id] = {
                "id": return_id,
                "date_created": self.moment(),
                "last_updated": self.moment(),
                "order_id": order_id,
                "order_commercial_id": order_id,
                "state": state,
                "reason_code": "RETURN_CHANGED_MIND",
                "method_code": "RETURN_METHOD_BY_MAIL",
                "return_address": {
                    "city": "Łódź",
                    "country_iso_code": "POL",
                    "street1": "Piotrkowska 112",
                    "zip_code": "90-007",
                },
                "return_lines": [
                    {
                        "order_line_id": f"{order_id}-1",
                        "quantity": 1,
                        "reason_code": "RETURN_CHANGED_MIND",
                        "compliance": [],
                    }
                ],
                "description": "It is too big for me",
                **more,
            }
        return return_id

    def moment(self, by: timedelta = timedelta()) -> str:
        return (self.now() + by).astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
