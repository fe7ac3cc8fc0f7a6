"""What the words of a sentence stand for: which concepts stand in it, and where, by language.

Some concepts come of two others ("by" and "WhatsApp"), as `resources/compliance/patterns.toml` says; handles,
percentages and figures are told by their signs.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain, repeat
from typing import Final, NamedTuple

from .lexicon import LONGEST_GAP, lexicon, pattern_data, reader
from .lexicon_file import ANY, LANGUAGES, Phrase

DENIALS: Final = frozenset({"neg", "forbid", "instead", "but", "if"})
"""Concepts that deny what others say, or keep it from being denied."""
NOTHING: Final[Mapping[str, Sequence[tuple[int, int]]]] = {}

_TOKEN: Final = re.compile(r"[^\W_]+")
_SIGNED: Final = re.compile(r"[@%€£]|\d{3}|[^\W\d_]{3}\d")
_CODE: Final = re.compile(r"[^\W\d_]{3,14}\d{1,4}")
# A full stop within a sentence belongs to an abbreviation; between two sentences it follows a longer word.
_BREAK: Final = re.compile(r"[;:()\n!?…]|(?<=[^\W_]{4})\.|,(?!\d)|\s[-/]\s")
_MONEY: Final = frozenset("€£")
_TAKING: Final = "hesitate"
"""What takes its words for itself: "do not hesitate" denies nothing."""

Place = tuple[int, int]
"""Tokens of a sentence: from, up to."""


class Words(NamedTuple):
    """A sentence as words: where each stands, to which clause it belongs, and by language the concepts."""

    places: tuple[Place, ...]
    clauses: tuple[int, ...]
    concepts: Mapping[str, Mapping[str, Sequence[Place]]]


class Said(NamedTuple):
    """The concepts of a sentence: where each stands, and a bit for each of them."""

    places: Mapping[str, Sequence[Place]]
    mask: int


@lru_cache(maxsize=4096)
def words_of(sentence: str, languages: tuple[str, ...]) -> Words:
    """The words of a sentence of a view, with what they stand for in some languages."""
    places = [match.span() for match in _TOKEN.finditer(sentence)]
    clauses: list[int] = []
    clause = last = 0
    for start, end in places:
        if start - last > 1 and last and _BREAK.search(sentence, last, start):
            clause += 1
        clauses.append(clause)
        last = end
    return Words(tuple(places), tuple(clauses), _concepts(sentence, places, languages))


def _concepts(
    sentence: str, places: Sequence[Place], languages: tuple[str, ...]
) -> Mapping[str, Mapping[str, Sequence[Place]]]:
    known = reader(languages)
    texts = [sentence[start:end] for start, end in places]
    meanings = [known[text] for text in texts]
    found: dict[str, dict[str, list[Place]]] = {}
    phrases: list[tuple[Phrase, int, int]] = []
    taken: set[int] = set()
    named: set[int] = set()
    for place, meaning in enumerate(meanings):
        if not meaning.any:
            continue
        if meaning.seconds and place + 1 < len(texts):
            for phrase in meaning.seconds.get(texts[place + 1], ()):
                end = _phrase_end(phrase, texts, place)
                if end >= 0:
                    phrases.append((phrase, place, end))
        for phrase in meaning.others:
            end = _phrase_end(phrase, texts, place)
            if end >= 0:
                phrases.append((phrase, place, end))
    for phrase, start, end in phrases:
        if phrase.concept == _TAKING:
            taken.update(range(start, end))
        elif phrase.concept == "brand":
            named.update(range(start, end))  # "WhatsApp" in two words speaks of no app
    for place, meaning in enumerate(meanings):
        for language, concept in meaning.singles:
            if place in taken and (concept in DENIALS):
                continue
            if concept != "app" or place not in named:
                _put(found, language, concept, place, place + 1)
    for phrase, start, end in phrases:
        language, concept, _ = phrase
        if concept in DENIALS and taken.issuperset(range(start, end)):
            continue
        _put(found, language, concept, start, end)
    if _SIGNED.search(sentence):
        for place, kind in _signed(sentence, places, texts):
            _put(found, ANY, kind, place, place + 1)
    return found


def _put(found: dict[str, dict[str, list[Place]]], language: str, concept: str, start: int, end: int) -> None:
    own = found.get(language)
    if own is None:
        own = found[language] = {}
    there = own.get(concept)
    if there is None:
        own[concept] = [(start, end)]
    else:
        there.append((start, end))


def _signed(sentence: str, places: Sequence[Place], texts: Sequence[str]) -> Iterable[tuple[int, str]]:
    """Handles, percentages, figures and what may be a code ("LATO20"): told by their signs."""
    if "@" in sentence:
        for place, (start, _) in enumerate(places):
            if start and sentence[start - 1] == "@" and (start == 1 or not sentence[start - 2].isalnum()):
                yield place, "handle"
    for place, text in enumerate(texts):
        if text.isalpha():
            continue
        if _CODE.fullmatch(text):
            yield place, "codetoken"
        start, end = places[place]
        if sentence[end : end + 2].lstrip()[:1] in _MONEY or sentence[:start].rstrip()[-1:] in _MONEY:
            yield place, "bill"
        if sentence[end : end + 2].lstrip().startswith("%"):
            yield place, "percent"
        elif text_is_number(text):
            yield place, "figure"


def text_is_number(text: str) -> bool:
    """Whether a word is a figure of some length: the start of a number to call."""
    return text.isdecimal() and len(text) >= 3


def _phrase_end(phrase: Phrase, texts: Sequence[str], start: int) -> int:
    place = start + 1
    for element in phrase.rest:
        last = place + (LONGEST_GAP if element.gap else 0)
        while place <= last and place < len(texts):
            text = texts[place]
            if text == element.word or (
                element.stem and text.startswith(element.word) and len(text) <= len(element.word) + 8
            ):
                break
            place += 1
        else:
            return -1
        place += 1
    return place


def languages_of(words: Sequence[str], expected: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """The languages whose lexicons a draft is read with: the expected ones, English, and every language whose
    common words make up a tenth of it; and the one that it is most likely written in."""
    votes = Counter(chain.from_iterable(map(lexicon().common.get, words, repeat(()))))
    wanted = [code.split("-")[0].lower() for code in expected if code]
    first = next((code for code in wanted if code in LANGUAGES), "en")
    enough = max(1.0, len(words) / 10, max(votes.values(), default=0) / 2)
    read = {code for code in LANGUAGES if votes[code] >= enough} | {"en", *wanted}
    likely = max(
        LANGUAGES, key=lambda code: (votes[code] + 2 * (votes[code] > 0 and code in wanted), code == first)
    )
    likely = likely if votes[likely] else first
    # The likeliest first.
    return (likely, *(code for code in LANGUAGES if code in read and code != likely)), likely


@lru_cache(maxsize=8192)
def concepts_of(sentence: str, language: str, languages: tuple[str, ...]) -> Said:
    """The concepts of a sentence in one language, with those that are the same everywhere."""
    words = words_of(sentence, languages)
    own, everywhere = words.concepts.get(language, NOTHING), words.concepts.get(ANY, NOTHING)
    if not own and not everywhere:
        return Said(NOTHING, 0)
    concepts: dict[str, Sequence[Place]] = dict(own)
    for key, places in everywhere.items():
        concepts[key] = [*concepts.get(key, ()), *places]
    mask = mask_of(concepts)
    for derived in _derived():
        if mask & derived.before_mask and mask & derived.of_mask:
            places = _derive(derived, concepts)
            if places:
                concepts[derived.concept] = [*concepts.get(derived.concept, ()), *places]
                mask |= _bit(derived.concept)
    return Said(concepts, mask)


class _Derived(NamedTuple):
    """A word in front of another makes a third; `follows`: it may stand right behind as well; `unless`: not
    when one of these follows soon."""

    concept: str
    before: tuple[str, ...]
    of: tuple[str, ...]
    within: int
    follows: bool
    unless: tuple[str, ...]
    before_mask: int
    of_mask: int


@cache
def _derived() -> tuple[_Derived, ...]:
    return tuple(
        _Derived(
            entry["concept"],
            tuple(entry["before"]),
            tuple(entry["of"]),
            entry["within"],
            "our" in entry["before"],  # "magazinul nostru"
            tuple(entry.get("unless", ())),
            mask_of(entry["before"] or entry["of"]),
            mask_of(entry["of"]),
        )
        for entry in pattern_data()["derived"]
    )


def _derive(derived: "_Derived", concepts: Mapping[str, Sequence[Place]]) -> list[Place]:
    if not derived.before:
        against = [start for key in derived.unless for start, _ in concepts.get(key, ())]
        own = [place for key in derived.of for place in concepts.get(key, ())]
        return [place for place in own if not any(0 <= start - place[1] < 3 for start in against)]
    marks = [place for key in derived.before for place in concepts.get(key, ())]
    found: list[Place] = []
    for key in derived.of:
        for start, end in concepts.get(key, ()):
            near = [mark for mark in marks if 0 <= start - mark[1] < derived.within]
            if near:
                found.append((max(near)[0], end))
            elif derived.follows:
                found += [(start, mark[1]) for mark in marks if mark[0] == end][:1]
    return found


_BITS: Final[dict[str, int]] = {}


def _bit(concept: str) -> int:
    bit = _BITS.get(concept)
    if bit is None:
        bit = _BITS[concept] = 1 << len(_BITS)
    return bit


def mask_of(concepts: Iterable[str]) -> int:
    """A bit for each of some concepts, the same ones for as long as the program runs."""
    mask = 0
    for concept in concepts:
        mask |= _bit(concept)
    return mask
