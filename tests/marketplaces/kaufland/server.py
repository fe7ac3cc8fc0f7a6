"""A little Kaufland: the part of its Seller API v2 that we use, with a state that buyers and staff change.

It verifies signatures by its own reckoning, takes only parameters and values that the description 2.27.0
names, and answers in its envelopes.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from tests.marketplaces.kaufland.checking import Invalid, json_body, one_of, only, page, problem, since
from tests.marketplaces.kaufland.world import World
from tests.marketplaces.little_server import Asked, LittleServer, Told

CLIENT_KEY = "0123456789abcdef0123456789abcdef"
SECRET_KEY = "fedcba9876543210" * 4
STOREFRONTS = ["de", "cz", "sk", "pl", "at", "fr", "it"]
LOCALES = ["de-DE", "cs-CZ", "sk-SK", "pl-PL", "de-AT", "fr-FR", "it-IT"]
STATUS = ["opened", "buyer_closed", "seller_closed", "both_closed", "customer_service_closed_final"]
REASONS = [
    "product_not_as_described",
    "product_defect",
    "product_not_delivered",
    "product_return",
    "contact_other",
]
MINUTES = 5
"""How old a signature may be."""
NEW = "never_seen_before"
_ENUMS = ("status", "open_reason", "topic", "role", "reason", "fulfillment_type")


class Kaufland(World, LittleServer):
    """`fronts`: the seller's storefronts. `new_values`: every enumeration has one that nobody knows."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.fronts = ["de", "cz", "sk"]
        self.revoked = False
        self.new_values = False
        self.no_right: set[str] = set()
        self.kept_back: set[str] = set()
        """Storefronts whose tickets, and list of returns, the keys have no right to."""
        """First parts of paths that the keys may not use."""
        self.silent_storefront = False
        """Tickets do not tell which storefront they belong to."""
        self.joined_parts = False
        """Of several parameters of a name the last one holds, and it may name several parts with commas."""
        World.__init__(self, now)
        LittleServer.__init__(self, now)
        for method, path, handler in (
            ("GET", "/info/storefront", self._storefronts),
            ("GET", "/info/locale", self._locales),
            ("GET", "/tickets", self._tickets),
            ("GET", "/tickets/messages", self._feed),
            ("GET", "/tickets/{id}", self._ticket),
            ("POST", "/tickets", self._open_ticket),
            ("POST", "/tickets/{id}/messages", self._message),
            ("PATCH", "/tickets/{id}/close", self._close),
            ("GET", "/orders/{id}", self._order),
            ("GET", "/returns", self._returns),
            ("GET", "/returns/{id}", self._return),
            ("GET", "/return-units", self._units),
            ("GET", "/return-units/{id}", self._unit),
            ("PATCH", "/return-units/{id}/accept", self._decided("return_accepted", text=False)),
            ("PATCH", "/return-units/{id}/repair", self._decided("return_in_repair", text=False)),
            ("PATCH", "/return-units/{id}/clarify", self._decided("return_in_clarification", text=True)),
            ("PATCH", "/return-units/{id}/reject", self._decided("return_rejected", text=True)),
        ):
            self.on(method, f"/v2{path}", self._guarded(handler))
        self.on("GET", "/dynamic/files/{name}", self._file)

    # --- who asks ---

    def authorized(self, asked: Asked) -> Told | None:
        if not asked.path.startswith("/v2/"):
            return None
        heads = asked.headers
        try:
            seconds = int(heads.get("shop-timestamp", ""))
        except ValueError:
            return problem(401, "missing-or-invalid-request-header", "Shop-Timestamp is missing.")
        if self.revoked or heads.get("shop-client-key") != CLIENT_KEY:
            return problem(401, "invalid-credentials", "These keys are not valid.")
        if not heads.get("user-agent"):
            return problem(401, "missing-or-invalid-request-header", "User-Agent is missing.")
        if abs(self.now().timestamp() - seconds) > MINUTES * 60:
            return problem(401, "corrupted-signature", "The timestamp is too far from our time.")
        text = f"{asked.method}\n{self.url}{asked.target}\n{asked.body.decode()}\n{seconds}"
        expected = hmac.new(SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected, heads.get("shop-signature", "")):
            return problem(401, "corrupted-signature", "The signature does not match.")
        name, _, id = asked.path.removeprefix("/v2/").partition("/")
        ticket = self.tickets.get(id, {}) if name == "tickets" else {}
        front = ticket.get("storefront") or asked.one("storefront")
        if name in self.no_right or front in self.kept_back:
            return problem(403, "forbidden", "These keys have no right to this.")
        return None

    # --- operations ---

    def _guarded(self, handler: Callable[[Asked], Told]) -> Callable[[Asked], Told]:
        def answer(asked: Asked) -> Told:
            try:
                told = handler(asked)
            except Invalid as error:
                return error.told
            except KeyError:
                return problem(404, "not-found", "Resource not found")
            return Told(told.status, _renewed(told.body), headers=told.headers) if self.new_values else told

        return answer

    def _storefronts(self, asked: Asked) -> Told:
        only(asked)
        return Told(body={"data": ["xx"] if self.new_values else self.fronts})

    def _locales(self, asked: Asked) -> Told:
        only(asked)
        return Told(body={"data": LOCALES})

    def _tickets(self, asked: Asked) -> Told:
        names = "sort limit status open_reason topic id_buyer ts_created_from_iso ts_updated_from_iso offset"
        only(asked, *names.split(), "storefront", "fulfillment_type")
        one_of(asked, "sort", ("ts_created_iso:desc", "ts_updated_iso:desc"))
        one_of(asked, "status", STATUS)
        one_of(asked, "open_reason", REASONS)
        if not self.new_values:
            one_of(asked, "storefront", STOREFRONTS)
        fronts = asked.query.get("storefront", [])
        found = [
            t for t in self.tickets.values() if not fronts or self.new_values or t["storefront"] in fronts
        ]
        found = since(asked, found, "ts_created_iso", "ts_updated_iso")
        found.sort(key=lambda t: t[asked.one("sort", "ts_created_iso:desc").partition(":")[0]], reverse=True)
        parts = ("messages", "order_units", "buyer", "product", "files", "storefront")
        return page(asked, [{n: v for n, v in t.items() if n not in parts} for t in found], 30)

    def _feed(self, asked: Asked) -> Told:
        only(asked, "limit", "sort", "offset", "ts_created_from_iso", "fulfillment_type")
        one_of(asked, "sort", ("ts_created_iso:desc", "ts_created_iso:asc"))
        found = [message for ticket in self.tickets.values() for message in ticket["messages"]]
        found = since(asked, found, "ts_created_iso")
        found.sort(key=lambda m: m["ts_created_iso"], reverse=not asked.one("sort").endswith(":asc"))
        return page(asked, found, 30)

    def _ticket(self, asked: Asked) -> Told:
        only(asked, "embedded")
        parts = ("buyer", "product", "messages", "order_units", "files")
        wanted = asked.query.get("embedded", [])
        if self.joined_parts:
            wanted = [part for last in wanted[-1:] for part in last.split(",")]
        if not set(wanted) <= set(parts):
            raise Invalid("embedded")
        told = dict(self.tickets[asked.parts["id"]])
        empty: Mapping[str, Any] = {
            "buyer": None,
            "product": None,
            "messages": [],
            "order_units": [],
            "files": [],
        }
        for part in parts:
            if part not in wanted:
                told[part] = empty[part]
        if self.silent_storefront:
            told["storefront"] = None
        return Told(body={"data": told})

    def _open_ticket(self, asked: Asked) -> Told:
        sent = json_body(
            asked, {"id_order_unit", "reason", "message"}, {"id_order_unit", "reason", "message"}
        )
        if sent["reason"] not in REASONS or not sent["message"] or not sent["id_order_unit"]:
            raise Invalid("reason")
        order = next(
            (
                id
                for id, order in self.orders.items()
                if set(sent["id_order_unit"]) <= {unit["id_order_unit"] for unit in order["order_units"]}
            ),
            None,
        )
        if order is None:
            return problem(404, "not-found", "No such order unit")
        id = self.add_ticket(self.orders[order]["storefront"], order=order, reason=sent["reason"])
        self.write(id, sent["message"], "seller", "Our shop")
        return Told(201, {"data": {"id_ticket": id}}, headers={"Location": f"/v2/tickets/{id}"})

    def _message(self, asked: Asked) -> Told:
        sent = json_body(asked, {"text", "interim_notice", "ticket_message_files"}, {"text"})
        told = self.tickets[asked.parts["id"]]
        if not isinstance(sent["text"], str) or not 1 <= len(sent["text"]) <= 65535:
            raise Invalid("text", "This value has a wrong length.")
        if told["status"] in ("customer_service_closed_final", "seller_closed", "both_closed"):
            return problem(400, "tickets/finally-closed", "The ticket is closed.")
        for file in sent.get("ticket_message_files", []):
            if set(file) != {"filename", "mime_type", "data"}:
                raise Invalid("ticket_message_files")
            head, _, data = file["data"].partition(",")
            if head != f"data:{file['mime_type']};base64":
                raise Invalid("ticket_message_files", "no data")
            self.add_file(asked.parts["id"], file["filename"], base64.b64decode(data, validate=True))
        self.write(asked.parts["id"], sent["text"], "seller", "Our shop")
        return Told(201)

    def _close(self, asked: Asked) -> Told:
        told = self.tickets[asked.parts["id"]]
        if told["status"] == "customer_service_closed_final":
            return problem(400, "tickets/non-closable-by-seller", "You cannot close this ticket.")
        closed = "both_closed" if told["status"] == "buyer_closed" else "seller_closed"
        self.touch(asked.parts["id"], status=closed, is_seller_responsible=False)
        return Told(204)

    def _order(self, asked: Asked) -> Told:
        return Told(body={"data": self.orders[asked.parts["id"]]})

    def _returns(self, asked: Asked) -> Told:
        only(asked, "storefront", "ts_created_from_iso", "ts_updated_from_iso", "sort", "limit", "offset")
        one_of(asked, "sort", ("ts_created:desc", "ts_updated:desc"))
        if not self.new_values:
            one_of(asked, "storefront", STOREFRONTS)
        front = asked.one("storefront")
        found = [r for r in self.returns.values() if not front or self.new_values or r["storefront"] == front]
        found = since(asked, found, "ts_created_iso", "ts_updated_iso")
        found.sort(key=lambda r: r["ts_updated_iso"], reverse=True)
        return page(asked, [{n: v for n, v in r.items() if n != "buyer"} for r in found], 100)

    def _return(self, asked: Asked) -> Told:
        only(asked, "embedded")
        one_of(asked, "embedded", ("buyer", "return_units"))
        number = int(asked.parts["id"])
        told = dict(self.returns[number])
        if "buyer" not in asked.query.get("embedded", []):
            del told["buyer"]
        if "return_units" in asked.query.get("embedded", []):
            told["return_units"] = [_bare(self.units[unit]) for unit in self.units_of(number)]
        return Told(body={"data": told})

    def _units(self, asked: Asked) -> Told:
        only(asked, "storefront", "ts_created_from_iso", "status", "sort", "limit", "offset")
        one_of(asked, "sort", ("ts_created:desc", "ts_updated:desc"))
        return page(asked, [_bare(unit) for unit in reversed(self.units.values())], 100)

    def _unit(self, asked: Asked) -> Told:
        only(asked, "embedded")
        one_of(asked, "embedded", ("return", "order_unit", "tickets"))
        unit = self.units[int(asked.parts["id"])]
        told = _bare(unit)
        told["return"] = {n: v for n, v in self.returns[unit["id_return"]].items() if n != "buyer"}
        asks = asked.query.get("embedded", [])
        if "order_unit" in asks:
            told["order_unit"] = unit["order_unit"]
        if "tickets" in asks:
            parts = ("messages", "order_units", "buyer", "product", "files", "storefront")
            told["tickets"] = [
                {n: v for n, v in self.tickets[id].items() if n not in parts} for id in unit["tickets"]
            ]
        return Told(body={"data": told})

    def _decided(self, status: str, *, text: bool) -> Callable[[Asked], Told]:
        def decide(asked: Asked) -> Told:
            unit = self.units[int(asked.parts["id"])]
            if text:
                message = json_body(asked, {"message"}, {"message"})["message"]
            elif asked.body:
                raise Invalid("body")
            if unit["status"] in ("return_accepted", "return_rejected", "return_closed"):
                return problem(400, "returns/unit-wrong-status", "The return unit has another status.")
            unit["status"] = status
            self.returns[unit["id_return"]]["ts_updated_iso"] = self.stamp()
            if text:
                order = unit["order_unit"]["id_order"]
                id = self.add_ticket(unit["storefront"], order=order, reason="product_return")
                self.write(id, message, "seller", "Our shop")
                unit["tickets"].append(id)
            return Told(204)

        return decide

    def _file(self, asked: Asked) -> Told:
        content = self.contents.get(asked.path)
        if content is None:
            return Told(404, b"gone", "text/plain")
        return Told(200, content, "application/octet-stream")


def _bare(unit: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in unit.items() if name not in ("order_unit", "tickets")}


def _renewed(value: Any) -> Any:
    """The same with a value in every enumeration that nobody knows."""
    if isinstance(value, list):
        return [_renewed(each) for each in value]
    if not isinstance(value, dict):
        return value
    changed = {name: _renewed(held) for name, held in value.items()}
    for name in _ENUMS:
        if name in changed:
            changed[name] = NEW
    if "storefront" in changed:
        changed["storefront"] = "xx"
    if "currency" in changed:
        changed["currency"] = "XTS"
    return changed
