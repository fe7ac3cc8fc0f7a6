"""`helpdesk doctor`: what this installation is made of; stable JSON lines, no secret, and 1 only for what
keeps the program from working."""

import json
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop import resources
from desktop.cli import main
from desktop.commands import doctor
from desktop.commands.doctor import NAMES
from desktop.l10n import catalogs
from desktop.opening import store_path
from desktop.platforms import keyrings
from desktop.platforms.credentials import Credentials
from desktop.settings import AccountEntry, Settings
from desktop.sync.requests import FILE, Requests, write
from tests.app.world import entries
from tests.secret_service import PrivateSecretService

CHECKS = [
    "program",
    "qt",
    "store_engine",
    "stores",
    "keyring",
    "time_zones",
    "markets",
    "calendars",
    "texts",
    "templates",
    "way",
    "network",
]
ENTRY = AccountEntry(
    "acc", "Shop", "http://127.0.0.1:1", folder="accounts/acc", keyring=keyrings.SECRET_SERVICE
)


@pytest.fixture
def found(capsys: pytest.CaptureFixture[str]) -> Callable[[int], dict[str, dict[str, Any]]]:
    """Runs it, which has to end with this status; its findings by check."""

    def run(status: int) -> dict[str, dict[str, Any]]:
        assert main(["--ui-language", "en", "doctor", "--json"]) == status
        rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [row["check"] for row in rows if row["check"] != "account"] == CHECKS
        return {row["check"]: row for row in rows}

    return run


Found = Callable[[int], dict[str, dict[str, Any]]]


def test_its_lines_are_stable_objects_in_english_keys(found: Found) -> None:
    for row in found(0).values():
        assert list(row) == ["check", "state", "seen", "advice"]
        assert row["state"] in ("ok", "warning", "wrong")
        assert all(isinstance(value, str) for value in row.values())
        assert bool(row["advice"]) == (row["state"] != "ok")


def test_without_a_keyring_it_is_a_warning_and_0(found: Found) -> None:
    row = found(0)["keyring"]
    assert row["state"] == "warning"
    assert "session" in row["advice"]


@pytest.mark.usefixtures("secret_service")
def test_a_keyring_is_named_and_nothing_is_written_to_it(found: Found) -> None:
    row = found(0)["keyring"]
    assert (row["state"], row["seen"]) == ("ok", keyrings.SECRET_SERVICE)
    assert entries("") == {}


@pytest.mark.parametrize("backend", ["keyring.backends.null.Keyring", "keyrings.alt.file.PlaintextKeyring"])
def test_a_keyring_that_is_not_to_be_trusted_is_said(
    found: Found, monkeypatch: pytest.MonkeyPatch, backend: str
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend)
    row = found(0)["keyring"]
    assert row["state"] == "warning"
    assert backend in row["seen"]


@pytest.mark.usefixtures("secret_service")
def test_another_keyring_than_the_accounts_is_said(found: Found) -> None:
    Settings().remember(AccountEntry("acc", "Shop", "http://127.0.0.1:1", keyring=keyrings.KWALLET))
    row = found(0)["keyring"]
    assert row["state"] == "warning"
    assert keyrings.KWALLET in row["seen"]


def test_a_keyring_that_does_not_answer_does_not_hold_it_up(
    found: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Double: a Secret Service whose daemon hangs."""
    ended = threading.Event()

    def hangs(_name: str | None) -> None:
        ended.wait(60)

    monkeypatch.setattr(keyrings, "find", hangs)
    monkeypatch.setattr(doctor, "KEYRING_SECONDS", 0.1)
    try:
        assert found(0)["keyring"]["state"] == "warning"
    finally:
        ended.set()


def test_no_secret_is_shown(
    secret_service: PrivateSecretService, app_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = app_home / ENTRY.folder
    folder.mkdir(parents=True)
    credentials = Credentials(ENTRY.id, folder)
    key = credentials.new_store_key().hex()
    credentials.save_refresh_token("canary-4711-token")
    Settings().remember(ENTRY)
    for arguments in (["doctor"], ["doctor", "--json"]):
        assert main(arguments) == 0
        said = "".join(capsys.readouterr())
        assert "Shop" in said
        assert key not in said
        assert "canary" not in said


def test_accounts_are_named_with_the_size_of_their_store(found: Found, app_home: Path) -> None:
    assert found(0)["stores"]["seen"] == "none"
    (app_home / ENTRY.folder).mkdir(parents=True)
    (app_home / ENTRY.folder / "store.sqlite").write_bytes(bytes(2_500_000))
    Settings().remember(ENTRY)
    assert found(0)["stores"]["seen"] == "Shop (http://127.0.0.1:1, 2.5 MB)"


def test_each_account_says_its_marketplace_its_secret_and_what_it_was_built_against(
    secret_service: PrivateSecretService, app_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = Settings()
    for platform, kept in (("kaufland", True), ("mirakl", False), ("of a later version", True)):
        entry = AccountEntry(
            platform, "Shop", f"https://{platform}.example", platform, f"accounts/{platform}"
        )
        (app_home / entry.folder).mkdir(parents=True)
        if kept:
            Credentials(entry.id, app_home / entry.folder).save_refresh_token("canary-4711")
        chosen.remember(entry)
    assert main(["--ui-language", "en", "doctor", "--json"]) == 0
    out = capsys.readouterr().out
    rows = [json.loads(line) for line in out.splitlines()]
    kaufland, mirakl, later = (row for row in rows if row["check"] == "account")
    assert kaufland["state"] == "ok"
    for part in ("Shop: Kaufland; kaufland.example; signed in", "2.27.0", "live service was not tested"):
        assert part in kaufland["seen"]
    assert mirakl["state"] == "warning"
    assert "no secret is kept" in mirakl["seen"]
    assert "connect this one again" in mirakl["advice"]
    assert (later["state"], "does not know the marketplace" in later["seen"]) == ("warning", True)
    assert "canary" not in out


@pytest.fixture
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_the_platform_of_each_account_is_reached_or_not(found: Found, port: int) -> None:
    assert found(0)["network"]["state"] == "ok"
    settings = Settings()
    settings.remember(AccountEntry("b", "Shop", f"http://127.0.0.1:{port}"))
    row = found(0)["network"]
    assert (row["state"], row["seen"]) == ("ok", f"127.0.0.1:{port}")
    settings.remember(ENTRY)
    settings.remember(AccountEntry("c", "Shop", f"http://127.0.0.1:{port}"))
    row = found(0)["network"]
    assert row["state"] == "warning"
    good, bad = row["seen"].split("; ")
    assert good == f"127.0.0.1:{port}"
    assert bad.startswith("127.0.0.1:1: ")


def test_the_proxy_of_the_settings_is_what_is_looked_for(found: Found, port: int) -> None:
    settings = Settings(proxy="own", proxy_url=f"http://127.0.0.1:{port}")
    settings.remember(AccountEntry("b", "Shop", "https://shop.example"))
    rows = found(0)
    assert rows["way"]["seen"] == f"http://127.0.0.1:{port}"
    assert rows["network"] == {
        "check": "network",
        "state": "ok",
        "seen": f"127.0.0.1:{port}",
        "advice": "",
    }


def test_a_certificate_file_that_cannot_be_used_keeps_the_program_from_working(
    found: Found, tmp_path: Path
) -> None:
    assert found(0)["way"]["seen"] == "Same as the system"
    Settings(ca_file=str(tmp_path / "gone.pem")).save()
    row = found(1)["way"]
    assert row["state"] == "wrong"
    assert "gone.pem: The certificate file is not there" in row["seen"]
    assert "Network" in row["advice"]


@pytest.mark.parametrize(
    "url", ["", "not an address", "http://[::1", "https://shop.example:many", "https://"]
)
def test_an_address_that_is_none_is_a_warning_and_no_traceback(found: Found, url: str) -> None:
    Settings().remember(AccountEntry("b", "Shop", url))
    assert found(0)["network"]["state"] == "warning"


def test_a_calendar_that_cannot_be_made_keeps_the_program_from_working_right(
    found: Found, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(resources.path(), tmp_path / "root" / "resources")
    shutil.copytree(resources.locales_path(), tmp_path / "root" / "locales")
    (tmp_path / "root" / "resources" / "calendars" / "PL.toml").write_text("market =", encoding="utf-8")
    monkeypatch.setattr(resources, "_root", lambda: tmp_path / "root")
    row = found(1)["calendars"]
    assert row["state"] == "wrong"
    assert "PL.toml" in row["seen"]


def test_a_store_engine_that_does_not_encrypt_keeps_the_program_from_working(
    found: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Double: the plain apsw of the same name, which cannot be installed beside ours (fault 27)."""
    import apsw

    monkeypatch.delattr(apsw, "mc_version")
    row = found(1)["store_engine"]
    assert row["state"] == "wrong"


def test_a_check_that_fails_itself_is_a_finding_and_the_others_go_on(
    found: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> list[object]:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(catalogs, "catalog_problems", broken)
    rows = found(1)
    assert rows["texts"]["seen"] == "RuntimeError: a mistake of ours"
    assert rows["network"]["state"] == "ok"


def test_lines_for_people_name_every_check_in_their_language(capsys: pytest.CaptureFixture[str]) -> None:
    for language in ("en", "pl", "de"):
        assert main(["--ui-language", language, "doctor"]) == 0
        lines = [line for line in capsys.readouterr().out.splitlines() if not line.startswith("    ")]
        names = [catalogs.translator(language).gettext(NAMES[check]) for check in CHECKS]
        assert [line[2:].partition(":")[0] for line in lines] == names
        assert {line[0] for line in lines} <= {"✓", "!", "✗"}


def test_each_account_tells_how_much_it_asks_its_marketplace_for(capsys: pytest.CaptureFixture[str]) -> None:
    Settings(accounts=[ENTRY]).save()
    folder = store_path(ENTRY).parent
    folder.mkdir(parents=True)
    made = Requests(datetime.now(UTC), 12, 340, 120.0, 3, 0.5)
    write(folder / FILE, made)
    main(["--ui-language", "en", "doctor", "--json"])
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    [row] = [row for row in rows if row["check"] == "requests"]
    assert row["state"] == "warning"
    assert row["seen"].startswith("Shop: 12 requests in a minute and 340 in an hour until ")
    assert row["seen"].endswith("at most 120 a minute; refused as too many: 3")
    assert row["advice"]
