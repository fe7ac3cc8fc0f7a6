"""What stands beside the waits of a period: findings that were called mistaken, and updates of cases and
orders that the buyer heard later than promised (R10)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Final

from desktop import resources
from desktop.domain.book import MarketClock
from desktop.domain.case_rules import ALL_KINDS, CaseRulesError, Machine, load_machine
from desktop.domain.case_updates import kept_promises
from desktop.domain.cases import Case
from desktop.domain.clock import is_late
from desktop.store.views import Row
from desktop.store.waits import Narrow

from .periods import Only, Period
from .sources import Sources

_DAY: Final = timedelta(days=1)
_MOMENT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class _Extra:
    day: date
    market: str
    agent: str
    kind: str
    language: str
    overrides: int = 0
    missed: int = 0


class Extras:
    """Both of a period, read once and then added up by group or step."""

    def __init__(self, sources: Sources, period: Period, only: Only, now: datetime) -> None:
        found = (*_overrides(sources, period), *_missed(sources, period, now))
        narrow: Narrow = only.narrow
        self._found = [
            each
            for each in found
            if period.first <= each.day <= period.last
            and narrow.takes(each.market, each.agent, each.kind, each.language)
        ]

    def by(self, axis: str) -> dict[str, tuple[int, int]]:
        """How many findings and updates, by market, agent, kind or language; "" of everything."""
        return _sums((getattr(each, axis) if axis else "", each) for each in self._found)

    def within(self, period: Period) -> dict[str, tuple[int, int]]:
        """The same of some of the period's days, under ""."""
        return _sums(("", each) for each in self._found if period.first <= each.day <= period.last)


def _sums(keyed: Iterator[tuple[str, _Extra]]) -> dict[str, tuple[int, int]]:
    sums: dict[str, tuple[int, int]] = {}
    for key, each in keyed:
        overrides, missed = sums.get(key, (0, 0))
        sums[key] = overrides + each.overrides, missed + each.missed
    return sums


def _overrides(sources: Sources, period: Period) -> Iterator[_Extra]:
    since, until = _around(period)
    for message, row in sources.reader.waits.overrides(since, until):
        yield _Extra(
            message.received_at.astimezone(sources.zone(row.market)).date(),
            row.market,
            message.author.id or row.assignee or "",
            row.case_kind or row.topic,
            row.language,
            overrides=len(message.overrides),
        )


def _missed(sources: Sources, period: Period, now: datetime) -> Iterator[_Extra]:
    for promised, told, row in _promised(sources, period):
        if is_late(told or now, promised):
            # What was promised for midnight was promised for the day that ends there.
            day = (promised - _MOMENT).astimezone(sources.zone(row.market)).date()
            yield _Extra(
                day, row.market, row.assignee or "", row.case_kind or row.topic, row.language, missed=1
            )


def _promised(sources: Sources, period: Period) -> Iterator[tuple[datetime, datetime | None, Row]]:
    """Every update of a case, and of the orders those that were or may be missed, with the conversation."""
    (since, until), waits = _around(period), sources.reader.waits
    for case, row in waits.cases_alive(since.date().isoformat(), until.date().isoformat()):
        for promised, told in promises(case, sources.clock(row.market)):
            yield promised, told, row
    yield from waits.order_promises(since, until)


def promises(case: Case, clock: MarketClock | None) -> Iterator[tuple[datetime, datetime | None]]:
    """When the buyer was to hear the next stage, and when that came (None: not yet). Of the last stage the
    platform's own word counts, of those before it the rules of the stage on the market's calendar."""
    told = sorted(case.steps, key=lambda step: step.at)
    calendar = clock.calendar if clock is not None else None
    yield from kept_promises(told, machine(case.kind), calendar, case.closed_at)
    if case.closed_at is None and case.next_update_due is not None and told:
        yield case.next_update_due, None


@cache
def machine(kind: str) -> Machine | None:
    """The stages of a kind of case; None of one that our rules do not know."""
    if kind not in ALL_KINDS:
        return None
    try:
        return load_machine(resources.read_toml("cases", f"{kind}.toml"))
    except (OSError, ValueError, CaseRulesError):
        return None


def _around(period: Period) -> tuple[datetime, datetime]:
    """Instants around the local days of any time zone."""
    first = datetime(period.first.year, period.first.month, period.first.day, tzinfo=UTC)
    last = datetime(period.last.year, period.last.month, period.last.day, tzinfo=UTC)
    return first - _DAY, last + 2 * _DAY
