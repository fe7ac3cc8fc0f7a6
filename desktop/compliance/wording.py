"""What the words of a sentence say together: the patterns that they make.

A pattern (`resources/compliance/patterns.toml`) names concepts that make a violation when they stand together
and are not denied: "write" with "email", "pay" with "direct". It holds for all languages; the words are the
lexicon's.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple

from .concepts import DENIALS, NOTHING, Place, Words, concepts_of, mask_of, words_of
from .lexicon import pattern_data

_BEFORE: Final = 6
_AFTER: Final = 5
_FAR_AFTER: Final = 9
_VERB_LAST: Final = frozenset({"de", "sv", "da", "hu"})
"""Languages in which the negation may stand far behind what it denies."""
_REFUSING: Final = ("refusal", "sayno", "forbid", "onlyhere", "neg")
_ASKING_OURSELVES: Final = frozenset({"youhave", "what", "whatsyour", "give", "wewant"})
_LONGEST_QUOTE: Final = 10
_EARLY: Final = 6
_QUOTE: Final = re.compile(r"[\"„“”«»]\s?(?:\w+[^\w\"„“”«»]+){2,}\w+[^\w\"„“”«»]*[\"“”«»]")
"""Three words or more in quotation marks."""
_STOP: Final = re.compile(r"\s?[,.!?:;–—\n-]|\s*$")
_SISTERS: Final = (frozenset({"pl", "cs", "sk"}), frozenset({"sv", "da"}))


class Pattern(NamedTuple):
    """Concepts that say something together.

    `all` are groups of alternatives, each group must be met by words of its own, `none` must not stand in the
    sentence (`near`: in the clauses of the words), `within` is the greatest number of words from the first to
    the last, `together` wants all of them in one clause, `short` a sentence of no more words. `denied` says
    whether a negation clears it. `across`: may be spread over two sentences."""

    rule: str
    level: str
    name: str
    all: tuple[tuple[str, ...], ...]
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
            all=tuple(tuple(group.split("|")) for group in entry["all"]),
            masks=tuple(mask_of(group.split("|")) for group in entry["all"]),
            none=frozenset(entry.get("none", ())),
            near=frozenset(entry.get("near", ())),
            within=entry.get("within", 12),
            ordered=entry.get("ordered", False),
            together=entry.get("together", False),
            short=entry.get("short", 0),
            denied=entry.get("denied", True),
            across=entry.get("across", False),
        )
        for entry in pattern_data()["pattern"]
    )


@lru_cache(maxsize=4096)
def said_in(sentence: str, languages: tuple[str, ...]) -> tuple[Hit, ...]:
    """The patterns that a sentence of a view meets, in the languages that the draft is read with. Kept: while
    somebody writes, all sentences but one are as they were."""
    return tuple(hit for language in languages for hit in _hits(sentence, language, languages))


@lru_cache(maxsize=4096)
def said_over_two(both: str, end: int, start: int, languages: tuple[str, ...]) -> tuple[Hit, ...]:
    """What two sentences say only together: `both` with all between them, where the first one ends and the
    second one starts."""
    one, two = both[:end], both[start:]
    found: list[Hit] = []
    for language in languages:
        if _may_span(one, two, language, languages):
            alone = {hit.name for piece in (one, two) for hit in _hits(piece, language, languages)}
            for hit in _hits(both, language, languages, across=True):
                if hit.name not in alone and hit.start < end < hit.end:
                    found.append(hit)
    return tuple(found)


@lru_cache(maxsize=4096)
def refused_in(sentence: str, following: str, languages: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """The pieces of a sentence that say what somebody else proposed and the seller refuses: behind "you ask
    whether" when a refusal follows in it or in the next sentence, up to a "but"; what stands in quotation
    marks before one; all of "Cash? No, ..." and of "Somebody asks for a deposit. That is not us."."""
    words, after = words_of(sentence, languages), words_of(following, languages)
    found: list[tuple[int, int]] = []
    for language in languages:
        here = concepts_of(sentence, language, languages).places
        then = concepts_of(following, language, languages).places
        if any(place[0] < _EARLY for place in then.get("notours", ())):
            return ((0, len(sentence)),)
        asked = sentence.rstrip("\"'”“»)").endswith("?")
        short = 0 < len(words.places) <= _LONGEST_QUOTE and not _ASKING_OURSELVES & here.keys()
        if asked and short and _says_no(following, after, then):
            return ((0, len(sentence)),)
        refused = any(key in then for key in _REFUSING[:4]) or any(n[0] < _EARLY for n in then.get("neg", ()))
        noes = sorted(place[0] for key in _REFUSING for place in here.get(key, ()))
        quotes = [place for key in ("theysay", "quoted") for place in here.get(key, ())]
        if quotes:
            first = min(quotes)
            no = next((place for place in noes if place >= first[1]), -1)
            if no >= 0 or refused:
                buts = [place[0] for place in here.get("but", ()) if 0 <= no < place[0]]
                end = words.places[min(buts)][0] if buts else len(sentence)
                found.append((words.places[first[0]][0], end))
        for quote in _QUOTE.finditer(sentence):
            if refused or any(words.places[no][0] >= quote.end() for no in noes):
                found.append(quote.span())
    return tuple(found)


def _says_no(sentence: str, words: Words, concepts: Mapping[str, Sequence[Place]]) -> bool:
    """Whether a sentence begins with a "no" or a refusal and is no question."""
    if sentence.rstrip().endswith("?"):
        return False
    early = [place[0] for key in _REFUSING[:2] for place in concepts.get(key, ())]
    return min(early, default=_EARLY) < _EARLY or any(
        end <= 3 and _STOP.match(sentence, words.places[end - 1][1]) for _, end in concepts.get("neg", ())
    )


@lru_cache(maxsize=4096)
def _hits(sentence: str, language: str, languages: tuple[str, ...], across: bool = False) -> tuple[Hit, ...]:
    """The patterns that a sentence of a view meets in one of the languages that the draft is read with. With
    `across`, `sentence` is two of them and only patterns that may be spread over two count."""
    concepts, mask = concepts_of(sentence, language, languages)
    candidates = _candidates(concepts, mask)
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


def _may_span(one: str, two: str, language: str, languages: tuple[str, ...]) -> bool:
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


def _candidates(concepts: Iterable[str], mask: int) -> list[Pattern]:
    """The patterns of which every group is met, in the order of their file."""
    numbers: set[int] = set()
    for concept in concepts:
        numbers.update(_by_concept().get(concept, ()))
    known = patterns()
    return [known[number] for number in sorted(numbers) if _is_met(known[number], mask)]


def _is_met(pattern: Pattern, mask: int) -> bool:
    return all(map(mask.__and__, pattern.masks))


@cache
def _by_concept() -> Mapping[str, Sequence[int]]:
    """The numbers of the patterns that need a concept or one of its alternatives: each stands under its
    shortest group only, since no pattern is met without a word of that."""
    index: dict[str, list[int]] = {}
    for number, pattern in enumerate(patterns()):
        for concept in min(pattern.all, key=len):
            index.setdefault(concept, []).append(number)
    return index


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
        for key, places in words.concepts.get(other, NOTHING).items():
            if other == languages[0] or key not in DENIALS or {language, other} <= _sisters(language):
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
