"""What a market is: the country where a sale happens, with everything that follows from it.

A market fixes the currency, the address form, the calendar, the buyers' languages and the response policy
(R8, R12, R13). The language of the screen is another matter and never stands here. The table itself is data
(``resources/markets.toml``); this module only gives it a shape and refuses what does not fit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any


def _nothing() -> Mapping[str, str]:
    return MappingProxyType({})


class MarketDataError(ValueError):
    """The market table is wrong; the text names the market and the field."""


@dataclass(frozen=True, slots=True)
class CurrencyPeriod:
    """From ``since`` (a local date; None: from the beginning) prices in the market are in ``currency`` (ISO
    4217).
    """

    since: date | None
    currency: str


@dataclass(frozen=True, slots=True)
class AddressForm:
    """How a country writes an address: the lines from top to bottom with the fields of ``orders.Address``
    in braces.

    ``post_code`` is the shape of its post code (``#`` a digit, ``@`` a letter, ``*`` either), "" where we
    know none; ``post_code_word`` and ``region_word`` are the country's own words (PSČ, județ),
    ``region_kind`` is province, county, municipality or "". ``capitals`` are the parts that its post wants in
    capitals on a label, ``abroad_prefix`` stands there before the post code when the parcel comes from
    another country. ``sample`` is an invented address in parts, for `helpdesk market` and for empty
    editors."""

    lines: tuple[str, ...] = (
        "{name}",
        "{company}",
        "{street}",
        "{extra}",
        "{postal_code} {city}",
        "{region}",
    )
    post_code: str = ""
    post_code_word: str = ""
    region_kind: str = ""
    region_word: str = ""
    region_required: bool = False
    capitals: tuple[str, ...] = ()
    abroad_prefix: str = ""
    sample: Mapping[str, str] = field(default_factory=_nothing, hash=False)


@dataclass(frozen=True, slots=True)
class Market:
    """One market.

    ``code`` is ISO 3166-1 alpha-2 in capitals, ``currency`` ISO 4217, ``languages`` BCP 47 in the order in
    which the market's buyers use them, ``time_zone`` an IANA name, ``holiday_country`` and ``regions`` the
    keys of the holiday data (regions are the part of ISO 3166-2 behind the hyphen). ``region_names`` are
    own names, ``region_time_zones`` hold only regions that differ from ``time_zone``. ``policy`` names the
    response policy. ``address`` is how
    addresses are written there, ``phone_region`` the
    numbering plan, ``vat_label`` what the tax number is called there, ``carriers`` the usual ones with the
    national post first. ``platform_locale`` is the platform's own spelling of the market and its first
    language, used only at the edge. ``known`` is False for a market that the API named and our table does
    not hold."""

    code: str
    currency: str
    languages: tuple[str, ...]
    time_zone: str
    currency_history: tuple[CurrencyPeriod, ...] = ()
    holiday_country: str = ""
    regions: tuple[str, ...] = ()
    region_names: Mapping[str, str] = field(default_factory=_nothing, hash=False)
    region_time_zones: Mapping[str, str] = field(default_factory=_nothing, hash=False)
    policy: str = "helpdesk"
    address: AddressForm = AddressForm()
    phone_region: str = ""
    vat_label: str = ""
    carriers: tuple[str, ...] = ()
    platform_locale: str = ""
    known: bool = True

    @property
    def language(self) -> str:
        """The first language of the market's buyers: the one to answer in when the conversation names none
        (R13).
        """
        return self.languages[0]

    @property
    def flag(self) -> str:
        """The flag as two regional indicator symbols (Unicode TR 51). It always stands beside the name,
        never alone.
        """
        return "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in self.code)

    def currency_on(self, day: date) -> str:
        """The currency in which prices of local date ``day`` are: an order of 2025 in Bulgaria is in BGN."""
        found = self.currency
        for period in self.currency_history:
            if period.since is None or period.since <= day:
                found = period.currency
        return found

    def zone_of(self, region: str | None) -> str:
        """The IANA time zone of a region of this market; the market's own for None and unknown regions."""
        if region is None:
            return self.time_zone
        return self.region_time_zones.get(region, self.time_zone)


def load_markets(data: Mapping[str, Any]) -> dict[str, Market]:
    """Markets by code, in the order of the table, from the decoded TOML (``{"market": {"PL": {...}}}``).

    Raises MarketDataError when a required field is missing or has the wrong type.
    """
    table = data.get("market")
    if not isinstance(table, Mapping):
        raise MarketDataError("the market table has no section 'market'")
    return {code: _market(code, entry) for code, entry in table.items()}


def fallback_market(
    code: str, *, currency: str = "EUR", languages: tuple[str, ...] = ("en",), time_zone: str = "UTC"
) -> Market:
    """A usable market for a code that the API knows and our table does not; ``known`` is False, so that it
    is said.

    What the API itself tells (currency, languages, time zone) goes in; the rest is the plainest
    international form."""
    return Market(
        code=code.upper(),
        currency=currency,
        languages=languages or ("en",),
        time_zone=time_zone,
        holiday_country="",
        phone_region=code.upper(),
        known=False,
    )


def find_market(markets: Mapping[str, Market], code: str) -> Market | None:
    """The market of a code written in any case (``pl``, ``PL``); None when it is unknown."""
    return markets.get(code.strip().upper())


def _market(code: str, entry: object) -> Market:
    if not (len(code) == 2 and code.isascii() and code.isalpha() and code.isupper()):
        raise MarketDataError(f"market {code!r}: the code must be two capital letters (ISO 3166-1)")
    if not isinstance(entry, Mapping):
        raise MarketDataError(f"market {code}: not a table")
    history = _history(code, entry.get("currency_history", []))
    currency = _text(code, entry, "currency")
    if history and history[-1].currency != currency:
        raise MarketDataError(
            f"market {code}: currency is {currency}, its history ends in {history[-1].currency}"
        )
    languages = _texts(code, entry, "languages")
    if not languages:
        raise MarketDataError(f"market {code}: languages must not be empty")
    region_names = _pairs(code, entry, "regions")
    return Market(
        code=code,
        currency=currency,
        currency_history=history,
        languages=languages,
        time_zone=_text(code, entry, "time_zone"),
        holiday_country=_text(code, entry, "holiday_country", code),
        regions=tuple(region_names),
        region_names=region_names,
        region_time_zones=_pairs(code, entry, "region_time_zones"),
        policy=_text(code, entry, "policy", "helpdesk"),
        address=_address(code, entry.get("address")),
        phone_region=_text(code, entry, "phone_region", code),
        vat_label=_text(code, entry, "vat_label", ""),
        carriers=_texts(code, entry, "carriers"),
        platform_locale=_text(code, entry, "platform_locale", f"{code.lower()}-{languages[0]}"),
    )


def _text(code: str, entry: Mapping[str, Any], name: str, default: str | None = None) -> str:
    value = entry.get(name, default)
    if not isinstance(value, str):
        raise MarketDataError(f"market {code}: {name} must be a text")
    return value


def _texts(code: str, entry: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = entry.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise MarketDataError(f"market {code}: {name} must be a list of texts")
    return tuple(value)


def _pairs(code: str, entry: Mapping[str, Any], name: str) -> Mapping[str, str]:
    value = entry.get(name, {})
    if not isinstance(value, Mapping) or not all(isinstance(item, str) for item in value.values()):
        raise MarketDataError(f"market {code}: {name} must be a table of texts")
    return MappingProxyType(dict(value))


def _address(code: str, value: object) -> AddressForm:
    if value is None:
        return AddressForm()
    if not isinstance(value, Mapping):
        raise MarketDataError(f"market {code}: address must be a table")
    lines = _texts(code, value, "lines")
    if not lines:
        raise MarketDataError(f"market {code}: address.lines must not be empty")
    required = value.get("region_required", False)
    if not isinstance(required, bool):
        raise MarketDataError(f"market {code}: address.region_required must be true or false")
    return AddressForm(
        lines=lines,
        post_code=_text(code, value, "post_code", ""),
        post_code_word=_text(code, value, "post_code_word", ""),
        region_kind=_text(code, value, "region_kind", ""),
        region_word=_text(code, value, "region_word", ""),
        region_required=required,
        capitals=_texts(code, value, "capitals"),
        abroad_prefix=_text(code, value, "abroad_prefix", ""),
        sample=_pairs(code, value, "sample"),
    )


def _history(code: str, value: object) -> tuple[CurrencyPeriod, ...]:
    if not isinstance(value, list):
        raise MarketDataError(f"market {code}: currency_history must be a list")
    periods: list[CurrencyPeriod] = []
    for item in value:
        since = item.get("since") if isinstance(item, Mapping) else None
        currency = item.get("currency") if isinstance(item, Mapping) else None
        if not isinstance(currency, str) or not (since is None or isinstance(since, date)):
            raise MarketDataError(f"market {code}: currency_history needs 'currency' and a date 'since'")
        if periods and (since is None or (periods[-1].since is not None and since <= periods[-1].since)):
            raise MarketDataError(f"market {code}: currency_history must be in order of time")
        periods.append(CurrencyPeriod(since, currency))
    return tuple(periods)
