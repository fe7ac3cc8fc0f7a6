"""A small language for the phrases of a lexicon, and one pass over a text that finds all of them.

A phrase is words as people type them. They are compared folded: capitals, accents and the two spellings of an
umlaut ("ue" for "ü") make no difference, so a phrase stands once. In a phrase

- `word` is that word, `stem*` any word that begins so, `*end*` any word that holds it (for compounds);
- `a|b*` is one or the other, `(word)` in the midst may be missing, `..` stands for up to three words of any
  kind.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from desktop.domain.fold import fold

_WORD: Final = re.compile(r"[^\W_]+(?:[\u0300-\u036f\u00ad\u200b-\u200d]+[^\W_]*)*")
_DIGRAPHS: Final = (("ae", "a"), ("oe", "o"), ("ue", "u"), ("aa", "a"))
_MOST_KNOWN: Final = 20_000
GAP: Final = 3
"""How many words `..` may skip."""


class Word(NamedTuple):
    """A word of a text: its place in code points, and how it is compared."""

    start: int
    end: int
    plain: str


class Hit(NamedTuple):
    """A phrase that was found: the numbers of its first word and of the one behind its last."""

    first: int
    end: int


@lru_cache(maxsize=20_000)
def plain(word: str) -> str:
    """A single word as it is compared."""
    folded = fold(word).replace(" ", "")
    for two, one in _DIGRAPHS:
        folded = folded.replace(two, one)
    return folded


@lru_cache(maxsize=2048)
def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text in order. A number is a word, an apostrophe or a hyphen divides two. Kept, since
    all sentences but one of a draft that is being written are as they were."""
    return tuple(Word(*match.span(), plain(match.group())) for match in _WORD.finditer(text))


class _Element(NamedTuple):
    exact: frozenset[str]
    stems: tuple[str, ...]
    inside: tuple[str, ...]
    optional: bool
    gap: bool

    def fits(self, word: str) -> bool:
        if word in self.exact or word.startswith(self.stems):
            return True
        return bool(self.inside) and any(piece in word for piece in self.inside)


class _Phrase(NamedTuple):
    kind: str
    rest: tuple[_Element, ...]


class Phrases:
    """Phrases of many kinds, found together in one pass."""

    def __init__(self, kinds: Mapping[str, Iterable[str]]) -> None:
        self._exact: dict[str, list[_Phrase]] = {}
        self._stems: dict[str, list[_Phrase]] = {}
        self._inside: dict[str, list[_Phrase]] = {}
        for kind, phrases in kinds.items():
            for phrase in phrases:
                self._add(kind, phrase)
        self._lengths: Final = tuple(sorted({len(stem) for stem in self._stems}))
        self._known: dict[str, tuple[_Phrase, ...]] = {}
        self._any_inside: Final = (
            re.compile("|".join(map(re.escape, sorted(self._inside)))) if self._inside else None
        )

    def find(self, words: Sequence[Word]) -> dict[str, list[Hit]]:
        """Where the phrases of each kind stand, in the order of the text; kinds without a hit are missing."""
        found: dict[str, list[Hit]] = {}
        plain_words = [word.plain for word in words]
        known = self._known
        for number, word in enumerate(plain_words):
            begun = known.get(word)
            if begun is None:
                begun = self._beginning(word)
            for phrase in begun:
                end = _match(phrase.rest, 0, plain_words, number + 1)
                if end:
                    found.setdefault(phrase.kind, []).append(Hit(number, end))
        return found

    def _beginning(self, word: str) -> tuple[_Phrase, ...]:
        """The phrases that a word may begin, kept for the next time: texts use the same words over again."""
        candidates = self._exact.get(word)
        length = len(word)
        out = list(candidates) if candidates else []
        for size in self._lengths:
            if size > length:
                break
            begun = self._stems.get(word[:size])
            if begun:
                out += begun
        if self._any_inside is not None and length > 4 and (match := self._any_inside.search(word)):
            out += self._inside[match.group()]
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
        self._known[word] = tuple(out)
        return self._known[word]

    def _add(self, kind: str, phrase: str) -> None:
        elements = [_element(piece) for piece in phrase.split()]
        _check(phrase, elements)
        elements[-1] = elements[-1]._replace(optional=False)
        first, rest = elements[0], _Phrase(kind, tuple(elements[1:]))
        for word in first.exact:
            self._exact.setdefault(word, []).append(rest)
        for stem in first.stems:
            self._stems.setdefault(stem, []).append(rest)
        for piece in first.inside:
            self._inside.setdefault(piece, []).append(rest)


def _check(phrase: str, elements: Sequence[_Element]) -> None:
    if not elements or elements[0].gap or elements[-1].gap:
        raise ValueError(f"a phrase begins and ends with a word: {phrase!r}")


def _element(piece: str) -> _Element:
    if piece.strip("()") == "..":
        return _Element(frozenset(), (), (), optional=False, gap=True)
    optional = piece.startswith("(")
    if optional != piece.endswith(")") or set("()[]{}?") & set(piece[1:-1]):
        raise ValueError(f"not a word of a phrase: {piece!r}")
    exact, stems, inside = set(), [], []
    for way in piece.strip("()").split("|"):
        word = plain(way)
        if not word:
            raise ValueError(f"no word in {piece!r}")
        if way.startswith("*"):
            inside.append(word)
        elif way.endswith("*"):
            stems.append(word)
        else:
            exact.add(word)
    return _Element(frozenset(exact), tuple(stems), tuple(inside), optional, gap=False)


def _match(rest: Sequence[_Element], at: int, words: Sequence[str], place: int) -> int:
    """The number of the word behind the phrase, 0 where it does not go on like this."""
    if at == len(rest):
        return place
    element = rest[at]
    if element.gap:
        for skipped in range(GAP + 1):
            end = _match(rest, at + 1, words, place + skipped)
            if end:
                return end
        return 0
    if place < len(words) and element.fits(words[place]):
        end = _match(rest, at + 1, words, place + 1)
        if end:
            return end
    return _match(rest, at + 1, words, place) if element.optional else 0
