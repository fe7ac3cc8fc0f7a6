"""How sure the review is of what it found in words, and what it did not find but hears all the same.

Two judges: the patterns (`wording`), which say exactly what they know, and the opinion that was learnt
(`opinion`), which has heard many breaches and many honest sentences that share their words. What a pattern
says blocks only when the opinion does not speak against it, else it is a warning; what the opinion alone
hears is a warning.
"""

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter
from typing import Final, NamedTuple

from .concepts import concepts_of, words_of
from .model import BLOCK, WARN
from .opinion import GROUPS, Opinion, opinion, starting

SURE: Final = 0.0
"""Below this a pattern's word alone does not block. Logarithm of the odds, as all that follows."""
SURE_OF_SHAPE: Final = -0.5
"""The same for a number or a bare domain that may be many things."""
HEARD: Final = -0.8
"""Above this the opinion warns without a pattern."""
SOUNDS: Final = "sounds"
"""The value that a finding carries which is not certain: it words another reason."""
_RULES: Final = ("contact.elsewhere", "offplatform.deal", "marketing.offers")


class Heard(NamedTuple):
    """What some sentences in a row sound like: from, up to, and the rule."""

    first: int
    end: int
    rule: str


class Sounding(NamedTuple):
    """The sentences of a draft, weighed: `certainty` is of each the most that it has alone or with a
    neighbour, `heard` the breaches that the opinion hears."""

    certainty: tuple[float, ...]
    heard: tuple[Heard, ...]

    def level(self, level: str, covering: Iterable[int], doubt: float) -> str:
        """The level of what was found in some sentences: below `doubt` it does not block."""
        if level == BLOCK and max((self.certainty[n] for n in covering), default=doubt) < doubt:
            return WARN
        return level


def unheard(pieces: int) -> Sounding:
    """Of so many sentences in a language that the opinion never learnt: the patterns alone judge."""
    return Sounding((math.inf,) * pieces, ())


@lru_cache(maxsize=64)
def sounding(sentences: tuple[str, ...], languages: tuple[str, ...]) -> Sounding:
    """The sentences of a view's text, weighed."""
    each = [_opinion(sentence, languages) for sentence in sentences]
    base = starting()
    alone = [base[0] + one[0] for one in each]
    pairs = [base[0] + one[0] + two[0] for one, two in pairwise(each)]
    certainty = tuple(
        max(alone[n], *pairs[max(n - 1, 0) : n + 1]) if len(each) > 1 else alone[n] for n in range(len(each))
    )
    heard = [Heard(n, n + 1, _rule([each[n]])) for n in range(len(each)) if alone[n] > HEARD]
    for n, value in enumerate(pairs):
        if value > HEARD and alone[n] <= HEARD and alone[n + 1] <= HEARD:
            heard.append(Heard(n, n + 2, _rule(each[n : n + 2])))
    return Sounding(certainty, tuple(heard))


@lru_cache(maxsize=4096)
def _opinion(sentence: str, languages: tuple[str, ...]) -> Opinion:
    words = [sentence[start:end] for start, end in words_of(sentence, languages).places]
    found = {key for language in languages for key in concepts_of(sentence, language, languages).places}
    return opinion(words, found)


def _rule(of: Sequence[Opinion]) -> str:
    base = starting()
    totals = [(base[n + 1] + sum(one[n + 1] for one in of), n) for n in range(len(GROUPS))]
    return _RULES[max(totals, key=itemgetter(0))[1]]
