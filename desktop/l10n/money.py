"""Money and numbers as the reader's language writes them (CLDR 48), in the money's own currency.

Babel brings CLDR's patterns and symbols; what it gets wrong stands in ``corrections``. A space between a
currency written in letters and the number ("HUF 139,900") is put here (UTS 35, currency spacing). The
currency comes from the money itself, and that from our market table, never from Babel's countries."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from desktop.domain.markets import Market
from desktop.domain.money import Money
from desktop.l10n.corrections import (
    CODES_ONLY,
    CURRENCY_DIGITS,
    ENGLISH_EUROS,
    ENGLISH_MONEY,
    MINIMUM_GROUPING_2,
    OWN_SIGNS,
    PLAIN_GROUP,
)
from desktop.l10n.locales import locale_for, market_code

if TYPE_CHECKING:
    from babel import Locale


@dataclass(frozen=True, slots=True)
class _Numbers:
    """What a locale needs to write a number."""

    decimal: str
    group: str
    money_group: str
    minus: str
    minimum_grouped: int
    percent: tuple[str, str]


@dataclass(frozen=True, slots=True)
class _MoneyPattern:
    """Texts before and behind the digits of a positive and a negative amount."""

    digits: int
    positive: tuple[str, str]
    negative: tuple[str, str]


def format_money(money: Money, language: str, market: Market | str | None = None) -> str:
    """An amount as ``language`` writes it; with a market, as that language is written there (de in AT).

    Rounded half up to the currency's digits. The spaces are CLDR's no-break spaces.
    """
    name = _money_locale(str(locale_for(language, market_code(market))), money.currency)
    numbers, pattern = _numbers(name), _money_pattern(name, money.currency)
    amount = money.amount.quantize(Decimal(1).scaleb(-pattern.digits), ROUND_HALF_UP)
    before, behind = pattern.negative if amount < 0 else pattern.positive
    return f"{before}{_digits(abs(amount), numbers, numbers.money_group)}{behind}"


def format_number(
    value: Decimal | int | float,
    language: str,
    market: Market | str | None = None,
    *,
    decimals: int | None = None,
) -> str:
    """A number as ``language`` writes it; ``decimals`` fixes how many, else at most three, none of them a
    zero.
    """
    numbers = _numbers(str(locale_for(language, market_code(market))))
    amount = _decimal(value)
    shown = amount.quantize(Decimal(1).scaleb(-(3 if decimals is None else decimals)), ROUND_HALF_UP)
    if decimals is None:
        shown = _trimmed(shown)
    return f"{numbers.minus if shown < 0 else ''}{_digits(abs(shown), numbers, numbers.group)}"


def format_percent(
    fraction: Decimal | int | float, language: str, market: Market | str | None = None, *, decimals: int = 1
) -> str:
    """A share such as 0.985 as ``98.5%``, with at most ``decimals`` decimals and no closing zero."""
    numbers = _numbers(str(locale_for(language, market_code(market))))
    shown = _trimmed((_decimal(fraction) * 100).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))
    before, behind = numbers.percent
    return (
        f"{numbers.minus if shown < 0 else ''}{before}{_digits(abs(shown), numbers, numbers.group)}{behind}"
    )


def currency_digits(currency: str) -> int:
    """How many decimals a currency has (CLDR): 2 for EUR, 0 for HUF."""
    if currency in CURRENCY_DIGITS:
        return CURRENCY_DIGITS[currency]
    from babel.core import get_global

    fractions = get_global("currency_fractions")
    found: int = fractions.get(currency, fractions["DEFAULT"])[0]
    return found


def currency_name(currency: str, language: str) -> str:
    """The currency in words: ``złoty polski``; the code when CLDR has no name."""
    name: str = locale_for(language).currencies.get(currency, currency)
    return name


def _money_locale(name: str, currency: str) -> str:
    if name in ENGLISH_MONEY or (currency == "EUR" and name in ENGLISH_EUROS):
        return "en_GB"
    return name


def _decimal(value: Decimal | int | float) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _trimmed(value: Decimal) -> Decimal:
    # normalize() alone would write 1E+3 for 1000.
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _digits(amount: Decimal, numbers: _Numbers, group: str) -> str:
    whole, point, fraction = f"{amount:f}".partition(".")
    if len(whole) >= numbers.minimum_grouped:
        head = len(whole) % 3 or 3
        whole = group.join([whole[:head], *(whole[i : i + 3] for i in range(head, len(whole), 3))])
    return f"{whole}{numbers.decimal}{fraction}" if point else whole


@lru_cache(maxsize=128)
def _numbers(name: str) -> _Numbers:
    locale = _parse(name)
    symbols = locale.number_symbols["latn"]
    percent = locale.percent_formats[None]
    return _Numbers(
        decimal=symbols["decimal"],
        group=PLAIN_GROUP.get(name, symbols["group"]),
        money_group=symbols["group"],
        minus=symbols["minusSign"],
        minimum_grouped=5 if name in MINIMUM_GROUPING_2 or locale.language in MINIMUM_GROUPING_2 else 4,
        percent=(percent.prefix[0], percent.suffix[0]),
    )


@lru_cache(maxsize=1024)
def _money_pattern(name: str, currency: str) -> _MoneyPattern:
    locale = _parse(name)
    pattern = locale.currency_formats["standard"]
    sign = _sign(locale, currency)
    minus = locale.number_symbols["latn"]["minusSign"]
    before, behind = pattern.prefix[0], pattern.suffix[0]
    negative_before, negative_behind = pattern.prefix[1], pattern.suffix[1]
    return _MoneyPattern(
        digits=currency_digits(currency),
        positive=(_spaced(before, sign), behind.replace("¤", sign)),
        negative=(_spaced(negative_before, sign).replace("-", minus), negative_behind.replace("¤", sign)),
    )


def _spaced(before: str, sign: str) -> str:
    # UTS 35, currencySpacing beforeCurrency/afterCurrency: a letter does not touch a digit.
    filled = before.replace("¤", sign)
    return f"{filled}\u00a0" if before.endswith("¤") and sign[-1].isalpha() else filled


def _sign(locale: "Locale", currency: str) -> str:
    sign: str = locale.currency_symbols.get(currency, currency)
    behind = "¤" in locale.currency_formats["standard"].suffix[0]
    if sign == currency and behind and locale.language not in CODES_ONLY:
        return OWN_SIGNS.get(currency, sign)
    return sign


def _parse(name: str) -> "Locale":
    from babel import Locale

    return Locale.parse(name)


def parse_number(text: str, language: str) -> Decimal | None:
    """A number as people type it: with the separators of ``language``, of another, or with none, and with a
    currency beside it; None when it is none.

    "1.249" is a thousand and more where the point groups (German), and 1.249 where it does not.
    """
    signs = "".join(sign for sign in text if sign in "0123456789.,-\u2212").replace("\u2212", "-")
    body = signs.lstrip("-").strip(".,") if signs.rstrip(".,") else ""
    if not body or "-" in body or signs.count("-") > 1 or any(_is_foreign(sign) for sign in text):
        return None
    if any(pair in body for pair in ("..", ",,", ".,", ",.")):
        return None
    last = max(body.rfind("."), body.rfind(","))
    if last < 0:
        return Decimal(f"{'-' if signs.startswith('-') else ''}{body}")
    sign, behind = body[last], len(body) - last - 1
    numbers = _numbers(str(locale_for(language)))
    other = "," if sign == "." else "."
    groups = body.count(sign) > 1 or (other not in body and behind == 3 and numbers.decimal != sign)
    if groups:
        whole, fraction = body, ""
    else:
        whole, fraction = body[:last], body[last + 1 :]
    digits = whole.replace(".", "").replace(",", "")
    if not digits or (not fraction.isdigit() and fraction):
        return None
    return Decimal(f"{'-' if signs.startswith('-') else ''}{digits}{'.' if fraction else ''}{fraction}")


def _is_foreign(sign: str) -> bool:
    """Digits of another script: their value is not what it looks like here."""
    return sign.isdigit() and sign not in "0123456789"
