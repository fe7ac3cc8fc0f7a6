"""The response clock against the closed form and three libraries, on the same instants in one run.

`python -m tests.bench.clock` prints a table and JSON: microseconds for one due instant, how many of the
answers are wrong by a second or more, and a million in one pass. A rival that is not installed says so; they
are no dependencies of ours: install businesstimedelta, pandas and workalendar into an environment of their
own to see them.
"""

import gc
import json
import random
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

from desktop import resources
from desktop.domain.calendars import Calendar, build_calendar
from desktop.domain.clock import due_at, due_many
from desktop.domain.overlays import read_overlay
from desktop.domain.policies import DEFAULT
from tests.oracles.brute_clock import MinuteWalk

INSTANTS = 2000
MILLION = 1_000_000
RUNS = 7
FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
Answer = Callable[[datetime], datetime]


def closed_form(calendar: Calendar) -> Answer:
    """The rule written down plainly: the same wall clock on the next working day."""
    zone, closed, day = calendar.zone, frozenset(calendar.closed), timedelta(days=1)

    def answer(received: datetime) -> datetime:
        local = received.astimezone(zone)
        first = local.date()
        clock = local.timetz()
        following = first + day
        if first.weekday() >= 5 or first in closed:
            while first.weekday() >= 5 or first in closed:
                first += day
            following, clock = first + day, clock.replace(hour=0, minute=0, second=0, microsecond=0)
        elif local.hour or local.minute or local.second or local.microsecond:
            while following.weekday() >= 5 or following in closed:
                following += day
        return datetime.combine(following, clock).astimezone(UTC)

    return answer


def ours(calendar: Calendar) -> Answer:
    return lambda received: due_at(calendar, DEFAULT, received)


def businesstimedelta(calendar: Calendar) -> Answer:
    library, pytz = import_module("businesstimedelta"), import_module("pytz")
    zone = pytz.timezone(calendar.time_zone)
    days = library.WorkDayRule(
        start_time=datetime.min.time(), end_time=datetime.max.time(), working_days=[0, 1, 2, 3, 4], tz=zone
    )
    rules = library.Rules([days, library.HolidayRule(dict.fromkeys(calendar.closed, "closed"), tz=zone)])
    span = library.BusinessTimeDelta(rules, hours=24)
    return lambda received: (received.astimezone(zone) + span).astimezone(UTC)


def pandas(calendar: Calendar) -> Answer:
    library = import_module("pandas")
    hours = library.offsets.CustomBusinessHour(
        n=24, start="00:00", end="23:59", holidays=[day.isoformat() for day in calendar.closed]
    )

    def answer(received: datetime) -> datetime:
        moment = library.Timestamp(received).tz_convert(calendar.time_zone) + hours
        found: datetime = moment.tz_convert("UTC").to_pydatetime()
        return found

    return answer


def workalendar(calendar: Calendar) -> Answer:
    """Its own holidays with the closed form around them: it has working days, and no hours."""
    days = import_module("workalendar.europe").Poland()
    zone, day = calendar.zone, timedelta(days=1)

    def answer(received: datetime) -> datetime:
        local = received.astimezone(zone)
        first, clock = local.date(), local.timetz()
        if not days.is_working_day(first):
            following = days.find_following_working_day(first) + day
            clock = clock.replace(hour=0, minute=0, second=0, microsecond=0)
        elif local.hour or local.minute or local.second or local.microsecond:
            following = days.add_working_days(first, 1)
        else:
            following = first + day
        return datetime.combine(following, clock).astimezone(UTC)

    return answer


SINGLE: dict[str, Callable[[Calendar], Answer]] = {
    "closed form": closed_form,
    "ours": ours,
    "workalendar": workalendar,
    "pandas CustomBusinessHour": pandas,
    "businesstimedelta": businesstimedelta,
}


def numpy_vector(calendar: Calendar) -> Callable[[Sequence[int]], Any]:
    """numpy's own working days over the vector: dates from one offset, so wrong across its change."""
    np = import_module("numpy")
    holidays = np.array([day.isoformat() for day in calendar.closed], dtype="datetime64[D]")
    rule = np.busdaycalendar(holidays=holidays)

    def answer(received: Sequence[int]) -> Any:
        local = np.asarray(received, dtype="int64") + 3600
        days = (local // 86400).astype("datetime64[D]")
        clock = local - local // 86400 * 86400
        works = np.is_busday(days, busdaycal=rule)
        following = np.busday_offset(days, 1, roll="backward", busdaycal=rule).astype("int64") * 86400
        rolled = np.busday_offset(days, 0, roll="forward", busdaycal=rule).astype("int64") * 86400
        return np.where(works, following + clock, rolled + 86400) - 3600

    return answer


def instants(calendar: Calendar, seed: int = 1) -> list[datetime]:
    """Receipts in UTC, whole minutes; every tenth at a local midnight, where rivals go wrong."""
    chance, span = random.Random(seed), int((LAST - FIRST) / timedelta(minutes=1))
    found = []
    for number in range(INSTANTS):
        moment = FIRST + timedelta(minutes=chance.randrange(span))
        if number % 10 == 0:
            local = moment.astimezone(calendar.zone)
            moment = local.replace(hour=0, minute=0).astimezone(UTC) + timedelta(days=1)
        found.append(moment)
    return found


def measure() -> dict[str, Any]:
    """All contenders in turn, `RUNS` times; medians and spread."""
    overlay = read_overlay(resources.read_text("calendars", "PL.toml"), "PL.toml")
    calendar = build_calendar("PL", None, "Europe/Warsaw", overlay)
    received = instants(calendar)
    start = FIRST - timedelta(days=1)
    walk = MinuteWalk(calendar.zone, frozenset(calendar.closed), start, LAST + timedelta(days=30)).due(24)
    right = [
        datetime.fromtimestamp(walk[int((moment - start) / timedelta(minutes=1))], UTC) for moment in received
    ]
    contenders = {name: _made(make, calendar) for name, make in SINGLE.items()}
    times: dict[str, list[float]] = {name: [] for name in contenders}
    wrong: dict[str, int] = {}
    for _ in range(RUNS):
        for name, answer in contenders.items():
            if answer is None:
                continue
            gc.collect()
            began = time.perf_counter()
            found = [answer(moment) for moment in received]
            times[name].append((time.perf_counter() - began) / INSTANTS * 1e6)
            wrong[name] = sum(abs(a - b) >= timedelta(seconds=1) for a, b in zip(found, right, strict=True))
    single = {
        name: {**_spread(times[name]), "wrong": wrong[name], "of": INSTANTS}
        if name in wrong
        else {"note": "not installed"}
        for name in contenders
    }
    return {"one due instant, microseconds": single, "1,000,000 due instants, seconds": _million(calendar)}


def _million(calendar: Calendar) -> dict[str, Any]:
    chance = random.Random(2)
    begin, end = int(FIRST.timestamp()), int(LAST.timestamp())
    received = [chance.randrange(begin, end) for _ in range(MILLION)]
    passes: dict[str, Callable[[Sequence[int]], Any] | None] = {
        "ours": lambda seconds: due_many(calendar, DEFAULT, seconds)
    }
    try:
        passes["numpy busday_offset"] = numpy_vector(calendar)
    except ImportError:
        passes["numpy busday_offset"] = None
    times: dict[str, list[float]] = {name: [] for name in passes}
    for _ in range(5):
        for name, run in passes.items():
            if run is not None:
                gc.collect()
                began = time.perf_counter()
                run(received)
                times[name].append(time.perf_counter() - began)
    return {
        name: _spread(taken) | {"budget": 0.5} if taken else {"note": "not installed"}
        for name, taken in times.items()
    }


def _made(make: Callable[[Calendar], Answer], calendar: Calendar) -> Answer | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return make(calendar)
    except ImportError:
        return None


def _spread(times: Sequence[float]) -> dict[str, Any]:
    return {
        "median": round(statistics.median(times), 4),
        "lowest": round(min(times), 4),
        "highest": round(max(times), 4),
    }


def main(arguments: Sequence[str] = ()) -> int:
    """Prints the table, then the JSON; status 1 when one of our own answers is wrong."""
    del arguments
    result = measure()
    for title, rows in result.items():
        print(title)
        for name, row in rows.items():
            if "note" in row:
                print(f"  {name:27} {row['note']}")
                continue
            counted = f"   wrong {row['wrong']:>5} of {row['of']}" if "wrong" in row else ""
            print(f"  {name:27} {row['median']:10.3f}   ({row['lowest']:.3f}–{row['highest']:.3f}){counted}")
    single = result["one due instant, microseconds"]
    ratio = single["ours"]["median"] / single["closed form"]["median"]
    print(f"ours / closed form: {ratio:.2f} (budget 3)")
    rival = single["businesstimedelta"]
    if "median" in rival:
        print(f"businesstimedelta / ours: {rival['median'] / single['ours']['median']:.0f} (budget 100)")
    print(json.dumps(result))
    return 1 if single["ours"]["wrong"] else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
