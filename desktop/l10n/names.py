"""Names of markets, languages, currencies and holidays in the reader's language.

Countries and languages come from CLDR; holidays are entries of our own catalogs, keyed by the English name
that the holiday data gives (``holiday_names``)."""

import re
from datetime import date
from functools import lru_cache

from desktop import resources
from desktop.domain.markets import Market, load_markets
from desktop.l10n.catalogs import OWN_NAMES, translator
from desktop.l10n.dates import format_date
from desktop.l10n.foreign import cleaned, isolated
from desktop.l10n.locales import locale_for

_SUBSTITUTED = re.compile(r"Day off \(substituted from (\d\d)/(\d\d)/(\d{4})\)")
_OBSERVED = " (observed)"
_FOLLOWING = "Monday following "


@lru_cache(maxsize=1)
def known_markets() -> dict[str, Market]:
    """The markets of ``resources/markets.toml`` by code, read once."""
    return load_markets(resources.read_toml("markets.toml"))


def market_name(code: str, language: str) -> str:
    """The name of a market's country: ``Węgry``; the code itself when CLDR has no name for it. "" is the
    market that a marketplace has not told yet."""
    if not code:
        return translator(language).gettext("market not known")
    return _territory(code.upper(), str(locale_for(language)))


def language_name(code: str, language: str) -> str:
    """The name of a language: ``węgierski``; the code when CLDR has no name for it."""
    return _language(code, str(locale_for(language)))


def zone_name(zone: str, language: str) -> str:
    """A time zone (IANA) by the city that stands for it: "Warschau"; one that CLDR does not know as it is
    written, without the underscores."""
    from babel.dates import get_timezone_location

    try:
        return get_timezone_location(zone, locale=locale_for(language), return_city=True)
    except LookupError:
        return zone.replace("_", " ")


def own_language_name(code: str) -> str:
    """A language's name in itself, as a list of languages writes it: ``Magyar``."""
    known = OWN_NAMES.get(code)
    if known:
        return known
    name = _language(code, str(locale_for(code)))
    return name[:1].upper() + name[1:]


def holiday_name(english: str, language: str) -> str:
    """A holiday in the reader's language, from the English name of the calendar; English when not translated.

    Two holidays on one day ("A; B"), days moved to a Monday and days off by decree are put together from
    their parts, since the holiday data writes them as one text."""
    return ", ".join(_one_holiday(part.strip(), language) for part in english.split(";") if part.strip())


def _one_holiday(english: str, language: str) -> str:
    texts = translator(language)
    if texts.has(english):
        return texts.gettext(english)
    if english.endswith(_OBSERVED):
        name = _one_holiday(english.removesuffix(_OBSERVED), language)
        return texts.gettext("{holiday} (day off instead)").format(holiday=name)
    if english.startswith(_FOLLOWING):
        name = _one_holiday(english.removeprefix(_FOLLOWING), language)
        return texts.gettext("Monday after {holiday}").format(holiday=name)
    moved = _SUBSTITUTED.fullmatch(english)
    if moved:
        month, day, year = (int(part) for part in moved.groups())
        written = format_date(date(year, month, day), texts.language)
        return texts.gettext("Day off in exchange for {date}").format(date=written)
    return english


@lru_cache(maxsize=4096)
def _territory(code: str, name: str) -> str:
    from babel import Locale

    found: str = Locale.parse(name).territories.get(code, "")
    return found or _foreign(code)


@lru_cache(maxsize=4096)
def _language(code: str, name: str) -> str:
    from babel import Locale

    base = code.replace("_", "-").split("-")[0].lower()
    languages = Locale.parse(name).languages
    found: str = languages.get(code.replace("-", "_")) or languages.get(base) or ""
    return found or _foreign(code)


def _foreign(code: str) -> str:
    """A code that only the platform knows, as a stranger's word."""
    return isolated(cleaned(code, 40))
