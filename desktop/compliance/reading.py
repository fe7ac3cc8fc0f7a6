"""A text read once for all the quality rules: words, sentences, language, phrases of the lexicons."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from .language import base, recognised
from .model import Language, Surroundings
from .phrases import Hit, Word, words_of
from .sentences import sentences
from .tongue import Tongue, tongue

_SURE: Final = 0.9
_NONE: Final[tuple[Hit, ...]] = ()


class Sentence(NamedTuple):
    """A sentence: its place in code points, its words, and the phrases in it by kind (`table.key`)."""

    start: int
    end: int
    words: tuple[Word, ...]
    hits: Mapping[str, list[Hit]]

    def has(self, *kinds: str) -> bool:
        """Whether a phrase of one of the kinds stands in it."""
        return not self.hits.keys().isdisjoint(kinds)

    def found(self, kind: str) -> Iterable[Hit]:
        """The phrases of a kind, in their order."""
        return self.hits.get(kind, _NONE)

    def span(self, hit: Hit) -> tuple[int, int]:
        """The place of a phrase in the text, in code points."""
        return self.words[hit.first].start, self.words[hit.end - 1].end


@dataclass(frozen=True, eq=False, slots=True)
class Reading:
    """A text that was read. `tongues` are the lexicons that were used, the likeliest first."""

    text: str
    language: Language
    tongues: tuple[Tongue, ...]
    sentences: tuple[Sentence, ...]

    def having(self, *kinds: str) -> Iterator[Sentence]:
        """The sentences that hold a phrase of one of the kinds."""
        return (sentence for sentence in self.sentences if sentence.has(*kinds))

    def kinds(self, table: str) -> frozenset[str]:
        """The kinds of a table that were found anywhere: the topics, say."""
        beginning = table + "."
        return frozenset(
            kind for sentence in self.sentences for kind in sentence.hits if kind.startswith(beginning)
        )


def expected_languages(surroundings: Surroundings) -> tuple[str, ...]:
    """The languages in which this buyer may be answered (BCP 47, R13): the conversation's, else any of the
    market's."""
    if surroundings.language:
        return (surroundings.language,)
    return surroundings.market.languages


def read_draft(text: str, surroundings: Surroundings) -> Reading:
    """The draft, read in its surroundings. One too short to tell its language is read in the buyers' too."""
    return _LATEST.of(text, surroundings)


class _Latest:
    """The draft that was read last: all the rules of a review ask for the same one, one after another."""

    def __init__(self) -> None:
        self._known: tuple[str, Surroundings, Reading] | None = None

    def of(self, text: str, surroundings: Surroundings) -> Reading:
        """A draft as it is read, at once where the same two objects were asked for just now."""
        known = self._known
        if known is not None and known[0] is text and known[1] is surroundings:
            return known[2]
        ignored = no_evidence(surroundings)
        told = (
            _read_buyer(message, surroundings, ignored).language.code for message in surroundings.buyer_texts
        )
        reading = read(text, expected_languages(surroundings), ignored, tuple(dict.fromkeys(told)))
        self._known = text, surroundings, reading
        return reading


_LATEST: Final = _Latest()


def read_buyer(text: str, surroundings: Surroundings) -> Reading:
    """A message of the buyer, read in the same surroundings."""
    return _read_buyer(text, surroundings, no_evidence(surroundings))


def _read_buyer(text: str, surroundings: Surroundings, ignored: tuple[str, ...]) -> Reading:
    wanted = dict.fromkeys((*expected_languages(surroundings), *surroundings.market.languages))
    return read(text, tuple(wanted), ignored)


@lru_cache(maxsize=32)
def read(
    text: str, expected: tuple[str, ...], ignored: tuple[str, ...] = (), also: tuple[str, ...] = ()
) -> Reading:
    """A text, with the languages to expect and the names that tell nothing about its language; `also` are
    languages whose words count too where the text's own is not sure."""
    language = recognised(text, expected, ignored)
    # A language that is sure is read alone: a word of it may be another's insult.
    codes = dict.fromkeys([language.code] if language.code else [])
    if tongue(language.code) is None or language.confidence < _SURE:
        codes |= dict.fromkeys((*map(base, expected), *filter(None, also), "en"))
    tongues = tuple(found for code in codes if (found := tongue(code)) is not None)
    return Reading(text, language, tongues, tuple(_sentences(text, tongues)))


def _sentences(text: str, tongues: tuple[Tongue, ...]) -> Iterator[Sentence]:
    for start, end in sentences(text):
        yield _sentence(text[start:end], start, tongues)


@lru_cache(maxsize=1024)
def _sentence(piece: str, start: int, tongues: tuple[Tongue, ...]) -> Sentence:
    """A sentence at its place. Kept: while somebody writes, those in front of the cursor are as they were."""
    words = tuple(Word(start + first, start + last, plain) for first, last, plain in words_of(piece))
    return Sentence(start, start + len(piece), words, _hits(piece, tongues))


@lru_cache(maxsize=1024)
def _hits(piece: str, tongues: tuple[Tongue, ...]) -> Mapping[str, list[Hit]]:
    """The phrases of a sentence. Kept: while somebody writes, all sentences but one are as they were."""
    hits: dict[str, list[Hit]] = {}
    for each in tongues:
        for kind, found in each.phrases.find(words_of(piece)).items():
            hits.setdefault(kind, []).extend(found)
    _take_away(hits)
    return hits


def _take_away(hits: dict[str, list[Hit]]) -> None:
    """What a `table.not` phrase covers is no hit of its table: "as soon as we" is no vague "soon"."""
    for kind in [kind for kind in hits if kind.endswith(".not")]:
        covers = hits.pop(kind)
        for other in [other for other in hits if other.startswith(kind[:-3])]:
            left = [
                hit
                for hit in hits[other]
                if not any(cover.first <= hit.first and hit.end <= cover.end for cover in covers)
            ]
            if left:
                hits[other] = left
            else:
                del hits[other]


def no_evidence(surroundings: Surroundings) -> tuple[str, ...]:
    """Names and addresses that tell nothing about the language of a text."""
    found = [surroundings.buyer_name, *surroundings.own_texts]
    for order in surroundings.orders:
        found += [line.product for line in order.lines]
        found += order.delivery_address.parts().values()
    found += [offer.product for offer in surroundings.offers]
    return tuple(dict.fromkeys(text for text in found if text))
