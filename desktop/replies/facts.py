"""What templates are filled with: order, case, buyer, dates and money, in the conventions of the language and
market in which the text will be read.

The same facts give the buyer's text and, in the user's language, the text beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from desktop.domain.accounts import AccountMarket
from desktop.domain.cases import Case
from desktop.domain.markets import Market
from desktop.domain.money import Money, MoneyError
from desktop.domain.orders import Address, Order
from desktop.l10n import terms
from desktop.l10n.addresses import format_address
from desktop.l10n.dates import format_date, local
from desktop.l10n.money import format_money

from . import library
from .engine import Missing
from .words import field_name

FIELDS: Final = (
    "buyer", "agent", "seller", "order", "order_date", "product", "grade", "price", "total", "serial_number",
    "carrier", "tracking_number", "expected_delivery", "delivered_on", "return_until", "warranty_until",
    "delivery_address", "return_address", "case", "reason", "diagnosis", "refund_amount", "new_date",
    "expected_finish", "answer_by", "ship_by", "battery_percent", "today",
)  # fmt: skip
"""Every field that a template may name."""
ASKED: Final = ("answer_by", "ship_by", "battery_percent")
"""Fields that only the person knows: always marked, to be replaced before sending."""
_SOON: Final = ("expected_delivery", "new_date", "expected_finish", "answer_by", "ship_by")
"""Days in the near future: said with their weekday, without the year."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the conversation. `form` are the fields of a stage form as the platform takes them
    (dates YYYY-MM-DD, amounts with a point); "reason" may be the id of a ready reason. `today` is the
    market's local date; everything but the market may be missing."""

    market: Market
    buyer: str = ""
    agent: str = ""
    seller: str = ""
    order: Order | None = None
    case_id: str = ""
    case: Case | None = None
    account_market: AccountMarket | None = None
    today: date | None = None
    form: Mapping[str, str] = field(default_factory=dict)

    def with_form(self, form: Mapping[str, str]) -> "Facts":
        """The same facts under other values of the form."""
        return replace(self, form=dict(form))


def values(facts: Facts, language: str) -> dict[str, str | Missing]:
    """Every field, written for people who read `language` about this market; a field that is not known is
    Missing, under its name in the language of the screen (the mark is for the writer)."""
    found = {**_of_order(facts, language), **_of_case(facts, language)}
    found |= {"buyer": facts.buyer, "agent": facts.agent, "seller": facts.seller}
    if facts.today is not None:
        found["today"] = _day(facts.today, facts, language)
    found |= _of_form(facts, language)
    # A text field gives no-break spaces back as plain ones: a draft must be found again as it was filled.
    plain = {name: value.replace("\u00a0", " ").strip() for name, value in found.items()}
    return {name: plain.get(name, "") or _absent(name) for name in FIELDS}


def reason_text(value: str, language: str) -> str:
    """A reason as the buyer reads it: a ready one in their language, else as it was typed."""
    return library.texts(language).reason.get(value, value)


def _absent(name: str) -> Missing:
    return Missing(field_name(name))


def _of_order(facts: Facts, language: str) -> dict[str, str]:
    order, market = facts.order, facts.market
    if order is None:
        return {}
    first = order.lines[0] if order.lines else None
    found = {
        "order": order.id,
        "order_date": _moment(order.placed_at, facts, language),
        "total": format_money(order.total, language, market),
        "carrier": order.carrier or "",
        "tracking_number": order.tracking_number or "",
        "delivery_address": _address(order.delivery_address, facts, language),
    }
    if first is not None:
        found |= {
            "product": ", ".join(dict.fromkeys(line.product for line in order.lines)),
            "grade": terms.text("grade", first.grade, language) if first.grade else "",
            "price": format_money(first.price, language, market),
            "serial_number": first.serial_number or "",
        }
    if order.expected_delivery is not None:
        found["expected_delivery"] = _near(order.expected_delivery, facts, language)
    if order.delivered_at is not None:
        found["delivered_on"] = _moment(order.delivered_at, facts, language)
    if order.return_until is not None:
        found["return_until"] = _day(order.return_until, facts, language)
    if order.warranty_until is not None:
        found["warranty_until"] = _day(order.warranty_until, facts, language)
    return found


def _of_case(facts: Facts, language: str) -> dict[str, str]:
    found = {"case": facts.case.id if facts.case is not None else facts.case_id}
    at = facts.account_market.return_address if facts.account_market is not None else None
    if at is not None:
        found["return_address"] = _address(at, facts, language)
    # A parcel of the case is newer than that of its order.
    for step in facts.case.steps if facts.case is not None else ():
        if step.stage == "shipped":
            found |= _shipment(step.fields, facts, language)
    return found


def _shipment(fields: Mapping[str, str], facts: Facts, language: str) -> dict[str, str]:
    given = {name: fields.get(name, "") for name in ("carrier", "tracking_number")}
    return given | {"expected_delivery": _told_day(fields.get("expected_delivery", ""), facts, language)}


def _of_form(facts: Facts, language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, raw in facts.form.items():
        value = raw.strip()
        if name in _SOON:
            found[name] = _told_day(value, facts, language)
        elif name == "refund_amount":
            found[name] = _amount(value, facts, language)
        elif name == "reason":
            found[name] = reason_text(value, language)
        elif value or name not in ("serial_number",):
            found[name] = value
    return found


def _amount(value: str, facts: Facts, language: str) -> str:
    currency = facts.order.total.currency if facts.order is not None else facts.market.currency
    try:
        return format_money(Money.parse(value, currency), language, facts.market) if value else ""
    except MoneyError:
        return ""


def _told_day(value: str, facts: Facts, language: str) -> str:
    try:
        return _near(date.fromisoformat(value), facts, language) if value else ""
    except ValueError:
        return ""


def _near(day: date, facts: Facts, language: str) -> str:
    """With the weekday; with the year when it is another one than today's."""
    far = facts.today is not None and facts.today.year != day.year
    return format_date(day, language, facts.market, form="full" if far else "weekday_long")


def _day(day: date, facts: Facts, language: str) -> str:
    return format_date(day, language, facts.market, form="long")


def _moment(when: datetime, facts: Facts, language: str) -> str:
    return _day(local(when, facts.market.time_zone).date(), facts, language)


def _address(address: Address, facts: Facts, language: str) -> str:
    country = address.country or facts.market.code
    with_country = country != facts.market.code
    return "\n".join(format_address(address.parts(), country, language, with_country))
