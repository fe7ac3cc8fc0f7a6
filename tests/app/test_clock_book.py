"""The clock book of an account: calendars are made once and then read, a calendar that cannot be made leaves
the last good one in force and says so, and the platform's own corrections prevail."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from desktop import resources, settings
from desktop.clock_book import build_book, market_calendar
from desktop.domain.accounts import Account, AccountMarket, CalendarCorrection, StaffInterval, StaffTimes
from desktop.domain.changes import Changes
from desktop.domain.policies import DEFAULT, load_policies
from desktop.opening import Opened, set_book
from desktop.platforms.credentials import Credentials
from desktop.settings import AccountEntry
from desktop.store.errors import DiskFull
from desktop.store.store import Store

ROOT = Path(__file__).parents[2]
PL = AccountMarket("PL", "PLN", ("pl",), "Europe/Warsaw", policy_id="helpdesk")
DE = AccountMarket("DE", "EUR", ("de",), "Europe/Berlin", policy_id="helpdesk")
FRIDAY = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
"""16:00 in Warsaw; the next Monday is a working day."""
INDEPENDENCE = date(2026, 11, 11)
"""A Wednesday, closed in Poland."""


def account(*markets: AccountMarket, staff: StaffTimes | None = None) -> Account:
    return Account("acc", "Shop", "ag", "Marta", staff_times=staff, markets=markets)


@pytest.fixture
def overlays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the resources that the test may damage; gives the folder of the overlays."""
    root = tmp_path / "root"
    shutil.copytree(ROOT / "resources", root / "resources")
    monkeypatch.setattr(resources, "_root", lambda: root)
    return root / "resources" / "calendars"


def cached(market: str = "PL_") -> list[Path]:
    return sorted((settings.cache() / "calendars").glob(f"{market}-*.json"))


def test_every_market_of_the_account_has_its_clock_under_its_own_policy() -> None:
    book, problems = build_book(account(PL, replace(DE, policy_hours=48)))
    assert problems == []
    due = {code: book.reckon(code, FRIDAY) for code in ("PL", "DE")}
    assert {code: found and found.due_at - FRIDAY for code, found in due.items()} == {
        "PL": timedelta(days=3),
        "DE": timedelta(days=4),
    }


def test_a_usual_start_imports_no_holiday_library(app_home: Path) -> None:
    program = """
import json, sys
from tests.app.test_clock_book import DE, FRIDAY, PL, account
from desktop.clock_book import build_book
book, problems = build_book(account(PL, DE))
due = book.reckon("PL", FRIDAY)
print(json.dumps(["holidays" in sys.modules, len(problems), due.due_at.isoformat(), book.version]))
"""

    def start() -> list[object]:
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
        )
        return list(json.loads(done.stdout))

    first, second = start(), start()
    assert first[0] is True
    assert second[0] is False
    assert first[1:] == second[1:] == [0, "2026-11-23T15:00:00+00:00", first[3]]


def test_a_calendar_from_the_cache_is_the_one_that_was_built() -> None:
    built, _ = market_calendar("PL", None, "Europe/Warsaw")
    read, _ = market_calendar("PL", None, "Europe/Warsaw")
    assert built is not None
    assert read is not built
    assert read == built
    assert read is not None
    assert read.is_closed(INDEPENDENCE)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b'{"closed": [[1, 2, 3]]}', b"\xff"], ids=repr)
def test_a_damaged_cache_is_made_again(content: bytes) -> None:
    built, _ = market_calendar("PL", None, "Europe/Warsaw")
    (file,) = cached()
    whole = file.read_bytes()
    file.write_bytes(content)
    assert market_calendar("PL", None, "Europe/Warsaw") == (built, "")
    assert file.read_bytes() == whole


def test_a_cache_that_cannot_be_written_does_not_stop_the_clock(app_home: Path) -> None:
    (app_home / "cache").write_text("a file where the folder should be")
    calendar, problem = market_calendar("PL", None, "Europe/Warsaw")
    assert problem == ""
    assert calendar is not None
    assert calendar.is_closed(INDEPENDENCE)


def test_a_changed_overlay_is_read_and_one_older_calendar_is_kept(overlays: Path) -> None:
    market_calendar("PL", None, "Europe/Warsaw")
    overlay = overlays / "PL.toml"
    day = '\n[[day]]\ndate = 2026-11-{}\neffect = "closed"\nname = "New day"\nlaw = "Dz.U. 2026"\n'
    for number in (23, 24, 25):
        overlay.write_text(overlay.read_text(encoding="utf-8") + day.format(number), encoding="utf-8")
        calendar, problem = market_calendar("PL", None, "Europe/Warsaw")
        assert problem == ""
        assert calendar is not None
        assert calendar.is_closed(date(2026, 11, number))
    assert len(cached()) == 2


def _malformed(file: Path) -> None:
    file.write_text('market = "PL"\nversion = ', encoding="utf-8")


def _not_utf8(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b"\n# \xff\xfe\n")


def _a_day_that_is_none(file: Path) -> None:
    file.write_text(file.read_text(encoding="utf-8") + '\n[[day]]\neffect = "perhaps"\n', encoding="utf-8")


def _not_a_file(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize("damage", [_malformed, _not_utf8, _a_day_that_is_none, _not_a_file])
def test_a_malformed_overlay_keeps_the_last_good_calendar_and_is_named(
    overlays: Path, damage: Callable[[Path], None]
) -> None:
    good, problems = build_book(account(PL))
    assert problems == []
    damage(overlays / "PL.toml")
    book, problems = build_book(account(PL, DE))
    assert [problem.market for problem in problems] == ["PL"]
    assert "PL.toml" in problems[0].problem
    assert book.reckon("PL", FRIDAY) == good.reckon("PL", FRIDAY)
    assert book.clock("DE") is not None


def test_without_any_good_calendar_a_market_has_no_deadline_and_is_named(overlays: Path) -> None:
    _malformed(overlays / "PL.toml")
    book, problems = build_book(account(PL, DE))
    assert [problem.market for problem in problems] == ["PL"]
    assert book.reckon("PL", FRIDAY) is None
    assert book.reckon("DE", FRIDAY) is not None


@pytest.mark.parametrize(
    "strange",
    [
        replace(PL, code="XX"),
        replace(PL, code="../PL"),
        replace(PL, code="P\x00"),
        replace(PL, time_zone="Europe/Atlantis"),
        replace(PL, time_zone="/etc/passwd"),
        replace(PL, region="QQ"),
    ],
    ids=repr,
)
def test_a_market_that_nobody_knows_is_named_and_takes_no_other_with_it(strange: AccountMarket) -> None:
    book, problems = build_book(account(strange, DE))
    assert [problem.market for problem in problems] == [strange.code]
    assert book.reckon("DE", FRIDAY) is not None
    assert book.reckon(strange.code, FRIDAY) is None


def test_a_region_counts_however_the_platform_writes_it() -> None:
    assumption = date(2028, 8, 15)
    """A Tuesday, closed in the Saarland and open in Germany at large."""
    plain, _ = market_calendar("DE", None, "Europe/Berlin")
    assert plain is not None
    assert not plain.is_closed(assumption)
    for region in ("SL", "DE-SL", "sl"):
        book, problems = build_book(account(replace(DE, region=region)))
        clock = book.clock("DE")
        assert problems == []
        assert clock is not None
        assert clock.calendar is not None
        assert clock.calendar.is_closed(assumption)


def test_the_platforms_own_corrections_prevail_and_are_not_cached() -> None:
    monday, wednesday = date(2026, 11, 23), INDEPENDENCE
    corrections = (
        CalendarCorrection(monday, True, "Flood", "Notice 12"),
        CalendarCorrection(wednesday, False, "Independence Day", "Notice 13"),
        CalendarCorrection(date(2026, 11, 24), True, "Rumour", " "),
    )
    corrected, _ = build_book(account(replace(PL, corrections=corrections)))
    plain, _ = build_book(account(PL))
    clock, untouched = corrected.clock("PL"), plain.clock("PL")
    assert clock is not None
    assert untouched is not None
    assert clock.calendar is not None
    assert untouched.calendar is not None
    days = (monday, wednesday, date(2026, 11, 24))
    assert [clock.calendar.is_closed(day) for day in days] == [True, False, False]
    assert [untouched.calendar.is_closed(day) for day in days] == [False, True, False]
    assert clock.version != untouched.version


def test_the_platforms_policy_counts_and_our_table_adds_where_its_deadlines_come_from() -> None:
    known = load_policies(resources.read_toml("policies.toml"))
    told = replace(PL, policy_id="platform", policy_hours=12, policy_warn_hours=(1.0, 6.0))
    book, problems = build_book(account(told), known)
    clock = book.clock("PL")
    assert problems == []
    assert clock is not None
    assert (clock.policy.hours, clock.policy.warn_hours) == (12, (6.0, 1.0))
    assert clock.policy.due_source == known["platform"].due_source == "platform"


def test_around_the_clock_needs_no_calendar() -> None:
    told = replace(PL, code="XX", policy_mode="around_the_clock", policy_id="around_the_clock")
    book, _problems = build_book(account(told))
    due = book.reckon("XX", FRIDAY)
    assert due is not None
    assert due.due_at == FRIDAY + timedelta(hours=24)


def test_a_policy_that_makes_no_sense_falls_back_and_is_named() -> None:
    book, problems = build_book(account(replace(PL, policy_hours=0)))
    clock = book.clock("PL")
    assert clock is not None
    assert clock.policy.hours == DEFAULT.hours
    assert [problem.market for problem in problems] == ["PL"]


def test_staff_hours_move_what_must_be_done_earlier_and_never_what_is_due() -> None:
    mornings = StaffTimes("Europe/Warsaw", tuple(StaffInterval(day, 480, 720) for day in range(5)))
    plain, _ = build_book(account(PL))
    staffed, problems = build_book(account(PL, staff=mornings))
    due, acting = plain.reckon("PL", FRIDAY), staffed.reckon("PL", FRIDAY)
    assert problems == []
    assert due is not None
    assert acting is not None
    assert acting.due_at == due.due_at
    assert acting.act_by < acting.due_at


def test_staff_hours_that_cannot_be_read_are_logged_and_leave_the_deadlines(
    caplog: pytest.LogCaptureFixture,
) -> None:
    nowhere = StaffTimes("Europe/Atlantis", (StaffInterval(0, 480, 720),))
    book, problems = build_book(account(PL, staff=nowhere))
    assert problems == []
    assert "Atlantis" in caplog.text
    assert book.reckon("PL", FRIDAY) == build_book(account(PL))[0].reckon("PL", FRIDAY)


def test_the_cache_stays_in_its_folder_whatever_a_market_is_called(app_home: Path) -> None:
    market_calendar("../../PL", "../x", "Europe/Warsaw")
    strays = [file for file in app_home.rglob("*") if file.is_file()]
    assert strays == []
    assert os.listdir(app_home.parent) == ["home"]


def test_deadlines_that_could_not_be_reckoned_are_when_the_account_is_heard_of_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk was full at the first try."""
    with Store.open(tmp_path / "store.sqlite", os.urandom(32), book=None, now=lambda: FRIDAY) as store:
        store.save_account(account(PL)).result()
        entry = AccountEntry("refon", "Shop", "https://helpdesk.example.com")
        opened = Opened(entry, Credentials("refon", tmp_path), store)
        full: Future[Changes] = Future()
        full.set_exception(DiskFull("no room"))
        with monkeypatch.context() as patched:
            patched.setattr(store, "set_book", lambda book: full)
            set_book(opened)
        assert store.book is None
        set_book(opened)
        store.set_setting("", None).result()
        assert store.book is not None
