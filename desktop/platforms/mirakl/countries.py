"""Which market a channel, an order or a thread belongs to. Channels of Mirakl are free text ("FR", "WEB_PL",
"Website IT"): the country is read out of the code, then out of the label; what names none is the account's
home market."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from desktop import resources
from desktop.domain.markets import Market, load_markets

from . import shapes

_WORDS = re.compile(r"[A-Za-z]+")
_LOCALE = re.compile(r"[a-z]{2}[_-][A-Z]{2}")
_AROUND = frozenset({"BR", "CA", "CH", "GB", "MX", "NO", "TR", "UA", "US"})


@cache
def alpha3() -> Mapping[str, str]:
    """Two letters by three (ISO 3166-1)."""
    table = resources.read_toml("countries.toml")["alpha3"]
    return {str(long): str(short) for long, short in table.items()}


@cache
def known_markets() -> Mapping[str, Market]:
    """Our own market table."""
    return load_markets(resources.read_toml("markets.toml"))


@cache
def _alpha2() -> frozenset[str]:
    return frozenset(alpha3().values())


def country(code: str | None) -> str:
    """A country code of two or three letters as two; "" for anything else."""
    text = (code or "").strip().upper()
    return text if text in _alpha2() else alpha3().get(text, "")


def region(locale: str | None) -> str:
    """The country of a locale ("fr_FR", "pt-BR"); "" where it names none."""
    parts = re.split(r"[_-]", (locale or "").strip())
    return country(parts[-1]) if len(parts) > 1 else ""


def language(locale: str | None) -> str:
    """The language of a locale as BCP 47; "" where there is none."""
    tag = re.split(r"[_-]", (locale or "").strip())[0].lower()
    return tag if tag.isascii() and tag.isalpha() and 2 <= len(tag) <= 3 else ""


def country_of_channel(code: str, label: str | None) -> str:
    """The country that a channel names. A code is one as a whole or holds one as its last or first word, in
    any case; a label only in capitals, since "it", "at" or "in" are words. "" where none is named."""
    whole = country(code) or (region(code) if _LOCALE.fullmatch(code) else "")
    if whole:
        return whole
    capitals = [word for word in _WORDS.findall(label or "") if word.isupper()]
    for words in (_WORDS.findall(code), capitals):
        found = next((named for word in reversed(words) if (named := _named_by(word))), "")
        if found:
            return found
    return ""


def _named_by(word: str) -> str:
    """The country that a word among others names: one of our markets or of the larger ones around. Any other
    code would read "com" as the Comoros and "and" as Andorra."""
    if word.upper() == "UK":
        return "GB"
    named = country(word)
    return named if named in known_markets() or (len(word) == 2 and named in _AROUND) else ""


def home_country(
    chosen: str, currency: str, locales: Iterable[shapes.Coded], shop: Iterable[str | None]
) -> str:
    """The market of what names none: the one that the person chose, else the only country of the currency,
    else the operator's default locale's, else where the shop ships from. "" when nothing says."""
    if country(chosen):
        return country(chosen)
    of_currency = [market.code for market in known_markets().values() if market.currency == currency]
    if len(of_currency) == 1:
        return of_currency[0]
    default = next((region(each.code) for each in locales if each.platform_default), "")
    return default or next((country(each) for each in shop if country(each)), "")


@dataclass(frozen=True, slots=True)
class Places:
    """The account's markets: of each channel, and `home` for what names none."""

    home: str
    channels: Mapping[str, str] = field(default_factory=dict)

    @property
    def markets(self) -> tuple[str, ...]:
        """Each once, home first where something can belong there."""
        return tuple(dict.fromkeys((self.home, *self.channels.values())))

    def market(self, channel: str | None, shipping: str | None = None, locale: str | None = None) -> str:
        """Where an order belongs: its channel's market; where that names none, the one of these markets that
        it is shipped to or whose locale its customer has."""
        named = self.channels.get(channel or "", "")
        if named:
            return named
        for other in (country(shipping), region(locale)):
            if other and other in self.markets:
                return other
        return self.home


def places(shop: shapes.Shop, channels: Iterable[shapes.Channel], home: str) -> Places:
    """`channels`: of the operator, with their labels; the shop's own are those that count."""
    labels = {channel.code: channel.label for channel in channels}
    named = {code: country_of_channel(code, labels.get(code)) for code in shop.channels or ()}
    found = {code: market for code, market in named.items() if market}
    return Places(home or next(iter(found.values()), ""), found)
