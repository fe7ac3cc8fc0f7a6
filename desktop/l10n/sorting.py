"""The order of names as each language has it (CLDR collation): ł after l in Polish, ch after h in Czech.

No library of those that we may use knows the languages' own orders without Qt, and Qt's own answer depends on
the system it runs on. The rules are data (``resources/sorting.toml``) over a common order of letters; what a
name holds beyond the alphabets of our markets is sorted by its code point, after them."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from desktop import resources

SortKey = tuple[tuple[str, ...], tuple[str, ...], tuple[bool, ...], str]

# The common order (CLDR root collation), as far as names of people, places and things go.
_SIGNS = " _-–—,;:!?.·'’\"“”„«»()[]{}@*/&#%`´^°+<=>|~$€"
_ALPHABETS = {
    "Latn": "abcdefghiıjklmnŋopqĸrstuvwxyzþ",
    "Grek": "αβγδεζηθικλμνξοπρστυφχψω",
    "Cyrl": "абвгдђеєжзѕиійјклљмнњопрстћуфхцчџшщъыьэюя",
}
_LIKE = {"ł": "l", "đ": "d", "ð": "d", "ø": "o", "ħ": "h", "ŧ": "t", "ς": "σ", "ґ": "г"}
_LIKE |= {"ß": "ss", "æ": "ae", "œ": "oe"}
# Accents from the lightest on; another one comes behind them.
_ACCENTS = "\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307\u0328\u0327\u0304"
_TAILORED = 0xE000


def sort_key(text: str, language: str) -> SortKey:
    """What to sort by: letters first, then accents, then capitals; the text itself when all else is the same.

    ``language`` is BCP 47; one that we have no rules for takes the common order."""
    rules = _rules(language.replace("_", "-").partition("-")[0].lower())
    whole = unicodedata.normalize("NFC", text)
    # One sign a letter, so that places stay the same ("İ" has two in small letters).
    small = "".join(low if len(low := sign.lower()) == 1 else sign for sign in whole)
    letters: list[str] = []
    accents: list[str] = []
    capitals: list[bool] = []
    place = 0
    while place < len(small):
        length = next((n for n in rules.lengths if _is_letter(small[place : place + n], rules)), 1)
        piece = small[place : place + length]
        weights, accent = rules.letters.get(piece) or _accented(piece, rules) or _plain(piece, rules)
        letters += weights
        accents += [accent, *([""] * (len(weights) - 1))] if weights else []
        capitals += [(whole[place] != piece[0]) != rules.upper_first] if weights else []
        place += length
    return tuple(letters), tuple(accents), tuple(capitals), text


def sorted_names(names: Iterable[str], language: str) -> list[str]:
    """Names in the language's order."""
    return sorted(names, key=lambda name: sort_key(name, language))


@dataclass(frozen=True, slots=True)
class _Rules:
    """``letters``: what a letter, or several that are one, weighs, and by what it differs from its like."""

    letters: Mapping[str, tuple[tuple[str, ...], str]]
    lengths: tuple[int, ...]
    scripts: Mapping[str, str]
    upper_first: bool


@lru_cache(maxsize=64)
def _rules(language: str) -> _Rules:
    table: dict[str, Any] = _tables().get(language, {})
    first = table.get("script", "Latn")
    order = [first, *(name for name in _ALPHABETS if name != first)]
    # Signs and figures come before every alphabet.
    scripts = {name: chr(3 + place) for place, name in enumerate(order)}
    letters: dict[str, tuple[tuple[str, ...], str]] = {}
    bare = _Rules({}, (1,), scripts, False)
    for base, following in table.get("after", {}).items():
        (weight,), _accent = _plain(base, bare)
        for number, letter in enumerate(following):
            letters[letter] = ((weight + chr(_TAILORED + number),), "")
    for letter, likes in table.get("like", {}).items():
        weights = [(letters.get(each) or _plain(each, bare))[0] for each in likes]
        letters[letter] = (tuple(weight for each in weights for weight in each), letter)
    lengths = sorted({1, *(len(letter) for letter in letters)}, reverse=True)
    return _Rules(letters, tuple(lengths), scripts, bool(table.get("upper_first", False)))


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    return resources.read_toml("sorting.toml")


def _is_letter(piece: str, rules: _Rules) -> bool:
    return piece in rules.letters or _accented(piece, rules) is not None


def _accented(piece: str, rules: _Rules) -> tuple[tuple[str, ...], str] | None:
    """Several letters that are one, with an accent on the last: Polish ź in a Hungarian "dź"."""
    if len(piece) < 2 or piece[-1] in rules.letters:
        return None
    base, *marks = list(unicodedata.normalize("NFD", piece[-1]))
    found = rules.letters.get(piece[:-1] + base) if marks else None
    return (found[0], "".join(map(_accent, marks))) if found else None


def _plain(letter: str, rules: _Rules) -> tuple[tuple[str, ...], str]:
    """The weights of a letter by the common order, and its accents."""
    if letter in _SIGNS:
        return ("\x01" + chr(0x20 + _SIGNS.index(letter)),), ""
    if letter.isdecimal():
        return (f"\x02{unicodedata.decimal(letter)}",), ""
    for script, alphabet in _ALPHABETS.items():
        if letter in alphabet:
            return (rules.scripts[script] + chr(0x20 + alphabet.index(letter)),), ""
    if letter in _LIKE:
        likes = [_plain(each, rules)[0] for each in _LIKE[letter]]
        return tuple(weight for each in likes for weight in each), letter
    base, *marks = list(unicodedata.normalize("NFD", letter))
    if marks:
        return _plain(base, rules)[0], "".join(map(_accent, marks))
    if unicodedata.category(letter) in ("Mn", "Me", "Cf", "Cc"):
        return (), ""
    return ("\x09" + letter,), ""


def _accent(mark: str) -> str:
    place = _ACCENTS.find(mark)
    return chr(0x20 + place) if place >= 0 else mark
