"""A draft made ready for the rules: its view, its sentences in the view, the languages it is read with."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from desktop.domain.fold import fold

from .concepts import concepts_of, languages_of
from .language import is_other
from .lexicon_file import LANGUAGES
from .model import BLOCK, WARN, Surroundings
from .normalise import View, view
from .sentences import Span, sentences
from .sounding import SOUNDS, SURE, Sounding, sounding, unheard
from .wording import refused_in, said_in, said_over_two

_START, _END = attrgetter("start"), attrgetter("end")
_WORD = re.compile(r"[^\W_]+")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_IN_CAPITALS = "a word in capitals for a discount"
_CODE = re.compile(r"[^\W\d_]{3,14}\d{1,4}")
_NOT_WORD = re.compile(r"[\W_]+")


class Draft(NamedTuple):
    """`pieces` are the sentences as they stand in the view's text, `spans` the same in the draft.
    `languages` are those it is read with, `language` the one it is most likely written in, `words` all
    its words once, `worded` what the patterns of words find in it."""

    text: str
    view: View
    pieces: tuple[Span, ...]
    spans: tuple[Span, ...]
    languages: tuple[str, ...]
    language: str
    words: frozenset[str]
    worded: tuple["Raw", ...] = ()

    def piece(self, number: int) -> str:
        """The plain text of a sentence."""
        return self.view.text[self.pieces[number].start : self.pieces[number].end]

    def said(self, number: int) -> set[str]:
        """The concepts of a sentence in all the languages that the draft is read with."""
        piece = self.piece(number)
        return {
            key for language in self.languages for key in concepts_of(piece, language, self.languages).places
        }

    def covering(self, span: Span) -> range:
        """The numbers of the sentences that a piece of the draft lies in."""
        first = bisect_right(self.spans, span.start, key=_END)
        return range(first, max(first, bisect_left(self.spans, span.end, key=_START)))


class Raw(NamedTuple):
    """A finding before its fix: place in the draft and the named values."""

    rule: str
    level: str
    span: Span
    values: Mapping[str, str]


def draft_of(text: str, surroundings: Surroundings) -> Draft:
    """The draft, made ready once for all the rules."""
    return _draft(text, _expected(surroundings))


def draft_like(text: str, other: Draft) -> Draft:
    """A text made ready as if it were a piece of another draft: read with the same languages."""
    return _draft(text, (), (other.languages, other.language))


def reads_alike(text: str, other: Draft, surroundings: Surroundings) -> bool:
    """Whether a text would be read with the same languages as a draft."""
    words = _WORD.findall(view(text).text)
    return languages_of(words, _expected(surroundings))[0] == other.languages


def _expected(surroundings: Surroundings) -> tuple[str, ...]:
    return (surroundings.language, *surroundings.market.languages)


@lru_cache(maxsize=128)
def _draft(text: str, expected: tuple[str, ...], told: tuple[tuple[str, ...], str] | None = None) -> Draft:
    draft = _divided(text, expected, told)
    return draft._replace(worded=tuple(_weighed(draft, _worded(draft))))


def divided(text: str, surroundings: Surroundings) -> Draft:
    """The draft in its sentences, not yet judged."""
    return _divided(text, _expected(surroundings))


def _divided(text: str, expected: tuple[str, ...], told: tuple[tuple[str, ...], str] | None = None) -> Draft:
    seen = view(text)
    pieces: list[Span] = []
    spans: list[Span] = []
    for span in sentences(text):
        piece = span if seen.starts is None else _in_view(seen, span)
        if piece.start >= piece.end:
            continue
        if pieces and _torn(seen, pieces[-1], piece):
            pieces[-1] = Span(pieces[-1].start, piece.end)
            spans[-1] = Span(spans[-1].start, span.end)
        else:
            pieces.append(piece)
            spans.append(span)
    words = _WORD.findall(seen.text)
    languages, language = told or languages_of(words, expected)
    return Draft(text, seen, tuple(pieces), tuple(spans), languages, language, frozenset(words))


def heard_in(draft: Draft) -> Sounding:
    """What the sentences of a draft sound like; nothing where it is in a language that was never heard."""
    if is_other(draft.text, (), than=LANGUAGES):
        return unheard(len(draft.pieces))
    return sounding(tuple(draft.piece(number) for number in range(len(draft.pieces))), draft.languages)


def as_sure(draft: Draft, raw: Raw, doubt: float, words: int) -> Raw:
    """A finding that may be a mistake: it does not block where the sentence, of so many words at least,
    sounds less like a breach than `doubt`."""
    covering = draft.covering(raw.span)
    if sum(len(_LETTERS.findall(draft.piece(number))) for number in covering) < words:
        return raw
    return _leveled(raw, heard_in(draft).level(raw.level, covering, doubt))


def _leveled(raw: Raw, level: str) -> Raw:
    return raw if level == raw.level else raw._replace(level=level, values={**raw.values, SOUNDS: "yes"})


def _weighed(draft: Draft, found: Iterable[Raw]) -> Iterable[Raw]:
    """What the patterns found, as far as it is certain, and what a sentence sounds like of which they say
    nothing."""
    heard = heard_in(draft)
    told: set[int] = set()
    for raw in found:
        covering = draft.covering(raw.span)
        told.update(covering)
        level = heard.level(raw.level, covering, SURE)
        yield raw if _is_disguised(draft, raw.span) else _leveled(raw, level)
    for first, end, rule in heard.heard:
        if told.isdisjoint(range(first, end)):
            span = Span(draft.spans[first].start, draft.spans[end - 1].end)
            yield Raw(rule, WARN, span, {"found": draft.text[span.start : span.end], SOUNDS: "yes"})


def _worded(draft: Draft) -> Iterable[Raw]:
    """One finding for a rule in a sentence: the gravest, and of these the first in the file of patterns."""
    text = draft.view.text
    for number, (start, end) in enumerate(draft.pieces):
        best: dict[str, Raw] = {}
        here = said_in(text[start:end], draft.languages)
        if number + 1 < len(draft.pieces):
            following = draft.pieces[number + 1]
            both = text[start : following.end]
            here += said_over_two(both, end - start, following.start - start, draft.languages)
        after = draft.piece(number + 1) if number + 1 < len(draft.pieces) else ""
        refused = refused_in(text[start:end], after, draft.languages) if here else ()
        for hit in here:
            if any(first <= hit.start < last for first, last in refused):
                continue
            if hit.name == _IN_CAPITALS and not _capitals(draft, start + hit.start, start + hit.end):
                continue
            known = best.get(hit.rule)
            if known is None or (known.level != BLOCK and hit.level == BLOCK):
                span = draft.view.span(start + hit.start, start + hit.end)
                best[hit.rule] = Raw(hit.rule, hit.level, span, {"found": draft.text[span.start : span.end]})
        yield from best.values()


def _is_disguised(draft: Draft, span: Span) -> bool:
    """Whether a piece was written so as not to be read ("V-i-b-e-r", "Wh@tsApp"), as nobody does who means no
    harm."""
    if draft.view.starts is None:
        return False
    inside = _in_view(draft.view, span)
    if 2 * (span.end - span.start) > 3 * (inside.end - inside.start):
        return True
    written, read = draft.text[span.start : span.end], draft.view.text[inside.start : inside.end]
    return key_of(fold(written)) != key_of(fold(read))


def _capitals(draft: Draft, start: int, end: int) -> bool:
    """Whether a word of letters and figures in a piece is written in capitals: "LATO20", not "Note20"."""
    span = draft.view.span(start, end)
    return any(word.isupper() for word in _CODE.findall(draft.text[span.start : span.end]))


def _in_view(seen: View, span: Span) -> Span:
    starts = seen.starts or ()
    return Span(bisect_left(starts, span.start), bisect_left(starts, span.end))


def _torn(seen: View, before: Span, after: Span) -> bool:
    """Whether a full stop between letters of one word ("g. m. a. i. l.") was taken for the end of a
    sentence."""
    between = seen.text[before.end - 1 : after.start + 1]
    return before.end == after.start and between.isalnum()


def key_of(text: str) -> str:
    """Letters and digits without anything between: to compare numbers and addresses."""
    return _NOT_WORD.sub("", text.casefold())


@lru_cache(maxsize=16)
def _own(own_texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(key_of(text) for text in own_texts)


def is_own(found: str, surroundings: Surroundings) -> bool:
    """Whether a found text stands in the seller's own texts, so that it says nothing new."""
    key = key_of(found)
    return len(key) > 3 and any(key in own for own in _own(surroundings.own_texts))


def known_numbers(surroundings: Surroundings) -> frozenset[str]:
    """The numbers of the orders, offers and the case of a conversation, that are no telephone numbers."""
    return frozenset(key_of(number) for number in _numbers(surroundings) if number)


def _numbers(surroundings: Surroundings) -> Iterable[str]:
    for order in surroundings.orders:
        yield order.id
        yield order.tracking_number or ""
        for line in order.lines:
            yield line.sku
            yield line.serial_number or ""
        for step in order.steps:
            yield from step.fields.values()
    for offer in surroundings.offers:
        yield offer.sku
    if surroundings.case is not None:
        yield surroundings.case.id
        for step in surroundings.case.steps:
            yield from step.fields.values()
