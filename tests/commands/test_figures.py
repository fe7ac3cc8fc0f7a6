"""`helpdesk figures`: the figures of the screen, from the local store, in the words of their definitions."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.cli import main
from desktop.domain.book import ClockBook, MarketClock
from desktop.domain.policies import Policy
from desktop.opening import store_path
from desktop.platforms.credentials import Credentials
from desktop.reports.definitions import DEFINITIONS
from desktop.reports.figures import figures
from desktop.reports.periods import Period
from desktop.reports.sources import Sources
from desktop.settings import AccountEntry, Settings
from desktop.store.store import Store
from tests.reports.world import ACCOUNT, conversation
from tests.secret_service import PrivateSecretService

HOUR = timedelta(hours=1)
ENTRY = AccountEntry("acc", "Shop", "https://shop.example", folder="accounts/acc")
CLOCK = MarketClock(None, Policy("day", 24, "around_the_clock"), None, "UTC")


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def store(secret_service: PrivateSecretService, app_home: Path) -> Iterator[Store]:
    """A signed-in account: one answered in time, one late by somebody who left, one decided, one open."""
    folder = app_home / ENTRY.folder
    folder.mkdir(parents=True)
    key = Credentials(ENTRY.id, folder).new_store_key()
    settings = Settings()
    settings.remember(ENTRY)
    asked = now() - timedelta(days=3)
    with Store.open(store_path(ENTRY), key, book=ClockBook({}, CLOCK), now=now) as opened:
        opened.save_account(ACCOUNT).result()
        for head, messages in (
            conversation("c-1", ("buyer", asked, "b"), ("seller", asked + 2 * HOUR, "ag-1")),
            conversation("c-2", ("buyer", asked, "b"), ("seller", asked + 30 * HOUR, "gone"), market="FI"),
            conversation("c-3", ("buyer", asked, "b"), decided="ag-2"),
            conversation("c-4", ("buyer", asked, "b")),
        ):
            opened.apply_page([*messages, head], [], [], head.id).result()
        yield opened


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_total_and_a_line_for_each_group_as_on_the_screen(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["figures", "--by", "agent", "--json"]) == 0
    total, *agents = told(capsys)
    period = Period(now().date() - timedelta(days=29), now().date())
    shown = figures(Sources(store.reader(), ACCOUNT, store.book), period, "agent", now())
    for line, part in ((total, shown.total), *zip(agents, shown.lines, strict=True)):
        for figure, definition in DEFINITIONS.items():
            value = part.value(figure)
            if definition.unit == "duration":
                minutes = value // timedelta(minutes=1) if isinstance(value, timedelta) else None
                assert line[f"{figure}_minutes"] == minutes
            else:
                assert line[f"{figure}_percent" if definition.unit == "percent" else figure] == value
    assert (total["compliance_percent"], total["arrived"], total["backlog"]) == (50.0, 4, 1)
    assert (total["by"], total["key"]) == (None, None)
    assert total["decided"] == [{"agent": "ag-2", "number": 1}]
    assert total["target_percent"] == 95.0
    assert [(line["key"], line["name"]) for line in agents] == [
        ("", ""), ("ag-1", "Anna"), ("ag-2", "Timo"), ("gone", "Gone")
    ]  # fmt: skip


def test_a_market_and_days_narrow_it(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["figures", "--market", "fi", "--json"]) == 0
    (total,) = told(capsys)
    assert (total["arrived"], total["late"], total["in_time"]) == (1, 1, 0)
    day = (now() - timedelta(days=3)).date().isoformat()
    assert main(["figures", "--from", day, "--to", day, "--by", "day", "--json"]) == 0
    _total, line = told(capsys)
    assert (line["by"], line["key"], line["arrived"]) == ("day", day, 4)


def test_an_agent_is_told_the_own_figures_only(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    store.save_account(replace(ACCOUNT, agent_id="ag-1", roles=("agent",))).result()
    assert main(["figures", "--json"]) == 0
    total, *_markets = told(capsys)
    assert (total["arrived"], total["in_time"], total["late"]) == (1, 1, 0)
    assert main(["figures"]) == 0
    assert capsys.readouterr().out.startswith("You see your own conversations.")


def test_the_text_says_each_figure_by_its_name(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["figures", "--by", "market", "--ui-language", "en"]) == 0
    said = capsys.readouterr().out
    assert "Answered in time: 50%" in said
    assert "Finland\n  Answered in time: 0%" in said
    assert "Response, median: 2 h\n" in said
    assert main(["figures", "--definitions"]) == 0
    said = capsys.readouterr().out
    assert all(each.text in said for each in DEFINITIONS.values())


def test_it_writes_the_same_file_as_the_screen(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, begins in (("f.xlsx", b"PK"), ("f.csv", b"\xef\xbb\xbf")):
        assert main(["figures", "--save", str(tmp_path / name)]) == 0
        assert (tmp_path / name).read_bytes().startswith(begins)
    assert main(["figures", "--save", str(tmp_path / "f.ods")]) == 2
    assert ".xlsx or .csv" in capsys.readouterr().err
    assert main(["figures", "--save", str(tmp_path / "gone" / "f.csv")]) == 2
    assert "was not written" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        (["--from", "yesterday"], "2026-11-01"),
        (["--from", "2026-11-02", "--to", "2026-11-01"], "before it begins"),
        (["--by", "buyer"], "day, week, month, market"),
        (["--market", "Poland"], "PL"),
    ],
)
def test_wrong_input_is_said_in_one_line(
    app_home: Path, capsys: pytest.CaptureFixture[str], wrong: list[str], hint: str
) -> None:
    assert main(["figures", *wrong]) == 2
    said = capsys.readouterr().err
    assert hint in said
    assert said.count("\n") == 1


def test_without_an_account_it_says_what_to_do(app_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["figures"]) == 2
    assert "sign in" in capsys.readouterr().err
