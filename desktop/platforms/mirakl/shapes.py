"""The parts of Mirakl's answers that we use; everything else is dropped where it comes in, above all bank
accounts, phone numbers and e-mail addresses. Optional fields are absent or null, both are read alike.

Enumerations are open (Mirakl asks for that): they are texts. Names are the description's.
"""

from datetime import datetime
from decimal import Decimal

import msgspec
from msgspec import Struct, field


class Shape(Struct, kw_only=True):
    """Unknown fields are ignored."""


# --- threads (M10, M11, M12, OR43) ---


class Participant(Shape):
    type: str
    id: str | None = None
    display_name: str | None = None


class Sender(Shape):
    type: str
    display_name: str | None = None
    organization_details: Participant | None = None


class Attachment(Shape):
    id: str
    name: str
    size: int = 0


class Message(Shape):
    id: str
    date_created: datetime
    sender: Sender = field(name="from")
    body: str | None = None
    to: list[Participant] | None = None
    attachments: list[Attachment] | None = None


class Entity(Shape):
    type: str
    id: str
    label: str | None = None


class Topic(Shape):
    type: str | None = None
    value: str | None = None


class Metadata(Shape):
    last_message_date: datetime
    shop_reply_needed_since: datetime | None = None
    total_count: int = 0


class NoReplyNeeded(Shape):
    date: datetime
    user_type: str


class Organization(Shape):
    """`customer_organization` of a thread has no type."""

    id: str | None = None
    display_name: str | None = None


class Thread(Shape):
    id: str
    date_created: datetime
    date_updated: datetime
    metadata: Metadata
    authorized_participants: list[Participant] | None = None
    current_participants: list[Participant] | None = None
    customer_organization: Organization | None = None
    entities: list[Entity] | None = None
    topic: Topic | None = None
    messages: list[msgspec.Raw] | None = None
    no_store_reply_needed: list[NoReplyNeeded] | None = None


class Records(Shape):
    """A page of seek paging; its records are read one by one, so that one bad one stands alone."""

    data: list[msgspec.Raw]
    next_page_token: str | None = None


class Id(Shape):
    """Of a record that cannot be read: what it is called, if that much can be read."""

    id: str | None = None
    order_id: str | None = None


class Sent(Shape):
    message_id: str
    thread_id: str


# --- the shop (A01, CH11, CUR01, L01, RE01) ---


class Contact(Shape):
    country: str | None = None


class Shop(Shape):
    shop_id: int
    shop_name: str
    shop_state: str
    currency_iso_code: str
    channels: list[str] | None = None
    suspension_type: str | None = None
    shipping_country: str | None = None
    contact_informations: Contact | None = None


class Channel(Shape):
    code: str
    label: str | None = None


class Channels(Shape):
    channels: list[Channel] | None = None


class Coded(Shape):
    code: str
    platform_default: bool | None = None


class Currencies(Shape):
    currencies: list[Coded] | None = None


class Locales(Shape):
    locales: list[Coded] | None = None


class Reason(Shape):
    code: str
    label: str
    type: str
    is_shop_right: bool = False


class Reasons(Shape):
    reasons: list[Reason] | None = None


# --- orders (OR11) ---


class Address(Shape):
    city: str | None = None
    company: str | None = None
    country_iso_code: str | None = None
    firstname: str | None = None
    lastname: str | None = None
    state: str | None = None
    street_1: str | None = None
    street_2: str | None = None
    zip_code: str | None = None
    additional_info: str | None = None


class Customer(Shape):
    customer_id: str | None = None
    firstname: str | None = None
    lastname: str | None = None
    locale: str | None = None
    shipping_address: Address | None = None


class OrderLine(Shape):
    order_line_id: str
    order_line_state: str = ""
    offer_sku: str | None = None
    product_sku: str | None = None
    product_title: str | None = None
    offer_state_code: str | None = None
    price_unit: Decimal = Decimal(0)
    quantity: int = 1
    shipped_date: datetime | None = None
    received_date: datetime | None = None


class Delivery(Shape):
    latest: datetime | None = None


class Order(Shape):
    order_id: str
    created_date: datetime
    order_state: str
    currency_iso_code: str
    total_price: Decimal
    customer: Customer
    order_lines: list[OrderLine] | None = None
    channel: Channel | None = None
    last_updated_date: datetime | None = None
    has_incident: bool = False
    has_customer_message: bool = False
    shipping_company: str | None = None
    shipping_tracking: str | None = None
    delivery_date: Delivery | None = None


class Orders(Shape):
    orders: list[msgspec.Raw]
    total_count: int = 0


# --- returns (RT11, RT21 and the others that decide) ---


class Compliance(Shape):
    compliant: bool


class ReturnLine(Shape):
    order_line_id: str
    quantity: int = 1
    reason_code: str | None = None
    compliance: list[Compliance] | None = None


class Return(Shape):
    id: str
    date_created: datetime
    last_updated: datetime
    order_id: str
    state: str
    description: str | None = None
    reason_code: str | None = None
    rma: str | None = None
    return_lines: list[ReturnLine] | None = None


class ReturnError(Shape):
    id: str | None = None
    message: str | None = None


class Decided(Shape):
    return_errors: list[ReturnError] | None = None
    return_success: list[Id] | None = None


# --- offers (OF21) ---


class PriceContext(Shape):
    channel_codes: list[str] | None = None


class Price(Shape):
    price: Decimal
    channel_code: str | None = None
    context: PriceContext | None = None


class Offer(Shape):
    shop_sku: str
    product_title: str | None = None
    state_code: str | None = None
    active: bool = True
    quantity: int = 0
    price: Decimal | None = None
    currency_iso_code: str = "EUR"
    channels: list[str] | None = None
    all_prices: list[Price] | None = None


class Offers(Shape):
    offers: list[Offer] | None = None


# --- errors ---


class ErrorEntry(Shape):
    message: str | None = None
    field: str | None = None


class Error(Shape):
    message: str | None = None
    error_message: str | None = None
    errors: list[ErrorEntry] | None = None
