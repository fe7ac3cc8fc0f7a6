"""The seller's account, markets, people and offers, from `resources/sandbox/seller.toml` and
`catalog.toml`.
"""

import random
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from desktop import resources
from desktop.domain.markets import Market, load_markets
from desktop.platforms.helpdesk import contract

from ..account import Absences
from ..desk import Desk, encode

CAPABILITIES = [
    "reply",
    "start_conversation",
    "read_marker",
    "close",
    "reopen",
    "attachments",
    "notes",
    "assign",
    "labels",
    "no_answer_needed",
    "cases",
    "order_updates",
    "offers",
    "record",
    "presence",
    "override_confirmation",
    "staff_hours",
    "absences",
    "addresses",
    "idempotency",
    "events",
]


@dataclass(frozen=True, slots=True)
class Product:
    """One device in one grade. `reference` in EUR; `kind`: phone, tablet, laptop, watch."""

    sku: str
    name: str
    kind: str
    grade: str
    reference: Decimal


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A market as the seller sells there. `days`: how long a delivery takes; `weight`: how much is sold
    there.
    """

    market: Market
    rate: Decimal
    step: Decimal
    ending: Decimal
    weight: int
    days: int
    return_address: contract.Address

    @property
    def code(self) -> str:
        """ISO 3166."""
        return self.market.code

    @property
    def language(self) -> str:
        """What its buyers write in."""
        return self.market.language

    def price(self, product: Product) -> str:
        """The price there: the reference price at the seller's fixed rate, rounded as shops round there."""
        exact = product.reference * self.rate
        rounded = (exact / self.step).quantize(Decimal(1), ROUND_HALF_UP) * self.step + self.ending
        places = Decimal("0.01") if self.market.currency != "HUF" else Decimal(1)
        return str(rounded.quantize(places))


@cache
def _data() -> dict[str, Any]:
    return resources.read_toml("sandbox", "seller.toml")


@cache
def places() -> tuple[Place, ...]:
    """The markets the seller sells in."""
    known = load_markets(resources.read_toml("markets.toml"))
    return tuple(
        Place(
            market=known[code],
            rate=Decimal(entry["rate"]),
            step=Decimal(entry["step"]),
            ending=Decimal(entry["ending"]),
            weight=entry["weight"],
            days=entry["days"],
            return_address=contract.Address(**entry["return_address"]),
        )
        for code, entry in _data()["market"].items()
    )


@cache
def products() -> tuple[Product, ...]:
    """The catalog."""
    return tuple(
        Product(entry["sku"], entry["name"], entry["kind"], entry["grade"], Decimal(entry["price"]))
        for entry in resources.read_toml("sandbox", "catalog.toml")["product"]
    )


@cache
def people() -> tuple[contract.Agent, ...]:
    """The seller's people, all with the account's staff hours."""
    hours = staff_hours()
    return tuple(contract.Agent(**entry, staff_hours=hours) for entry in _data()["agent"])


@cache
def notes() -> tuple[str, ...]:
    """What the seller's people note for each other."""
    return tuple(_data()["account"]["notes"])


@cache
def staff_hours() -> contract.StaffHours:
    """When the seller's people work."""
    entry = _data()["staff_hours"]
    weekly = [
        contract.StaffInterval(weekday=day, start=entry["start"], end=entry["end"]) for day in entry["days"]
    ]
    return contract.StaffHours(time_zone=entry["time_zone"], weekly=weekly)


def settle(desk: Desk, rng: random.Random, now: datetime) -> None:
    """Writes the account and its offers."""
    account = _data()["account"]
    me = contract.Me(
        account_id=account["id"],
        account_name=account["name"],
        agent_id="-",
        agent_name="",
        roles=[],
        capabilities=CAPABILITIES,
        rating=contract.Rating(
            score=account["score"],
            answered_in_time_percent=account["answered_in_time_percent"],
            visibility=account["visibility"],
            measured_at=now,
        ),
        practice=True,
    )
    dispatch = contract.Address(**_data()["dispatch_address"])
    markets = [
        contract.Market(
            code=place.code,
            currency=place.market.currency,
            languages=list(place.market.languages),
            time_zone=place.market.time_zone,
            addresses=contract.MarketAddresses(
                return_address=place.return_address, dispatch_address=dispatch
            ),
        )
        for place in places()
    ]
    store = desk.store
    store.set_document("me", encode(me))
    store.set_document("markets", encode(contract.Markets(items=markets)))
    store.set_document("agents", encode(contract.Agents(items=list(people()))))
    store.set_document("staff_hours", encode(staff_hours()))
    store.set_document("absences", encode(Absences(items=[])))
    for product in products():
        for place in places():
            desk.put("offer", _offer(product, place, rng), f"{product.sku}:{place.code}", product.sku, 0)


def _offer(product: Product, place: Place, rng: random.Random) -> contract.Offer:
    """Availability differs from market to market; some have none, and some products do not ship
    everywhere.
    """
    available = 0 if rng.random() < 0.12 else 1 + int(rng.expovariate(1 / 9))
    deliverable = not (product.kind == "laptop" and place.code in ("SE", "DK", "ES") and rng.random() < 0.5)
    return contract.Offer(
        sku=product.sku,
        market=place.code,
        version="",
        product=product.name,
        grade=product.grade,
        price=contract.Money(amount=place.price(product), currency=place.market.currency),
        reference_price=contract.Money(amount=str(product.reference), currency="EUR"),
        reference_rate=str(place.rate),
        available=available,
        deliverable=deliverable,
        carriers=list(place.market.carriers[:3]),
        delivery_days=place.days,
    )
