"""Signing out, and sessions that end with the window: what should go is gone, and nothing else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop import opening, settings
from desktop.opening import store_path
from desktop.sandbox.server import Sandbox
from desktop.settings import Settings
from desktop.ui import session as words
from desktop.ui.session import SessionState
from tests.app.world import PATIENCE, Desk, browser, entries, without_power_over_files
from tests.secret_service import PrivateSecretService

MakeDesk = Callable[..., Desk]
DRAFT = "Dzień dobry, Łódź"


def alone(app_home: Path) -> list[str]:
    """The files of this home without what can be made again."""
    return sorted(
        str(file.relative_to(app_home))
        for file in app_home.rglob("*")
        if file.is_file() and "cache" not in file.parts
    )


def families(sandbox: Sandbox) -> int:
    """How many sign-ins the platform takes for valid."""
    rows = sandbox.call(
        lambda: sandbox.desk.store.run("SELECT DISTINCT family FROM grants WHERE family <> ''")
    )
    return len({row[0] for row in rows})


@pytest.fixture
def seen(desk: MakeDesk, sandbox: Sandbox, secret_service: PrivateSecretService) -> Desk:
    """Signed in, with a draft."""
    made: Desk = desk(open_url=browser(sandbox.agents()[0].id))
    store, _sync = made.sign_in(sandbox.url)
    store.save_draft(sandbox.conversations()[0].id, DRAFT).result(PATIENCE)
    return made


def test_signing_out_ends_the_sign_in_everywhere_and_keeps_the_store_for_the_next_one(
    seen: Desk, sandbox: Sandbox
) -> None:
    (entry,) = seen.session.accounts()
    seen.session.sign_out(entry.id, erase=False)
    seen.until(words.CLOSING)
    assert seen.until(words.WELCOME) == SessionState(words.WELCOME)
    assert families(sandbox) == 0
    assert not [name for name in entries(entry.id) if "refresh-token" in name]
    assert settings.load().accounts == []
    assert store_path(entry).exists()
    # What waits here is there again for whoever signs in as the same person.
    store, _sync = seen.sign_in(sandbox.url)
    assert store.reader().draft(sandbox.conversations()[0].id) == DRAFT


def test_signing_out_and_erasing_leaves_nothing(seen: Desk, sandbox: Sandbox, app_home: Path) -> None:
    (entry,) = seen.session.accounts()
    seen.session.sign_out(entry.id, erase=True)
    seen.until(words.WELCOME)
    assert families(sandbox) == 0
    assert entries(entry.id) == {}
    assert alone(app_home) == ["settings.json"]
    assert settings.load() == Settings()


def test_signing_out_after_the_names_of_the_entries_were_lost_finds_them_all_the_same(seen: Desk) -> None:
    (entry,) = seen.session.accounts()
    (store_path(entry).parent / "credentials.json").unlink()
    seen.session.sign_out(entry.id, erase=True)
    seen.until(words.WELCOME)
    assert entries(entry.id) == {}


def test_signing_out_of_another_account_leaves_the_open_one_alone(
    seen: Desk, sandbox: Sandbox, desk: MakeDesk
) -> None:
    (first,) = seen.session.accounts()
    seen.session.close()
    other: Desk = desk(settings.load(), open_url=browser(sandbox.agents()[1].id))
    store, sync = other.sign_in(sandbox.url)
    second = other.session.accounts()[-1]
    assert families(sandbox) == 2
    other.session.sign_out(first.id, erase=True)
    while first.id in [entry.id for entry in other.session.accounts()]:
        other.until(words.OPEN)
    assert other.session.opened() == {second.id: (store, sync)}
    assert [entry.id for entry in settings.load().accounts] == [second.id]
    assert families(sandbox) == 1
    assert entries(first.id) == {}
    assert len(entries(second.id)) == 2
    assert not store_path(first).exists()
    assert store_path(second).exists()


def test_without_a_network_signing_out_still_works_here(seen: Desk, sandbox: Sandbox) -> None:
    (entry,) = seen.session.accounts()
    sandbox.stop()
    seen.session.sign_out(entry.id, erase=True)
    seen.until(words.WELCOME)
    assert entries(entry.id) == {}


def test_what_cannot_be_erased_is_said_and_the_account_stays_listed(
    seen: Desk, app_home: Path, desk: MakeDesk
) -> None:
    (entry,) = seen.session.accounts()
    seen.session.close()
    folder = store_path(entry).parent
    folder.chmod(0o500)
    try:
        with without_power_over_files():
            again: Desk = desk(settings.load())
        again.session.sign_out(entry.id, erase=True)
        assert again.until(words.PROBLEM).problem == words.STORE_NOT_WRITABLE
        assert [known.id for known in settings.load().accounts] == [entry.id]
    finally:
        folder.chmod(0o700)
    again.session.choose(words.RETRY)
    again.until(words.WELCOME)
    assert alone(app_home) == ["settings.json"]
    assert settings.load() == Settings()


def test_entries_that_cannot_be_removed_are_said_and_tried_again(
    seen: Desk, desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    (entry,) = seen.session.accounts()
    seen.session.close()
    again: Desk = desk(settings.load())
    with monkeypatch.context() as without:
        without.setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")
        again.session.sign_out(entry.id, erase=True)
        assert again.until(words.PROBLEM).problem == words.KEYRING_MISSING
        assert store_path(entry).exists()
        assert [known.id for known in settings.load().accounts] == [entry.id]
    again.session.choose(words.RETRY)
    again.until(words.WELCOME)
    assert entries(entry.id) == {}
    assert not store_path(entry).exists()


# --- a session that ends with the window ---


def test_without_a_keyring_a_session_works_and_leaves_nothing(
    sandbox: Sandbox, app_home: Path, tmp_path: Path
) -> None:
    asked: list[str] = []
    visit = browser(sandbox.agents()[0].id)

    def counted(url: str) -> None:
        asked.append(url)
        visit(url)

    with Desk(open_url=counted) as seen:
        seen.session.sign_in(sandbox.url)
        problem = seen.until(words.PROBLEM)
        assert problem.problem == words.KEYRING_MISSING
        assert words.SESSION_ONLY in problem.choices
        assert alone(app_home) == []
        seen.session.choose(words.SESSION_ONLY)
        store, _sync = seen.until_open()
        assert len(asked) == 1  # the platform has said yes already
        assert store.reader().conversation(sandbox.conversations()[0].id) is not None
        assert seen.session.accounts() == ()
    assert alone(app_home) == []
    assert not (app_home / "sessions").exists()


def test_a_session_asks_no_keyring_even_where_there_is_one(
    sandbox: Sandbox, secret_service: PrivateSecretService, app_home: Path
) -> None:
    with Desk(open_url=browser(sandbox.agents()[0].id)) as seen:
        seen.sign_in(sandbox.url, session_only=True)
        opened = seen.session.opened()
        (store, _sync) = next(iter(opened.values()))
        assert entries(store.path.parent.name) == {}
        assert alone(app_home) != []  # encrypted, and under a key that nobody else has
    assert alone(app_home) == []


def test_what_a_killed_session_left_goes_at_the_next_start(desk: MakeDesk, app_home: Path) -> None:
    (app_home / "sessions" / "abc").mkdir(parents=True)
    (app_home / "sessions" / "abc" / "store.sqlite").write_bytes(b"nobody has the key")
    seen = desk()
    seen.session.open("nobody")
    seen.until(words.WELCOME)
    assert alone(app_home) == []


def test_signing_out_of_a_session_leaves_the_kept_account_of_the_same_person(
    seen: Desk, sandbox: Sandbox
) -> None:
    (entry,) = seen.session.accounts()
    kept = entries(entry.id)
    seen.sign_in(sandbox.url, session_only=True)
    assert families(sandbox) == 2
    seen.session.sign_out(entry.id, erase=True)
    seen.until(words.WELCOME)
    assert families(sandbox) == 1
    assert entries(entry.id) == kept
    seen.session.open(entry.id)
    store, _sync = seen.until_open()
    assert store.reader().draft(sandbox.conversations()[0].id) == DRAFT


def test_leaving_the_practice_ends_it(app_home: Path) -> None:
    with Desk() as seen:
        seen.session.practice(conversations=10, seed=2)
        store, _sync = seen.until_open()
        account = store.reader().account()
        assert account is not None
        assert account.practice
        opened = seen.session.state().account
        assert opened is not None
        seen.session.sign_out(opened.id, erase=True)
        seen.until(words.WELCOME)
        assert not seen.session.opened()
        # and again
        seen.session.practice(conversations=10, seed=2)
        seen.until_open()
    assert alone(app_home) == []


def test_a_practice_that_does_not_start_says_why_and_can_be_tried_again(
    desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = desk()
    seen.session.practice(conversations=-1)
    problem = seen.until(words.PROBLEM)
    assert (problem.problem, words.RETRY in problem.choices) == (words.OTHER, True)
    assert "--conversations" in problem.detail
    seen.session.choose(words.RETRY)
    assert "--conversations" in seen.until(words.PROBLEM).detail


def test_a_practice_that_is_being_made_can_be_given_up() -> None:
    with Desk() as seen:
        seen.session.practice(conversations=1_000_000)
        seen.until(words.CONNECTING)
        seen.session.cancel()
        seen.until(words.WELCOME)
        seen.session.practice(conversations=1_000_000)
        seen.until(words.CONNECTING)
    # The end of the program waits for nobody either.


def test_signing_in_again_after_a_session_is_an_ordinary_sign_in(
    desk: MakeDesk, sandbox: Sandbox, secret_service: PrivateSecretService
) -> None:
    seen = desk(open_url=browser(sandbox.agents()[0].id))
    seen.sign_in(sandbox.url, session_only=True)
    assert settings.load().accounts == []
    seen.sign_in(sandbox.url)
    (entry,) = settings.load().accounts
    assert len(entries(entry.id)) == 2
    assert opening.unlock(entry).refresh_token()
    assert entry.folder == f"accounts/{entry.id}"
