"""What a little Kaufland holds, and the hands of its buyers and staff on it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

CURRENCY = {"cz": "CZK", "pl": "PLN"}


class World:
    """`tickets`, `orders`, `returns`, `units` (return units) by id, each as its detail tells it.

    `contents` are files by their path on this host.
    """

    url: str

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.tickets: dict[str, dict[str, Any]] = {}
        self.orders: dict[str, dict[str, Any]] = {}
        self.returns: dict[int, dict[str, Any]] = {}
        self.units: dict[int, dict[str, Any]] = {}
        self.contents: dict[str, bytes] = {}
        self._next = 1000

    def number(self) -> int:
        self._next += 1
        return self._next

    def stamp(self) -> str:
        return self.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def add_order(self, storefront: str, *, pieces: int = 1, buyer: int | None = None) -> str:
        """An order of so many pieces; its id."""
        id = f"MB{self.number()}"
        who = {"id_buyer": buyer or self.number(), "email": "buyer@example.test"}
        self.orders[id] = {
            "id_order": id,
            "ts_created_iso": self.stamp(),
            "is_marketplace_deemed_supplier": False,
            "storefront": storefront,
            "fulfillment_type": "fulfilled_by_merchant",
            "order_units": [self._piece(id, storefront) for _ in range(pieces)],
            "billing_address": _address(storefront),
            "shipping_address": _address(storefront),
            "buyer": who,
        }
        return id

    def add_ticket(
        self, storefront: str, text: str = "", order: str = "", *, reason: str = "contact_other", **more: Any
    ) -> str:
        """A ticket about an order (a new one where none is named), with the buyer's first message; its id."""
        about = self.orders[order or self.add_order(storefront)]
        id = f"001{self.number():08d}"
        self.tickets[id] = {
            "id_ticket": id,
            "ids_order_units": [unit["id_order_unit"] for unit in about["order_units"]],
            "id_buyer": about["buyer"]["id_buyer"],
            "ts_created_iso": self.stamp(),
            "ts_updated_iso": self.stamp(),
            "status": "opened",
            "open_reason": reason,
            "topic": "delivery_delayed",
            "is_seller_responsible": True,
            "fulfillment_type": "fulfilled_by_merchant",
            "messages": [],
            "order_units": [_alone(unit, about) for unit in about["order_units"]],
            "buyer": about["buyer"],
            "product": _product(storefront),
            "files": [],
            "storefront": storefront,
            **more,
        }
        if text:
            self.write(id, text)
        return id

    def write(self, ticket: str, text: str, role: str = "buyer", name: str = "Tom Smith") -> int:
        """Somebody writes; it is the seller's turn unless the seller wrote."""
        told = self.tickets[ticket]
        number = self.number()
        author = {"role": role, "name": name}
        told["messages"].append(
            {
                "id_ticket_message": number,
                "id_ticket": ticket,
                "author": author,
                "text": text,
                "ts_created_iso": self.stamp(),
            }
        )
        self.touch(ticket, is_seller_responsible=role != "seller")
        return number

    def touch(self, ticket: str, **changed: Any) -> None:
        self.tickets[ticket].update(changed, ts_updated_iso=self.stamp())

    def add_file(self, ticket: str, name: str, content: bytes) -> None:
        """A file of the ticket, which lies on this host."""
        path = f"/dynamic/files/{self.number()}"
        self.contents[path] = content
        told = {"filename": name, "ts_created_iso": self.stamp(), "uri": f"{self.url}{path}"}
        self.tickets[ticket]["files"].append(told)

    def add_return(
        self,
        order: str,
        *,
        ticket: str = "",
        status: str = "return_arrived",
        reason: str = "defect",
        **more: Any,
    ) -> int:
        """A return of all pieces of an order; its number."""
        about, number = self.orders[order], self.number()
        self.returns[number] = {
            "id_return": number,
            "ts_created_iso": self.stamp(),
            "ts_updated_iso": self.stamp(),
            "storefront": about["storefront"],
            "tracking_provider": "DHL",
            "tracking_code": "407875042681",
            "status": "package_received",
            "fulfillment_type": "fulfilled_by_merchant",
            "buyer": about["buyer"],
        }
        for piece in about["order_units"]:
            unit = self.number()
            self.units[unit] = {
                "id_return_unit": unit,
                "id_return": number,
                "id_order_unit": piece["id_order_unit"],
                "ts_created_iso": self.stamp(),
                "status": status,
                "note": "It does not start.",
                "reason": reason,
                "storefront": about["storefront"],
                "fulfillment_type": "fulfilled_by_merchant",
                "order_unit": _alone(piece, about),
                "tickets": [ticket] if ticket else [],
                **more,
            }
        return number

    def units_of(self, number: int) -> list[int]:
        return [id for id, unit in self.units.items() if unit["id_return"] == number]

    def _piece(self, order: str, storefront: str) -> dict[str, Any]:
        return {
            "id_order_unit": self.number(),
            "id_order": order,
            "ts_created_iso": self.stamp(),
            "is_marketplace_deemed_supplier": False,
            "ts_updated_iso": self.stamp(),
            "status": "sent",
            "price": 19990,
            "id_offer": "AB-120",
            "revenue_gross": 18000,
            "revenue_net": 15000,
            "note": None,
            "unit_condition": "new",
            "storefront": storefront,
            "currency": CURRENCY.get(storefront, "EUR"),
            "delivery_time_min": 3,
            "delivery_time_max": 6,
            "delivery_time_expires_iso": None,
            "order_received_timestamp_iso": None,
            "shipping_rate": 499,
            "cancel_reason": None,
            "product": _product(storefront),
            "vat": 19,
            "tickets": None,
        }


def _alone(unit: dict[str, Any], order: dict[str, Any]) -> dict[str, Any]:
    """A piece of an order outside of it: with what otherwise stands at the order, without its tickets."""
    parts = ("buyer", "billing_address", "shipping_address", "fulfillment_type")
    alone = {**unit, **{name: order[name] for name in parts}}
    del alone["tickets"]
    return alone


def _product(storefront: str) -> dict[str, Any]:
    return {
        "id_product": 362524873,
        "storefront": storefront,
        "title": "Apple iPhone 12 mini 64GB Schwarz",
        "eans": ["0194252013212"],
        "id_category": 34401,
        "main_picture": "https://media.cdn.kaufland.de/picture.jpg",
        "manufacturer": "Apple",
        "url": "https://www.kaufland.de/product/362524873/",
        "age_rating": 0,
        "is_valid": True,
        "dangerous_goods_li_shipping": None,
        "danger_label_9A": None,
    }


def _address(storefront: str) -> dict[str, Any]:
    return {
        "first_name": "Tom",
        "last_name": "Smith",
        "company_name": None,
        "street": "Test Ln.",
        "house_number": "1",
        "postcode": "12345",
        "additional_field": None,
        "city": "Heilbronn",
        "phone": "+491234567",
        "country": storefront.upper(),
    }
