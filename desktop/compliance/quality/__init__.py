"""The quality rules (R9, R12-R14, R17): what a reply says wrongly, vaguely, rudely or not at all."""

from collections.abc import Callable, Iterable
from typing import Final

from ..model import Finding, Surroundings
from .address import buyer_name
from .money import currency, price
from .numbers import order_number, tracking
from .product import grade, return_period, warranty
from .promises import closed_day, promise
from .tone import insult, shouting
from .unfilled import unfilled
from .whole import generic, language, template, unanswered

RULES: Final[tuple[Callable[[str, Surroundings], Iterable[Finding]], ...]] = (
    price, currency, grade, warranty, return_period, tracking, order_number, buyer_name, promise, closed_day,
    shouting, insult, unfilled, generic, template, unanswered, language,
)  # fmt: skip
"""Each rule reads the text as it was typed, never raises, and gives spans that lie in that text."""
