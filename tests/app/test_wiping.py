"""Erasing an account begins with its key: a kill at any point after that leaves nothing that can be read."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop import settings, signing
from desktop.opening import credentials_of, store_path
from desktop.platforms.credentials import Missing
from desktop.recovery import set_files_aside
from desktop.sandbox.server import Sandbox
from desktop.store.cipher import open_reader
from desktop.store.errors import WrongKeyOrDamaged
from desktop.ui import session as words
from tests.app.world import PATIENCE, Desk, browser
from tests.secret_service import PrivateSecretService
from tests.store.world import NOW

MakeDesk = Callable[..., Desk]
DRAFT = "qqcanarydraft"
_KILLED = """
import os, sys
from desktop import settings, signing

def killed(*_):
    os._exit(9)

setattr(signing{where}, killed)
signing.forget(settings.load().accounts[0], erase=True)
"""
"""The erasing in a process of its own, which ends without a word when it comes to this step."""


def killed_at(where: str) -> int:
    return subprocess.run(
        [sys.executable, "-c", _KILLED.format(where=where)], timeout=60, check=False, capture_output=True
    ).returncode


@pytest.fixture
def seen(desk: MakeDesk, sandbox: Sandbox, secret_service: PrivateSecretService) -> Desk:
    """Signed in, with a draft, and closed again."""
    made: Desk = desk(open_url=browser(sandbox.agents()[0].id))
    store, _sync = made.sign_in(sandbox.url)
    store.save_draft(sandbox.conversations()[0].id, DRAFT).result(PATIENCE)
    made.session.close()
    return made


@pytest.mark.parametrize("where", [', "revoke"', ', "delete"'])
def test_a_kill_after_the_key_is_gone_leaves_nothing_that_can_be_read(
    seen: Desk, app_home: Path, desk: MakeDesk, where: str
) -> None:
    (entry,) = seen.session.accounts()
    (key,) = credentials_of(entry).store_keys()
    open_reader(store_path(entry), key).close()
    assert killed_at(where) == 9
    with pytest.raises(Missing):
        credentials_of(entry).store_keys()
    assert store_path(entry).exists()
    with pytest.raises(WrongKeyOrDamaged):
        open_reader(store_path(entry), bytes(32)).pragma("user_version")
    for file in app_home.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert DRAFT.encode() not in content, file
            assert key not in content, file
            assert key.hex().encode() not in content, file
    # The next start says that the key is gone, and erasing goes on where it was.
    again: Desk = desk(settings.load())
    again.session.open(entry.id)
    assert again.until(words.PROBLEM).problem == words.KEY_MISSING
    again.session.sign_out(entry.id, erase=True)
    again.until(words.WELCOME)
    assert not store_path(entry).parent.exists()


def test_files_that_were_set_aside_go_too_and_other_accounts_stay(
    seen: Desk, app_home: Path, desk: MakeDesk
) -> None:
    (entry,) = seen.session.accounts()
    aside = set_files_aside(entry, NOW)
    neighbour = store_path(entry).parent.with_name(f"{store_path(entry).parent.name}0")
    neighbour.mkdir()
    assert (aside / "store.sqlite").exists()
    again: Desk = desk(settings.load())
    again.session.sign_out(entry.id, erase=True)
    again.until(words.WELCOME)
    assert not aside.exists()
    assert not store_path(entry).parent.exists()
    assert neighbour.exists()


def test_fault_40_files_that_a_virus_scanner_holds_for_a_moment_go_all_the_same(
    seen: Desk, app_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Double: what Windows says of a file that another program has open."""
    (entry,) = seen.session.accounts()
    folder, real = store_path(entry).parent, os.rmdir
    refusals = iter(range(3))

    def held(path: Any, *more: Any, **by_name: Any) -> None:
        if next(refusals, None) is not None:
            raise PermissionError(13, "in use", str(path))
        real(path, *more, **by_name)

    monkeypatch.setattr(os, "rmdir", held)
    signing.forget(entry, erase=True)
    assert next(refusals, None) is None
    assert not folder.exists()
