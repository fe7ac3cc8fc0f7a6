"""Random small worlds: two markets with different time zones and holidays, a team, every way a wait can
end."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from desktop.domain.accounts import Account, AccountMarket, Agent, StaffInterval, StaffTimes
from desktop.domain.book import ClockBook, MarketClock
from desktop.domain.calendars import Calendar, ClosedDay
from desktop.domain.conversations import Author, Buyer, Conversation, Decision, Message
from desktop.domain.policies import DEFAULT
from desktop.domain.staff_hours import staff_hours_of
from desktop.reports.sources import Sources
from desktop.store.store import Store
from tests.oracles.recount import Place
from tests.store.world import KEY

START = datetime(2026, 11, 6, 0, 0, tzinfo=UTC)
"""A Friday; Wednesday the 11th is a holiday in Poland."""
END = START + timedelta(days=10)
HOLIDAYS = {"PL": (date(2026, 11, 11),), "FI": (date(2026, 11, 9),)}
ZONES = {"PL": "Europe/Warsaw", "FI": "Europe/Helsinki"}
STAFF = StaffTimes("Europe/Warsaw", tuple(StaffInterval(day, 8 * 60, 16 * 60) for day in range(5)))
PLACES = {
    code: Place(ZoneInfo(ZONES[code]), frozenset(HOLIDAYS[code]), (8, 16), ZoneInfo("Europe/Warsaw"))
    for code in ZONES
}
AGENTS = (Agent("ag-1", "Anna", languages=("pl",)), Agent("ag-2", "Timo", languages=("fi",), markets=("FI",)))
ACCOUNT = Account(
    "acc",
    "Shop",
    "ag-1",
    "Anna",
    markets=tuple(AccountMarket(code, "EUR", (code.lower(),), ZONES[code]) for code in ZONES),
    agents=AGENTS,
    staff_times=STAFF,
)

World = list[tuple[Conversation, list[Message]]]


def calendar(code: str, closed: Sequence[date] | None = None, version: str = "1") -> Calendar:
    days = {day: ClosedDay("Closed", "a law") for day in (HOLIDAYS[code] if closed is None else closed)}
    return Calendar(code, None, ZONES[code], f"{code}@{version}", 2025, 2028, days)


def book(**calendars: Calendar) -> ClockBook:
    staff = staff_hours_of(STAFF)
    return ClockBook(
        {
            code: MarketClock(calendars.get(code) or calendar(code), DEFAULT, staff, ZONES[code])
            for code in ZONES
        }
    )


def opened(folder: Path, world: World, *, now: datetime = END, clocks: ClockBook | None = None) -> Store:
    """A store that has heard of this world, one page a conversation. Every other conversation was known
    before, in another state: what is counted must follow."""
    store = Store.open(folder / "reports.store", KEY, book=clocks or book(), now=lambda: now)
    store.save_account(ACCOUNT).result(30)
    for number, (head, messages) in enumerate(world):
        if number % 2 == 0:
            early = replace(
                head, state="open", no_answer_needed=None, assignee="ag-early", topic="other",
                version="0", last_message_at=messages[0].received_at,
            )  # fmt: skip
            store.apply_page([messages[0], early], [], [], f"{head.id}-early").result(30)
        store.apply_page([*messages, head], [], [], head.id).result(30)
    return store


def sources(store: Store, account: Account | None = ACCOUNT) -> Sources:
    return Sources(store.reader(), account, store.book)


def conversation(
    name: str, *turns: tuple[str, datetime, str], **fields: Any
) -> tuple[Conversation, list[Message]]:
    """A conversation from its turns: role or delivery, receipt, the author's id. `decided` is who said "no
    answer needed" after all of it."""
    messages = []
    for number, (what, at, by) in enumerate(turns):
        role = what if what in ("buyer", "platform") else "seller"
        delivery = what if what in ("rejected", "in_moderation") else "sent"
        messages.append(
            Message(
                f"{name}-{number}",
                name,
                number + 1,
                Author(role, by.title(), by),
                "text",
                at,
                internal=what == "note",
                delivery=delivery,
            )
        )
    times = [at for _, at, _ in turns]
    decided, language = fields.pop("decided", None), fields.pop("language", "pl")
    head = Conversation(
        name,
        fields.pop("market", "PL"),
        f"Subject {name}",
        Buyer(f"b-{name}", f"Buyer {name}", language),
        times[0],
        times[-1],
        version="1",
        **fields,
    )
    if decided is not None:
        head = replace(head, no_answer_needed=Decision(decided, times[-1] + timedelta(minutes=30)))
    return head, messages


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Some conversations between START and END."""
    world: World = []
    for number in range(draw(st.integers(1, 5))):
        at = START + timedelta(minutes=draw(st.integers(0, 8 * 24 * 60)))
        turns: list[tuple[str, datetime, str]] = [("buyer", at, "b")]
        for _ in range(draw(st.integers(0, 4))):
            at += timedelta(minutes=draw(st.integers(1, 2600)), seconds=draw(st.sampled_from((0, 1, 59))))
            what = draw(st.sampled_from(("buyer", "seller", "seller", "note", "rejected", "in_moderation")))
            turns.append((what, at, draw(st.sampled_from(("ag-1", "ag-2", "ag-gone")))))
        turns = [turn for turn in turns if turn[1] < END]
        end = draw(st.sampled_from(("", "", "decided", "closed", "taken_over")))
        fields: dict[str, Any] = {"state": end} if end in ("closed", "taken_over") else {}
        if end == "decided" and turns[-1][1] + timedelta(hours=1) < END:
            fields["decided"] = draw(st.sampled_from(("ag-1", "ag-2")))
        world.append(
            conversation(
                f"c-{number}",
                *turns,
                market=draw(st.sampled_from(("PL", "FI"))),
                topic=draw(st.sampled_from(("question", "return"))),
                assignee=draw(st.sampled_from((None, "ag-1", "ag-2"))),
                language=draw(st.sampled_from(("pl", "fi", ""))),
                **fields,
            )
        )
    return world
