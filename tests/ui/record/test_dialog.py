"""The record in the window: fetched when asked, verified before it is saved, and honest about both."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QThreadPool
from PySide6.QtWidgets import QApplication

from desktop.domain.conversations import BUYER
from desktop.domain.record import read_record
from desktop.domain.record_file import verify_file
from desktop.sync.records import Fetched, NotFetched
from desktop.ui.conversation.pane import ConversationPane
from desktop.ui.record import writing
from desktop.ui.record.dialog import FAILED, FETCHING, READY, WRITING, RecordDialog
from desktop.ui.workspace import Notice, Workspace
from tests.record_world import FIRST, SMALL, Signer, message
from tests.ui import world
from tests.ui.conftest import StillSync
from tests.ui.reading import settle

OLD, NEW = Signer(1), Signer(2)


@pytest.fixture
def workspace(open_account: Callable[..., Workspace]) -> Workspace:
    account = world.account(capabilities=world.CAPABILITIES | {"record"})
    return open_account(world.conversation("C-7", (BUYER, "x", FIRST)), account=account)


@pytest.fixture
def pane(qtbot, workspace: Workspace, actions, window) -> ConversationPane:
    made = ConversationPane(workspace, actions)
    made.setParent(window)
    made.register(actions)
    made.show_conversation("C-7")
    return made


@pytest.fixture
def dialog(qtbot, workspace: Workspace, window) -> RecordDialog:
    made = RecordDialog(workspace, "C-7", window)
    made.open()
    made.fetch()
    return made


def come(sync: StillSync, signer: Signer = OLD, *, trusted: Signer = OLD, **changes: Any) -> None:
    """The platform answers with a record that this signer signed."""
    value = deepcopy(signer.record(changes.pop("contents", SMALL)))
    for name, text in changes.items():
        value["entries"][0]["content"][name] = text
    sync.records["C-7"].set_result(Fetched(read_record(value), (signer.key,), (trusted.pinned,)))
    rest()


def rest() -> None:
    """Until what goes on in the pool has told its end."""
    for _ in range(3):
        QThreadPool.globalInstance().waitForDone(10_000)
        settle()


def shown(dialog: RecordDialog) -> set[str]:
    buttons = (dialog.close_button, dialog.retry, dialog.trust, dialog.json, dialog.pdf)
    return {each.text() for each in buttons if each.isVisible()}


def test_a_marketplace_without_records_does_not_show_it(
    qtbot, open_account: Callable[..., Workspace], actions, window
) -> None:
    workspace = open_account()
    pane = ConversationPane(workspace, actions)
    pane.setParent(window)
    pane.register(actions)
    pane.show_conversation("adam")
    assert not actions.entry("conversation.record").enabled()
    assert not actions.run("conversation.record")


def test_the_action_opens_it_for_the_open_conversation_only(
    pane: ConversationPane, actions, sync: StillSync
) -> None:
    pane.show_conversation(None)
    assert not actions.entry("conversation.record").enabled()
    pane.show_conversation("C-7")
    assert actions.keys("conversation.record") == ("Ctrl+Shift+E",)
    assert actions.run("conversation.record")
    assert list(sync.records) == ["C-7"]
    assert pane.record.dialog is not None
    pane.record.dialog.reject()


def test_while_it_comes_it_can_be_given_up(dialog: RecordDialog, sync: StillSync) -> None:
    assert dialog.state == FETCHING
    assert dialog.heading.text() == "Fetching the record…"
    assert shown(dialog) == {"Cancel"}
    assert dialog.bar.isVisible()
    dialog.close_button.click()
    assert sync.records["C-7"].cancelled()
    assert not dialog.isVisible()


def test_verified_is_said_before_anything_is_saved(dialog: RecordDialog, sync: StillSync) -> None:
    come(sync)
    assert dialog.state == READY
    assert dialog.heading.text() == "The record is verified"
    assert dialog.text.text() == "2 entries, signed by the platform on 23 Nov 2026, 10:25"
    assert "Internal notes are left out" in dialog.more.text()
    assert shown(dialog) == {"Close", "Save as JSON…", "Save as PDF…"}
    assert "verified" in dialog.accessibleDescription()


def test_what_is_wrong_is_said_and_it_can_be_saved_all_the_same(
    dialog: RecordDialog, sync: StillSync, tmp_path: Path, notices: list[Notice]
) -> None:
    come(sync, text="Gdzie paczki?")
    assert dialog.heading.text() == "The record does not verify"
    assert dialog.text.text() == "Entry 1 was changed: its content does not give its hash."
    assert "the PDF says what is wrong" in dialog.more.text()
    dialog.write("json", tmp_path / "r.json")
    rest()
    (notice,) = notices
    assert notice.text() == (
        "r.json is written, but does not verify. Entry 1 was changed: its content does not give its hash."
    )
    assert notice.tone == "bad"
    assert json.loads((tmp_path / "r.json").read_bytes())["entries"][0]["content"]["text"] == "Gdzie paczki?"


@pytest.mark.parametrize("kind", ["json", "pdf"])
def test_the_file_is_told_with_the_way_to_its_folder(
    dialog: RecordDialog, sync: StillSync, tmp_path: Path, notices: list[Notice], kind: str
) -> None:
    come(sync)
    opened: list[Path] = []
    dialog.open_folder = opened.append
    asked: list[str] = []

    def where(_kind: str, name: str) -> str:
        asked.append(name)
        return str(tmp_path / name)

    dialog.ask_where = where
    (dialog.json if kind == "json" else dialog.pdf).click()
    assert dialog.state == WRITING
    rest()
    assert asked == [f"C-7.{kind}"]
    raw = (tmp_path / f"C-7.{kind}").read_bytes()
    if kind == "json":
        verify_file(raw, [OLD.key])
    else:
        assert raw.startswith(b"%PDF-")
    (notice,) = notices
    assert notice.text() == f"C-7.{kind} is written and verifies."
    assert notice.undo_text is not None
    assert notice.undo_text() == "Show in folder"
    assert notice.undo is not None
    notice.undo()
    assert opened == [tmp_path]


def test_no_answer_to_where_saves_nothing(dialog: RecordDialog, sync: StillSync) -> None:
    come(sync)
    dialog.ask_where = lambda _kind, _name: ""
    dialog.pdf.click()
    assert dialog.state == READY


def test_a_file_that_cannot_be_written_is_said_and_can_go_elsewhere(
    dialog: RecordDialog, sync: StillSync, tmp_path: Path, announcements: list[str]
) -> None:
    come(sync)
    dialog.write("json", tmp_path / "gone" / "r.json")
    rest()
    assert dialog.state == READY
    assert dialog.trouble.text().startswith("r.json was not written. The file cannot be written there.")
    assert announcements == [dialog.trouble.text()]
    dialog.write("json", tmp_path / "r.json")
    rest()
    assert (tmp_path / "r.json").exists()


def test_esc_gives_up_a_file_that_is_being_written(
    dialog: RecordDialog, sync: StillSync, tmp_path: Path, notices: list[Notice]
) -> None:
    come(sync, contents=SMALL * 40)
    path = tmp_path / "r.pdf"
    dialog.write("pdf", path)
    dialog.reject()
    assert dialog.isVisible()
    rest()
    assert dialog.state == READY
    assert not path.exists()
    assert notices == []
    assert not dialog.trouble.isVisible()


def test_a_new_key_is_trusted_by_a_person_or_not_at_all(
    dialog: RecordDialog, sync: StillSync, workspace: Workspace
) -> None:
    workspace.store.pin_keys([OLD.key]).result(10)
    come(sync, NEW)
    assert dialog.heading.text() == "The record does not verify"
    assert NEW.key.fingerprint in dialog.more.text()
    assert "Trust the new key" in shown(dialog)
    assert [each.id for each in workspace.reader.pinned_keys()] == [OLD.key.id]
    dialog.trust.click()
    workspace.store.pin_keys([]).result(10)
    rest()
    assert dialog.heading.text() == "The record is verified"
    assert [each.id for each in workspace.reader.pinned_keys()] == [OLD.key.id, NEW.key.id]


def test_a_key_that_was_added_is_said_though_the_record_verifies(
    dialog: RecordDialog, sync: StillSync
) -> None:
    record = read_record(OLD.record(SMALL))
    sync.records["C-7"].set_result(Fetched(record, (OLD.key, NEW.key), (OLD.pinned,)))
    rest()
    assert dialog.heading.text() == "The record is verified"
    assert f"publishes a key that is not trusted here: {NEW.key.fingerprint}" in dialog.more.text()
    assert "Trust the new key" not in shown(dialog)


def test_a_changed_record_offers_no_key_to_trust(dialog: RecordDialog, sync: StillSync) -> None:
    come(sync, NEW, text="Gdzie paczki?")
    assert "Trust the new key" not in shown(dialog)


def test_an_internal_note_keeps_the_record_from_being_saved(dialog: RecordDialog, sync: StillSync) -> None:
    come(sync, contents=[*SMALL, message("seller", "Marta", "between us", internal=True)])
    assert dialog.text.text() == "Entry 3 is an internal note, which no record may hold."
    assert shown(dialog) == {"Close"}


@pytest.mark.parametrize(
    ("why", "says"),
    [
        ("offline", "The platform cannot be reached"),
        ("signed_out", "no longer accepts this sign-in"),
        ("unknown", "no such conversation"),
        ("refused", "does not give the record. not today"),
        ("unreadable", "is no record"),
    ],
)
def test_no_record_is_said_and_can_be_tried_again(
    dialog: RecordDialog, sync: StillSync, why: str, says: str
) -> None:
    sync.records["C-7"].set_result(NotFetched(why, "not today" if why == "refused" else ""))
    rest()
    assert dialog.state == FAILED
    assert says in dialog.text.text()
    assert shown(dialog) == {"Close", "Try again"}
    assert QApplication.focusWidget() is dialog.retry
    del sync.records["C-7"]
    dialog.retry.click()
    come(sync)
    assert dialog.state == READY


def test_without_a_sync_it_is_offline(
    qtbot, bare_workspace: Workspace, store_with: Callable[..., Any], window
) -> None:
    bare_workspace.attach(store_with(world.morning()), None)
    made = RecordDialog(bare_workspace, "adam", window)
    made.open()
    made.fetch()
    assert "cannot be reached" in made.text.text()
    made.reject()


def test_leaving_the_account_closes_it(dialog: RecordDialog, workspace: Workspace, sync: StillSync) -> None:
    workspace.detach()
    assert not dialog.isVisible()
    assert sync.records["C-7"].cancelled()


def test_another_language_turns_it(dialog: RecordDialog, workspace: Workspace, sync: StillSync) -> None:
    come(sync)
    workspace.set_language("pl")
    settle()
    assert dialog.close_button.text() == "Zamknij"


def test_what_is_kept_has_no_name_that_a_disk_would_not_take(
    qtbot, workspace: Workspace, window, sync: StillSync
) -> None:
    made = RecordDialog(workspace, "../C:7", window)
    made.show_evidence(_evidence())
    names: list[str] = []
    made.ask_where = lambda _kind, name: names.append(name) or ""  # type: ignore[func-returns-value]
    made.json.click()
    assert names == ["C_7.json"]
    made.reject()


def _evidence() -> Any:
    from desktop.reports.evidence import examine

    return examine(read_record(OLD.record(SMALL)), [OLD.pinned], [], world.NOW)


def test_a_store_that_fails_meanwhile_is_no_crash(
    dialog: RecordDialog, sync: StillSync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise OSError(5, "Input/output error")

    come(sync)
    monkeypatch.setattr(writing, "export_record", broken)
    dialog.write("json", tmp_path / "r.json")
    rest()
    assert dialog.state == READY
    assert dialog.trouble.isVisible()
