"""From Friday afternoon to Wednesday midnight, minute by minute, with a holiday in one market on Monday.

Monday 28 September 2026 is closed in Czechia (Statehood Day) and open in Poland, Germany and Hungary. The
seller's people work Monday to Friday, 8 to 16 in Warsaw. All times of the script are local; the four markets
share an offset of two hours. A real platform, a real store, the calendars of the program, and three ways to
say the same: the list, the board and the alerts.
"""

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.clock_book import build_book
from desktop.domain.alerts import AlertRule
from desktop.platforms.helpdesk import contract
from desktop.platforms.helpdesk.client import HelpdeskPlatform
from desktop.platforms.way import MemoryKeeper
from desktop.reports.board import Figure, board
from desktop.reports.sources import Sources
from desktop.sandbox.server import Sandbox
from desktop.settings import Settings
from desktop.store.store import Store
from desktop.ui.notify.alerts import Alerts
from desktop.ui.pills import row_state
from desktop.ui.workspace import Workspace

MINUTE = timedelta(minutes=1)
RULES = (AlertRule("due_soon", 4.0), AlertRule("at_risk", 1.0), AlertRule("overdue", 0.0))
FIGURES: tuple[Figure, ...] = ("due_soon", "at_risk", "overdue")
LANGUAGES = {"PL": "pl", "DE": "de", "CZ": "cs", "HU": "hu"}


def at(text: str) -> datetime:
    """ "Mon 14:00" of the script, in UTC; "24:00" is the end of the day."""
    day, clock = text.split()
    date = {"Fri": 25, "Sat": 26, "Sun": 27, "Mon": 28, "Tue": 29}[day]
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 9, date, tzinfo=UTC) + timedelta(hours=hour - 2, minutes=minute)


@dataclass(frozen=True)
class Asked:
    """A buyer's question and what must follow: when it is due soon, at risk, and due. Late is any time after
    that. `answered` ends it."""

    name: str
    market: str
    asked: str
    due_soon: str
    at_risk: str
    due: str
    answered: str = ""

    def crossings(self) -> list[tuple[datetime, str]]:
        """Instants on the minute at which each threshold is first crossed."""
        found = [
            (at(self.due_soon), "due_soon"),
            (at(self.at_risk), "at_risk"),
            (at(self.due) + MINUTE, "overdue"),
        ]
        return [each for each in found if not self.answered or each[0] < at(self.answered)]

    def figure(self, now: datetime) -> str:
        """Where the board counts it."""
        if now < at(self.asked) or (self.answered and now >= at(self.answered)):
            return ""
        past = [name for moment, name in self.crossings() if moment <= now]
        return past[-1] if past else ""


SCRIPT = (
    # Due on Monday, while people are there.
    Asked("pl-friday", "PL", "Fri 14:00", "Mon 10:00", "Mon 13:00", "Mon 14:00"),
    # The same minute in Czechia: Monday does not count there.
    Asked("cz-friday", "CZ", "Fri 14:00", "Tue 10:00", "Tue 13:00", "Tue 14:00"),
    # Due after hours: act by is when people leave.
    Asked("de-evening", "DE", "Fri 18:00", "Mon 12:00", "Mon 15:00", "Mon 18:00"),
    # Asked on a closed day: due at the end of the next working day.
    Asked("pl-saturday", "PL", "Sat 11:00", "Mon 12:00", "Mon 15:00", "Mon 24:00"),
    Asked("hu-sunday", "HU", "Sun 23:30", "Mon 12:00", "Mon 15:00", "Mon 24:00"),
    # Asked on the holiday itself.
    Asked("cz-monday", "CZ", "Mon 09:00", "Tue 12:00", "Tue 15:00", "Tue 24:00"),
    # Before people come in, due before they come in the next day: act by is the evening before.
    Asked("de-night", "DE", "Mon 05:25", "Mon 12:00", "Mon 15:00", "Tue 05:25"),
    # Answered at risk, and answered before anything.
    Asked("hu-saved", "HU", "Fri 15:30", "Mon 11:30", "Mon 14:30", "Mon 15:30", answered="Mon 15:00"),
    Asked("de-quick", "DE", "Mon 09:00", "Tue 05:00", "Tue 08:00", "Tue 09:00", answered="Mon 11:00"),
)
BEGIN, END = at("Fri 13:59"), at("Tue 24:00") + 2 * MINUTE


class Day:
    """The platform, the store and the program's own clocks at one moment."""

    def __init__(self, folder: Path, window: QWidget) -> None:
        self.now = BEGIN
        self.sandbox = Sandbox(conversations=0, clock=self.clock, buyers=False).start()
        self.keeper = MemoryKeeper(self.sandbox.token_for("ag-marta")[1])
        self.store = Store.open(folder / "day.store", os.urandom(32), book=None, now=self.clock)
        account = asyncio.run(self._account())
        self.store.save_account(account).result(10)
        self.book, problems = build_book(account)
        assert problems == []
        self.store.set_book(self.book).result(30)
        self.pull()
        self.workspace = Workspace(Settings(language="en"), self.clock)
        self.alerts = Alerts(self.workspace, window)
        self.workspace.attach(self.store, None)
        self.alerts.set_rules(RULES)

    def clock(self) -> datetime:
        return self.now

    def close(self) -> None:
        self.workspace.detach()
        self.workspace.deleteLater()
        self.store.close()
        self.sandbox.stop()

    def client(self) -> HelpdeskPlatform:
        return HelpdeskPlatform(self.sandbox.url, self.keeper, "en", self.clock)

    async def _account(self):
        client = self.client()
        try:
            return await client.account()
        finally:
            await client.close()

    def pull(self) -> None:
        """What a sync does when a hint came."""

        async def pages() -> None:
            client, more = self.client(), True
            try:
                while more:
                    page = await client.changes(self.store.reader().state(), 200)
                    self.store.apply_page(page.things, page.removals, page.set_aside, page.state).result(10)
                    more = page.has_more
            finally:
                await client.close()

        asyncio.run(pages())

    def ask(self, asked: Asked) -> None:
        """A buyer writes for the first time."""
        desk, language = self.sandbox.desk, LANGUAGES[asked.market]
        buyer = contract.Buyer(id=f"B-{asked.name}", name=asked.name, language=language)
        found = contract.Conversation(
            id=asked.name,
            version="",
            market=asked.market,
            subject=asked.name,
            buyer=buyer,
            topic="question",
            created_at=self.now,
            updated_at=self.now,
            last_message_at=self.now,
        )
        author = contract.Author(role="buyer", id=buyer.id, name=buyer.name)
        self.sandbox.call(partial(desk.add_message, found, author, "?", language=language))
        self.pull()

    def answer(self, asked: Asked) -> None:
        self.sandbox.post_message_as("seller", asked.name, "!", agent_id="ag-marta")
        self.pull()


@pytest.fixture
def day(tmp_path: Path, app_home: Path, qapp: QApplication, qtbot) -> Iterator[Day]:
    window = QWidget()
    qtbot.addWidget(window)
    made = Day(tmp_path, window)
    yield made
    made.close()


def test_every_threshold_is_crossed_at_its_minute_in_its_market(day: Day) -> None:
    in_list: dict[tuple[str, str], datetime] = {}
    in_alerts: dict[tuple[str, str], datetime] = {}
    ended: dict[str, datetime] = {}
    turns = {moment for asked in SCRIPT for moment, _name in asked.crossings()}
    turns |= {at(asked.answered) for asked in SCRIPT if asked.answered}
    looked_at = {turn + step * MINUTE for turn in turns for step in (-1, 0)}
    while day.now < END:
        for asked in SCRIPT:
            if at(asked.asked) == day.now:
                day.ask(asked)
            if asked.answered and at(asked.answered) == day.now:
                day.answer(asked)
        day.alerts.look()
        ringing = {(each.row.id, each.rule.id) for each in day.alerts.everything()}
        for key in ringing:
            in_alerts.setdefault(key, day.now)
        for name in {id for id, _rule in in_alerts} - {id for id, _rule in ringing}:
            ended.setdefault(name, day.now)
        reader = day.store.reader()
        for row in reader.acting_within(day.now, 4.0):
            in_list.setdefault((row.id, str(row_state(row, day.now))), day.now)
        if day.now in looked_at:
            _board_agrees(day)
        day.now += MINUTE
    expected = {
        (asked.name, threshold): moment for asked in SCRIPT for moment, threshold in asked.crossings()
    }
    assert _local(in_alerts) == _local(expected)
    assert _local(in_list) == _local(expected)
    assert ended == {"hu-saved": at("Mon 15:00")}, "withdrawn with the answer, and only then"
    assert {each.row.market for each in day.alerts.everything()} == {"PL", "DE", "HU", "CZ"}


def _board_agrees(day: Day) -> None:
    """The board's numbers and the list's counts, market by market, at this minute."""
    reader = day.store.reader()
    now_board = board(Sources(reader, reader.account(), day.book), day.now)
    counts = reader.counts(day.now)
    for market in LANGUAGES:
        here = [asked.figure(day.now) for asked in SCRIPT if asked.market == market]
        expected = {figure: here.count(figure) for figure in FIGURES}
        found = {figure: now_board.number(figure, market=market) for figure in FIGURES}
        assert found == expected, f"{market} at {day.now + timedelta(hours=2):%a %H:%M}"
        assert counts.overdue(market) == expected["overdue"]
        assert counts.of("due_soon", market) == sum(expected.values())


def _local(found: dict[tuple[str, str], datetime]) -> dict[tuple[str, str], str]:
    return {key: f"{moment + timedelta(hours=2):%a %H:%M}" for key, moment in sorted(found.items())}
