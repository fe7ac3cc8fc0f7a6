"""Secrets in a real Secret Service: generations, crashes, refusals, time limits (faults 22 to 26)."""

import asyncio
import gc
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.platforms import keyrings
from desktop.platforms.credentials import (
    Credentials,
    CredentialsError,
    Locked,
    Missing,
    NoBackend,
    Refused,
    SessionOnly,
    TimedOut,
)
from desktop.platforms.keyrings import SECRET_SERVICE, Backend
from tests.secret_service import PrivateSecretService, Unavailable

TOKEN = "refresh-1"
LONG = "x" * 5000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "account"


@pytest.fixture
def make(folder: Path, secret_service: object) -> Callable[..., Credentials]:
    """Credentials as a new start of the program would make them."""

    def new(name: str | None = None, account: str = "acc-1", **more: object) -> Credentials:
        return Credentials(account, folder, name, **more)  # type: ignore[arg-type]

    return new


def entries() -> set[str]:
    """The services of all entries in the keyring."""
    import secretstorage

    bus = secretstorage.dbus_init()
    try:
        collections = secretstorage.get_all_collections(bus)
        return {
            item.get_attributes().get("service", "")
            for collection in collections
            for item in collection.get_all_items()
        }
    finally:
        bus.close()


def on_disk(folder: Path) -> str:
    return "".join(file.read_text("latin-1") for file in folder.rglob("*") if file.is_file())


def posing(double: type) -> type:
    """Under the name of the real back end, by which the next start asks for it."""
    double.__module__, _, double.__qualname__ = SECRET_SERVICE.rpartition(".")
    return double


# --- what is kept ---


def test_a_key_is_made_once_and_found_again_at_the_next_start(make):
    first = make()
    with pytest.raises(Missing):
        first.store_key()
    key = first.new_store_key()
    assert len(key) == 32
    assert make(first.keyring_name).store_key() == key
    with pytest.raises(Refused) as caught:
        make().new_store_key()
    assert caught.value.why == "exists"
    assert make().store_key() == key


def test_the_back_end_is_named_so_that_the_next_start_need_not_look_for_it(make):
    first = make()
    first.new_store_key()
    assert first.keyring_name == SECRET_SERVICE
    assert make().keyring_name == SECRET_SERVICE  # from the small file, also without the settings


def test_a_rotated_token_replaces_the_old_one_and_leaves_no_entry_behind(make):
    for number in range(1, 6):
        make().save_refresh_token(f"refresh-{number}")
        assert make().refresh_token() == f"refresh-{number}"
    assert entries() == {"helpdesk-desktop/acc-1/refresh-token/5"}


def test_accounts_do_not_see_each_other(make, tmp_path):
    make().save_refresh_token(TOKEN)
    other = Credentials("acc-2", tmp_path / "other")
    with pytest.raises(Missing):
        other.refresh_token()
    other.save_refresh_token("refresh-2")
    assert make().refresh_token() == TOKEN


def test_no_secret_is_on_the_disk(make, folder):
    key = make().new_store_key()
    make().save_refresh_token(TOKEN)
    make(limit=10).save_refresh_token(LONG)
    text = on_disk(folder)
    assert text
    for secret in (key.hex(), TOKEN, LONG[:40]):
        assert secret not in text


def test_signing_out_removes_everything(make, folder):
    credentials = make(limit=100)
    credentials.new_store_key()
    credentials.save_refresh_token(LONG)
    credentials.forget()
    assert entries() == set()
    assert on_disk(folder) == ""
    with pytest.raises(Missing):
        make().store_key()


def test_signing_out_may_keep_the_stores_key(make):
    key = make().new_store_key()
    make().save_refresh_token(TOKEN)
    make().forget(store_key=False)
    assert make().store_key() == key
    with pytest.raises(Missing):
        make().refresh_token()


def test_fault_25_a_token_that_the_keyring_cannot_take_lies_sealed_beside_it(make, folder):
    make().save_refresh_token("a" * 1277)
    assert list(folder.glob("*.sealed")) == []
    make().save_refresh_token(LONG)
    assert make().refresh_token() == LONG
    make().save_refresh_token(LONG + "y")
    assert make().refresh_token() == LONG + "y"
    assert len(list(folder.glob("*.sealed"))) == 1


def test_fault_25_or_in_the_encrypted_store(make, folder):
    class Settings:
        def __init__(self) -> None:
            self.kept: dict[str, str] = {}

        def get(self, name: str) -> str | None:
            return self.kept.get(name)

        def set(self, name: str, value: str | None) -> None:
            if value is None:
                self.kept.pop(name, None)
            else:
                self.kept[name] = value

    store = Settings()
    make(overflow=store).save_refresh_token(LONG)
    assert make(overflow=store).refresh_token() == LONG
    assert LONG[:40] not in str(store.kept)
    assert list(folder.glob("*.sealed")) == []


def test_a_sealed_token_that_was_changed_is_an_error_and_not_missing(make, folder):
    make().save_refresh_token(LONG)
    [sealed] = folder.glob("*.sealed")
    sealed.write_text(sealed.read_text()[:-8] + "AAAAAAA=")
    with pytest.raises(CredentialsError) as caught:
        make().refresh_token()
    assert not isinstance(caught.value, Missing)


def test_the_loop_is_not_held_up(make):
    async def use() -> str:
        await make().keep(TOKEN)
        return await make().load()

    assert asyncio.run(use()) == TOKEN


# --- crashes ---


class Power(Exception):
    """The program ends here."""


@posing
class Failing:
    """The real keyring until the power goes: at the n-th writing call, before or after it."""

    def __init__(self, real: Backend, at: int, after: bool) -> None:
        self._real, self._at, self._after, self._count = real, at, after, 0

    def _write(self, work: Callable[[], None]) -> None:
        self._count += 1
        if self._count > self._at:
            raise Power
        if self._count == self._at:
            if self._after:
                work()
            raise Power
        work()

    def get_password(self, service: str, username: str) -> str | None:
        return self._real.get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._write(lambda: self._real.set_password(service, username, password))

    def delete_password(self, service: str, username: str) -> None:
        self._write(lambda: self._real.delete_password(service, username))


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", [1, 2])
def test_fault_26_a_crash_at_any_step_of_a_rotation_leaves_one_token(make, at, after):
    make().save_refresh_token("refresh-1")
    real = keyrings.find(None)
    failing = make(find=lambda name: Failing(real, at, after))
    try:
        failing.save_refresh_token("refresh-2")
    except CredentialsError:
        assert at == 1
    found = make().refresh_token()
    assert found == ("refresh-1" if (at, after) == (1, False) else "refresh-2")
    make().save_refresh_token("refresh-3")
    assert make().refresh_token() == "refresh-3"
    assert len(entries()) == 1


def test_fault_40_the_next_token_is_kept_though_the_small_file_is_held_for_a_moment(make, monkeypatch):
    make().save_refresh_token("refresh-1")
    refusals, real = iter(range(3)), os.replace

    def held(source: Path, target: Path) -> None:
        if next(refusals, None) is not None:
            raise PermissionError(13, "in use", str(target))
        real(source, target)

    monkeypatch.setattr(os, "replace", held)
    make().save_refresh_token("refresh-2")
    assert next(refusals, None) is None
    assert make().refresh_token() == "refresh-2"


def test_fault_26_within_a_change_of_the_stores_key_both_keys_are_tried(make):
    old = make().new_store_key()
    new = make().begin_rotation()
    assert make().store_keys() == [new, old]
    with pytest.raises(Refused):
        make().begin_rotation()  # the store may be under the second one already
    make().end_rotation(new)
    assert make().store_keys() == [new]


def test_fault_26_a_change_that_did_not_happen_is_taken_back(make):
    old = make().new_store_key()
    make().begin_rotation()
    make().end_rotation(old)
    assert make().store_keys() == [old]
    assert len(entries()) == 1


@pytest.mark.parametrize("broken", [None, b"", b"{", b"[]", b'{"generations": {"store-key": "x"}}'])
def test_without_the_small_file_the_key_is_found_all_the_same(make, folder, broken):
    key = make().new_store_key()
    names = folder / "credentials.json"
    if broken is None:
        names.unlink()
    else:
        names.write_bytes(broken)
    assert make().store_key() == key


# --- keyrings that are not to be trusted ---


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("keyring.backends.null.Keyring", "null"),
        ("keyring.backends.fail.Keyring", "fail"),
        ("keyrings.alt.file.PlaintextKeyring", "plaintext"),
        ("somebody.PlaintextKeyring", "plaintext"),
        ("somebody.Keyring", "unknown"),
        ("keyring.backends.chainer.ChainerBackend", "unknown"),
    ],
)
def test_fault_24_a_redirection_to_an_unsafe_keyring_is_refused(make, monkeypatch, folder, name, why):
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name)
    for credentials in (make(), make(SECRET_SERVICE)):
        with pytest.raises(Refused) as caught:
            credentials.save_refresh_token(TOKEN)
        assert caught.value.why == why
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    with pytest.raises(Refused):
        make(name).save_refresh_token(TOKEN)
    assert entries() == set()
    assert not folder.exists()


def test_fault_24_another_keyring_than_at_the_last_start_is_refused(make, monkeypatch):
    make().save_refresh_token(TOKEN)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", keyrings.KWALLET)
    with pytest.raises(Refused) as caught:
        make().refresh_token()
    assert caught.value.why == "changed"


def test_fault_24_a_configuration_file_is_heeded_and_nothing_of_it_is_imported(make, monkeypatch, tmp_path):
    monkeypatch.setattr("keyring.util.platform_.config_root", lambda: str(tmp_path))
    configured = "[backend]\ndefault-keyring=evil.Keyring\nkeyring-path=" + str(tmp_path)
    (tmp_path / "keyringrc.cfg").write_text(configured)
    (tmp_path / "evil.py").write_text("raise SystemExit('imported')")
    with pytest.raises(Refused):
        make().store_key()


def test_fault_24_a_keyring_that_forgets_is_noticed_before_anything_relies_on_it(make, folder):
    @posing
    class Forgetful:
        def get_password(self, service: str, username: str) -> str | None:
            return None

        def set_password(self, service: str, username: str, password: str) -> None:
            pass

        def delete_password(self, service: str, username: str) -> None:
            pass

    with pytest.raises(Refused) as caught:
        make(find=lambda name: Forgetful()).new_store_key()
    assert caught.value.why == "forgets"


def test_no_keyring_at_all(folder):
    with pytest.raises(NoBackend):
        Credentials("acc-1", folder).store_key()
    with pytest.raises(NoBackend):
        Credentials("acc-1", folder, SECRET_SERVICE).store_key()
    assert not folder.exists()


# --- waiting for a person ---


@posing
class Asking:
    """The real keyring behind a question that somebody has to answer."""

    def __init__(self, real: Backend) -> None:
        self._real = real
        self.answered = threading.Event()
        self.asked = 0

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        assert self.answered.wait(10)
        return self._real.get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        assert self.answered.wait(10)
        self._real.set_password(service, username, password)

    def delete_password(self, service: str, username: str) -> None:
        self._real.delete_password(service, username)


def test_fault_22_no_answer_in_time_is_said_and_a_second_try_works_when_somebody_is_back(make):
    key = make().new_store_key()
    asking = Asking(keyrings.find(None))
    credentials = make(find=lambda name: asking, unlock_seconds=0.1)
    with pytest.raises(TimedOut):
        credentials.store_key()
    with pytest.raises(TimedOut):
        credentials.store_key()
    assert asking.asked == 1  # the second try did not open a second question
    asking.answered.set()
    patient = make(find=lambda name: asking)
    assert patient.store_key() == key


@pytest.mark.parametrize("error", ["KeyringLocked", "InitError"])
def test_fault_22_a_locked_keyring_is_locked_and_never_empty(make, error):
    import keyring.errors

    @posing
    class Closed:
        def get_password(self, service: str, username: str) -> str | None:
            raise getattr(keyring.errors, error)("Failed to unlock the collection!")

        set_password = delete_password = get_password

    with pytest.raises(Locked):
        make(find=lambda name: Closed()).store_key()
    with pytest.raises(Locked):
        make(find=lambda name: Closed()).refresh_token()


@pytest.mark.filterwarnings(
    "ignore:unclosed:ResourceWarning"
)  # keyring keeps the bus of a failed unlock open
def test_fault_22_a_keyring_that_was_locked_by_its_owner(tmp_path, folder, monkeypatch):
    import secretstorage

    home = tmp_path / "keyring"
    home.mkdir()
    try:
        service = PrivateSecretService.start(home)
    except Unavailable as reason:
        pytest.skip(str(reason))
    try:
        for name, value in service.environment.items():
            monkeypatch.setenv(name, value)
        Credentials("acc-1", folder).new_store_key()
        bus = secretstorage.dbus_init()
        secretstorage.get_default_collection(bus).lock()
        bus.close()
        # Nobody can be asked: this keyring has no window to ask in.
        with pytest.raises((Locked, TimedOut)):
            Credentials("acc-1", folder, unlock_seconds=3.0).store_key()
    finally:
        gc.collect()
        service.stop()


# --- a session that ends with the window ---


def test_a_session_keeps_nothing_outside_its_memory(folder):
    session = SessionOnly()
    with pytest.raises(Missing):
        session.refresh_token()
    key = session.new_store_key()
    session.save_refresh_token(TOKEN)
    assert (session.store_key(), session.refresh_token()) == (key, TOKEN)
    session.forget()
    with pytest.raises(Missing):
        session.store_key()
    assert not folder.exists()
