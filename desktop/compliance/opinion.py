"""A second opinion on a sentence: how much it sounds like the breaches among the gold messages (R3-R5).

Patterns say exactly what they know, and nothing of what nobody thought of. Beside them stands a linear model
over the words of a sentence, the pieces of these words, their neighbours and the concepts of the lexicon. It
is learnt from the gold messages by `tests.gold.learn` and kept as whole numbers in
`resources/compliance/opinion.bin`. It holds no text of what it was learnt from.
"""

import struct
import zlib
from array import array
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import combinations, pairwise
from typing import Final, NamedTuple

from desktop import resources

GROUPS: Final = ("contact", "offplatform", "marketing")
"""What a breach may be one of: the first part of the rules of R3, R4 and R5."""
BUCKETS: Final = 1 << 17
"""Features are numbered by the checksum of their name; two that share a number do little harm."""
FORMAT: Final = struct.Struct("<4sIIf4f")
"""Mark, what it was learnt from (a checksum), buckets, the size of a step, the starting values; behind it the
packed weights."""
MARK: Final = b"OPN1"
_SHORTEST, _LONGEST = 4, 5
_MOST_CONCEPTS = 24
_LONGEST_WORD = 40

Opinion = tuple[float, float, float, float]
"""How much it sounds like a breach (0: as likely as not), and, if it is one, like each of GROUPS. Opinions on
neighbours add up, the starting values (`starting`) once."""


class _Model(NamedTuple):
    step: float
    start: Opinion
    weights: "tuple[array[int], ...]"


@cache
def _model() -> _Model:
    raw = resources.read_bytes("compliance", "opinion.bin")
    mark, _, buckets, step, *start = FORMAT.unpack_from(raw)
    rows = len(start)
    whole = zlib.decompress(raw[FORMAT.size :])
    if mark != MARK or buckets != BUCKETS or len(whole) != BUCKETS * rows:
        raise ValueError("resources/compliance/opinion.bin does not fit this version")
    weights = tuple(array("b", whole[row * BUCKETS : (row + 1) * BUCKETS]) for row in range(rows))
    return _Model(step, (start[0], start[1], start[2], start[3]), weights)


def starting() -> Opinion:
    """The opinion on nothing at all."""
    return _model().start


def opinion(words: Sequence[str], concepts: Iterable[str]) -> Opinion:
    """What the words of a sentence of a view and its concepts add up to, without the starting values."""
    found = [_of_word(word) for word in set(words)]
    found += map(_of, _neighbours(words))
    found += map(_of, _together(concepts))
    return _sum(found)


def features_of(words: Sequence[str], concepts: Iterable[str]) -> list[str]:
    """The names of all features of a sentence, as often as they count: what `opinion` adds up."""
    pieces = [name for word in sorted(set(words)) for name in _pieces(word)]
    return [*pieces, *_neighbours(words), *_together(concepts)]


def number(name: str) -> int:
    """The number of a feature."""
    return zlib.crc32(name.encode("utf-8", "surrogatepass")) % BUCKETS


def _pieces(word: str) -> list[str]:
    """A word and the pieces of it. Figures are all alike."""
    plain = "".join("0" if letter.isdecimal() else letter for letter in word[:_LONGEST_WORD])
    edged = f"<{plain}>"
    sizes = range(_SHORTEST, _LONGEST + 1)
    return [
        f"w{plain}",
        *(f"n{edged[at : at + size]}" for size in sizes for at in range(len(edged) - size + 1)),
    ]


def _neighbours(words: Sequence[str]) -> list[str]:
    return sorted({f"b{one} {two}" for one, two in pairwise(words)})


def _together(concepts: Iterable[str]) -> list[str]:
    """The concepts and their pairs."""
    known = sorted(set(concepts))[:_MOST_CONCEPTS]
    return [*(f"c{one}" for one in known), *(f"p{one}+{two}" for one, two in combinations(known, 2))]


@lru_cache(maxsize=20_000)
def _of_word(word: str) -> Opinion:
    return _sum(list(map(_weights, _pieces(word))))


@lru_cache(maxsize=60_000)
def _of(name: str) -> Opinion:
    return _weights(name)


def _weights(name: str) -> Opinion:
    at, model = number(name), _model()
    one, two, three, four = model.weights
    return model.step * one[at], model.step * two[at], model.step * three[at], model.step * four[at]


def _sum(found: Sequence[Opinion]) -> Opinion:
    one = two = three = four = 0.0
    for first, second, third, fourth in found:
        one += first
        two += second
        three += third
        four += fourth
    return one, two, three, four
