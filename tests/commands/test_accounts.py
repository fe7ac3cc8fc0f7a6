"""`helpdesk accounts`: which accounts are on this computer and how each stands; no secret is shown."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.cli import main
from desktop.domain.accounts import Account, AccountMarket
from desktop.opening import store_path
from desktop.platforms.credentials import Credentials
from desktop.settings import AccountEntry, Settings
from desktop.store.store import Store

ENTRIES = (
    AccountEntry("k", "Kaufland", "https://sellerapi.kaufland.com", "kaufland", "accounts/k", label="Phones"),
    AccountEntry("m", "Shop\n\x1b[31m", "https://empik.mirakl.net", "mirakl", "accounts/m"),
)
MARKETS = tuple(AccountMarket(code, "EUR", (code.lower(),), "Europe/Berlin") for code in ("DE", "AT"))


@pytest.fixture
def known(app_home: Path) -> Settings:
    chosen = Settings()
    for entry in ENTRIES:
        (app_home / entry.folder).mkdir(parents=True)
        chosen.remember(entry)
    return chosen


def rows(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    assert main(["--ui-language", "en", "accounts", "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.usefixtures("secret_service", "known")
def test_each_is_named_with_its_markets_and_whether_it_is_signed_in(
    app_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secrets = Credentials("k", app_home / "accounts/k")
    key = secrets.new_store_key()
    secrets.save_refresh_token("canary-client:canary-secret")
    with Store.open(store_path(ENTRIES[0]), key, book=None, now=lambda: datetime.now(UTC)) as store:
        store.save_account(Account("k", "Kaufland", "k", "", markets=MARKETS)).result()
    kaufland, mirakl = rows(capsys)
    assert kaufland == {
        "id": "k",
        "label": "Phones",
        "marketplace": "kaufland",
        "host": "sellerapi.kaufland.com",
        "markets": ["DE", "AT"],
        "state": "signed_in",
    }
    assert (mirakl["state"], mirakl["markets"]) == ("signed_out", [])
    assert main(["--ui-language", "en", "accounts"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert lines[0].split("  ") == ["Phones", "Kaufland", "sellerapi.kaufland.com", "DE AT", "signed in"]
    assert "\x1b" not in lines[1]
    assert "canary" not in "".join(lines)


@pytest.mark.usefixtures("known")
def test_without_a_keyring_nothing_is_claimed(capsys: pytest.CaptureFixture[str]) -> None:
    assert [row["state"] for row in rows(capsys)] == ["locked", "locked"]


def test_without_an_account_it_says_what_to_do(app_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert rows(capsys) == []
    assert main(["--ui-language", "en", "accounts"]) == 0
    assert "sign in first" in capsys.readouterr().out
