"""Several accounts open at once: each on its own way, and the trouble of one told at that one alone."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop import opening, settings
from desktop.opening import store_path
from desktop.platforms.credentials import Credentials
from desktop.sandbox.server import Sandbox
from desktop.settings import AccountEntry
from desktop.ui import session as words
from desktop.ui.session import SessionState
from tests.app.world import PATIENCE, Desk, browser, entries, keep, until_sync

MakeDesk = Callable[..., Desk]

pytestmark = pytest.mark.usefixtures("secret_service")


@pytest.fixture
def two(make_sandbox: Callable[..., Sandbox]) -> tuple[AccountEntry, AccountEntry]:
    """Accounts at two platforms, signed in before; the second one was used last."""
    for seed in (3, 4):
        sandbox = make_sandbox(conversations=10, seed=seed)
        with Desk(settings.load(), open_url=browser(sandbox.agents()[0].id)) as first:
            first.sign_in(sandbox.url)
    one, other = settings.load().accounts
    return one, other


def until_all(seen: Desk, *accounts: AccountEntry) -> None:
    """Waits until these accounts are open and their syncs run."""
    while True:
        opened = seen.session.opened()
        if all(opened.get(entry.id, (None, None))[1] is not None for entry in accounts):
            return
        seen.until(words.OPEN)


def test_every_account_is_open_after_the_start_the_last_used_first(
    desk: MakeDesk, two: tuple[AccountEntry, AccountEntry]
) -> None:
    seen = desk(settings.load(), open_url=pytest.fail)
    seen.session.start()
    assert seen.until(words.OPEN).account == two[1]
    until_all(seen, *two)
    for _store, sync in seen.session.opened().values():
        assert sync is not None
        until_sync(sync, "up_to_date")
    assert list(seen.session.opened()) == [two[1].id, two[0].id]
    assert seen.session.state().account == two[1]
    assert settings.load().last_account == two[1].id
    assert [entry.id for entry in settings.load().accounts] == [entry.id for entry in two]


def test_a_key_that_is_gone_is_told_at_its_account_and_the_other_opens(
    desk: MakeDesk, two: tuple[AccountEntry, AccountEntry]
) -> None:
    keep(two[0].id, dict.fromkeys(entries(two[0].id)))
    seen = desk(settings.load(), open_url=pytest.fail)
    seen.session.start()
    trouble = seen.until(words.PROBLEM)
    assert (trouble.account, trouble.problem, trouble.beside) == (two[0], words.KEY_MISSING, True)
    assert seen.session.state().kind == words.OPEN
    assert seen.session.standings()[two[0].id] == trouble
    assert list(seen.session.opened()) == [two[1].id]


def test_the_last_used_one_in_trouble_gives_way_to_the_other(
    desk: MakeDesk, two: tuple[AccountEntry, AccountEntry]
) -> None:
    keep(two[1].id, dict.fromkeys(entries(two[1].id)))
    seen = desk(settings.load(), open_url=pytest.fail)
    seen.session.start()
    assert not seen.until(words.PROBLEM).beside
    opened = seen.until(words.OPEN)
    assert (opened.account, opened.beside) == (two[0], False)
    until_all(seen, two[0])
    # The person asks what is wrong, and goes back.
    seen.session.explain(two[1].id)
    shown = seen.until(words.PROBLEM)
    assert (shown.account, shown.beside, shown.problem) == (two[1], False, words.KEY_MISSING)
    # Another try is told on that page, too.
    seen.session.choose(words.RETRY)
    again = seen.until(words.PROBLEM)
    assert (again.account, again.beside) == (two[1], False)
    seen.session.choose(words.OTHER_ACCOUNT)
    assert seen.until(words.OPEN).account == two[0]
    # Nothing is wrong with an account that is open: the inbox stays.
    seen.session.explain(two[0].id)
    assert seen.until(words.OPEN).account == two[0]


def test_an_account_whose_keyring_keeps_waiting_holds_up_nobody(
    desk: MakeDesk, two: tuple[AccountEntry, AccountEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, unlock = threading.Event(), opening.unlock

    def slow(entry: AccountEntry) -> Credentials:
        if entry.id == two[0].id:
            assert answer.wait(PATIENCE)
        return unlock(entry)

    monkeypatch.setattr(opening, "unlock", slow)
    seen = desk(settings.load(), open_url=pytest.fail)
    seen.session.start()
    while seen.until(words.UNLOCKING).account != two[0]:
        pass
    # Meanwhile the session does other things for the person.
    seen.session.explain(two[1].id)
    until_all(seen, two[1])
    assert seen.session.standings()[two[0].id].kind == words.UNLOCKING
    answer.set()
    until_all(seen, *two)


def test_a_damaged_store_is_told_at_its_account(
    desk: MakeDesk, two: tuple[AccountEntry, AccountEntry]
) -> None:
    path = store_path(two[0])
    path.write_bytes(b"\0" * path.stat().st_size)
    seen = desk(settings.load(), open_url=pytest.fail)
    seen.session.start()
    trouble = seen.until(words.PROBLEM)
    assert trouble.account == two[0]
    assert trouble.beside
    assert list(seen.session.opened()) == [two[1].id]


def test_an_account_of_a_marketplace_of_a_newer_version_holds_up_nobody(
    desk: MakeDesk, two: tuple[AccountEntry, AccountEntry]
) -> None:
    chosen = settings.load()
    chosen.accounts[0] = newer = replace(chosen.accounts[0], platform="vinted")
    assert chosen.save()
    seen = desk(settings.load(), open_url=pytest.fail)
    seen.session.start()
    trouble = seen.until(words.PROBLEM)
    assert (trouble.account, trouble.problem, trouble.beside) == (newer, words.STORE_NEWER, True)
    until_all(seen, two[1])
    assert list(seen.session.opened()) == [two[1].id]
    # It is kept for the version that knows it.
    assert newer in settings.load().accounts


def test_a_fault_of_ours_at_one_account_is_told_there_alone(
    desk: MakeDesk, two: tuple[AccountEntry, AccountEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_store = opening.open_store

    def faulty(entry: AccountEntry, *rest: Any) -> Any:
        if entry.id == two[0].id:
            raise KeyError("nobody has thought of it")
        return open_store(entry, *rest)

    monkeypatch.setattr(opening, "open_store", faulty)
    seen = desk(settings.load(), open_url=pytest.fail)
    seen.session.start()
    trouble = seen.until(words.PROBLEM)
    assert (trouble.account, trouble.problem, trouble.beside) == (two[0], words.OTHER, True)
    assert seen.session.state().kind == words.OPEN


def test_signing_out_of_one_and_erasing_it_leaves_the_other_open(
    desk: MakeDesk, two: tuple[AccountEntry, AccountEntry]
) -> None:
    seen = desk(settings.load(), open_url=pytest.fail)
    seen.session.start()
    until_all(seen, *two)
    before = seen.session.opened()[two[1].id]
    seen.session.sign_out(two[0].id, erase=True)
    closing = seen.until(words.CLOSING)
    assert (closing.account, closing.beside) == (two[0], True)
    while two[0].id in [entry.id for entry in seen.session.accounts()]:
        seen.until(words.OPEN)
    assert seen.session.opened() == {two[1].id: before}
    assert before[0].reader().account() is not None
    assert not store_path(two[0]).exists()
    assert entries(two[0].id) == {}
    assert store_path(two[1]).exists()
    assert len(entries(two[1].id)) == 2


def test_signing_in_to_one_more_leaves_what_is_open_open(
    desk: MakeDesk, make_sandbox: Callable[..., Sandbox]
) -> None:
    asked: list[str] = []
    seen = desk(open_url=lambda url: browser(asked.pop())(url))
    for seed in (3, 4):
        sandbox = make_sandbox(conversations=10, seed=seed)
        asked.append(sandbox.agents()[0].id)
        seen.sign_in(sandbox.url)
    assert len(seen.session.opened()) == 2
    assert seen.session.state().account == seen.session.accounts()[1]


def test_giving_up_a_sign_in_leads_back_to_the_inbox(
    desk: MakeDesk, two: tuple[AccountEntry, AccountEntry], sandbox: Sandbox
) -> None:
    seen = desk(settings.load(), open_url=lambda url: None)
    seen.session.start()
    until_all(seen, *two)
    seen.session.sign_in(sandbox.url)
    seen.until(words.BROWSER)
    seen.session.cancel()
    assert seen.until(words.OPEN) == SessionState(words.OPEN, account=two[1])
    assert len(seen.session.opened()) == 2


def test_practice_is_alone_and_a_kept_account_ends_it(
    desk: MakeDesk, two: tuple[AccountEntry, AccountEntry], app_home: Path
) -> None:
    seen = desk(settings.load(), open_url=pytest.fail)
    seen.session.start()
    until_all(seen, *two)
    seen.session.practice(conversations=10, seed=2)
    seen.until(words.CONNECTING)
    seen.until_open()
    (practice,) = seen.session.opened()
    assert practice not in {entry.id for entry in two}
    seen.session.open(two[0].id)
    until_all(seen, two[0])
    assert list(seen.session.opened()) == [two[0].id]
    assert not (app_home / "sessions").exists()
