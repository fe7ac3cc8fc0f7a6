"""`helpdesk late`: what is overdue, for monitoring by other programs; exit 1 when anything is."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.cli import main
from desktop.commands.late import span
from desktop.domain.accounts import Account, AccountMarket
from desktop.domain.book import ClockBook, MarketClock
from desktop.domain.conversations import SELLER, Buyer
from desktop.domain.policies import Policy
from desktop.opening import store_path
from desktop.platforms.credentials import Credentials
from desktop.settings import AccountEntry, Settings, load
from desktop.store.store import Store
from tests.app.world import entries, keep
from tests.secret_service import PrivateSecretService
from tests.store.world import case, head, said

HOUR = timedelta(hours=1)
ENTRY = AccountEntry("acc", "Shop", "https://shop.example", folder="accounts/acc")
MARKETS = tuple(
    AccountMarket(code, "EUR", (code.lower(),), "Europe/Berlin", policy_warn_hours=(3.0, 0.5))
    for code in ("DE", "PL")
)
OTHER = AccountEntry("other", "Kaufland DE", "https://kaufland.example", "kaufland", folder="accounts/other")
CLOCK = MarketClock(None, Policy("day", 24, "around_the_clock"), None, "Europe/Berlin")


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def store(secret_service: PrivateSecretService, app_home: Path) -> Iterator[Store]:
    """The store of a signed-in account, open as in the window: two are overdue, two come soon, one later."""
    folder = app_home / ENTRY.folder
    folder.mkdir(parents=True)
    key = Credentials(ENTRY.id, folder).new_store_key()
    settings = Settings()
    settings.remember(ENTRY)
    with Store.open(store_path(ENTRY), key, book=ClockBook({}, CLOCK), now=now) as opened:
        opened.save_account(Account("acc", "Shop", "ag", "Marta", markets=MARKETS)).result()
        asked = {"longest": 49, "late": 25, "risk": 23.75, "soon": 22, "later": 2}
        for name, hours in asked.items():
            at = now() - hours * HOUR
            market = "DE" if name in ("longest", "soon") else "PL"
            buyer = Buyer("b", "Zażółć\n\x1b[31m\u202eGęślą" if name == "late" else f"Buyer {name}", "pl")
            things: list[Any] = [
                head(name, asked=at, market=market, buyer=buyer, assignee="ag" if name == "late" else None),
                said(name, 1, at=at),
            ]
            opened.apply_page(things, [], [], "s").result()
        at = now() - 50 * HOUR
        answered: list[Any] = [
            head("answered", asked=at),
            said("answered", 1, at=at),
            said("answered", 2, SELLER, now()),
        ]
        opened.apply_page(answered, [], [], "s").result()
        yield opened


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [row["conversation"] for row in rows]


def test_what_is_overdue_is_told_longest_first_while_the_window_is_open(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["late", "--json"]) == 1
    rows = told(capsys)
    assert names(rows) == ["longest", "late"]
    assert list(rows[1]) == ["conversation", "market", "buyer", "due_utc", "act_by_utc", "state", "assignee"]
    found = store.reader().conversation("late")
    assert found is not None
    assert found.due_at is not None
    due = found.due_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert rows[1] == {
        "conversation": "late",
        "market": "PL",
        "buyer": "Zażółć\n\x1b[31m\u202eGęślą",
        "due_utc": due,
        "act_by_utc": due,
        "state": "overdue",
        "assignee": "ag",
    }


def test_it_is_told_after_the_window_was_closed_too(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    store.close()
    assert main(["late", "--json"]) == 1
    assert names(told(capsys)) == ["longest", "late"]


def test_within_a_time_tells_also_what_has_to_be_answered_then(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["late", "--json", "--within", "3h"]) == 1
    rows = told(capsys)
    assert names(rows) == ["longest", "late", "risk", "soon"]
    assert [row["state"] for row in rows] == ["overdue", "overdue", "at_risk", "due_soon"]
    assert main(["late", "--json", "--within", "1d"]) == 1
    assert names(told(capsys))[-1] == "later"


def test_the_states_follow_the_markets_own_warnings(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    loose = tuple(
        AccountMarket(each.code, "EUR", ("de",), "Europe/Berlin", policy_warn_hours=(0.1, 1.5))
        for each in MARKETS
    )
    store.save_account(Account("acc", "Shop", "ag", "Marta", markets=loose)).result()
    main(["late", "--json", "--within", "3h"])
    assert [row["state"] for row in told(capsys)] == ["overdue", "overdue", "due_soon", "running"]


def test_one_market_only_and_nothing_late_is_0(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["late", "--json", "--market", "pl", "--within", "3h"]) == 1
    assert names(told(capsys)) == ["late", "risk"]
    assert main(["late", "--json", "--market", "HU", "--within", "3h"]) == 0
    assert told(capsys) == []


def test_what_only_comes_soon_is_no_reason_for_1(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("longest", "late"):
        store.apply_page([said(name, 2, SELLER, now())], [], [], "s").result()
    assert main(["late", "--json", "--within", "3h"]) == 0
    assert names(told(capsys)) == ["risk", "soon"]


def test_updates_of_cases_and_orders_are_told_where_asked_for(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """R10, both the same way; who only watches replies is told what it was always told."""
    at = now() - 2 * HOUR
    for name, due in (("told late", now() - HOUR), ("told soon", now() + HOUR)):
        things: list[Any] = [
            head(name, asked=at, case_id=f"K-{name}"),
            said(name, 1, at=at),
            said(name, 2, SELLER, now()),
            case(f"K-{name}", name, next_update_due=due),
        ]
        store.apply_page(things, [], [], "s").result()
    main(["late", "--json"])
    assert "told late" not in names(told(capsys))
    assert main(["late", "--updates", "--market", "HU"]) == 0
    assert main(["late", "--updates", "--json"]) == 1
    updates = [row for row in told(capsys) if row["state"].startswith("update")]
    assert [(row["conversation"], row["state"]) for row in updates] == [("told late", "update_overdue")]
    main(["late", "--updates", "--within", "2h", "--json"])
    assert "update_due" in [row["state"] for row in told(capsys)]
    main(["late", "--updates", "--within", "2h"])
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if "told late" in line and "update overdue" in line]


def test_lines_for_people_are_one_a_row_in_their_language_and_steer_no_terminal(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    said_in = {}
    for language in ("en", "pl"):
        assert main(["--ui-language", language, "late"]) == 1
        said_in[language] = capsys.readouterr().out
    assert said_in["en"] != said_in["pl"]
    for out in said_in.values():
        lines = out.splitlines()
        assert [line.split()[0] for line in lines] == ["DE", "PL"]
        assert lines[1].endswith("late")
        assert "Zażółć" in lines[1]
        assert not [letter for letter in out if not letter.isprintable() and letter != "\n"]


def test_nothing_is_written_by_looking(store: Store, app_home: Path) -> None:
    store.close()
    before = store_path(ENTRY).read_bytes()
    main(["late", "--json"])
    assert store_path(ENTRY).read_bytes() == before


@pytest.mark.parametrize(
    ("text", "hours"), [("90m", 1.5), ("4h", 4), ("1d", 24), (" 2 H ", 2), ("0m", 0), ("9999d", 239976)]
)
def test_a_time_span_is_minutes_hours_or_days(text: str, hours: float) -> None:
    assert span(text) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--within", "4"], "--within"),
        (["--within", "-4h"], "expected one argument"),
        (["--within", "four hours"], "four hours"),
        (["--market", "PLN"], "PLN"),
        (["--market", "ß1"], "ISO 3166"),
        (["--account", "nobody"], "acc (Shop)"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_call_says_what_to_give(
    store: Store, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    assert main(["--ui-language", "en", "late", *arguments]) == 2
    assert says in capsys.readouterr().err


def test_without_the_key_it_is_said_what_to_do(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    store.close()
    keep(ENTRY.id, dict.fromkeys(entries(ENTRY.id)))
    before = store_path(ENTRY).read_bytes()
    assert main(["--ui-language", "en", "late"]) == 2
    said_so = capsys.readouterr().err
    assert "key" in said_so
    assert str(store_path(ENTRY).parent) in said_so
    assert store_path(ENTRY).read_bytes() == before


def test_a_store_that_is_not_there_is_not_taken_for_nothing_late(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    store.close()
    store_path(ENTRY).unlink()
    assert main(["--ui-language", "en", "late", "--json"]) == 2
    assert "nothing of account Shop is saved" in capsys.readouterr().err
    assert not store_path(ENTRY).exists()


@pytest.fixture
def second(store: Store, app_home: Path) -> Iterator[Store]:
    """Another marketplace's account beside it, with one that is late and one that comes soon."""
    folder = app_home / OTHER.folder
    folder.mkdir(parents=True)
    key = Credentials(OTHER.id, folder).new_store_key()
    kept = load()
    kept.remember(OTHER)
    with Store.open(store_path(OTHER), key, book=ClockBook({}, CLOCK), now=now) as opened:
        opened.save_account(Account("other", "Kaufland DE", "ag", "Marta", markets=MARKETS)).result()
        for name, hours in {"ticket": 30, "soon-ticket": 22.5}.items():
            at = now() - hours * HOUR
            things: list[Any] = [head(name, asked=at, market="DE"), said(name, 1, at=at)]
            opened.apply_page(things, [], [], "s").result()
        yield opened


@pytest.mark.usefixtures("second")
def test_all_accounts_are_told_of_each_with_its_own(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["late", "--json"]) == 1
    rows = told(capsys)
    assert [(row["account"], row["conversation"]) for row in rows] == [
        (ENTRY.id, "longest"),
        (OTHER.id, "ticket"),
        (ENTRY.id, "late"),
    ]
    assert main(["late", "--json", "--account", OTHER.id]) == 1
    rows = told(capsys)
    assert names(rows) == ["ticket"]
    assert "account" not in rows[0]
    assert main(["--ui-language", "en", "late"]) == 1
    assert "Kaufland DE" in capsys.readouterr().out.splitlines()[1]


def test_an_account_that_cannot_be_read_keeps_no_other_from_being_told(
    store: Store, second: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    store.close()
    keep(ENTRY.id, dict.fromkeys(entries(ENTRY.id)))
    assert main(["--ui-language", "en", "late", "--json"]) == 1
    seen = capsys.readouterr()
    assert [json.loads(line)["conversation"] for line in seen.out.splitlines()] == ["ticket"]
    assert len(seen.err.splitlines()) == 1
    # Nothing late in what can be read is no word about the rest.
    assert main(["late", "--json", "--market", "HU"]) == 2
