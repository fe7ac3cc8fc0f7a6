"""A draft as the rules read it, with the way back to the place where it was typed.

People hide an address from a machine as they would spell it to a friend: look-alike letters, gaps between the
letters, invisible characters, figures as words or emoji, "(at)" and "kropka com". The rules read a view from
which all that is gone; every character of a view knows the code points of the draft that it came from.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from desktop.domain.fold import fold

from .sentences import Span

_GONE: Final = frozenset({"Mn", "Me", "Cf"})
"""Combining marks and what cannot be seen: joiners, direction marks, soft hyphens, the keycap of emoji."""
_DASHES: Final = "‐‑‒–—―−﹘﹣－"
_MARKS: Final = {
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys("’‘ʼ´`′‛", "'"),
    "․": ".",
    "。": ".",
    "｡": ".",
}

# Letters that are drawn alike (Unicode TR 39, confusables), folded to small letters, by what they stand for.
_ALIKE: Final = str.maketrans(
    "абвеёзіїјкмнорсѕтухԁԛԝһӏ" + "αβγεζηικμνορτυχωϲϳ",
    "a6beeziijkmhopcstyxdqwhl" + "aβyeznikuvoptuxwcj",
)
_MIXED: Final = re.compile(r"[^\W\d_]*(?:[a-z](?=[Ͱ-ӿԀ-ԯ])|[Ͱ-ӿԀ-ԯ](?=[a-z]))[^\W\d_]*")
_FOREIGN: Final = re.compile("[Ͱ-ӿԀ-ԯ]")
_SPACED: Final = re.compile(r"(?<![^\W_])[^\W\d_](?:[ .\-_*·/|]{1,3}[^\W\d_](?![^\W_])){3,}")


_TWO_ALONE: Final = re.compile(r"[ .\-_*·/|][^\W\d_][ .\-_*·/|]{1,3}[^\W\d_][ .\-_*·/|]")
"""Quick to find, and in every such word."""

# "Wh@tsApp", "V1ber": signs for letters in the names of messengers, and only there.
_LEET: Final = re.compile(r"(?<![\w@])[a-z]{1,6}[@$!|\d][\w@$!|]{1,9}(?![\w@])")
_LEET_SIGN: Final = re.compile(r"[@$!|\d](?<=[a-z].)[\w@$!|]")
"""Quick to find, and in every such word."""
_LEET_LETTERS: Final = str.maketrans("@4$5130!|", "aassieoil")
_NAMES: Final = frozenset(
    [
        "whatsapp",
        "whatsap",
        "telegram",
        "viber",
        "messenger",
        "instagram",
        "facebook",
        "gmail",
        "skype",
        "discord",
    ]
)


_CUT: Final = re.compile(r"[.!?]\s(?<=[^\W_]{2}..)\s*(?=[^\W_]{2})", re.DOTALL)
"""Where a text may be cut and each piece seen by itself: between two words, neither of them a lone letter."""


class _Letters(dict[int, str]):
    """The plain form of each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        plain = self[code] = _plain(chr(code))
        return plain


def _plain(letter: str) -> str:
    if letter in "\n\t ":
        return letter
    if letter.isspace():
        return " "
    if letter in _MARKS:
        return _MARKS[letter]
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    if letter.isalnum():
        return "".join(fold(letter).split()) or letter
    taken_apart = unicodedata.normalize("NFKD", letter)
    return "".join(
        fold(part).strip() or _MARKS.get(part, part)
        for part in taken_apart
        if unicodedata.category(part) not in _GONE
    )


_LETTERS: Final = _Letters()


def plain(text: str) -> str:
    """A text in plain small letters with its punctuation: for the entries of a lexicon."""
    return text.translate(_LETTERS)


class View(NamedTuple):
    """A text to be read by rules. `starts[i]` and `ends[i]` are the code points of the draft from which the
    i-th character came; None where every character stands in its own place."""

    text: str
    starts: Sequence[int] | None = None
    ends: Sequence[int] | None = None

    def span(self, start: int, end: int) -> Span:
        """The place in the draft of a piece of the view."""
        if self.starts is None or self.ends is None or start >= end:
            return Span(start, end)
        return Span(self.starts[start], self.ends[end - 1])

    def rewrite(self, changes: Iterable[tuple[int, int, str]]) -> "View":
        """The view with pieces replaced; the changes are in order and do not overlap."""
        pieces: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        own_starts = range(len(self.text)) if self.starts is None else self.starts
        own_ends = range(1, len(self.text) + 1) if self.ends is None else self.ends
        last = 0
        for start, end, new in changes:
            pieces += (self.text[last:start], new)
            starts += own_starts[last:start]
            ends += own_ends[last:start]
            if new and start < end:
                starts += [own_starts[start]] * len(new)
                ends += [own_ends[end - 1]] * len(new)
            last = end
        pieces.append(self.text[last:])
        starts += own_starts[last:]
        ends += own_ends[last:]
        return View("".join(pieces), starts, ends)


@lru_cache(maxsize=64)
def view(text: str) -> View:
    """The draft in plain small letters: accents, look-alikes, invisible characters and gaps are gone."""
    cuts = [0, *(cut.end() for cut in _CUT.finditer(text)), len(text)]
    pieces = [_view_of(text[start:end]) for start, end in pairwise(cuts)]
    if len(pieces) == 1:
        return pieces[0]
    whole = "".join(piece.text for piece in pieces)
    if all(piece.starts is None for piece in pieces):
        return View(whole)
    starts: list[int] = []
    ends: list[int] = []
    for cut, piece in zip(cuts, pieces, strict=False):
        length = len(piece.text)
        starts += range(cut, cut + length) if piece.starts is None else map(cut.__add__, piece.starts)
        ends += range(cut + 1, cut + 1 + length) if piece.ends is None else map(cut.__add__, piece.ends)
    return View(whole, starts, ends)


@lru_cache(maxsize=1024)
def _view_of(text: str) -> View:
    """The view of a piece. Kept: while somebody writes, all pieces but one are as they were."""
    folded = text.translate(_LETTERS)
    seen = View(folded)
    uneven = {letter for letter in set(text) if len(_LETTERS[ord(letter)]) != 1}
    if uneven:
        changes = [
            (place, place + 1, _LETTERS[ord(sign)]) for place, sign in enumerate(text) if sign in uneven
        ]
        seen = View(text).rewrite(changes)._replace(text=folded)
    if _FOREIGN.search(folded):
        seen = _without_look_alikes(seen)
    gaps = list(_gaps(seen.text))
    seen = seen.rewrite(gaps) if gaps else seen
    disguised = list(_disguised(seen.text))
    return seen.rewrite(disguised) if disguised else seen


def _disguised(text: str) -> Iterable[tuple[int, int, str]]:
    if _LEET_SIGN.search(text) is None:
        return
    for word in _LEET.finditer(text):
        name = word.group().translate(_LEET_LETTERS)
        if name in _NAMES:
            yield word.start(), word.end(), name


def _without_look_alikes(seen: View) -> View:
    """Latin letters for those Greek and Cyrillic ones that stand in a word with Latin letters."""
    text = _MIXED.sub(lambda match: match.group().translate(_ALIKE), seen.text)
    return seen._replace(text=text)


def _gaps(text: str) -> Iterable[tuple[int, int, str]]:
    """What stands between the letters of "W h a t s A p p" and "g.m.a.i.l", to be taken out. Where the
    letters have spaces between them, other marks stay: "g m a i l . c o m" holds a full stop."""
    if _TWO_ALONE.search(text) is None:
        return
    for run in _SPACED.finditer(text):
        piece = run.group()
        gap = re.split(r"[^\W_]", piece, maxsplit=2)[1]
        for between in re.finditer(r"[^\w]+|_+", piece):
            sign = between.group()
            if gap.isspace():
                stays = sign.strip() or ("" if len(sign) <= len(gap) else " ")
            else:
                stays = "" if sign.strip() == gap.strip() else sign
            yield run.start() + between.start(), run.start() + between.end(), stays
