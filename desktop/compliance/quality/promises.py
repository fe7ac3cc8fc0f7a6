"""Promises: one without a date, and one for a day on which the market stands still."""

from collections.abc import Iterator
from datetime import date, timedelta

from ..composition import put
from ..model import HINT, WARN, Finding, Surroundings
from ..reading import read_draft
from ..times import Day, days_in, names_time, names_weekday

_AHEAD = 20
"""How many days are looked through for the next open one."""


def promise(text: str, surroundings: Surroundings) -> Iterator[Finding]:
    """`quality.promise`: "soon", "as soon as possible" in a sentence that names no time (R9: not vague)."""
    draft = read_draft(text, surroundings)
    for sentence in draft.having("promise.vague"):
        if "?" in text[sentence.start : sentence.end] or names_time(draft, sentence):
            continue
        for hit in list(sentence.found("promise.vague"))[:1]:
            start, end = sentence.span(hit)
            yield Finding("quality.promise", HINT, start, end, {"found": text[start:end]})


def closed_day(text: str, surroundings: Surroundings) -> Iterator[Finding]:
    """`quality.closed_day`: something is promised for a Saturday, a Sunday or a holiday of the market (R8,
    R10). Sentences that say that nothing happens on that day, and the buyer's own time limits, are let be."""
    today = surroundings.today
    draft = read_draft(text, surroundings)
    for sentence in draft.having("promise.act"):
        if sentence.has("time.closed", "return.word", "warranty.word") or sentence.has("talk.negation"):
            continue
        days = list(days_in(draft, sentence, today))
        for day in days:
            if (today is not None and day.on < today) or not _is_closed(day.on, surroundings):
                continue
            values = {"found": text[day.start : day.end], "date": day.on.isoformat()}
            following = _next_open(day.on, surroundings)
            if following is not None:
                values["open"] = following.isoformat()
            yield Finding(
                "quality.closed_day",
                WARN,
                day.start,
                day.end,
                values,
                _moved(text, day, following) if len(days) == 1 and not names_weekday(sentence) else None,
            )


def _is_closed(day: date, surroundings: Surroundings) -> bool:
    if surroundings.closed is None:
        return day.weekday() >= 5
    return surroundings.closed(day)


def _next_open(day: date, surroundings: Surroundings) -> date | None:
    for ahead in range(1, _AHEAD):
        following = day + timedelta(days=ahead)
        if not _is_closed(following, surroundings):
            return following
    return None


def _moved(text: str, day: Day, following: date | None) -> str | None:
    """The draft with the next open day, written as the closed one was; only for dates in digits."""
    if following is None or day.form != "numeric":
        return None
    return put(text, day.start, day.end, _written_like(text[day.start : day.end], following))


def _written_like(sample: str, day: date) -> str:
    pieces: list[str] = []
    number = ""
    for sign in [*sample, ""]:
        if sign.isdigit():
            number += sign
            continue
        if number:
            pieces.append(number)
            number = ""
        pieces.append(sign)
    places = [place for place, piece in enumerate(pieces) if piece.isdigit()]
    year_first = len(pieces[places[0]]) == 4
    order = (day.year, day.month, day.day) if year_first else (day.day, day.month, day.year)
    for place, value in zip(places, order, strict=False):
        written = str(value % 100 if value > 99 and len(pieces[place]) == 2 else value)
        pieces[place] = (
            written.zfill(2) if pieces[place].startswith("0") or len(pieces[place]) == 2 else written
        )
    return "".join(pieces)
