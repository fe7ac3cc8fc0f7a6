"""From a language and a market to the CLDR locale whose conventions apply. Babel is imported at first use
only.
"""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from desktop.l10n.corrections import SAME_AS

if TYPE_CHECKING:
    from babel import Locale

    from desktop.domain.markets import Market

# A language alone means the form written in Europe: the program's markets are there. "en" and "pt" alone
# are the American and Brazilian forms in CLDR, with another order of day and month.
_EUROPEAN = {"en": "en_GB", "pt": "pt_PT"}

_TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*")


@lru_cache(maxsize=256)
def locale_for(language: str, market: str | None = None) -> "Locale":
    """The CLDR locale of a language (BCP 47), as written in a market when CLDR knows that it differs there.

    ``("de", "AT")`` is Austrian German, ``("pl", "HU")`` plain Polish; a region in the code itself ("fr-BE")
    wins over the market. An unknown language reads as English.
    """
    from babel import Locale, UnknownLocaleError

    base, *rest = language.replace("_", "-").split("-")
    base = base.lower()
    candidates = []
    if rest:
        candidates.append(
            "_".join([base, *(part.upper() if len(part) == 2 else part.title() for part in rest)])
        )
    if market:
        candidates.append(f"{base}_{market.upper()}")
    candidates.append(_EUROPEAN.get(base, base))
    for name in candidates:
        try:
            return Locale.parse(SAME_AS.get(name, name))
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse("en_GB")


def market_code(market: "Market | str | None") -> str | None:
    """The code of a market given as itself or as its code."""
    return market if market is None or isinstance(market, str) else market.code


def is_language(code: str) -> bool:
    """Whether CLDR knows the language of a BCP 47 code, so that numbers and dates can be written in it."""
    from babel import localedata

    if not _TAG.fullmatch(code):
        return False
    return localedata.exists(code.replace("_", "-").split("-")[0].lower())


# Babel knows it too, but is not needed to start in one of our languages: the languages of CLDR 48 whose usual
# script runs from right to left.
_RIGHT_TO_LEFT = frozenset(
    {"ar", "ckb", "dv", "fa", "he", "ks", "lrc", "mzn", "nqo", "ps", "rhg", "sd", "syr", "ug", "ur", "yi"}
)


def right_to_left(language: str) -> bool:
    """Whether a language is written from right to left, so that the window is mirrored."""
    return language.replace("_", "-").split("-")[0].lower() in _RIGHT_TO_LEFT
