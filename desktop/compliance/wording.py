"""What the words of a sentence say: which concepts stand in it and where, and which patterns they make.

A pattern (`resources/compliance/patterns.toml`) names concepts that make a violation when they stand together
and are not denied: "write" with "email", "pay" with "direct". It holds for all languages; the words are the
lexicon's.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple

from desktop import resources

from .lexicon import ANY, LANGUAGES, LONGEST_GAP, Phrase, lexicon, reader

_TOKEN: Final = re.compile(r"[^\W_]+")
_SIGNED: Final = re.compile(r"[@%]|\d{3}|[^\W\d_]{3}\d")
_CODE: Final = re.compile(r"[^\W\d_]{3,14}\d{1,4}")
# A full stop within a sentence belongs to an abbreviation; between two sentences it follows a longer word.
_BREAK: Final = re.compile(r"[;:()\n!?…]|(?<=[^\W_]{4})\.|,(?!\d)|\s[-/]\s")
_BEFORE: Final = 6
_AFTER: Final = 5
_FAR_AFTER: Final = 9
_VERB_LAST: Final = frozenset({"de", "sv", "da", "hu"})
"""Languages in which the negation may stand far behind what it denies."""
_SISTERS: Final = (frozenset({"pl", "cs", "sk"}), frozenset({"sv", "da"}))
_DENIALS: Final = frozenset({"neg", "forbid", "instead", "but", "if"})
_TAKING: Final = "hesitate"
"""What takes its words for itself: "do not hesitate" denies nothing."""

Place = tuple[int, int]
"""Tokens of a sentence: from, up to."""


class Words(NamedTuple):
    """A sentence as words: where each stands, to which clause it belongs, and by language the concepts."""

    places: tuple[Place, ...]
    clauses: tuple[int, ...]
    concepts: Mapping[str, Mapping[str, Sequence[Place]]]


class Pattern(NamedTuple):
    """Concepts that say something together.

    `all` are groups of alternatives, each group must be met by words of its own, `none` must not stand in the
    sentence (`near`: in the clauses of the words), `within` is the greatest number of words from the first to
    the last, `together` wants all of them in one clause, `short` a sentence of no more words. `denied` says
    whether a negation clears it. `across`: may be spread over two sentences."""

    rule: str
    level: str
    name: str
    all: tuple[frozenset[str], ...]
    masks: tuple[int, ...]
    none: frozenset[str]
    near: frozenset[str]
    within: int
    ordered: bool
    together: bool
    short: int
    denied: bool
    across: bool


class Hit(NamedTuple):
    """A pattern that was met: code points of the sentence."""

    rule: str
    level: str
    name: str
    start: int
    end: int


@cache
def patterns() -> tuple[Pattern, ...]:
    """All patterns, in the order of their file."""
    return tuple(
        Pattern(
            rule=entry["rule"],
            level=entry.get("level", "block"),
            name=entry.get("name", ""),
            all=tuple(frozenset(group.split("|")) for group in entry["all"]),
            masks=tuple(_mask(group.split("|")) for group in entry["all"]),
            none=frozenset(entry.get("none", ())),
            near=frozenset(entry.get("near", ())),
            within=entry.get("within", 12),
            ordered=entry.get("ordered", False),
            together=entry.get("together", False),
            short=entry.get("short", 0),
            denied=entry.get("denied", True),
            across=entry.get("across", False),
        )
        for entry in resources.read_toml("compliance", "patterns.toml")["pattern"]
    )


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
            _mask(entry["before"] or entry["of"]),
            _mask(entry["of"]),
        )
        for entry in resources.read_toml("compliance", "patterns.toml")["derived"]
    )


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
    found: dict[str, dict[str, list[Place]]] = {}
    phrases: list[tuple[Phrase, int, int]] = []
    taken: set[int] = set()
    named: set[int] = set()
    for place, text in enumerate(texts):
        meaning = known[text]
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
    for place, text in enumerate(texts):
        for language, concept in known[text].singles:
            if place in taken and (concept in _DENIALS):
                continue
            if concept != "app" or place not in named:
                _put(found, language, concept, place, place + 1)
    for phrase, start, end in phrases:
        language, concept, _ = phrase
        if concept in _DENIALS and taken.issuperset(range(start, end)):
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
        end = places[place][1]
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
    votes = dict.fromkeys(LANGUAGES, 0)
    common = lexicon().common
    for word in words:
        for language in common.get(word, ()):
            votes[language] += 1
    wanted = [code.split("-")[0].lower() for code in expected if code]
    first = next((code for code in wanted if code in votes), "en")
    enough = max(1.0, len(words) / 10, max(votes.values()) / 2)
    read = {code for code in LANGUAGES if votes[code] >= enough} | {"en", *wanted}
    likely = max(
        LANGUAGES, key=lambda code: (votes[code] + 2 * (votes[code] > 0 and code in wanted), code == first)
    )
    likely = likely if votes[likely] else first
    # The likeliest first.
    return (likely, *(code for code in LANGUAGES if code in read and code != likely)), likely


@lru_cache(maxsize=4096)
def hits(sentence: str, language: str, languages: tuple[str, ...], across: bool = False) -> tuple[Hit, ...]:
    """The patterns that a sentence of a view meets in one of the languages that the draft is read with. With
    `across`, `sentence` is two of them and only patterns that may be spread over two count."""
    concepts, mask = concepts_of(sentence, language, languages)
    candidates = _candidates(mask)
    if not candidates:
        return ()
    words = words_of(sentence, languages)
    found: list[Hit] = []
    against: Mapping[str, Sequence[Place]] | None = None
    for pattern in candidates:
        if across and not pattern.across:
            continue
        against = _against(concepts, words, language, languages) if against is None else against
        places = _match(pattern, concepts, against, words, _FAR_AFTER if language in _VERB_LAST else _AFTER)
        if places is not None:
            start = min(place[0] for place in places)
            end = max(place[1] for place in places)
            found.append(
                Hit(
                    pattern.rule,
                    pattern.level,
                    pattern.name,
                    words.places[start][0],
                    words.places[end - 1][1],
                )
            )
    return tuple(found)


def may_span(one: str, two: str, language: str, languages: tuple[str, ...]) -> bool:
    """Whether two sentences hold together what a pattern asks for and neither holds alone: quick, to spare
    the pairs."""
    first = concepts_of(one, language, languages).mask
    second = concepts_of(two, language, languages).mask
    return bool(first and second) and _spans(first, second)


@lru_cache(maxsize=16384)
def _spans(first: int, second: int) -> bool:
    both = first | second
    for masks in _spanning():
        alone_first = alone_second = True
        for group in masks:
            if not group & both:
                break
            alone_first = alone_first and bool(group & first)
            alone_second = alone_second and bool(group & second)
        else:
            if not (alone_first or alone_second):
                return True
    return False


@cache
def _spanning() -> tuple[tuple[int, ...], ...]:
    return tuple(pattern.masks for pattern in patterns() if pattern.across)


class Said(NamedTuple):
    """The concepts of a sentence: where each stands, and a bit for each of them."""

    places: Mapping[str, Sequence[Place]]
    mask: int


@lru_cache(maxsize=8192)
def concepts_of(sentence: str, language: str, languages: tuple[str, ...]) -> Said:
    """The concepts of a sentence in one language, with those that are the same everywhere."""
    words = words_of(sentence, languages)
    own, everywhere = words.concepts.get(language, _NOTHING), words.concepts.get(ANY, _NOTHING)
    if not own and not everywhere:
        return Said(_NOTHING, 0)
    concepts: dict[str, Sequence[Place]] = dict(own)
    for key, places in everywhere.items():
        concepts[key] = [*concepts.get(key, ()), *places]
    mask = _mask(concepts)
    for derived in _derived():
        if mask & derived.before_mask and mask & derived.of_mask:
            places = _derive(derived, concepts)
            if places:
                concepts[derived.concept] = [*concepts.get(derived.concept, ()), *places]
                mask |= _bit(derived.concept)
    return Said(concepts, mask)


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


def _mask(concepts: Iterable[str]) -> int:
    mask = 0
    for concept in concepts:
        mask |= _bit(concept)
    return mask


_NOTHING: Final[Mapping[str, Sequence[Place]]] = {}


@lru_cache(maxsize=16384)
def _candidates(mask: int) -> tuple[Pattern, ...]:
    return tuple(pattern for pattern in patterns() if all(group & mask for group in pattern.masks))


def _against(
    concepts: Mapping[str, Sequence[Place]], words: Words, language: str, languages: tuple[str, ...]
) -> Mapping[str, Sequence[Place]]:
    """What may speak against a pattern: in any language that the draft is read with, for names and borrowed
    words meet in one sentence; denials only in the pattern's own, its sisters' and the likeliest one ("no" is
    Polish for "well")."""
    merged: dict[str, list[Place]] = {key: list(places) for key, places in concepts.items()}
    for other in languages:
        if other == language:
            continue
        for key, places in words.concepts.get(other, _NOTHING).items():
            if other == languages[0] or key not in _DENIALS or {language, other} <= _sisters(language):
                merged.setdefault(key, []).extend(places)
    return merged


def _sisters(language: str) -> frozenset[str]:
    return next((sisters for sisters in _SISTERS if language in sisters), frozenset())


def _match(
    pattern: Pattern,
    concepts: Mapping[str, Sequence[Place]],
    against: Mapping[str, Sequence[Place]],
    words: Words,
    reach: int,
) -> list[Place] | None:
    groups: list[list[Place]] = []
    for group in pattern.all:
        places = [place for key in group for place in concepts.get(key, ())]
        if not places:
            return None
        groups.append(places)
    if any(key in against for key in pattern.none) or 0 < pattern.short < len(words.places):
        return None
    for first in groups[0]:
        chosen = _around(first, groups[1:], pattern)
        if chosen is None:
            continue
        if pattern.together and len({words.clauses[place[0]] for place in chosen}) > 1:
            continue
        if pattern.near and _near(chosen, pattern.near, against, words):
            continue
        if pattern.denied and _denied(chosen, against, words, reach):
            continue
        return chosen
    return None


def _around(first: Place, others: Sequence[Sequence[Place]], pattern: Pattern) -> list[Place] | None:
    chosen = [first]
    for places in others:
        best: Place | None = None
        for place in places:
            if any(place[0] < taken[1] and taken[0] < place[1] for taken in chosen):
                continue
            if pattern.ordered and place[0] < chosen[-1][1]:
                continue
            if best is None or abs(place[0] - first[0]) < abs(best[0] - first[0]):
                best = place
        if best is None:
            return None
        chosen.append(best)
    if max(place[1] for place in chosen) - min(place[0] for place in chosen) > pattern.within:
        return None
    return chosen


def _near(
    chosen: Sequence[Place], keys: frozenset[str], concepts: Mapping[str, Sequence[Place]], words: Words
) -> bool:
    own = {words.clauses[place[0]] for place in chosen}
    return any(words.clauses[place[0]] in own for key in keys for place in concepts.get(key, ()))


def _denied(
    chosen: Sequence[Place], concepts: Mapping[str, Sequence[Place]], words: Words, reach: int
) -> bool:
    """Whether what the words say is denied, forbidden or named as what is not to be done. `reach`: how many
    words behind it a negation still counts."""
    clauses = {words.clauses[place[0]] for place in chosen}
    start = min(place[0] for place in chosen)
    end = max(place[1] for place in chosen)
    buts = [place[0] for place in concepts.get("but", ())]
    for mark, _ in concepts.get("neg", ()):
        if words.clauses[mark] not in clauses or not start - _BEFORE <= mark <= end + reach:
            continue
        if any(0 < mark - condition[0] <= 4 for condition in concepts.get("if", ())):
            continue
        if any(mark < but < end or end <= but < mark for but in buts):
            continue
        return True
    for mark, _ in concepts.get("forbid", ()):
        if any(mark < but < end or end <= but < mark for but in buts):
            continue
        return True
    for mark, _ in concepts.get("instead", ()):
        if any(
            0 <= place[0] - mark <= 4 and words.clauses[place[0]] == words.clauses[mark] for place in chosen
        ):
            return True
    return False
