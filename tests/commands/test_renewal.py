"""`helpdesk doctor --renew-key`: every account's store under a new key, and never beside an open window."""

from datetime import UTC, datetime

import pytest

from desktop.cli import main
from desktop.opening import credentials_of, store_path
from desktop.platforms import keyrings
from desktop.settings import AccountEntry, Settings, home
from desktop.single_instance import SingleInstance
from desktop.store.cipher import look
from desktop.store.errors import WrongKeyOrDamaged
from desktop.store.schema import VERSION
from desktop.store.store import Store
from tests.secret_service import PrivateSecretService


@pytest.fixture
def entry(secret_service: PrivateSecretService) -> AccountEntry:
    """A store with a draft; its account is the only one."""
    known = AccountEntry(
        "acc", "Shop", "http://127.0.0.1:1", folder="accounts/acc", keyring=keyrings.SECRET_SERVICE
    )
    Settings(accounts=[known]).save()
    store_path(known).parent.mkdir(parents=True)
    key = credentials_of(known).new_store_key()
    with Store.open(store_path(known), key, book=None, now=lambda: datetime.now(UTC)) as store:
        store.save_draft("c1", "text").result()
    return known


def test_the_store_is_under_a_new_key(entry: AccountEntry, capsys: pytest.CaptureFixture[str]) -> None:
    old = credentials_of(entry).store_key()
    assert main(["--ui-language", "en", "doctor", "--renew-key"]) == 0
    new = credentials_of(entry).store_key()
    with pytest.raises(WrongKeyOrDamaged):
        look(store_path(entry), old)
    assert look(store_path(entry), new) == VERSION
    said = capsys.readouterr().out
    assert "Shop" in said
    assert old.hex() not in said
    assert new.hex() not in said


def test_a_running_program_is_in_the_way(entry: AccountEntry, capsys: pytest.CaptureFixture[str]) -> None:
    key = credentials_of(entry).store_key()
    window = SingleInstance(home())
    assert window.acquire(lambda: None)
    try:
        assert main(["--ui-language", "en", "doctor", "--renew-key"]) == 2
    finally:
        window.release()
    assert "close it" in capsys.readouterr().err
    assert credentials_of(entry).store_keys() == [key]


def test_what_cannot_be_changed_is_said_and_stays(
    entry: AccountEntry, capsys: pytest.CaptureFixture[str]
) -> None:
    key = credentials_of(entry).store_key()
    store_path(entry).write_bytes(b"not a database" * 1000)
    assert main(["--ui-language", "en", "doctor", "--renew-key"]) == 1
    assert "Shop" in capsys.readouterr().out
    assert credentials_of(entry).store_keys() == [key]
