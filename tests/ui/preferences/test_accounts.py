"""Accounts in the settings: who is signed in, another one opened, and signing out with what it costs."""

import pytest
from PySide6.QtWidgets import QMenu

from desktop import settings
from desktop.domain.actions import Reply
from desktop.settings import AccountEntry, Settings
from desktop.sync.status import CLOCK, CLOSED, NO_RIGHT, SIGNED_OUT, UP_TO_DATE, SyncStatus
from desktop.ui.actions import Actions, Entry
from desktop.ui.kit.labels import PlainLabel
from desktop.ui.preferences.account_card import AccountCard
from desktop.ui.preferences.accounts import AccountsSection
from desktop.ui.preferences.sign_out import SignOutDialog, Waiting, what_waits
from desktop.ui.session import KEYRING_LOCKED, OPEN, PROBLEM, RETRY, SessionState
from desktop.ui.workspace import Workspace
from tests.ui.conftest import StillSync
from tests.ui.preferences.conftest import KNOWN
from tests.ui.reading import clipped, settle, spoken
from tests.ui.session_double import NotedSession


@pytest.fixture
def accounts(qtbot, workspace: Workspace, actions: Actions, session: NotedSession) -> AccountsSection:
    workspace.settings.accounts = list(session.accounts())
    session.tell(SessionState(OPEN, account=session.accounts()[1]))
    workspace.attach(workspace.store, None, session.accounts()[1])
    section = AccountsSection(workspace, actions, session)
    qtbot.addWidget(section)
    section.resize(560, 500)
    section.show()
    return section


@pytest.fixture
def question(qtbot, accounts: AccountsSection) -> SignOutDialog:
    accounts.cards[1].sign_out.click()
    found = accounts.findChild(SignOutDialog)
    assert isinstance(found, SignOutDialog)
    return found


def test_accounts_stand_in_their_own_order_and_the_open_one_says_so(accounts: AccountsSection) -> None:
    assert [card.entry.id for card in accounts.cards] == ["refon", "other"]
    assert [card.open.isVisible() for card in accounts.cards] == [True, False]
    assert spoken(accounts.cards[1].sign_out) == "Sign out of Zweite <b>GmbH</b>"
    assert spoken(accounts.cards[1].badge) == "Zweite <b>GmbH</b>, Helpdesk"


def choose(card: AccountCard, *texts: str) -> None:
    """Presses through the card's menu by its texts."""
    menu = card.menu()
    for text in texts[:-1]:
        menu = next(each for each in menu.findChildren(QMenu) if each.title() == text)
    action = next(action for action in menu.actions() if action.text() == texts[-1])
    assert action.isEnabled()
    action.trigger()


def test_a_name_of_ones_own_is_kept_and_given_up_again(accounts: AccountsSection) -> None:
    accounts.cards[0].renamed.emit("refon", "Phones")
    assert settings.load().accounts[0].label == "Phones"
    assert accounts.cards[0].badge.accessibleName() == "Phones, Helpdesk"
    accounts.cards[0].renamed.emit("refon", "ReFon sp. z o.o.")
    assert settings.load().accounts[0].label == ""


def test_a_colour_is_chosen_from_the_menu(accounts: AccountsSection) -> None:
    choose(accounts.cards[0], "Colour", "Violet")
    assert settings.load().accounts[0].colour == "violet"
    colours = accounts.cards[0].menu().findChildren(QMenu)[0]
    (checked,) = [action.text() for action in colours.actions() if action.isChecked()]
    assert checked == "Violet"


def test_an_account_moves_up_and_the_keyboard_goes_with_it(accounts: AccountsSection) -> None:
    choose(accounts.cards[1], "Move up")
    assert [entry.id for entry in settings.load().accounts] == ["other", "refon"]
    assert not accounts.cards[0].menu().actions()[3].isEnabled()
    settle()
    assert accounts.focusWidget() is accounts.cards[1].change


def test_an_account_that_is_no_longer_let_in_says_so_and_leads_to_its_form(
    qtbot, workspace: Workspace, actions: Actions, session: NotedSession, sync: StillSync
) -> None:
    entry = AccountEntry("k", "Phones", "https://sellerapi.kaufland.com", "kaufland")
    workspace.settings.accounts = [entry]
    workspace.attach(workspace.store, sync, entry)
    sync.tell(SyncStatus(SIGNED_OUT))
    settle()
    section = AccountsSection(workspace, actions, session)
    qtbot.addWidget(section)
    section.show()
    card = next(card for card in section.cards if card.entry.id == "k")
    assert "Kaufland no longer lets this program in" in [
        label.text() for label in card.findChildren(PlainLabel)
    ]
    assert not card.open.isVisible()
    with qtbot.waitSignal(section.again_wanted) as wanted:
        card.again.click()
    assert wanted.args == ["k"]


@pytest.mark.parametrize(
    ("status", "said", "helps_anew"),
    [
        (SyncStatus(CLOSED), "is closed or blocked there", False),
        (SyncStatus(CLOCK), "time zone of this computer", False),
        (SyncStatus(NO_RIGHT, lacks=("tickets",)), "read, answer and close tickets", True),
        (SyncStatus(UP_TO_DATE, lacks=("tickets:AT",)), "close tickets (Austria)", True),
    ],
)
def test_what_is_wrong_with_an_account_is_said_at_its_card_with_what_to_do(
    qtbot,
    workspace: Workspace,
    actions: Actions,
    session: NotedSession,
    sync: StillSync,
    status: SyncStatus,
    said: str,
    helps_anew: bool,
) -> None:
    """Connecting again helps where a right is missing: it may have to be confirmed anew."""
    entry = AccountEntry("k", "Phones", "https://sellerapi.kaufland.com", "kaufland")
    workspace.settings.accounts = [entry]
    workspace.attach(workspace.store, sync, entry)
    sync.tell(status)
    settle()
    section = AccountsSection(workspace, actions, session)
    qtbot.addWidget(section)
    section.show()
    card = next(card for card in section.cards if card.entry.id == "k")
    assert any(said in label.text() for label in card.findChildren(PlainLabel))
    assert card.again.isVisible() == helps_anew


def test_what_keeps_an_account_from_opening_is_said_at_it(
    qtbot, workspace: Workspace, actions: Actions, session: NotedSession
) -> None:
    workspace.settings.accounts = list(session.accounts())
    session.tell(
        SessionState(PROBLEM, account=session.accounts()[0], problem=KEYRING_LOCKED, choices=(RETRY,))
    )
    section = AccountsSection(workspace, actions, session)
    qtbot.addWidget(section)
    assert "The keyring is locked" in [label.text() for label in section.cards[-2].findChildren(PlainLabel)]


def test_adding_and_connecting_again_lead_to_the_window(
    qtbot, accounts: AccountsSection, actions: Actions
) -> None:
    ran = []
    actions.add(Entry("window.add_account", "Add account", "Window", (), lambda: ran.append("add")))
    with qtbot.waitSignal(accounts.left):
        accounts.add.click()
    assert ran == ["add"]
    with qtbot.waitSignal(accounts.again_wanted) as wanted:
        choose(accounts.cards[0], "Connect again…")
    assert wanted.args == ["refon"]


def test_a_session_that_is_not_kept_cannot_be_changed(
    qtbot, workspace: Workspace, actions: Actions, session: NotedSession
) -> None:
    once = AccountEntry("once", "Once", "https://once.example.com")
    session.tell(SessionState(OPEN, account=once))
    workspace.attach(workspace.store, None, once)
    section = AccountsSection(workspace, actions, session)
    qtbot.addWidget(section)
    section.show()
    assert [card.entry.id for card in section.cards] == ["once", "refon", "other"]
    assert [card.change.isVisible() for card in section.cards] == [False, True, True]


def test_a_marketplace_that_cannot_end_an_access_is_named(qtbot) -> None:
    dialog = SignOutDialog(AccountEntry("k", "Shop", "https://x", platform="kaufland"), None, None)
    qtbot.addWidget(dialog)
    assert "Kaufland does not let programs end their own access" in dialog.text.text()
    helpdesk = SignOutDialog(KNOWN[0], None, None)
    qtbot.addWidget(helpdesk)
    assert "access" not in helpdesk.text.text()


def test_another_account_is_opened(qtbot, accounts: AccountsSection, session: NotedSession) -> None:
    with qtbot.waitSignal(accounts.left):
        accounts.cards[0].open.click()
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
