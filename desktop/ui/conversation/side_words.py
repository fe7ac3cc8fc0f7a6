"""How the side panel writes single values."""

from datetime import date, datetime

from desktop.domain.orders import Order
from desktop.l10n import terms
from desktop.l10n.catalogs import _
from desktop.l10n.dates import format_date, local

from ..kit.labels import literal

_IMEI = 15


def grouped_serial(serial: str) -> str:
    """An IMEI in its customary groups, `35 693803 564380 9`; anything else as it came."""
    digits = serial.replace(" ", "").replace("-", "")
    if len(digits) == _IMEI and digits.isdigit():
        return f"{digits[:2]} {digits[2:8]} {digits[8:14]} {digits[14]}"
    return literal(serial, 60)


def serial_name(serial: str) -> str:
    """What a serial number is called: a phone's has fifteen digits."""
    digits = serial.replace(" ", "").replace("-", "")
    return "IMEI" if len(digits) == _IMEI and digits.isdigit() else _("Serial number")


def grade(identifier: str) -> str:
    """A grade in words; an unknown one as the platform writes it."""
    return literal(terms.text("grade", identifier), 40)


def day(when: datetime | date, zone: str, today: date, language: str) -> str:
    """A date as short as it stays clear: `17 Nov`, with the year when it is not this one."""
    moment = local(when, zone).date() if isinstance(when, datetime) else when
    return format_date(moment, language, form="day_month" if moment.year == today.year else "medium")


def order_state(order: Order) -> str:
    return literal(terms.text("order_state", order.state), 40)
