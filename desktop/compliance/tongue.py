"""What the quality rules know of a language: its lexicon in `resources/compliance/quality/<code>.toml`.

Every list of texts in that file is a kind of phrase, named `table.key`; how phrases are written stands in
`phrases`. Languages without a file still have their texts reviewed, by what needs no words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from desktop import resources

from .phrases import Phrases, plain

CODES: Final = ("pl", "de", "cs", "sk", "hu", "ro", "bg", "fr", "it", "es", "sv", "da", "en")
"""The languages whose lexicon has words for every rule."""

LIGHT: Final = ("nl", "uk", "el")
"""Those that know questions and topics only: markets or buyers of the platform's edges."""


class LexiconError(ValueError):
    """A lexicon is wrong; the text names the language and the place."""


@dataclass(frozen=True, eq=False)
class Tongue:
    """A language's lexicon. `numbers` gives the value of number words, folded; `texts` are pieces that a
    fix writes. The names of months are phrases of the kinds `month.1` to `month.12`, those of weekdays
    `weekday.0` (Monday) to `weekday.6`."""

    code: str
    phrases: Phrases
    markers: frozenset[str]
    stop: frozenset[str]
    numbers: Mapping[str, int]
    grades: Mapping[str, tuple[str, ...]]
    texts: Mapping[str, str]


@cache
def tongue(code: str) -> Tongue | None:
    """The lexicon of a language (ISO 639-1), None where there is none. Read at first use, then kept.

    Raises LexiconError when the file is wrong."""
    if code not in CODES and code not in LIGHT:
        return None
    data = resources.read_toml("compliance", "quality", f"{code}.toml")
    try:
        return _made(code, data)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise LexiconError(f"lexicon {code}: {error}") from error


@cache
def markers() -> Mapping[str, frozenset[str]]:
    """Words that tell a language from its neighbours, folded, by language."""
    table = resources.read_toml("compliance", "quality", "languages.toml")["markers"]
    return MappingProxyType({code: frozenset(map(plain, text.split())) for code, text in table.items()})


def _made(code: str, data: Mapping[str, Any]) -> Tongue:
    kinds: dict[str, list[str]] = {}
    for table, entries in data.items():
        if table in {"names", "number", "grades", "text"}:
            continue
        for key, phrases in entries.items():
            if not isinstance(phrases, list):
                raise TypeError(f"{table}.{key} must be a list of texts")
            kinds[f"{table}.{key}"] = phrases
    stop = frozenset(plain(word) for phrase in kinds.pop("talk.stop", []) for word in phrase.split())
    names = data.get("names", {})
    kinds |= _names("month", names.get("months", []), 12, 1)
    kinds |= _names("weekday", names.get("weekdays", []), 7, 0)
    return Tongue(
        code,
        Phrases(kinds),
        markers().get(code, frozenset()),
        stop,
        MappingProxyType(
            {plain(word): int(key) for key, text in data.get("number", {}).items() for word in text.split()}
        ),
        MappingProxyType({grade: tuple(ways) for grade, ways in data.get("grades", {}).items()}),
        MappingProxyType(dict(data.get("text", {}))),
    )


def _names(table: str, given: list[str], count: int, first: int) -> dict[str, list[str]]:
    if given and len(given) != count:
        raise ValueError(f"{count} names of a {table} wanted, not {len(given)}")
    return {f"{table}.{number}": [ways] for number, ways in enumerate(given, first)}
