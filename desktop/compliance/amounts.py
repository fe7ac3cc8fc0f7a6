"""Amounts of money as people write them: "1 299,00 zł", "€ 349", "139.900 Ft", "EUR 12.50"."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache, lru_cache
from typing import Final, NamedTuple

from desktop.domain.markets import Market

_SIGNS: Final = {
    "EUR": "€ eur euro euros euró eurót eura eur евро ευρώ",
    "PLN": "zł zl pln złotych złote złoty zlotych",
    "CZK": "kč kc czk korun koruny",
    "HUF": "ft huf forint forintot",
    "RON": "lei ron leu",
    "BGN": "лв bgn лева lv",
    "SEK": "sek kronor",
    "DKK": "dkk kroner",
    "NOK": "nok",
    "GBP": "£ gbp pounds",
    "USD": "$ usd dollars dolarów dollar",
    "CHF": "chf franken",
    "UAH": "грн uah ₴",
    "TRY": "₺ try",
}
"""ISO 4217 and what people write for it. "kr" is not here: it is the crown of the market."""

_CROWNS: Final = ("SEK", "DKK", "NOK")
_NUMBER: Final = re.compile(
    r"(?<![\d.,])(?:\d{1,3}(?:[ \u00a0\u202f.,'’]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d{1,2})?(?!\d))"
)
_RUN: Final = re.compile(r"\d[\d \u00a0\u202f.,'’]*")
"""A stretch that may hold numbers: quick to find."""
_LONGEST_SIGN: Final = 12
_SIGN: Final = r"([^\W\d_]+|[€$£₴₺])"
_BEHIND: Final = re.compile(rf"(?:,-|[.,]–|,—)?[ \u00a0\u202f]?{_SIGN}(?!\w)")
_BEFORE: Final = re.compile(rf"(?<!\w){_SIGN}[ \u00a0\u202f]?$")


class Amount(NamedTuple):
    """An amount in a text: the place of all of it, the place of its number, the value, ISO 4217 ("" for
    crowns that could be of several countries)."""

    start: int
    end: int
    number_start: int
    number_end: int
    value: Decimal
    currency: str

    def behind(self, place: int) -> "Amount":
        """The same in a text in which its sentence begins at a place."""
        return self._replace(
            start=place + self.start,
            end=place + self.end,
            number_start=place + self.number_start,
            number_end=place + self.number_end,
        )


def amounts_in(text: str, sentences: Iterable[tuple[int, int]], market: Market) -> Iterator[Amount]:
    """The amounts in some sentences of a text. "kr" is read as the market's own crown where it has one."""
    for start, end in sentences:
        for amount in _amounts(text[start:end], market.currency):
            yield amount.behind(start)


@lru_cache(maxsize=1024)
def _amounts(sentence: str, currency: str) -> tuple[Amount, ...]:
    """The amounts of a sentence. Kept: while somebody writes, all sentences but one are as they were."""
    known = _codes()
    found: list[Amount] = []
    for match in _numbers(sentence):
        sign = _BEHIND.match(sentence, match.end())
        places = match.start(), sign.end() if sign is not None else 0
        if sign is None or sign[1].casefold() not in known:
            sign = _BEFORE.search(sentence, max(0, match.start() - _LONGEST_SIGN), match.start())
            if sign is None or sign[1].casefold() not in known:
                continue
            places = sign.start(1), match.end()
        value = _value(match.group())
        if value is not None:
            found.append(Amount(*places, *match.span(), value, _currency(sign[1].casefold(), currency)))
    return tuple(found)


def _numbers(sentence: str) -> Iterator[re.Match[str]]:
    for run in _RUN.finditer(sentence):
        yield from _NUMBER.finditer(sentence, run.start(), run.end())


def written_like(sample: str, value: Decimal) -> str:
    """A value written as its neighbour was: same decimal and grouping signs, as many decimals."""
    decimals = re.search(r"[.,](\d{1,2})$", sample)
    group = re.search(r"\d([ \u00a0\u202f.,'’])\d{3}", sample)
    point = decimals.group()[0] if decimals else ("." if group and group[1] == "," else ",")
    whole = value == value.to_integral_value()
    text = f"{value:.0f}" if whole and not decimals else f"{value:.2f}"
    units, _, cents = text.partition(".")
    if group and len(units) > 3:
        units = f"{int(units):,}".replace(",", group[1])
    return units + (point + cents if cents else "")


@cache
def _codes() -> dict[str, str]:
    """What may stand beside an amount, with its code; "" for the crown."""
    return {"kr": "", **{sign: code for code, ways in _SIGNS.items() for sign in ways.split()}}


def _currency(sign: str, own: str) -> str:
    if sign in {"kr", "kronor", "kroner"}:
        return own if own in _CROWNS else ""
    return _codes()[sign]


def _value(number: str) -> Decimal | None:
    digits = re.sub(r"[ \u00a0\u202f'’]", "", number)
    if len(digits) > 15:
        return None
    last = max(digits.rfind("."), digits.rfind(","))
    if last >= 0 and len(digits) - last - 1 in {1, 2}:
        return Decimal(re.sub(r"[.,]", "", digits[:last]) + "." + digits[last + 1 :])
    return Decimal(re.sub(r"[.,]", "", digits))
