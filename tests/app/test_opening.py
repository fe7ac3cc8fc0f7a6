"""Opening an account that was signed in before, when something is not as it was: nothing is ever reset by
itself, each trouble is told from the others, and its way out leads back to the drafts (faults 18, 21 to 23
and 28)."""

import gc
import hashlib
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from desktop import opening, settings
from desktop.l10n import catalogs
from desktop.opening import Trouble, store_path
from desktop.platforms.credentials import SessionOnly
from desktop.sandbox.server import Sandbox, utc_now
from desktop.settings import AccountEntry, Settings
from desktop.store.cipher import open_writer
from desktop.ui import session as words
from tests.app.world import (
    PATIENCE,
    Desk,
    browser,
    entries,
    keep,
    traces,
    until_sync,
    without_power_over_files,
)
from tests.secret_service import PrivateSecretService, Unavailable

MakeDesk = Callable[..., Desk]
DRAFT = "Dzień dobry, Łódź"


@pytest.fixture
def known(sandbox: Sandbox, secret_service: PrivateSecretService) -> AccountEntry:
    """An account that was signed in, with a draft; the program has ended."""
    return signed_in(sandbox)


def signed_in(sandbox: Sandbox) -> AccountEntry:
    with Desk(open_url=browser(sandbox.agents()[0].id)) as seen:
        store, _sync = seen.sign_in(sandbox.url)
        store.save_draft(conversation(sandbox), DRAFT).result(PATIENCE)
        return seen.session.accounts()[0]


def conversation(sandbox: Sandbox) -> str:
    return sandbox.conversations()[0].id


def started(desk: MakeDesk, sandbox: Sandbox) -> Desk:
    """The program's next start."""
    seen: Desk = desk(settings.load(), open_url=browser(sandbox.agents()[0].id))
    seen.session.start()
    return seen


def digest(folder: Path) -> dict[str, str]:
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file()
    }


# --- the key ---


def test_fault_23_a_missing_key_is_said_and_resets_nothing(
    desk: MakeDesk, sandbox: Sandbox, known: AccountEntry
) -> None:
    before, kept = digest(store_path(known).parent), entries(known.id)
    lost = {name: secret for name, secret in kept.items() if "store-key" in name}
    keep(known.id, dict.fromkeys(lost))
    seen = started(desk, sandbox)
    problem = seen.until(words.PROBLEM)
    assert (problem.problem, problem.account) == (words.KEY_MISSING, known)
    assert problem.choices == (words.RETRY, words.START_AFRESH, words.OTHER_ACCOUNT)
    seen.session.choose(words.RETRY)
    assert seen.until(words.PROBLEM).problem == words.KEY_MISSING
    assert digest(store_path(known).parent) == before
    assert entries(known.id) == {name: kept[name] for name in kept.keys() - lost.keys()}

    keep(known.id, lost)  # the keyring is restored
    seen.session.choose(words.RETRY)
    store, _sync = seen.until_open()
    assert store.reader().draft(conversation(sandbox)) == DRAFT


@pytest.mark.parametrize("whole", [True, False], ids=["all entries", "the key only"])
def test_fault_23_starting_afresh_keeps_the_old_files_and_fetches_everything_again(
    desk: MakeDesk, sandbox: Sandbox, known: AccountEntry, app_home: Path, whole: bool
) -> None:
    kept = entries(known.id)
    keep(known.id, {name: None for name in kept if whole or "store-key" in name})
    folder = store_path(known).parent
    before = digest(folder)
    seen = started(desk, sandbox)
    seen.until(words.PROBLEM)
    seen.session.choose(words.START_AFRESH)
    store, _sync = seen.until_open()
    assert store.reader().conversation(conversation(sandbox)) is not None
    assert store.reader().draft(conversation(sandbox)) == ""
    (aside,) = app_home.glob(f"{known.folder}-kept-*")
    assert digest(aside) == before
    seen.session.close()
    # With the old key, the old files can still be read.
    (old,) = (secret for name, secret in kept.items() if "store-key" in name)
    open_writer(aside / "store.sqlite", bytes.fromhex(old.removeprefix("v1:"))).close()
    assert len(entries(known.id)) == 2


def test_starting_afresh_orphans_no_entry_of_a_long_used_account(
    desk: MakeDesk, sandbox: Sandbox, known: AccountEntry
) -> None:
    secrets = opening.unlock(known)
    for number in range(9):
        secrets.save_refresh_token(f"renewed {number}")
    keep(known.id, dict.fromkeys(name for name in entries(known.id) if "store-key" in name))
    seen = started(desk, sandbox)
    seen.until(words.PROBLEM)
    seen.session.choose(words.START_AFRESH)
    seen.until_open()
    assert len(entries(known.id)) == 2


def test_fault_23_a_sign_in_to_an_account_whose_key_is_missing_does_not_touch_its_store(
    desk: MakeDesk, sandbox: Sandbox, known: AccountEntry
) -> None:
    keep(known.id, dict.fromkeys(entries(known.id)))
    before = digest(store_path(known).parent)
    asked: list[str] = []
    visit = browser(sandbox.agents()[0].id)

    def counted(url: str) -> None:
        asked.append(url)
        visit(url)

    seen = desk(settings.load(), open_url=counted)
    seen.session.sign_in(sandbox.url)
    problem = seen.until(words.PROBLEM)
    assert (problem.problem, problem.account) == (words.KEY_MISSING, known)
    assert digest(store_path(known).parent) == before
    seen.session.choose(words.START_AFRESH)
    seen.until_open()
    assert len(asked) == 1  # the platform has said yes already


def test_a_lost_sign_in_without_a_store_asks_to_sign_in_again(
    desk: MakeDesk, sandbox: Sandbox, known: AccountEntry
) -> None:
    keep(known.id, dict.fromkeys(entries(known.id)))
    shutil.rmtree(store_path(known).parent)
    seen = started(desk, sandbox)
    problem = seen.until(words.PROBLEM)
    assert (problem.problem, words.SIGN_IN_AGAIN in problem.choices) == (words.DENIED, True)
    seen.session.choose(words.SIGN_IN_AGAIN)
    seen.until_open()


# --- the file ---


def _no_header(path: Path, key: bytes) -> None:
    path.write_bytes(bytes(100) + path.read_bytes()[100:])


def _another_file(path: Path, key: bytes) -> None:
    path.write_bytes(b"not a database" * 1000)


@pytest.mark.parametrize("damage", [_no_header, _another_file])
def test_fault_21_a_damaged_store_is_left_as_it_is_until_the_person_starts_afresh(
    desk: MakeDesk,
    sandbox: Sandbox,
    known: AccountEntry,
    app_home: Path,
    damage: Callable[[Path, bytes], None],
) -> None:
    damage(store_path(known), b"")
    before, kept = digest(store_path(known).parent), entries(known.id)
    seen = started(desk, sandbox)
    problem = seen.until(words.PROBLEM)
    assert (problem.problem, problem.account) == (words.STORE_RECOVERABLE, known)
    assert problem.choices[0] == words.START_AFRESH
    seen.session.choose(words.OTHER_ACCOUNT)
    seen.until(words.WELCOME)
    assert digest(store_path(known).parent) == before
    assert entries(known.id) == kept
    seen.session.open(known.id)
    seen.until(words.PROBLEM)
    seen.session.choose(words.START_AFRESH)
    seen.until_open()
    (aside,) = app_home.glob(f"{known.folder}-kept-*")
    assert digest(aside) == before


def test_fault_28_a_store_of_a_newer_version_is_looked_at_and_not_changed(
    desk: MakeDesk, sandbox: Sandbox, known: AccountEntry
) -> None:
    (key,) = (secret for name, secret in entries(known.id).items() if "store-key" in name)
    db = open_writer(store_path(known), bytes.fromhex(key.removeprefix("v1:")))
    db.pragma("user_version", 9999)
    db.close()
    before = digest(store_path(known).parent)
    seen = started(desk, sandbox)
    problem = seen.until(words.PROBLEM)
    assert (problem.problem, problem.choices) == (words.STORE_NEWER, (words.OTHER_ACCOUNT,))
    seen.session.close()
    assert digest(store_path(known).parent) == before


@pytest.mark.parametrize("part", ["folder", "file"])
def test_fault_18_what_may_not_be_written_is_said_and_works_again_when_it_may(
    desk: MakeDesk, sandbox: Sandbox, known: AccountEntry, part: str
) -> None:
    place = store_path(known) if part == "file" else store_path(known).parent
    before = digest(store_path(known).parent)
    place.chmod(0o400 if part == "file" else 0o500)
    try:
        with without_power_over_files():
            seen = started(desk, sandbox)
        problem = seen.until(words.PROBLEM)
        assert (problem.problem, problem.account) == (words.STORE_NOT_WRITABLE, known)
        assert digest(store_path(known).parent) == before
    finally:
        place.chmod(0o700)
    seen.session.choose(words.RETRY)
    store, _sync = seen.until_open()
    assert store.reader().draft(conversation(sandbox)) == DRAFT


def test_a_home_that_may_not_be_written_keeps_no_secret(
    sandbox: Sandbox, secret_service: PrivateSecretService, app_home: Path
) -> None:
    app_home.chmod(0o500)
    try:
        with without_power_over_files(), Desk(open_url=browser(sandbox.agents()[0].id)) as seen:
            seen.session.sign_in(sandbox.url)
            assert seen.until(words.PROBLEM).problem == words.STORE_NOT_WRITABLE
            seen.session.choose(words.SESSION_ONLY)
            assert seen.until(words.PROBLEM).problem == words.STORE_NOT_WRITABLE
    finally:
        app_home.chmod(0o700)
    assert list(app_home.iterdir()) == []


# --- the keyring ---


def test_a_keyring_that_is_missing_at_a_start_offers_another_try_and_a_session(
    desk: MakeDesk, sandbox: Sandbox, known: AccountEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = digest(store_path(known).parent)
    with monkeypatch.context() as without:
        without.setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")
        seen = started(desk, sandbox)
        problem = seen.until(words.PROBLEM)
        assert (problem.problem, problem.account) == (words.KEYRING_MISSING, known)
        assert words.SESSION_ONLY in problem.choices
        seen.session.choose(words.RETRY)
        assert seen.until(words.PROBLEM).problem == words.KEYRING_MISSING
        assert digest(store_path(known).parent) == before
    seen.session.choose(words.RETRY)
    store, _sync = seen.until_open()
    assert store.reader().draft(conversation(sandbox)) == DRAFT


@pytest.mark.filterwarnings(
    "ignore:unclosed:ResourceWarning"
)  # keyring keeps the bus of a failed unlock open
def test_fault_22_a_locked_keyring_is_locked_until_it_is_unlocked(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "keyring").mkdir()
    try:
        service = PrivateSecretService.start(tmp_path / "keyring")
    except Unavailable as reason:
        pytest.skip(str(reason))
    try:
        for name, value in service.environment.items():
            monkeypatch.setenv(name, value)
        known = signed_in(sandbox)
        before = digest(store_path(known).parent)
        service.lock()
        with Desk(settings.load(), open_url=browser(sandbox.agents()[0].id)) as seen:
            seen.session.start()
            problem = seen.until(words.PROBLEM)
            assert (problem.problem, problem.account) == (words.KEYRING_LOCKED, known)
            assert digest(store_path(known).parent) == before
            service.unlock()
            seen.session.choose(words.RETRY)
            store, _sync = seen.until_open()
            assert store.reader().draft(conversation(sandbox)) == DRAFT
    finally:
        gc.collect()
        service.stop()


@pytest.mark.parametrize(
    "backend",
    ["keyring.backends.null.Keyring", "keyrings.alt.file.PlaintextKeyring", "keyring.backends.fail.Keyring"],
)
def test_fault_24_a_keyring_that_forgets_or_tells_is_refused_and_gets_nothing(
    desk: MakeDesk,
    sandbox: Sandbox,
    secret_service: PrivateSecretService,
    app_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    backend: str,
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend)
    seen = desk(open_url=browser(sandbox.agents()[0].id))
    seen.session.sign_in(sandbox.url)
    problem = seen.until(words.PROBLEM)
    assert (problem.problem, words.SESSION_ONLY in problem.choices) == (words.KEYRING_REFUSED, True)
    assert list(app_home.rglob("*.sqlite")) == []
    assert settings.load() == Settings()


def test_fault_27_without_the_cipher_nothing_is_made_and_it_is_said(
    desk: MakeDesk,
    sandbox: Sandbox,
    secret_service: PrivateSecretService,
    app_home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Double: the plain apsw of the same name, which cannot be installed beside ours."""
    monkeypatch.delattr(apsw, "mc_version")
    seen = desk(open_url=browser(sandbox.agents()[0].id))
    seen.session.sign_in(sandbox.url)
    problem = seen.until(words.PROBLEM)
    assert (problem.problem, problem.choices) == (words.NO_CIPHER, (words.OTHER_ACCOUNT,))
    assert list(app_home.rglob("*.sqlite*")) == []


def test_fault_27_without_the_cipher_a_store_that_is_there_stays_as_it_is(
    desk: MakeDesk, sandbox: Sandbox, known: AccountEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = digest(store_path(known).parent)
    with monkeypatch.context() as plain:
        plain.delattr(apsw, "mc_version")
        assert started(desk, sandbox).until(words.PROBLEM).problem == words.NO_CIPHER
    assert digest(store_path(known).parent) == before
    store, _sync = started(desk, sandbox).until_open()
    assert store.reader().draft(conversation(sandbox)) == DRAFT


def test_fault_25_a_long_token_signs_in_and_is_found_at_the_next_start(
    desk: MakeDesk, make_sandbox: Callable[..., Sandbox], secret_service: PrivateSecretService
) -> None:
    platform = make_sandbox(refresh_length=4000)
    known = signed_in(platform)
    assert all(len(secret) <= 1280 for secret in entries(known.id).values())
    platform.expire_access_tokens()
    seen = started(desk, platform)
    store, _sync = seen.until_open()
    assert store.reader().draft(conversation(platform)) == DRAFT
    assert traces("x" * 1000, store_path(known).parent) == []


def test_fault_22_ending_the_program_does_not_wait_for_the_keyrings_window(
    known: AccountEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Double: a keyring whose window nobody answers; ours here has none."""
    asked, answered = threading.Event(), threading.Event()

    def nobody(_entry: AccountEntry) -> None:
        asked.set()
        answered.wait(PATIENCE)

    monkeypatch.setattr(opening, "unlock", nobody)
    with Desk(settings.load()) as seen:
        seen.session.start()
        assert asked.wait(PATIENCE)
        seen.session.cancel()
        seen.until(words.WELCOME)
        asked.clear()
        seen.session.start()
        assert asked.wait(PATIENCE)
    assert not answered.is_set()
    answered.set()


# --- the platform ---


def test_a_revoked_sign_in_still_shows_the_inbox_and_signing_in_again_goes_on(
    desk: MakeDesk, sandbox: Sandbox, known: AccountEntry
) -> None:
    sandbox.revoke_all_tokens()
    seen = started(desk, sandbox)
    store, sync = seen.until_shown()
    assert store.reader().draft(conversation(sandbox)) == DRAFT
    until_sync(sync, "signed_out")
    store, _sync = seen.sign_in(sandbox.url)
    assert store.reader().draft(conversation(sandbox)) == DRAFT
    assert len(seen.session.accounts()) == 1


def test_without_a_network_the_inbox_opens_all_the_same(
    desk: MakeDesk, sandbox: Sandbox, known: AccountEntry
) -> None:
    name = conversation(sandbox)
    sandbox.stop()
    seen = desk(settings.load())
    seen.session.start()
    store, sync = seen.until_shown()
    assert store.reader().draft(name) == DRAFT
    until_sync(sync, "offline")


# --- reading beside the window ---


def test_the_store_can_be_read_while_the_window_writes_it(
    desk: MakeDesk, sandbox: Sandbox, known: AccountEntry
) -> None:
    seen = started(desk, sandbox)
    store, _sync = seen.until_open()
    with opening.reading(known, opening.unlock(known), utc_now) as reader:
        assert reader.draft(conversation(sandbox)) == DRAFT
        store.save_draft(conversation(sandbox), "and on").result(PATIENCE)
        assert reader.draft(conversation(sandbox)) == "and on"


def test_reading_makes_no_store_where_there_is_none(known: AccountEntry) -> None:
    secrets = opening.unlock(known)
    store_path(known).unlink()
    with pytest.raises(Trouble) as told, opening.reading(known, secrets, utc_now):
        pass
    assert told.value.problem == words.DENIED
    assert not store_path(known).exists()


@pytest.mark.parametrize("place", [0, 1])
def test_fault_26_a_store_opens_with_whichever_of_two_keys_fits(known: AccountEntry, place: int) -> None:
    """After a crash within a change of keys there are two (fault 26)."""
    keys = [bytes(32)]
    keys[place:place] = opening.unlock(known).store_keys()

    class Two(SessionOnly):
        def store_keys(self) -> list[bytes]:
            return keys

    opening.open_store(known, Two(), utc_now).close()
    with opening.reading(known, Two(), utc_now) as reader:
        assert reader.account() is not None


# --- words ---

PROBLEMS = sorted(
    value
    for name, value in vars(words).items()
    if name.isupper() and isinstance(value, str) and name not in ("WELCOME",)
)


@pytest.mark.parametrize("problem", PROBLEMS)
@pytest.mark.parametrize("language", ["en", "pl", "de"])
def test_every_trouble_has_one_line_for_the_command_line(problem: str, language: str) -> None:
    entry = AccountEntry("a", "Shop", "https://shop.example", folder="accounts/a")
    before = catalogs.current_language()
    catalogs.set_language(language)
    try:
        line = opening.one_line(Trouble(problem, "detail", account=entry))
    finally:
        catalogs.set_language(before)
    assert "\n" not in line
    assert "{" not in line
    assert len(line) > 40
