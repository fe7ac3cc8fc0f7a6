"""The monitor's numbers over a large store: board, trend, figures, forecast, exports.

`python -m tests.bench monitor [conversations]`. One in twelve waits for an answer, the rest is spread over
two years, in twelve markets, for six people. The store is made once and kept under build/ for the next run.
"""

import json
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from desktop.domain.accounts import Account, AccountMarket, Agent, StaffInterval, StaffTimes
from desktop.domain.conversations import BUYER, SELLER, Author, Buyer, Decision, Message
from desktop.domain.pages import Thing
from desktop.domain.staff_hours import staff_hours_of
from desktop.reports.board import board
from desktop.reports.export import Wanted, export_csv, export_workbook
from desktop.reports.figures import figures
from desktop.reports.forecast import forecast, open_waits, staff_of, suggest
from desktop.reports.periods import Only, Period
from desktop.reports.pictures import arrivals_heat, time_left_distribution, trend
from desktop.reports.sources import Sources
from desktop.store.store import MAX_PAGE, Store
from desktop.store.views import Query
from tests.bench.store import MARKETS
from tests.store.world import KEY, NOW, book, head

CONVERSATIONS = 200_000
ROOT = Path(__file__).resolve().parent.parent.parent
TURNS = 15
BUDGETS = {
    "board, opened": 150.0,
    "board, after a change": 50.0,
    "board, a tick": 50.0,
    "trend of a year": 200.0,
}
"""Milliseconds (budgets.md and the issue of the monitor)."""

_KINDS = ("question", "order", "delivery", "return", "complaint", "other")
_STAFF = StaffTimes("Europe/Warsaw", tuple(StaffInterval(day, 480, 1080) for day in range(5)))
AGENTS = tuple(
    Agent(
        f"ag-{n}",
        f"Agent {n}",
        languages=("pl", "de", "fr")[: n % 3 + 1],
        markets=MARKETS[n * 2 :] if n else (),
    )
    for n in range(6)
)
ACCOUNT = Account(
    "acc",
    "Shop",
    "ag-0",
    "Agent 0",
    roles=("lead",),
    markets=tuple(AccountMarket(code, "EUR", ("de",), "Europe/Warsaw") for code in MARKETS),
    agents=AGENTS,
    staff_times=_STAFF,
)


def world(count: int, seed: int = 3) -> Iterator[list[Thing]]:
    """Pages of conversations, each with one to three waits."""
    chance = random.Random(seed)
    page: list[Thing] = []
    for number in range(count):
        name = f"c-{number:07d}"
        waits = number % 12 == 0
        at = NOW - timedelta(minutes=chance.randrange(5, 2900 if waits else 2 * 365 * 1440))
        agent = f"ag-{chance.randrange(6)}"
        turns = [BUYER] if waits else [BUYER, SELLER] * chance.choice((1, 1, 2, 3))
        moment = at
        for turn, role in enumerate(turns):
            moment += timedelta(minutes=chance.randrange(2, 2000 if role == BUYER and turn else 1500))
            moment = min(moment, NOW - timedelta(minutes=4))
            author = Author(role, agent, agent if role == SELLER else "b")
            page.append(Message(f"{name}-{turn}", name, turn + 1, author, "Dzień dobry", moment))
        decided = Decision(agent, moment + timedelta(minutes=1)) if number % 40 == 1 else None
        page.append(
            head(
                name,
                asked=at,
                last_message_at=moment,
                market=MARKETS[chance.randrange(len(MARKETS))],
                topic=chance.choice(_KINDS),
                assignee=agent if chance.random() < 0.7 else None,
                buyer=Buyer(f"b-{number}", f"Jan {number % 997}", ("pl", "de", "fr", "hu")[number % 4]),
                no_answer_needed=decided,
            )
        )
        if len(page) > MAX_PAGE - 8:
            yield page
            page = []
    if page:
        yield page


def made(count: int) -> Path:
    """The store of that many conversations, made at the first run; a newer program brings it up to date."""
    folder = ROOT / "build" / f"bench-monitor-{count}"
    path, mark = folder / "store.sqlite", folder / "made"
    if mark.is_file():
        return path
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    print(f"writing {count:,} conversations, once …", flush=True)
    with opened(path) as store:
        store.save_account(ACCOUNT).result()
        waiting = []
        for number, page in enumerate(world(count)):
            waiting.append(store.apply_page(page, (), (), f"s{number}", first=True))
            if len(waiting) > 2:
                waiting.pop(0).result()
        for future in waiting:
            future.result()
    mark.touch()
    return path


def opened(path: Path) -> Store:
    """The store with calendars of Mondays to Fridays and staff hours."""
    return Store.open(path, KEY, book=book(*MARKETS, staff=staff_hours_of(_STAFF)), now=lambda: NOW)


def times(call: Callable[[int], object], turns: int = TURNS) -> dict[str, float]:
    """Milliseconds of this thread's CPU and of the clock."""
    return spread([timed(partial(call, turn)) for turn in range(turns)])


def timed(call: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds of this thread's CPU and of the clock for one call."""
    used, started = time.thread_time(), time.perf_counter()
    call()
    return (time.thread_time() - used) * 1000, (time.perf_counter() - started) * 1000


def spread(spent: list[tuple[float, float]]) -> dict[str, float]:
    """Median, lowest and highest on the clock, and the median of the CPU: on a busy machine the clock says
    how busy it is."""
    clock = [each for _, each in spent]
    return {
        "cpu": statistics.median(used for used, _ in spent),
        "median": statistics.median(clock),
        "lowest": min(clock),
        "highest": max(clock),
    }


def measure(count: int) -> dict[str, Any]:
    """All figures, as JSON values; times in milliseconds."""
    path = made(count)
    result: dict[str, Any] = {"conversations": count}
    last = NOW.date()
    year, month = Period(last - timedelta(days=364), last), Period(last - timedelta(days=29), last)

    def open_board(_: int) -> None:
        # A reader of its own, as the thread of a screen that opens has one.
        with opened(path) as fresh:
            spans.append(timed(lambda: board(Sources(fresh.reader(), ACCOUNT, fresh.book), NOW)))

    spans: list[tuple[float, float]] = []
    for turn in range(5):
        open_board(turn)
    result["board, opened"] = spread(spans)
    with opened(path) as store:
        sources = Sources(store.reader(), ACCOUNT, store.book)
        first = board(sources, NOW)
        result["open"], result["cells"] = first.number("open"), len(first.cells)
        result["obligations"] = store.reader()._db.one("SELECT count(*) FROM obligation")[0]  # type: ignore[index]

        def change(turn: int) -> None:
            at = NOW - timedelta(minutes=turn + 1)
            message = Message(f"new-{turn}", "c-0000000", 100 + turn, Author(BUYER, "b", "b"), "?", at)
            agent = f"ag-{turn % 6}"
            fresh = head("c-0000000", last_message_at=at, version=str(turn), assignee=agent)
            store.apply_page([message, fresh], (), (), "s").result()

        spent = []
        for turn in range(TURNS):
            change(turn)
            spent.append(timed(lambda: board(sources, NOW)))
        result["board, after a change"] = spread(spent)
        result["board, a tick"] = times(lambda turn: board(sources, NOW + timedelta(seconds=turn)))
        reader = store.reader()

        def behind(turn: int) -> None:
            moment = board(sources, NOW + timedelta(seconds=turn))
            query = Query("all", cell=moment.conversations("act_today"))
            reader.total(query)
            reader.rows(query, 0, 50)

        result["list behind a number"] = times(behind)
        result["trend of a year"] = times(lambda _: trend(sources, year, "day"))
        mine, returns = Only(agents=("ag-1",)), Only(kinds=("return",))
        result["trend of a year, one agent"] = times(lambda _: trend(sources, year, "week", only=mine))
        result["trend of a year, one kind"] = times(lambda _: trend(sources, year, "week", only=returns), 5)
        result["arrivals of 30 days"] = times(lambda _: arrivals_heat(sources, month))
        result["time left"] = times(lambda _: time_left_distribution(sources, NOW))
        result["figures of 30 days by day"] = times(lambda _: figures(sources, month, "day", NOW))
        result["figures of 30 days by agent"] = times(lambda _: figures(sources, month, "agent", NOW))
        result["figures of a year by month"] = times(lambda _: figures(sources, year, "month", NOW), 5)
        result["forecast of 24 hours"] = times(lambda _: forecast(sources, NOW), 5)
        paces = forecast(sources, NOW).paces
        waits = open_waits(sources, until=NOW + timedelta(hours=24))
        result["suggestions"] = times(
            lambda _: suggest(waits, NOW, AGENTS, paces, staff=staff_of(sources)), 5
        )
        with tempfile.TemporaryDirectory() as folder:
            half = Period(last - timedelta(days=200), last)
            for name, export in (("workbook", export_workbook), ("csv", export_csv)):
                rows = 0

                def write(_: int, export: Any = export) -> None:
                    nonlocal rows
                    rows = export(Path(folder) / "file", sources, Wanted(half, "week"), NOW)

                result[f"{name} of half a year"] = times(write, 1) | {"rows": rows}
    return result


def main(arguments: list[str]) -> int:
    """Prints the table, then the JSON; 1 when a budget is not kept by what the thread itself used."""
    result = measure(int(arguments[0]) if arguments else CONVERSATIONS)
    over = 0
    for name, value in result.items():
        if not isinstance(value, dict):
            print(f"{name:32} {value:,}")
            continue
        budget = BUDGETS.get(name)
        over += budget is not None and value["cpu"] > budget
        told = f"   budget {budget:.0f} ms" if budget is not None else ""
        rows = f"   {value['rows']:,} rows" if "rows" in value else ""
        around = f"({value['lowest']:.1f}–{value['highest']:.1f})"
        print(f"{name:32} cpu {value['cpu']:8.1f} ms, clock {value['median']:8.1f} {around}{told}{rows}")
    print(json.dumps(result))
    return 1 if over else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
