"""Allegro's answers about the account, its markets and orders; as `shapes`, just the fields that are used."""

from .shapes import Price, Ref, Shape


class Company(Shape):
    name: str | None = None


class Me(Shape):
    id: str
    login: str = ""
    company: Company | None = None
    base_marketplace: Ref | None = None


class Code(Shape):
    code: str = ""


class MarketLanguages(Shape):
    offer_display: list[Code] | None = None


class MarketCurrencies(Shape):
    base: Code | None = None


class Marketplace(Shape):
    id: str
    languages: MarketLanguages | None = None
    currencies: MarketCurrencies | None = None


class Marketplaces(Shape):
    marketplaces: list[Marketplace]


class Preferences(Shape):
    language: str | None = None


class OrderBuyer(Shape):
    login: str = ""
    first_name: str | None = None
    last_name: str | None = None
    preferences: Preferences | None = None


class Address(Shape):
    first_name: str | None = None
    last_name: str | None = None
    company_name: str | None = None
    street: str | None = None
    city: str | None = None
    zip_code: str | None = None
    country_code: str | None = None


class Delivery(Shape):
    address: Address | None = None


class Fulfillment(Shape):
    status: str | None = None


class OfferRef(Shape):
    id: str = ""
    name: str = ""
    external: Ref | None = None


class SerialNumber(Shape):
    value: str = ""


class SerialNumbers(Shape):
    entries: list[SerialNumber] | None = None


class LineItem(Shape):
    offer: OfferRef
    price: Price
    quantity: float = 1
    bought_at: str | None = None
    serial_numbers: SerialNumbers | None = None


class Summary(Shape):
    total_to_pay: Price


class CheckoutForm(Shape):
    id: str
    buyer: OrderBuyer
    line_items: list[LineItem]
    summary: Summary
    status: str = ""
    fulfillment: Fulfillment | None = None
    delivery: Delivery | None = None
    marketplace: Ref | None = None
    updated_at: str | None = None
    revision: str | None = None
