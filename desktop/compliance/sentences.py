"""Where sentences begin and end, in any of the markets' languages, with places in the text as it was typed.

A fix takes out or replaces whole sentences, and a checklist quotes whole questions: so a place is never
guessed back from words. Lines are never joined; a greeting that ends in a comma is a sentence of its own when
its line ends.
"""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Final, NamedTuple

from desktop import resources


class Span(NamedTuple):
    """A piece of a text: code points from `start` up to, not including, `end`."""

    start: int
    end: int


_END: Final = re.compile(
    r"[.!?…‼⁇⁈⁉。！？\n;\u037e]"  # one set in front, which `re` finds much faster than several ways to begin
    r"(?:(?<=[.!?…‼⁇⁈⁉。！？])[.!?…‼⁇⁈⁉。！？]*[\"'”’»“)\]]*(?=\s|$)|(?<=\n)|(?<=[;\u037e])(?=\s|$)"
    r"|(?<=[.!?…])[.!?…]*(?=[A-ZÀ-ÖØ-ÞĀ-ŽА-ЯΑ-Ω][a-zà-öø-ÿа-яά-ώ]))"
)


@lru_cache(maxsize=16)
def sentences(text: str) -> tuple[Span, ...]:
    """The sentences of a text in order, without the white space around them. They do not overlap, and
    together they hold every character that is not white space. A line always ends a sentence."""
    found: list[Span] = []
    start = 0
    for mark in _END.finditer(text):
        if not _ends(text, start, mark):
            continue
        _add(found, text, start, mark.end())
        start = mark.end()
    _add(found, text, start, len(text))
    return tuple(found)


def sentence_at(text: str, place: int) -> Span:
    """The sentence that a place lies in, else the next one, else the last; an empty span in an empty text."""
    spans = sentences(text)
    for span in spans:
        if place < span.end:
            return span
    return spans[-1] if spans else Span(0, 0)


def _add(found: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        found.append(Span(start, end))


def _ends(text: str, start: int, mark: re.Match[str]) -> bool:
    sign = mark.group()
    if sign == "\n":
        return True
    if sign[0] == ";":
        # The Greek question mark looks like a semicolon and is usually typed as one.
        return any("Ͱ" <= letter <= "Ͽ" for letter in text[max(start, mark.start() - 12) : mark.start()])
    if sign == "\u037e":
        return True
    before, after = mark.start(), mark.end()
    if sign != "." and sign.strip("\"'”’»“)]") not in {".", "..", "...", "…"}:
        return True
    following = text[after : after + 24].lstrip(" \t")
    if not following or following[0] == "\n":
        return True
    if before > start and text[before - 1].isspace() and len(sign) == 1:
        return False  # "gmail . com": a full stop that stands alone does not end anything
    if sign[0] == "…" or sign.startswith(".."):
        return not following[0].islower()
    if len(sign) > 1:
        return True
    return not _abbreviated(text, start, before, following)


def _abbreviated(text: str, start: int, before: int, following: str) -> bool:
    """Whether the full stop at `before` belongs to the word in front of it."""
    place = before
    while place > start and (text[place - 1].isalnum() or (text[place - 1] == "." and place < before)):
        place -= 1
    word = text[place:before].lstrip(".")
    if not word or len(word) > _LONGEST:
        return False
    known = _abbreviations()
    capital = following[:2] != following[:2].casefold()  # "iPhone" begins a sentence too
    if word.isdigit():
        # "12. Mai", "3. generation": a date or an ordinal; a capital after any other number begins anew.
        if len(word) > 2:
            # "2026. 05. 23." is a date as Hungarian writes it.
            return len(word) == 4 and _DAY_BEHIND.match(following) is not None
        return not capital or following.casefold().startswith(known.months)
    if len(word) == 1 and word.isupper():
        return True  # an initial
    plain = _plain(word)
    return plain in known.sure or (plain in known.unless_capital and not capital)


_DAY_BEHIND: Final = re.compile(r"\d{1,2}\.[ \u00a0]?\d")
_LONGEST: Final = 7
"""No abbreviation is longer."""


class _Abbreviations(NamedTuple):
    sure: frozenset[str]
    unless_capital: frozenset[str]
    months: tuple[str, ...]


@cache
def _abbreviations() -> _Abbreviations:
    data = resources.read_toml("compliance", "sentences.toml")
    return _Abbreviations(
        frozenset(data["sure"].split()),
        frozenset(data["unless_capital"].split()),
        tuple(data["months"].split()),
    )


@lru_cache(maxsize=4096)
def _plain(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
