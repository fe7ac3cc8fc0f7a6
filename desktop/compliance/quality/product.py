"""What a draft says of the product's grade, and of the warranty and return periods that the platform sets
(R17: 12 months' warranty, 30 days to return)."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from ..composition import put
from ..model import WARN, Finding, Surroundings
from ..reading import Reading, Sentence, read_draft
from ..times import Duration, days_in, durations_in
from ..tongue import Tongue
from .clauses import said_within

RETURN: Final = "quality.return_period"
WARRANTY_MONTHS: Final = 12
RETURN_DAYS: Final = 30
WITHDRAWAL_DAYS: Final = 14
"""Directive 2011/83/EU, art. 9: the statutory time to withdraw, which may be named as well."""

_NEAR: Final = 60
"""How far, in code points, a duration may stand from the word that it is about."""
_BESIDE: Final = 4
"""No more than a little word lies between them: "warranty of 6 months"."""
_BEFORE: Final = re.compile(r"(?<![\w.])(A\+|[ABC])[ -]$")
_LETTER: Final = re.compile(r"""["'„“”»«‚‘(]?\b(A\+|[ABC](?!\w|['’]))""")


def grade(text: str, surroundings: Surroundings) -> Iterator[Finding]:
    """`quality.grade`: a grade that is not the one of the order or the offer (R17). A text that compares
    grades is let be."""
    known = {line.grade for order in surroundings.orders for line in order.lines if line.grade}
    known |= {offer.grade for offer in surroundings.offers}
    if not known:
        return
    draft = read_draft(text, surroundings)
    said: list[tuple[str, int, int]] = []
    for sentence in draft.having("grade.word"):
        if "?" in text[sentence.start : sentence.end]:
            return
        for hit in sentence.found("grade.word"):
            start, end = sentence.span(hit)
            if said_within(text, sentence, start, "grade.compare"):
                return
            found = _grade_behind(text, sentence, end, draft.tongues) or _grade_before(text, sentence, start)
            if found is not None:
                said.append(found)
    if len({name for name, _, _ in said}) != 1:
        return
    name, start, end = said[0]
    if name in known:
        return
    fixed = None
    if len(known) == 1 and text[start:end] == name:
        right = next(iter(known))
        fixed = text
        for _, first, last in reversed(said):
            fixed = put(fixed, first, last, right)
    yield Finding(
        "quality.grade", WARN, start, end, {"found": name, "grade": ", ".join(sorted(known))}, fixed
    )


def warranty(text: str, surroundings: Surroundings) -> Iterator[Finding]:
    """`quality.warranty`: another warranty than 12 months, or until another day than the order's (R17). The
    law's liability for defects is longer and is another thing; what is left of a warranty is shorter."""
    draft = read_draft(text, surroundings)
    until = {order.warranty_until for order in surroundings.orders if order.warranty_until}
    for sentence in draft.having("warranty.word", "warranty.none"):
        if sentence.has("warranty.legal"):
            continue
        for hit in sentence.found("warranty.none") if surroundings.helpdesk else ():
            start, end = sentence.span(hit)
            yield Finding("quality.warranty", WARN, start, end, {"found": text[start:end]})
        if sentence.has("warranty.left"):
            continue
        for duration in durations_in(draft, sentence):
            months = _months(duration) if surroundings.helpdesk else 0
            if months in {0, WARRANTY_MONTHS} or not _is_near(sentence, "warranty.word", duration):
                continue
            if sentence.has("warranty.since") and not _is_near(sentence, "warranty.word", duration, _BESIDE):
                continue
            yield Finding(
                "quality.warranty",
                WARN,
                duration.start,
                duration.end,
                {"found": text[duration.start : duration.end]},
                _with_text(draft, duration, "twelve_months"),
            )
        if len(until) == 1:
            yield from _until(draft, sentence, "quality.warranty", until.copy().pop(), surroundings)


def return_period(text: str, surroundings: Surroundings) -> Iterator[Finding]:
    """`quality.return_period`: another time to return than 30 days (R17). The law's 14 days to withdraw may
    be named; how long a refund or the handling takes is another thing."""
    draft = read_draft(text, surroundings)
    until = {order.return_until for order in surroundings.orders if order.return_until}
    for sentence in draft.having("return.word"):
        if sentence.has("return.money", "unit.workday"):
            continue
        for duration in durations_in(draft, sentence):
            days = _days(duration) if surroundings.helpdesk else 0
            if not days or days in {RETURN_DAYS, WITHDRAWAL_DAYS}:
                continue
            if sentence.has("return.after") and not sentence.has("return.may"):
                continue  # how long something takes after the return has come
            if duration.unit in {"month", "year"} and sentence.has("warranty.word"):
                continue  # months are spoken of the warranty
            if not _is_near(sentence, "return.word", duration):
                continue
            yield Finding(
                RETURN,
                WARN,
                duration.start,
                duration.end,
                {"found": text[duration.start : duration.end]},
                _with_text(draft, duration, "thirty_days"),
            )
        if len(until) == 1:
            yield from _until(draft, sentence, RETURN, until.copy().pop(), surroundings)


def _until(
    draft: Reading, sentence: Sentence, rule: str, right: object, surroundings: Surroundings
) -> Iterator[Finding]:
    """A sentence that names one end, "until 5.12.2026", which is not the order's."""
    untils = [sentence.span(hit) for hit in sentence.found("time.until")]
    for day in days_in(draft, sentence, surroundings.today):
        if rule == RETURN and said_within(draft.text, sentence, day.start, "warranty.word"):
            continue
        # Hungarian has it behind the day: "05. 31-ig".
        behind_until = any(
            0 < day.start - end <= 4 or draft.text[day.end : start] == "-" for start, end in untils
        )
        if behind_until and day.form != "weekday" and day.on != right:
            found = draft.text[day.start : day.end]
            yield Finding(rule, WARN, day.start, day.end, {"found": found, "until": str(right)})


def _is_near(sentence: Sentence, kind: str, duration: Duration, most: int = _NEAR) -> bool:
    spans = [sentence.span(hit) for hit in sentence.found(kind)]
    return any(max(duration.start - end, start - duration.end) <= most for start, end in spans)


def _months(duration: Duration) -> int:
    """The months of a duration that is spoken of in months or years, else 0."""
    return {"month": duration.number, "year": 12 * duration.number}.get(duration.unit, 0)


def _days(duration: Duration) -> int:
    """The days of a duration that is spoken of in days, weeks or months (a month counts 30), else 0."""
    per = {"day": 1, "week": 7, "month": 30}.get(duration.unit, 0)
    return duration.number * per


def _with_text(draft: Reading, duration: Duration, name: str) -> str | None:
    """The draft with the right period in the draft's own language in place of the wrong one."""
    piece = next((tongue.texts[name] for tongue in draft.tongues if name in tongue.texts), None)
    return None if piece is None else put(draft.text, duration.start, duration.end, piece)


def _grade_behind(
    text: str, sentence: Sentence, place: int, tongues: tuple[Tongue, ...]
) -> tuple[str, int, int] | None:
    """The grade that is named within the next words: a letter, or its name in one of the languages."""
    stretch = text[place : min(sentence.end, place + 24)]
    letter = _LETTER.search(stretch)
    named = _names(tongues).search(stretch)
    if named is not None and (letter is None or named.start() < letter.start()):
        for tongue in tongues:
            for name, ways in tongue.grades.items():
                if named.group(1).casefold() in {way.casefold() for way in ways}:
                    return name, place + named.start(1), place + named.end(1)
    if letter is not None:
        return letter.group(1), place + letter.start(1), place + letter.end(1)
    return None


def _grade_before(text: str, sentence: Sentence, place: int) -> tuple[str, int, int] | None:
    """The grade right before its word, as Hungarian has it: "B osztályú". An "A" that begins a sentence is an
    article."""
    found = _BEFORE.search(text, max(sentence.start, place - 4), place)
    if found is None or (found.group(1) == "A" and found.start() == sentence.start):
        return None
    return found.group(1), found.start(1), found.end(1)


@cache
def _names(tongues: tuple[Tongue, ...]) -> re.Pattern[str]:
    """The grades' names, in quotation marks only: "good" alone is said of anything."""
    ways = {way for tongue in tongues for found in tongue.grades.values() for way in found}
    listed = "|".join(re.escape(way) for way in sorted(ways, key=len, reverse=True)) or r"(?!)"
    return re.compile(rf"""["'„“”»«‚‘]\s?({listed})(?!\w)""", re.IGNORECASE)
