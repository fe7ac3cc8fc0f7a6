"""Orders, offers and addresses. Money is `desktop.domain.money.Money`; a market's own currency, never
converted here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from .conversations import Buyer
from .money import Money


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address in parts; `street` holds street, house and flat as people there write them."""

    country: str
    name: str = ""
    company: str = ""
    street: str = ""
    extra: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""

    def parts(self) -> dict[str, str]:
        """The parts by name, for `l10n.addresses`."""
        return {
            "name": self.name,
            "company": self.company,
            "street": self.street,
            "extra": self.extra,
            "postal_code": self.postal_code,
            "city": self.city,
            "region": self.region,
        }


@dataclass(frozen=True, slots=True)
class Step:
    """A stage reached by an order or a case: by whom, when, with which fields."""

    stage: str
    at: datetime
    by: str
    name: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    message_id: str | None = None


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One product of an order; the serial number is the phone's IMEI (R17)."""

    sku: str
    product: str
    price: Money
    quantity: int = 1
    grade: str | None = None
    serial_number: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    id: str
    market: str
    buyer: Buyer
    state: str
    lines: tuple[OrderLine, ...]
    total: Money
    delivery_address: Address
    placed_at: datetime
    version: str = ""
    carrier: str | None = None
    tracking_number: str | None = None
    shipped_at: datetime | None = None
    expected_delivery: date | None = None
    delivered_at: datetime | None = None
    return_until: date | None = None
    warranty_until: date | None = None
    steps: tuple[Step, ...] = ()
    next_stages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """A product in one market: price, availability and deliverability there (R12, R17).

    `reference_rate`: how much of the market's currency the platform counts for one unit of the reference
    price's; the price itself is the seller's and may be rounded."""

    sku: str
    market: str
    product: str
    grade: str
    price: Money
    reference_price: Money
    available: int
    deliverable: bool
    version: str = ""
    carriers: tuple[str, ...] = ()
    delivery_days: int = 0
    reference_rate: Decimal | None = None
