"""The marketplace's answers, as far as we use them (description 2.27.0).

What is not named here is dropped as it is read, above all the buyers' e-mail addresses and phone numbers.
Enumerations are plain texts: the marketplace adds to each of them. Records inside of others are `Raw`, so
that one that cannot be read does not take the rest with it."""

from datetime import datetime
from typing import Generic, TypeVar

from msgspec import Raw, Struct, field

T = TypeVar("T")


class Pagination(Struct, frozen=True):
    offset: int = 0
    limit: int = 0
    total: int = 0


class Listed(Struct, frozen=True):
    """A page of a list."""

    data: list[Raw]
    pagination: Pagination | None = None


class One(Struct, Generic[T], frozen=True):
    """A single thing in its envelope."""

    data: T


class TicketLine(Struct, frozen=True):
    """A ticket as lists tell it, of which only these two decide whether it is read."""

    id_ticket: str
    ts_updated_iso: datetime


class Ticket(Struct, frozen=True):
    id_ticket: str
    ts_created_iso: datetime
    ts_updated_iso: datetime
    status: str
    open_reason: str
    is_seller_responsible: bool
    topic: str | None = None
    id_buyer: int | None = None
    ids_order_units: list[int] = field(default_factory=list)
    storefront: str | None = None
    messages: list[Raw] = field(default_factory=list)
    order_units: list[Raw] = field(default_factory=list)
    files: list[Raw] = field(default_factory=list)
    product: Raw = Raw(b"null")


class Author(Struct, frozen=True):
    role: str
    name: str | None = None


class Message(Struct, frozen=True):
    id_ticket_message: int
    id_ticket: str
    author: Author
    text: str
    ts_created_iso: datetime


class File(Struct, frozen=True):
    filename: str
    ts_created_iso: datetime
    uri: str


class Product(Struct, frozen=True):
    title: str = ""


class Address(Struct, frozen=True):
    """Without the phone number."""

    first_name: str | None = None
    last_name: str | None = None
    company_name: str | None = None
    street: str | None = None
    house_number: str | None = None
    postcode: str | None = None
    additional_field: str | None = None
    city: str | None = None
    country: str | None = None


class Buyer(Struct, frozen=True):
    """Without the e-mail address."""

    id_buyer: int


class OrderUnit(Struct, frozen=True):
    """One piece of an order. `price` and `shipping_rate` in the currency's minor units."""

    id_order_unit: int
    id_order: str
    ts_created_iso: datetime
    status: str
    price: int
    currency: str
    storefront: str
    shipping_rate: int = 0
    id_offer: str | None = None
    unit_condition: str | None = None
    product: Product | None = None
    buyer: Buyer | None = None
    shipping_address: Address | None = None


class Order(Struct, frozen=True):
    id_order: str
    ts_created_iso: datetime
    storefront: str
    order_units: list[OrderUnit] = field(default_factory=list)
    shipping_address: Address | None = None
    buyer: Buyer | None = None


class ReturnLine(Struct, frozen=True):
    """A return as lists tell it."""

    id_return: int
    ts_updated_iso: datetime


class Return(Struct, frozen=True):
    id_return: int
    ts_created_iso: datetime
    ts_updated_iso: datetime
    storefront: str
    status: str
    tracking_code: str | None = None
    buyer: Buyer | None = None
    return_units: list[Raw] = field(default_factory=list)


class UnitLine(Struct, frozen=True):
    """A return unit as lists tell it."""

    id_return_unit: int
    id_return: int
    status: str


class UnitTicket(Struct, frozen=True):
    """A ticket about a return unit."""

    id_ticket: str
    ts_created_iso: datetime


class ReturnUnit(Struct, frozen=True):
    id_return_unit: int
    id_return: int
    id_order_unit: int
    ts_created_iso: datetime
    status: str
    reason: str
    storefront: str
    note: str | None = None
    tickets: list[UnitTicket] | None = None
    order_unit: OrderUnit | None = None


class NewTicket(Struct, frozen=True):
    """What opening a ticket answers."""

    id_ticket: str


class Feed(Struct, frozen=True):
    """A message of the feed of all tickets, as far as it tells which ticket has news."""

    id_ticket: str
    ts_created_iso: datetime
