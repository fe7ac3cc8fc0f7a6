"""The diagnostics bundle: what helps is in it, and nothing that says whose it is or what was written."""

import json
import logging
import zipfile
from pathlib import Path

import pytest

from desktop import __version__, bundle, logs, settings
from desktop.bundle import BundleFile
from desktop.cli import main
from desktop.log_files import numbered
from desktop.platforms.credentials import Credentials
from desktop.settings import AccountEntry, Settings
from tests.secret_service import PrivateSecretService

NAME, HOST = "Kanarienvogel sp. z o.o.", "shop.kanarienvogel.example"
ENTRY = AccountEntry("acc-4711", NAME, f"https://{HOST}", folder="accounts/acc-4711", keyring="keyring.x")
BEFORE_THIS_VERSION = (
    f'{{"event": "{NAME} at https://{HOST}/v1/x?token=kanarie", "to": "jan.kowalski@example.com"}}\n'
)
"""A line that an older, careless program might have left in a log."""


@pytest.fixture
def home(app_home: Path, tmp_path: Path) -> Path:
    chosen = Settings(
        language="pl", last_host=HOST, proxy="own", proxy_url="http://proxy.kanarienvogel.example"
    )
    chosen.ca_file = str(tmp_path / "kanarienvogel.pem")
    chosen.extra = {"later": "kanarienvogel"}
    chosen.remember(ENTRY)
    folder = settings.logs()
    folder.mkdir()
    (folder / logs.WINDOW).write_text(BEFORE_THIS_VERSION, encoding="utf-8")
    with logs.running(logs.WINDOW):
        logging.getLogger("helpdesk.sync").warning("no success", extra={"attempt": 7})
    crash = numbered(folder / logs.CRASHES, 1)
    crash.write_text(f'Fatal Python error\n  File "{Path.home()}/x/desktop/session.py"\n', encoding="utf-8")
    return app_home


def text_of(files: tuple[BundleFile, ...], name: str) -> str:
    (found,) = (each.text for each in files if each.name == name)
    return found


def assert_names_nobody(everything: str) -> None:
    assert "kanarie" not in everything.casefold()
    assert "jan.kowalski" not in everything
    assert ENTRY.id not in everything
    assert str(Path.home()) + "/" not in everything


def test_it_holds_what_helps_and_nothing_of_whose_it_is(home: Path) -> None:
    files = bundle.collect(f"✓ Accounts: {NAME} ({ENTRY.url}, 2.5 MB), {home}/x\n", settings.load())
    assert [each.name for each in files] == [
        "doctor.txt",
        "versions.txt",
        "settings.txt",
        logs.WINDOW,
        "crash.1.txt",
    ]
    assert text_of(files, "doctor.txt") == "✓ Accounts: ‹account 1› (‹account 1›, 2.5 MB), ‹home›/x\n"
    assert f"helpdesk {__version__}\n" in text_of(files, "versions.txt")
    assert "httpx 0." in text_of(files, "versions.txt")
    told = json.loads(text_of(files, "settings.txt"))
    assert (told["language"], told["proxy"], told["proxy_url"], told["ca_file"]) == (
        "pl",
        "own",
        "set",
        "set",
    )
    assert told["accounts"] == [{"platform": "helpdesk", "keyring": "keyring.x", "practice": False}]
    assert '"attempt": 7' in text_of(files, logs.WINDOW)
    assert text_of(files, "crash.1.txt").endswith('File "~/x/desktop/session.py"\n')
    assert_names_nobody("".join(each.text for each in files))


def test_no_setting_of_a_persons_gets_in_by_being_added_later() -> None:
    """Each setting is known here: a new one needs a word on whether it may be passed on."""
    told = json.loads(text_of(bundle.collect("", Settings()), "settings.txt"))
    assert set(told) == {
        *("language", "theme", "density", "font_percent", "undo_seconds", "single_keys", "own_keys"),
        *("notifications", "quiet_hours", "quiet_from", "quiet_to", "close_to_tray", "side_panel"),
        *("new_markets", "proxy", "proxy_url", "ca_file", "accounts"),
    }


def test_an_accounts_short_name_does_not_shred_the_words(app_home: Path) -> None:
    chosen = Settings(accounts=[AccountEntry("a", "lo", "")])
    assert text_of(bundle.collect("hello", chosen), "doctor.txt") == "hello"


def test_the_command_writes_what_it_lists_and_shows_no_secret(
    home: Path, secret_service: PrivateSecretService, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / ENTRY.folder).mkdir(parents=True)
    credentials = Credentials(ENTRY.id, home / ENTRY.folder)
    secrets = [credentials.new_store_key().hex(), "geheimer-schluessel-4711"]
    credentials.save_refresh_token(secrets[1])
    target = tmp_path / "help.zip"
    assert main(["--ui-language", "en", "doctor", "--bundle", str(target)]) == 1, (
        "the certificate file is missing"
    )
    said = capsys.readouterr().out
    with zipfile.ZipFile(target) as packed:
        names = packed.namelist()
        everything = "".join(packed.read(name).decode() for name in names)
    assert said.splitlines()[-len(names) :] == [f"    {name}" for name in names]
    assert "Nothing was sent" in said
    assert "✗ Proxy and certificates" in everything
    assert_names_nobody(everything)
    assert not [secret for secret in secrets if secret in everything]
    assert target.stat().st_mode & 0o077 == 0


def test_a_place_that_cannot_be_written_is_one_line_and_leaves_nothing(
    app_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.commands.doctor.findings", lambda: iter(()))
    assert main(["--ui-language", "en", "doctor", "--bundle", str(tmp_path / "nowhere" / "x.zip")]) == 2
    assert "cannot be written: there is no such file or folder" in capsys.readouterr().err
    (tmp_path / "folder").mkdir()
    assert main(["--ui-language", "en", "doctor", "--json", "--bundle", str(tmp_path / "folder")]) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "home"]
    assert main(["--ui-language", "en", "doctor", "--json", "--bundle", str(tmp_path / "x.zip")]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "bundle": str(tmp_path / "x.zip"),
        "files": ["doctor.txt", "versions.txt", "settings.txt"],
    }
