"""The window over several accounts: what is written, sent, taken back and told stays with its account."""

from collections.abc import Callable
from time import perf_counter

import pytest
from PySide6.QtWidgets import QMenu

from desktop.domain.actions import Reply
from desktop.store.store import Store
from desktop.sync.status import CLOSED, OFFLINE, SIGNED_OUT, UP_TO_DATE, SyncStatus
from desktop.ui.files import opened
from desktop.ui.session import KEYRING_LOCKED, OPEN, PROBLEM, SessionState
from desktop.ui.window import MainWindow
from desktop.ui.workspace import Workspace
from tests.mixed_world import ALLEGRO, ENTRIES, HELPDESK, KAUFLAND, MIRAKL
from tests.ui.conftest import StillSync
from tests.ui.reading import settle
from tests.ui.session_double import NotedSession


@pytest.fixture
def service() -> NotedSession:
    return NotedSession(*ENTRIES)


@pytest.fixture
def window(
    qtbot, bare_workspace: Workspace, service: NotedSession, open_all: Callable[[], Workspace]
) -> MainWindow:
    made = MainWindow(bare_workspace, service)
    qtbot.addWidget(made)
    open_all()
    made.show_session(SessionState(OPEN, account=ENTRIES[0]))
    with qtbot.waitExposed(made):
        made.show()
    settle()
    return made


def show(window: MainWindow, desk_id: str, name: str) -> None:
    window.inbox.list.show_conversation(name, desk_id)


def test_a_draft_stays_in_the_account_that_it_was_written_in(
    qtbot, window: MainWindow, stores: dict[str, Store]
) -> None:
    composer = window.inbox.conversation.composer
    show(window, HELPDESK, "eszter")
    composer.field.setPlainText("Kedves Eszter")
    show(window, KAUFLAND, "00151")
    assert composer.text() == ""
    composer.field.setPlainText("Guten Tag")
    show(window, HELPDESK, "eszter")
    assert composer.text() == "Kedves Eszter"
    qtbot.waitUntil(lambda: stores[KAUFLAND].reader().draft("00151") == "Guten Tag")
    assert stores[HELPDESK].reader().draft("eszter") == "Kedves Eszter"
    assert stores[HELPDESK].reader().draft("00151") == ""


def test_closing_one_account_takes_only_its_own_opened_files_away(qtbot, window: MainWindow) -> None:
    workspace = window.workspace
    theirs, ours = (opened.copy_to_open(id, "a.pdf", "a" * 64, b"%PDF-1") for id in (KAUFLAND, HELPDESK))
    assert theirs is not None
    assert ours is not None
    workspace.close_desk(KAUFLAND)
    settle()
    assert (theirs.exists(), ours.exists()) == (False, True)
    workspace.detach()
    settle()
    assert not ours.exists()


def test_send_and_next_goes_on_in_another_account_and_undo_comes_back(
    qtbot, window: MainWindow, stores: dict[str, Store], bare_workspace: Workspace
) -> None:
    bare_workspace.settings.undo_seconds = 30
    composer = window.inbox.conversation.composer
    show(window, MIRAKL, "thread-7")
    composer.field.setPlainText("Paczka jest w drodze.")
    composer.send_and_next()
    qtbot.waitUntil(lambda: bare_workspace.desk_id == HELPDESK)
    assert window.inbox.conversation.conversation_id == "jan"
    (row,) = stores[MIRAKL].reader().outbox()
    assert isinstance(row.action, Reply)
    window._notices.take_back()
    qtbot.waitUntil(lambda: window.inbox.conversation.conversation_id == "thread-7")
    assert bare_workspace.desk_id == MIRAKL
    qtbot.waitUntil(lambda: composer.text() == "Paczka jest w drodze.")
    qtbot.waitUntil(lambda: not stores[MIRAKL].reader().outbox())


def test_the_next_account_is_shown_alone_and_then_all_again(
    window: MainWindow, bare_workspace: Workspace
) -> None:
    seen = []
    for _ in range(5):
        window.actions_table.run("window.next_account")
        seen.append(bare_workspace.scope)
    assert seen == [HELPDESK, ALLEGRO, KAUFLAND, MIRAKL, None]


def test_counts_are_those_of_the_accounts_that_are_shown(
    window: MainWindow, bare_workspace: Workspace
) -> None:
    views = window.inbox.rail._views
    assert "7 conversations" in views["needs_answer"].accessibleName()
    assert window.windowTitle().startswith("(7) All accounts")
    bare_workspace.set_scope(ALLEGRO)
    assert "2 conversations" in views["needs_answer"].accessibleName()
    assert window.windowTitle().startswith("(2) ReFon_pl")
    assert window.inbox.top_bar.market.accessibleName() == "Market: All markets, 2 need an answer"


def test_the_selector_tells_each_accounts_state_count_and_next_deadline(
    qtbot, window: MainWindow, syncs: dict[str, StillSync], bare_workspace: Workspace
) -> None:
    syncs[KAUFLAND].tell(SyncStatus(OFFLINE))
    selector = window.inbox.top_bar.accounts
    choices = {choice.key: choice for choice in selector.choices()}
    assert list(choices) == ["*", HELPDESK, ALLEGRO, KAUFLAND, MIRAKL]
    assert choices["*"].figure == "7"
    assert choices[HELPDESK].note == "next due 10:40"
    assert choices[KAUFLAND].note == "Offline · next due 11:30"
    assert choices[KAUFLAND].spoken.startswith("Kaufland DE, Offline, 2 need an answer")
    assert selector.isVisible()
    for entry in ENTRIES[1:]:
        bare_workspace.close_desk(entry.id)
    assert not selector.isVisible()


def test_an_account_that_did_not_open_is_told_at_the_selector_only(
    qtbot, window: MainWindow, service: NotedSession, bare_workspace: Workspace
) -> None:
    bare_workspace.close_desk(KAUFLAND)
    trouble = SessionState(PROBLEM, ENTRIES[2], problem=KEYRING_LOCKED, beside=True)
    service.tell(trouble)
    window.show_session(trouble)
    assert window.inbox_shown()
    selector = window.inbox.top_bar.accounts
    assert "The keyring is locked" in selector.accessibleName()
    choice = next(each for each in selector.choices() if each.key == KAUFLAND)
    assert choice.alarm == "The keyring is locked"
    selector._choose(KAUFLAND)
    assert service.asked[-1] == ("explain", KAUFLAND)


def test_one_offline_account_is_named_and_the_others_are_well(
    qtbot, window: MainWindow, syncs: dict[str, StillSync]
) -> None:
    button = window.inbox.top_bar.sync
    assert button.accessibleName() == "Connection: Up to date"
    syncs[KAUFLAND].tell(SyncStatus(OFFLINE))
    qtbot.waitUntil(lambda: "Kaufland" in button.accessibleName())
    assert button.accessibleName() == "Connection: Kaufland DE: Offline"
    assert "EmpikPlace: Up to date" in button.toolTip()
    syncs[MIRAKL].tell(SyncStatus(OFFLINE))
    qtbot.waitUntil(lambda: "2 of 4" in button.accessibleName())
    button.click()
    assert [sync.pokes for sync in syncs.values()] == [1, 1, 1, 1]


def test_what_is_wrong_with_an_account_is_said_at_it_while_the_others_are_well(
    qtbot, window: MainWindow, syncs: dict[str, StillSync]
) -> None:
    button, strip = window.inbox.top_bar.sync, window.inbox.list.strip
    syncs[KAUFLAND].tell(SyncStatus(CLOSED))
    qtbot.waitUntil(lambda: "Kaufland" in button.accessibleName())
    assert button.accessibleName() == "Connection: Kaufland DE: Account closed"
    assert strip.about == KAUFLAND
    assert "Ask Kaufland" in strip._text.text()


def test_an_account_that_lacks_a_right_to_a_part_is_not_counted_as_without_connection(
    qtbot, window: MainWindow, syncs: dict[str, StillSync]
) -> None:
    button = window.inbox.top_bar.sync
    syncs[ALLEGRO].tell(SyncStatus(UP_TO_DATE, lacks=("disputes",)))
    qtbot.waitUntil(lambda: "ReFon_pl" in button.accessibleName())
    assert button.accessibleName() == "Connection: ReFon_pl: A right is missing"
    choice = next(each for each in window.inbox.top_bar.accounts.choices() if each.key == ALLEGRO)
    assert "A right is missing" in choice.note
    syncs[KAUFLAND].tell(SyncStatus(OFFLINE))
    qtbot.waitUntil(lambda: "Kaufland" in button.accessibleName())
    assert button.accessibleName() == "Connection: Kaufland DE: Offline"
    assert "read and answer disputes and complaints" in button.toolTip()


def test_signing_in_again_is_about_the_account_that_was_signed_out(
    qtbot, window: MainWindow, syncs: dict[str, StillSync], service: NotedSession
) -> None:
    show(window, KAUFLAND, "00151")
    syncs[HELPDESK].tell(SyncStatus(SIGNED_OUT))
    qtbot.waitUntil(lambda: window.inbox.list.strip.isVisible())
    assert window.inbox.list.strip.about == HELPDESK
    window.inbox.list.strip._act()
    assert service.asked[-1] == ("choose", "sign_in_again", HELPDESK)
    syncs[HELPDESK].tell(SyncStatus(UP_TO_DATE))
    qtbot.waitUntil(lambda: not window.inbox.list.strip.isVisible())


def test_search_finds_in_every_account_and_opens_there(
    qtbot, window: MainWindow, bare_workspace: Workspace
) -> None:
    field = window.inbox.top_bar.search
    field.setText("Paket")
    field._look()
    assert [(hit.row.account, hit.conversation_id) for hit in field.hits()] == [(KAUFLAND, "00151")]
    field._open(field.hits()[0])
    assert (bare_workspace.desk_id, window.inbox.conversation.conversation_id) == (KAUFLAND, "00151")


def test_an_alert_names_its_account_and_leads_there(
    qtbot, window: MainWindow, bare_workspace: Workspace
) -> None:
    window.alerts.look()
    keys = [choice.key for choice in window.bell.choices()]
    assert f"{HELPDESK}\neszter" in keys
    window.bell._choose(f"{HELPDESK}\neszter")
    assert (bare_workspace.desk_id, window.inbox.conversation.conversation_id) == (HELPDESK, "eszter")


def test_what_the_current_marketplace_cannot_do_is_not_offered(
    window: MainWindow, bare_workspace: Workspace
) -> None:
    enabled = window.actions_table.entry("conversation.note").enabled
    show(window, HELPDESK, "eszter")
    assert enabled()
    show(window, MIRAKL, "thread-7")
    assert not enabled()


def test_the_account_menu_signs_out_of_the_current_one(
    qtbot, window: MainWindow, bare_workspace: Workspace
) -> None:
    show(window, KAUFLAND, "00151")
    button = window.inbox.top_bar.account
    button.open()
    menu = next(found for found in button.findChildren(QMenu) if found.isVisible())
    texts = [action.text() for action in menu.actions()]
    assert "Sign out of Kaufland DE…" in texts
    menu.close()


def test_moving_to_another_account_reads_no_list_anew(
    window: MainWindow, bare_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(window, HELPDESK, "eszter")
    settle()
    read: list[object] = []
    monkeypatch.setattr(bare_workspace.lists, "total", read.append)
    monkeypatch.setattr(bare_workspace.lists, "counts", read.append)
    begin = perf_counter()
    show(window, KAUFLAND, "00151")
    print(f"moving took {(perf_counter() - begin) * 1000:.1f} ms")
    assert read == []


def test_the_language_stays_whichever_account_is_looked_at(
    window: MainWindow, bare_workspace: Workspace, stores: dict[str, Store]
) -> None:
    stores[KAUFLAND].set_setting("language", "de").result(10)
    show(window, KAUFLAND, "00151")
    assert bare_workspace.language == "en"
