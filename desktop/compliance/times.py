"""Times that a text names: dates, weekdays, today and tomorrow, and durations such as "12 months".

Only what is written out is read; nothing is guessed. Dates are local dates of the market.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from .phrases import Hit
from .reading import Reading, Sentence
from .tongue import Tongue

_NUMERIC: Final = re.compile(
    r"(?<![\w./-])(?:"
    r"(?P<y>20\d\d)[-./](?P<m>\d{1,2})[-./](?P<d>\d{1,2})\.?"
    r"|(?P<d2>\d{1,2})(?P<s>[./-])[ \u00a0]?(?P<m2>\d{1,2})(?:(?P=s)[ \u00a0]?(?P<y2>(?:20)?\d\d)?)?"
    r"|(?P<y3>20\d\d)\. ?(?P<m3>\d{1,2})\. ?(?P<d3>\d{1,2})\.?"
    # Hungarian puts an ending behind a hyphen: "05. 23-án".
    r")(?![\w/]|-(?![^\W\d]{1,4}\b)|[.,]\d)"
)
_FIGURE: Final = re.compile(r"\d")
_MOST: Final = 1000
"""A larger number before "year" is a year."""
_UNITS: Final = ("hour", "day", "workday", "week", "month", "year")


class Day(NamedTuple):
    """A date in a text: its place in code points, the day, whether the text named the year, and how it is
    written ("numeric", "words" or "weekday")."""

    start: int
    end: int
    on: date
    with_year: bool
    form: str


class Duration(NamedTuple):
    """A duration in a sentence: its place, the count, and the unit ("hour", "day", "workday", "week", "month"
    or "year")."""

    start: int
    end: int
    number: int
    unit: str


def days_in(reading: Reading, sentence: Sentence, today: date | None) -> Iterator[Day]:
    """The dates of a sentence. A date without a year is the one nearest to `today` (a month back at most),
    a weekday the next one after it; both are left out where `today` is not known."""
    dated = False
    for match in _numerics(reading, sentence):
        found = _numeric(match, today)
        if found is not None:
            dated = True
            with_year = bool(match["y"] or match["y2"] or match["y3"])
            yield Day(match.start(), match.end(), found, with_year, "numeric")
    for spelled in _spelled(sentence, today):
        dated = True
        yield spelled
    if dated or today is None:
        return  # "on Saturday, 21 November": one day
    for weekday, hit in _named(sentence, "weekday."):
        ahead = (weekday - today.weekday() - 1) % 7 + 1
        yield Day(*sentence.span(hit), today + timedelta(days=ahead), False, "weekday")


def durations_in(reading: Reading, sentence: Sentence) -> Iterator[Duration]:
    """The durations of a sentence: a number, in digits or as a word, and a unit right behind it."""
    words = sentence.words
    seen: set[int] = set()
    for hit in sentence.found("unit.two_years"):
        seen.add(hit.first)
        yield Duration(*sentence.span(hit), 2, "year")
    for unit in _UNITS:
        for hit in sentence.found(f"unit.{unit}"):
            if unit == "day" and any(hit.first == other.first for other in sentence.found("unit.workday")):
                continue
            # "24 de luni": from twenty on Romanian puts a word between them.
            place = hit.first - (2 if hit.first > 1 and words[hit.first - 1].plain == "de" else 1)
            count = _count(words[place].plain, reading.tongues) if place >= 0 else 0
            if count and place not in seen and count < _MOST:
                yield Duration(words[place].start, words[hit.end - 1].end, count, unit)


@lru_cache(maxsize=8)
def says_when(draft: Reading) -> bool:
    """Whether a draft names any time: a date, a weekday, today, a duration."""
    return any(names_time(draft, sentence) for sentence in draft.sentences)


def names_time(reading: Reading, sentence: Sentence) -> bool:
    """Whether a sentence names a time."""
    if sentence.has("time.near"):
        return True
    if any(map(_is_date, _numerics(reading, sentence))):
        return True
    if any(True for _ in durations_in(reading, sentence)):
        return True
    if names_weekday(sentence):
        return True
    return any(_beside_number(sentence, hit.first) for _, hit in _named(sentence, "month."))


def names_weekday(sentence: Sentence) -> bool:
    """Whether a sentence names a day of the week."""
    return any(True for _ in _named(sentence, "weekday."))


def _numerics(reading: Reading, sentence: Sentence) -> Iterable[re.Match[str]]:
    """What looks like a date in figures; most sentences have no figures."""
    if _FIGURE.search(reading.text, sentence.start, sentence.end) is None:
        return ()
    return _NUMERIC.finditer(reading.text, sentence.start, sentence.end)


def _named(sentence: Sentence, beginning: str) -> Iterator[tuple[int, Hit]]:
    """The months or weekdays that a sentence names, by number, in their order."""
    found = [
        (hit, int(kind.rpartition(".")[2]))
        for kind, hits in sentence.hits.items()
        if kind.startswith(beginning)
        for hit in hits
    ]
    for hit, number in sorted(found):
        yield number, hit


def _beside_number(sentence: Sentence, number: int) -> bool:
    around = sentence.words[max(0, number - 2) : number + 2]
    return any(word.plain[:1].isdigit() for word in around)


def _count(word: str, tongues: tuple[Tongue, ...]) -> int:
    if word.isascii() and word.isdigit() and len(word) <= 4:
        return int(word)
    return next((tongue.numbers[word] for tongue in tongues if word in tongue.numbers), 0)


def _is_date(match: re.Match[str]) -> bool:
    """Whether a shape without a year is a date at all: "21.11", "5.6.", "21/11", and not "17.5" or "24/7"."""
    if match["y"] or match["y2"] or match["y3"]:
        return True
    if match["s"] == "-":
        return False
    return len(match["m2"]) == 2 or match.group().endswith(".")


def _numeric(match: re.Match[str], today: date | None) -> date | None:
    if not _is_date(match):
        return None
    day, month = match["d"] or match["d2"] or match["d3"], match["m"] or match["m2"] or match["m3"]
    year = match["y"] or match["y2"] or match["y3"]
    return _date(int(day), int(month), year, today)


def _spelled(sentence: Sentence, today: date | None) -> Iterator[Day]:
    """ "20 listopada 2026", "20. November", "November 20", "20 de noviembre", "november 20-án"."""
    words = sentence.words
    for month, hit in _named(sentence, "month."):
        number = hit.first
        for place in _day_places(number, len(words)):
            day = words[place].plain.rstrip("stndrhe")
            if not (day.isascii() and day.isdigit() and len(day) <= 2):
                continue
            last = max(place, number)
            year = ""
            for near in (last + 1, last + 2):
                if near < len(words) and re.fullmatch(r"20\d\d", words[near].plain):
                    year, last = words[near].plain, near
                    break
            found = _date(int(day), month, year or None, today)
            if found is not None:
                first = min(place, number)
                yield Day(words[first].start, words[last].end, found, bool(year), "words")
            break


def _day_places(number: int, count: int) -> Iterator[int]:
    """Where the day stands: before the month, before "de", behind the month."""
    for place in (number - 1, number - 2, number + 1):
        if 0 <= place < count:
            yield place


def _date(day: int, month: int, year: str | None, today: date | None) -> date | None:
    if year is None and today is None:
        return None
    try:
        if year is not None:
            return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
        assert today is not None
        near = date(today.year, month, day)
        return near if near >= today - timedelta(days=45) else date(today.year + 1, month, day)
    except ValueError:
        return None
