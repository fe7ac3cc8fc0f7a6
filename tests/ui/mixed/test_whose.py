"""What is asked, and what it is asked about, when the account that is looked at changes in between."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
from PySide6.QtCore import QThreadPool

from desktop.bundle import BundleFile
from desktop.domain.conversations import BUYER, Attachment
from desktop.domain.presence import LOOKING
from desktop.reports import export as exports
from desktop.reports.export import Wanted
from desktop.reports.figures import Period
from desktop.store.store import Store
from desktop.ui.conversation.attachment_words import OPEN, SAVE
from desktop.ui.diagnostics.dialog import READY, DiagnosticsDialog
from desktop.ui.monitor.exporting import CSV, Exporting
from desktop.ui.monitor.page import MonitorPage
from desktop.ui.preferences.alert_rules import AlertRules
from desktop.ui.window import MainWindow
from desktop.ui.workspace import Workspace
from tests.mixed_world import HELPDESK, KAUFLAND, MIRAKL
from tests.ui.conftest import StillSync
from tests.ui.kept_stores import apply
from tests.ui.reading import settle
from tests.ui.session_double import NotedSession
from tests.ui.world import NOW, conversation


@pytest.fixture
def window(shown_window: Callable[[], MainWindow], stores: dict[str, Store]) -> MainWindow:
    for desk_id in (HELPDESK, KAUFLAND):
        things = conversation("4711", (BUYER, "Where is it?", NOW), buyer="Jan Dąbek")
        apply(stores[desk_id], things)
    return shown_window()


def test_a_buyer_is_erased_in_the_account_that_was_asked_about(
    window: MainWindow, stores: dict[str, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    erased: list[str] = []

    def noted(desk_id: str, *_asked: object) -> "Future[int]":
        erased.append(desk_id)
        done: Future[int] = Future()
        done.set_result(0)
        return done

    for desk_id, store in stores.items():
        monkeypatch.setattr(store, "erase_buyer", partial(noted, desk_id))
    window.inbox.list.show_conversation("4711", HELPDESK)
    window.keeping.erase()
    dialog = window.keeping.dialog
    assert dialog is not None
    # A desktop notification leads to another account while the question stands.
    window.workspace.open_in(KAUFLAND, "4711")
    dialog.accept()
    assert erased == [HELPDESK]


def test_a_reminder_is_kept_where_its_conversation_is(
    qtbot, window: MainWindow, stores: dict[str, Store], bare_workspace: Workspace
) -> None:
    window.inbox.list.show_conversation("4711", HELPDESK)
    row = window.inbox.list.current_row()
    assert row is not None
    window.inbox.list.show_conversation("4711", KAUFLAND)
    window.inbox.list.list_actions._remind(row, str(NOW.timestamp() + 3600))
    qtbot.waitUntil(lambda: bool(bare_workspace.row(HELPDESK, "4711").reminder_at))  # type: ignore[union-attr]
    assert bare_workspace.row(KAUFLAND, "4711").reminder_at is None  # type: ignore[union-attr]


def test_nobody_is_said_to_be_in_an_account_that_was_left(
    qtbot, window: MainWindow, stores: dict[str, Store], syncs: dict[str, StillSync]
) -> None:
    account = stores[HELPDESK].reader().account()
    assert account is not None
    able = replace(account, capabilities=account.capabilities | {"presence"})
    stores[HELPDESK].save_account(able).result(10)
    window.inbox.list.show_conversation("4711", HELPDESK)
    qtbot.waitUntil(lambda: window.workspace.can("presence"))
    presences = syncs[HELPDESK].presences
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.inbox.conversation.presence.say()
    qtbot.waitUntil(lambda: presences.wanted() == ("4711", LOOKING))
    window.inbox.list.show_conversation("4711", KAUFLAND)
    assert presences.wanted() == ("", LOOKING)


def test_work_within_other_work_comes_back_to_where_the_person_looks(window: MainWindow) -> None:
    workspace = window.workspace
    window.inbox.list.show_conversation("4711", HELPDESK)
    with workspace.at(KAUFLAND):
        with workspace.at(MIRAKL):
            with workspace.at(HELPDESK):
                assert workspace.desk_id == HELPDESK
            assert workspace.desk_id == MIRAKL
        assert workspace.desk_id == KAUFLAND
    assert workspace.desk_id == HELPDESK
    with workspace.at(KAUFLAND):
        with workspace.at(MIRAKL):
            workspace.open_in(KAUFLAND, "4711")
        assert workspace.desk_id == KAUFLAND
    assert workspace.desk_id == KAUFLAND


def test_a_file_that_another_program_shows_stays_until_an_account_is_closed(
    qtbot, window: MainWindow, stores: dict[str, Store]
) -> None:
    content = b"%PDF-1.7 label"
    label = Attachment(
        "A-1", "label.pdf", "application/pdf", len(content), sha256(content).hexdigest(), "safe"
    )
    stores[HELPDESK].keep_received(label.sha256, content).result(10)
    handed: list[Path] = []
    files = window.inbox.conversation.files
    files.open_path = lambda path: not handed.append(path)  # type: ignore[func-returns-value]
    window.inbox.list.show_conversation("4711", HELPDESK)
    files.want(OPEN, label)
    qtbot.waitUntil(lambda: len(handed) == 1)
    window.inbox.list.show_conversation("4711", KAUFLAND)
    settle()
    QThreadPool.globalInstance().waitForDone()
    assert handed[0].read_bytes() == content
    window.workspace.close_desk(HELPDESK)
    assert not handed[0].exists()


def test_where_a_file_is_to_go_is_asked_where_the_person_looks(
    qtbot, window: MainWindow, stores: dict[str, Store]
) -> None:
    content = b"%PDF-1.7 label"
    label = Attachment(
        "A-1", "label.pdf", "application/pdf", len(content), sha256(content).hexdigest(), "safe"
    )
    stores[HELPDESK].keep_received(label.sha256, content).result(10)
    asked: list[str] = []

    def ask_where(_name: str) -> str:
        asked.append(window.workspace.desk_id)
        return ""

    window.inbox.conversation.files.ask_where = ask_where
    window.inbox.list.show_conversation("4711", HELPDESK)
    window.inbox.conversation.files.want(SAVE, label)
    window.inbox.list.show_conversation("4711", KAUFLAND)
    qtbot.waitUntil(lambda: bool(asked))
    assert asked == [KAUFLAND]


def test_a_file_of_figures_ends_with_its_account_and_not_before(
    qtbot, window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def write(_path: Path, *_args: object, cancelled: Callable[[], bool], **_named: object) -> int:
        while not cancelled():
            threading.Event().wait(0.01)
        raise ValueError("the store is closed")

    monkeypatch.setattr(exports, "export_csv", write)
    window.inbox.list.show_conversation("4711", HELPDESK)
    exporting = Exporting(window.workspace)
    qtbot.addWidget(exporting)
    exporting.write(CSV, Wanted(Period(NOW.date(), NOW.date())), tmp_path / "a.csv")
    window.inbox.list.show_conversation("4711", KAUFLAND)
    assert exporting.is_running
    assert not exporting._stop.is_set()
    window.workspace.close_desk(HELPDESK)
    qtbot.waitUntil(lambda: not exporting.is_running)
    assert exporting.isHidden()


def test_diagnostics_are_there_when_an_account_is_closed_meanwhile(qtbot, window: MainWindow) -> None:
    may = threading.Event()

    class Slow(NotedSession):
        def diagnostics(self) -> Sequence[BundleFile]:
            assert may.wait(10)
            return (BundleFile("doctor.txt", "What runs here"),)

    window.inbox.list.show_conversation("4711", HELPDESK)
    dialog = DiagnosticsDialog(window.workspace, Slow(), None)
    qtbot.addWidget(dialog)
    window.workspace.close_desk(HELPDESK)
    may.set()
    qtbot.waitUntil(lambda: dialog.state == READY)
    dialog.reject()


def test_charts_are_there_when_an_account_is_closed_while_they_are_prepared(
    qtbot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    may = threading.Event()

    def late() -> None:
        assert may.wait(10)
        raise ImportError("nothing draws here")

    monkeypatch.setattr("desktop.ui.monitor.pictures_pane._import", late)
    window.inbox.list.show_conversation("4711", HELPDESK)
    page = MonitorPage(window.workspace)
    qtbot.addWidget(page)
    page.pictures._bring_in()
    window.workspace.close_desk(HELPDESK)
    may.set()
    qtbot.waitUntil(lambda: not page.pictures.failed.isHidden())


def test_how_a_buyers_file_ended_is_said_when_its_account_is_closed(
    qtbot, window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    may = threading.Event()
    monkeypatch.setattr("desktop.ui.keeping.actions._write", lambda *_: "" if may.wait(10) else "late")
    said: list[str] = []
    window.workspace.noticed.connect(lambda notice: said.append(notice.text()))
    window.inbox.list.show_conversation("4711", HELPDESK)
    window.keeping.write(window.workspace.desks[HELPDESK], "jan", str(tmp_path / "buyer.zip"))
    window.workspace.close_desk(HELPDESK)
    may.set()
    qtbot.waitUntil(lambda: said == ["buyer.zip is written."])


def test_why_not_is_about_the_marked_conversations(window: MainWindow, bare_workspace: Workspace) -> None:
    """The open conversation's marketplace keeps labels, the marked one's does not."""
    pane, table = window.inbox.list, window.actions_table
    pane.show_conversation("4711", HELPDESK)
    entry = table.entry("conversation.label")
    assert entry.enabled()
    assert entry.why() == ""
    place = pane.model.place_of("thread-7", MIRAKL)
    assert place is not None
    pane.marks.mark(place, False)
    assert bare_workspace.desk_id == HELPDESK
    assert not entry.enabled()
    assert entry.why() == "This marketplace keeps no labels."


def test_the_window_calls_an_account_as_the_person_does(
    window: MainWindow, bare_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = bare_workspace.settings.account(KAUFLAND)
    assert entry is not None
    monkeypatch.setattr(entry, "label", "My Germans")
    bare_workspace.accounts_renamed()
    bare_workspace.set_scope(KAUFLAND)
    assert "My Germans" in window.windowTitle()


def test_alert_rules_say_whose_they_are(qtbot, window: MainWindow) -> None:
    window.inbox.list.show_conversation("4711", KAUFLAND)
    settle()
    rules = AlertRules(window.workspace, window.alerts)
    qtbot.addWidget(rules)
    name = window.workspace.desks[KAUFLAND].name
    assert name in rules._caption.text()
    assert name not in rules.list.item(0).text()
