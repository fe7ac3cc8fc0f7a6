"""What is said of the values of a stage form before they go: missing or impossible ones stop it, likely
mistakes ask for a second press, the rest is said and in nobody's way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from desktop.domain.calendars import Calendar
from desktop.domain.carriers import CHECK_DIGIT, SHAPE, check_serial, check_tracking
from desktop.domain.case_rules import Stage, fits, missing_fields
from desktop.domain.money import Money
from desktop.domain.orders import Order
from desktop.l10n.catalogs import _
from desktop.l10n.dates import format_date
from desktop.l10n.money import format_money
from desktop.l10n.names import holiday_name, market_name
from desktop.replies.rules import carrier, field_types

STOP: Final = "stop"
ASK: Final = "ask"
NOTE: Final = "note"
_FAR = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence about a field; `level` is STOP, ASK or NOTE."""

    field: str
    level: str
    text: str


@dataclass(frozen=True, slots=True)
class Setting:
    """What values are judged against. `today` is the market's local date, `known` what order or case already
    have, `calendar` None while none is ready."""

    market: str
    language: str
    today: date
    known: Mapping[str, str]
    order: Order | None = None
    calendar: Calendar | None = None


def remarks(stage: Stage, values: Mapping[str, str], setting: Setting) -> list[Remark]:
    """Everything that there is to say, in the order of the stage's fields."""
    missing = missing_fields(stage, values, setting.known)
    found = [Remark(name, STOP, _("Needed: the buyer is to be told.")) for name in missing]
    for name, value in values.items():
        if value.strip() and name not in missing:
            found += _of_field(name, value.strip(), values, setting)
    return found


def _of_field(name: str, value: str, values: Mapping[str, str], setting: Setting) -> list[Remark]:
    kind = field_types().get(name, "text")
    if not fits(kind, value):
        return [Remark(name, STOP, _not_one(kind))]
    if name == "tracking_number":
        return _of_tracking(value, values.get("carrier", ""))
    if kind == "serial":
        return _of_serial(value)
    if kind == "date":
        return _of_day(name, date.fromisoformat(value), setting)
    return _of_amount(name, Decimal(value), setting) if kind == "amount" else []


def _not_one(kind: str) -> str:
    if kind == "amount":
        return _("This is not an amount. Write it in digits, such as 120.50.")
    if kind == "serial":
        return _("A serial number has 5 to 40 letters and digits.")
    return _("This is not a date.")


def _of_tracking(value: str, carrier_name: str) -> list[Remark]:
    verdict = check_tracking(carrier(carrier_name), value)
    if verdict == CHECK_DIGIT:
        text = _("The check digit does not fit: a digit is mistyped.")
        return [Remark("tracking_number", ASK, text)]
    if verdict == SHAPE and carrier(carrier_name) is not None:
        text = _("{carrier} numbers look different. Is this one complete?").format(carrier=carrier_name)
        return [Remark("tracking_number", ASK, text)]
    if verdict == SHAPE:
        return [Remark("tracking_number", ASK, _("This does not look like a tracking number."))]
    return []


def _of_serial(value: str) -> list[Remark]:
    if check_serial(value) == CHECK_DIGIT:
        text = _("This is no IMEI: its check digit does not fit. A digit is mistyped.")
        return [Remark("serial_number", ASK, text)]
    return []


def _of_day(name: str, day: date, setting: Setting) -> list[Remark]:
    if day < setting.today:
        return [Remark(name, ASK, _("This day has passed."))]
    if day > setting.today + _FAR:
        return [Remark(name, ASK, _("This day is more than 90 days away."))]
    calendar = setting.calendar
    if calendar is None or not calendar.covers(day) or not calendar.is_closed(day):
        return []
    language = setting.language
    shown = format_date(day, language, form="weekday_long")
    place = market_name(setting.market, language)
    closed = calendar.closed.get(day)
    if closed is not None:
        text = _("{day} is a closed day in {market}: {name}.")
        return [
            Remark(name, NOTE, text.format(day=shown, market=place, name=holiday_name(closed.name, language)))
        ]
    return [
        Remark(name, NOTE, _("{day} is a closed day in {market}.").format(day=shown, market=place)),
    ]


def _of_amount(name: str, amount: Decimal, setting: Setting) -> list[Remark]:
    if amount == 0:
        return [Remark(name, STOP, _("The amount is zero."))]
    order = setting.order
    if order is None or amount <= order.total.amount:
        return []
    total = format_money(order.total, setting.language)
    paid = Money(order.total.amount, order.total.currency)
    more = format_money(Money(amount, paid.currency) - paid, setting.language)
    return [
        Remark(
            name,
            ASK,
            _("That is {difference} more than the order’s total of {total}.").format(
                difference=more, total=total
            ),
        )
    ]
