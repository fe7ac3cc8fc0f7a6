"""Fields that nobody filled in: "{name}", "[NAME]", "XXX", "<tracking>", "____"."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from desktop import resources

from ..model import BLOCK, Finding, Surroundings
from ..phrases import words_of

_FIELD: Final = re.compile(
    # What any of them begins with, so that the other letters of a text are passed over quickly.
    r"(?=[{$«%XxTF_Ll⟦DJGNÉYRД])(?:"
    r"\{\{[^{}\n]{0,60}\}\}|\{%[^{}\n]{0,60}%\}|\$?\{[ \t]*[^\W\d][\w .:|_-]{0,40}\}"
    r"|«[ \t]*[^\W\d_]+_[\w ]+»|%[A-Z][A-Z_]{2,30}%|(?<!\w)%\(?[a-z_]+\)s(?!\w)"
    r"|(?<![\w-])(?:X{3,}|x{4,}|TODO|TBD|FIXME|TBC|XX)(?![\w-])"
    r"|(?<![\w-])[xX]{2,}[-/.][xX]{2,}(?:[-/.][xX]{2,})*(?![\w-])"
    r"|_{3,}|(?<!\w)[Ll](?:orem ipsum)(?!\w)"
    # The mark that our own templates leave where a value is missing.
    r"|⟦[^⟦⟧\n]{1,80}⟧"
    # A date that was to be put in, in the letters of each language: DD.MM.RRRR, TT.MM.JJJJ, JJ/MM/AAAA ...
    r"|(?<!\w)(?:[DTJGN]{2}[./-]M{2}[./-][YRJAÅĂÉ]{2,4}|[ÉYR]{4}[.-] ?[HM]{2}[.-] ?[NGD]{2}"
    r"|ДД[./-]ММ[./-]ГГГГ)(?!\w))"
)
_SIGNS: Final = ("{", "[", "<", "«", "%", "_", "⟦")
_WORDS: Final = ("xx", "todo", "tbd", "tbc", "fixme", "lorem", "mm", "мм", "hh")
_BRACKETED: Final = re.compile(r"[\[<][ \t]*([^\W\d_](?:[^\W\d]|[ /.’'-]){1,40})[\]>]")
_STEM: Final = 4
"""A shorter name must be the whole word."""
_MOST_WORDS: Final = 4
_LINE: Final = re.compile(r"\s*_[_\s]*")


def unfilled(text: str, surroundings: Surroundings) -> Iterator[Finding]:
    """`quality.unfilled`: a place that waits for a value. It is refused: nobody is to read a template."""
    del surroundings
    if not _may_hold_one(text):
        return
    for match in _FIELD.finditer(text):
        if not _divides(text, *match.span()) and not _hides_address(match.group()):
            yield Finding("quality.unfilled", BLOCK, *match.span(), {"found": match.group()})
    for match in _BRACKETED.finditer(text):
        if _names_field(match[1].strip()):
            yield Finding("quality.unfilled", BLOCK, *match.span(), {"found": match.group()})


def _may_hold_one(text: str) -> bool:
    """Quick to say, and true of every text with a field: most have none of these signs."""
    if any(sign in text for sign in _SIGNS):
        return True
    small = text.casefold()
    return any(word in small for word in _WORDS)


def _hides_address(field: str) -> bool:
    words = words_of(field)
    return field.startswith("{") and len(words) == 1 and words[0].plain in _signs()


@cache
def _signs() -> frozenset[str]:
    table = resources.read_toml("compliance", "quality", "fields.toml")
    return frozenset(word.plain for word in words_of(table["signs"]))


def _names_field(inner: str) -> bool:
    """Whether the words in brackets name a field; prose in brackets does not."""
    words = words_of(inner)
    names, tags = _known()
    if not words or words[0].plain in tags:
        return False
    shouted = inner.isupper() and len(inner) > 2
    stems, exact = names
    named = words[0].plain in exact or words[0].plain.startswith(stems)
    return "_" in inner or shouted or (len(words) <= _MOST_WORDS and named)


@cache
def _known() -> tuple[tuple[tuple[str, ...], frozenset[str]], frozenset[str]]:
    """The beginnings of field names and the short names, and what marks a passage instead."""
    table = resources.read_toml("compliance", "quality", "fields.toml")
    names = [word.plain for word in words_of(table["names"])]
    stems = tuple(name for name in names if len(name) >= _STEM)
    return (stems, frozenset(names)), frozenset(word.plain for word in words_of(table["tags"]))


def _divides(text: str, start: int, end: int) -> bool:
    """A line of underscores that divides two parts of a message."""
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    return end - start >= 5 and _LINE.fullmatch(text[begin : len(text) if stop < 0 else stop]) is not None
