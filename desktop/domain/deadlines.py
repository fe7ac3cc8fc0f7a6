"""From a question as a person or a file asks it (market, region, time as text) to a deadline.

Times without an offset are local to the market. A local time that does not exist is refused; one that exists
twice is refused only when its two readings have different due instants.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from .calendars import Calendar, CalendarRangeError, region_of, zone_of
from .clock import due_at
from .explain import Span, StoppedDay, spans
from .markets import Market, find_market
from .policies import DEFAULT, Policy

CalendarSource = Callable[[str, str | None, str], tuple[Calendar | None, str]]
"""Country, region, time zone to the calendar and what is wrong with it ("" for nothing)."""

_TIME: Final = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d{1,6})?)?(Z|[+-]\d\d:?\d\d(:?\d\d)?)?",
    re.ASCII | re.IGNORECASE,
)


class QuestionError(ValueError):
    """A question that has no answer: `reason` is a short key that callers word, `fields` what to say."""

    def __init__(self, reason: str, **fields: str) -> None:
        super().__init__(f"{reason}: {fields}")
        self.reason, self.fields = reason, fields


@dataclass(frozen=True, slots=True)
class Question:
    """As asked: market in any case, time as ISO 8601 text, region with or without the country."""

    market: str
    received: str
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A deadline with what led to it. Instants in UTC; `zone` is the market's (or its region's)."""

    market: str
    region: str | None
    time_zone: str
    zone: ZoneInfo
    received: datetime
    due: datetime
    spans: tuple[Span, ...]
    calendar: str

    @property
    def stopped(self) -> list[StoppedDay]:
        """The local dates on which the clock stands still in between."""
        return [day for span in self.spans for day in span.reasons]


@dataclass(frozen=True, slots=True)
class _Place:
    market: str
    region: str | None
    zone: ZoneInfo
    time_zone: str
    calendar: Calendar
    policy: Policy


class DeadlineDesk:
    """Answers questions; each market's calendar is fetched once. Not for several threads at a time."""

    def __init__(
        self, markets: Mapping[str, Market], policies: Mapping[str, Policy], calendar: CalendarSource
    ) -> None:
        self._markets, self._policies, self._calendar = markets, policies, calendar
        self._places: dict[tuple[str, str | None], _Place] = {}

    def answer(self, question: Question) -> Answer:
        """The deadline; raises QuestionError."""
        place = self._place(question.market, question.region)
        try:
            received, due = self._moment(question.received, place)
            way = spans(place.calendar, place.policy, received, due)
        except (CalendarRangeError, OverflowError):
            raise QuestionError(
                "range",
                market=place.market,
                first=str(place.calendar.first_year),
                last=str(place.calendar.last_year),
                received=question.received,
            ) from None
        return Answer(
            place.market,
            place.region,
            place.time_zone,
            place.zone,
            received,
            due,
            tuple(way),
            place.calendar.version,
        )

    def _place(self, market: str, region: str | None) -> _Place:
        place = self._places.get((market, region))
        if place is None:
            place = self._places[market, region] = self._find(market, region)
        return place

    def _find(self, asked: str, asked_region: str | None) -> _Place:
        market = find_market(self._markets, asked)
        if market is None:
            raise QuestionError("market", market=asked, known=" ".join(self._markets))
        region = region_of(market.code, asked_region)
        time_zone = market.zone_of(region)
        calendar, problem = self._calendar(market.holiday_country, region, time_zone)
        if calendar is None and region is not None and region not in market.regions:
            reason = "region" if market.regions else "no_regions"
            raise QuestionError(reason, market=market.code, region=region, known=" ".join(market.regions))
        if calendar is None or problem:
            raise QuestionError("calendar", market=market.code, problem=problem)
        policy = self._policies.get(market.policy, DEFAULT)
        return _Place(market.code, region, zone_of(time_zone), time_zone, calendar, policy)

    def _moment(self, text: str, place: _Place) -> tuple[datetime, datetime]:
        """Receipt and due instant in UTC."""
        text = text.strip()
        if not _TIME.fullmatch(text):
            raise QuestionError("time", received=text)
        try:
            moment = datetime.fromisoformat(text.upper())
        except ValueError:
            raise QuestionError("time", received=text) from None
        if moment.tzinfo is not None:
            received = moment.astimezone(UTC)
            return received, due_at(place.calendar, place.policy, received)
        first, second = (moment.replace(tzinfo=place.zone, fold=fold) for fold in (0, 1))
        received = first.astimezone(UTC)
        if received.astimezone(place.zone).replace(tzinfo=None) != moment:
            raise QuestionError("gap", received=text, zone=place.time_zone)
        due = due_at(place.calendar, place.policy, received)
        if first.utcoffset() != second.utcoffset() and due != due_at(
            place.calendar, place.policy, second.astimezone(UTC)
        ):
            offset = f"{text}{first.isoformat()[-6:]}"
            raise QuestionError("twice", received=text, zone=place.time_zone, offset=offset)
        return received, due
