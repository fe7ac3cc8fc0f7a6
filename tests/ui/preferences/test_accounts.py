"""Accounts in the settings: who is signed in, another one opened, and signing out with what it costs."""

import pytest

from desktop.domain.actions import Reply
from desktop.settings import AccountEntry, Settings
from desktop.ui.preferences.accounts import AccountsSection
from desktop.ui.preferences.sign_out import SignOutDialog, Waiting, what_waits
from desktop.ui.session import OPEN, SessionState
from desktop.ui.workspace import Workspace
from tests.ui.preferences.conftest import KNOWN
from tests.ui.reading import clipped, settle, spoken
from tests.ui.session_double import NotedSession


@pytest.fixture
def accounts(qtbot, workspace: Workspace, session: NotedSession) -> AccountsSection:
    session.tell(SessionState(OPEN, account=KNOWN[1]))
    workspace.attach(workspace.store, None, KNOWN[1])
    section = AccountsSection(workspace, session)
    qtbot.addWidget(section)
    section.resize(560, 500)
    section.show()
    return section


@pytest.fixture
def question(qtbot, accounts: AccountsSection) -> SignOutDialog:
    accounts.cards[0].sign_out.click()
    found = accounts.findChild(SignOutDialog)
    assert isinstance(found, SignOutDialog)
    return found


def test_the_open_account_stands_first(accounts: AccountsSection) -> None:
    assert [card.entry.id for card in accounts.cards] == ["other", "refon"]
    assert not accounts.cards[0].open.isVisible()
    assert spoken(accounts.cards[0].sign_out) == "Sign out of Zweite <b>GmbH</b>"


def test_another_account_is_opened(qtbot, accounts: AccountsSection, session: NotedSession) -> None:
    with qtbot.waitSignal(accounts.left):
        accounts.cards[1].open.click()
    assert session.asked == [("open", "refon")]


def test_signing_out_keeps_the_copy(
    qtbot, accounts: AccountsSection, question: SignOutDialog, session: NotedSession
) -> None:
    with qtbot.waitSignal(accounts.left):
        question.sign_out.click()
    assert session.asked == [("sign_out", "other", False)]


def test_the_copy_is_erased_only_when_asked(question: SignOutDialog, session: NotedSession) -> None:
    question.erase.click()
    assert question.sign_out.text() == "Sign out and erase"
    question.sign_out.click()
    assert session.asked == [("sign_out", "other", True)]


def test_cancel_does_nothing(question: SignOutDialog, session: NotedSession) -> None:
    question.erase.click()
    question.cancel.click()
    assert session.asked == []


def test_what_waits_is_counted_in_the_store(workspace: Workspace) -> None:
    workspace.store.enqueue(Reply("adam", "Kedves Nagy Úr!")).result(10)
    workspace.store.save_draft("reka", "Kedves").result(10)
    assert what_waits(workspace) == Waiting(unsent=1, drafts=1)


def test_nothing_is_known_of_an_account_that_is_not_open(bare_workspace: Workspace) -> None:
    assert what_waits(bare_workspace) is None


@pytest.mark.parametrize(
    ("waiting", "erase", "expected"),
    [
        (Waiting(0, 0), False, ""),
        (Waiting(0, 0), True, ""),
        (Waiting(2, 1), False, "2 waiting replies or changes are not sent until you sign in again."),
        (Waiting(2, 1), True, "Lost for good: 2 waiting replies or changes and 1 draft."),
        (Waiting(0, 3), True, "Lost for good: 3 drafts."),
        (None, True, "Drafts and replies of this account that were not sent yet are lost."),
    ],
)
def test_what_is_lost_is_named(qtbot, waiting: Waiting | None, erase: bool, expected: str) -> None:
    dialog = SignOutDialog(KNOWN[0], waiting, None)
    qtbot.addWidget(dialog)
    dialog.erase.setChecked(erase)
    assert dialog.lost_text() == expected


@pytest.mark.parametrize("language", ["en", "pl", "de"])
def test_the_question_fits(qtbot, bare_workspace: Workspace, settings: Settings, language: str) -> None:
    bare_workspace.set_language(language)
    dialog = SignOutDialog(KNOWN[0], Waiting(2, 3), None)
    qtbot.addWidget(dialog)
    dialog.erase.setChecked(True)
    dialog.show()
    settle()
    assert clipped(dialog) == []


def test_practice_is_left_without_a_copy(qtbot) -> None:
    practice = AccountEntry("p", "Practice", "http://127.0.0.1:9", practice=True)
    dialog = SignOutDialog(practice, Waiting(1, 0), None)
    qtbot.addWidget(dialog)
    assert dialog.erase.isHidden()
    assert dialog.sign_out.text() == "Leave the practice"
