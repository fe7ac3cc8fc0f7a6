"""`helpdesk export` and `helpdesk verify`: a record as evidence, from the platform to a verdict offline."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop import opening
from desktop.cli import main
from desktop.domain.actions import Note
from desktop.domain.canonical import canonical
from desktop.domain.record import read_record
from desktop.domain.record_file import file_bytes
from desktop.opening import store_path
from desktop.sandbox.server import Sandbox
from desktop.settings import Settings, load
from desktop.store.cipher import open_writer
from tests.app.world import PATIENCE, Desk, browser, changes_of
from tests.record_world import FULL, SMALL, Signer
from tests.secret_service import PrivateSecretService

SIGNER, OTHER = Signer(1), Signer(2)
SECRET = "between us: CANARY"


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({"keys": [OTHER.jwk, SIGNER.jwk]}))
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "record.json"
    path.write_bytes(file_bytes(read_record(SIGNER.record(FULL))))
    return path


Capsys = pytest.CaptureFixture[str]

# --- verify, with keys that are given ---


def test_a_record_that_verifies(file: Path, keys: Path, capsys: Capsys) -> None:
    assert main(["verify", str(file), "--keys", str(keys)]) == 0
    said = capsys.readouterr().out
    assert said.count("\n") == 1
    for part in ("record.json", "C-7", "9 entries", "2026-11-23T09:25:07Z", SIGNER.key.id):
        assert part in said


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda raw: raw.replace(b"Przykro", b"Przyhro"), "Entry 3 was changed"),
        (lambda raw: raw.replace(b"48-20931", b"48-20932", 1), "Entry 1 was changed"),
        (lambda raw: raw.replace(b'"signed_at":"2026', b'"signed_at":"2025'), "signature does not match"),
        (lambda raw: raw[:-40], "byte"),
        (lambda raw: raw + b" ", "byte"),
        (lambda raw: raw.replace(b'"market":"PL"', b'"market":"PL","market":"PL"', 1), "stands twice"),
        (lambda raw: raw.replace(b"48211", b"48211.5"), "48211.5"),
        (lambda raw: raw.replace(b"48211", b"[" * 60_000), "nested too deeply"),
        (lambda raw: cut(raw), "the platform signed 9 entries, here are 8"),
        (lambda raw: file_bytes(read_record(Signer(3).record(FULL))), "key that is not trusted here"),
        (lambda raw: with_key(raw), "“record.'keys'” is missing, or is none"),
    ],
)
def test_a_record_that_does_not_verify_says_where(
    file: Path, keys: Path, capsys: Capsys, change: Any, says: str
) -> None:
    raw = file.read_bytes()
    file.write_bytes(change(raw))
    assert file.read_bytes() != raw
    assert main(["verify", str(file), "--keys", str(keys)]) == 1
    said = capsys.readouterr()
    assert says in said.out
    assert said.out.count("\n") == 1
    assert said.err == ""


def cut(raw: bytes) -> bytes:
    value = json.loads(raw)
    value["entries"].pop()
    return canonical(value)


def with_key(_raw: bytes) -> bytes:
    """Signed by a forger who puts his key beside it."""
    forger = Signer(3)
    value = json.loads(file_bytes(read_record(forger.record(SMALL))))
    return canonical({**value, "keys": [forger.jwk]})


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read"),
        (b"%PDF-1.7", "is not the record of a conversation"),
        (b"", "is not the record of a conversation"),
        (b"{}", "is not the record of a conversation"),
    ],
)
def test_what_is_no_record_is_wrong_input(
    file: Path, keys: Path, capsys: Capsys, content: bytes | None, says: str
) -> None:
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    assert main(["verify", str(file), "--keys", str(keys)]) == 2
    said = capsys.readouterr()
    assert says in said.err
    assert said.err.count("\n") == 1


@pytest.mark.parametrize("name", [".", "/dev/zero", "a\0b"])
def test_what_is_no_file_is_wrong_input(keys: Path, capsys: Capsys, name: str) -> None:
    assert main(["verify", name, "--keys", str(keys)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_file_larger_than_any_record_is_not_read(
    file: Path, keys: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.domain.record_file.LIMIT", len(file.read_bytes()) - 1)
    assert main(["verify", str(file), "--keys", str(keys)]) == 2
    assert "too large" in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"{}", b'{"keys":[]}', b'{"keys":[{"kty":"RSA"}]}', b"\xff"])
def test_keys_that_are_none_are_wrong_input(file: Path, keys: Path, capsys: Capsys, content: bytes) -> None:
    keys.write_bytes(content)
    assert main(["verify", str(file), "--keys", str(keys)]) == 2
    assert "keys.json" in capsys.readouterr().err


def test_without_keys_and_account_it_says_what_to_do(file: Path, capsys: Capsys) -> None:
    assert main(["verify", str(file)]) == 2
    assert "sign in" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["export", "C-1", "--to", "record.odt"], ".json or .pdf"),
        (["export", "C-1"], "--to"),
        (["export", "C-1", "--to", "record.json"], "sign in first"),
    ],
)
def test_a_wrong_export_is_one_line(capsys: Capsys, arguments: list[str], says: str) -> None:
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert says in said
    assert said.count("\n") == 1


# --- from the platform ---


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(conversations=12, seed=3, buyers=False, auto_approve=True) as running:
        yield running


@pytest.fixture
def signed_in(secret_service: PrivateSecretService, sandbox: Sandbox) -> Sandbox:
    """Somebody has signed in on this computer and left a note; no window is open."""
    with Desk(Settings(), browser("ag-marta")) as desk:
        store, _sync = desk.sign_in(sandbox.url)
        wait = changes_of(store)
        store.enqueue(Note(conversation(sandbox), SECRET)).result(PATIENCE)
        while store.reader().outbox():
            wait()
    return sandbox


def conversation(sandbox: Sandbox) -> str:
    """The same one, whatever happens to the others."""
    return min(c.id for c in sandbox.conversations() if c.case_id)


def test_from_the_platform_to_a_verdict_offline(
    signed_in: Sandbox, tmp_path: Path, capsys: Capsys, qapp: object
) -> None:
    name, file = conversation(signed_in), tmp_path / "record.json"
    assert SECRET in repr(signed_in.messages(name))
    assert main(["export", name, "--to", str(file)]) == 0
    assert "record.json is written and verifies" in capsys.readouterr().out
    assert SECRET not in file.read_text("utf-8")
    held = json.loads(file.read_bytes())
    assert held["internal_notes"] == "left out"
    assert len(held["entries"]) == held["head"]["number"] > 0
    assert main(["export", name, "--to", str(tmp_path / "record.pdf")]) == 0
    assert (tmp_path / "record.pdf").read_bytes().startswith(b"%PDF-")
    capsys.readouterr()
    assert main(["export", "C-none", "--to", str(tmp_path / "none.json")]) == 2
    assert "no such conversation" in capsys.readouterr().err
    # The platform's key changes: what it signs from now on is not trusted by itself.
    signed_in.change_signing_key(bytes([9]) * 32)
    later = tmp_path / "later.json"
    assert main(["export", name, "--to", str(later)]) == 1
    said = capsys.readouterr().out
    assert "publishes a key that is not trusted here" in said
    assert "does not verify" in said
    signed_in.stop()
    assert main(["verify", str(file)]) == 0
    assert main(["verify", str(later)]) == 1
    capsys.readouterr()
    assert main(["export", name, "--to", str(tmp_path / "offline.json")]) == 2
    assert "cannot be reached" in capsys.readouterr().err
    assert not [each for each in tmp_path.iterdir() if each.stem in ("none", "offline")]


def change_store(sql: str) -> None:
    """Behind the program's back."""
    (entry,) = load().accounts
    db = open_writer(store_path(entry), opening.unlock(entry).store_keys()[0])
    db.execute(sql)
    db.close()


def test_a_marketplace_without_records_says_so(signed_in: Sandbox, tmp_path: Path, capsys: Capsys) -> None:
    change_store(
        """UPDATE meta SET value = CAST(replace(CAST(value AS TEXT), '"record"', '"none"') AS BLOB)
        WHERE name = 'account'"""
    )
    assert main(["export", conversation(signed_in), "--to", str(tmp_path / "r.json")]) == 2
    assert "does not give the record" in capsys.readouterr().err


def test_an_account_without_keys_is_told_to_sign_in_again(
    signed_in: Sandbox, file: Path, capsys: Capsys
) -> None:
    change_store("DELETE FROM setting WHERE name = 'signing_keys'")
    assert main(["verify", str(file)]) == 2
    assert "sign in again" in capsys.readouterr().err


def test_without_qt_a_pdf_is_refused_and_a_verdict_is_not(file: Path, keys: Path, tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['PySide6'] = None; sys.modules['shiboken6'] = None\n"
        "from desktop.cli import main\n"
        f"print(main(['export', 'C-1', '--to', {str(tmp_path / 'r.pdf')!r}]),"
        f" main(['verify', {str(file)!r}, '--keys', {str(keys)!r}]))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env={**os.environ}
    )
    assert told.stdout.splitlines()[-1] == "2 0"
    assert "a PDF needs PySide6" in told.stderr
    assert told.stderr.count("\n") == 1
