"""Everything that would be passed on is shown before it is saved; saving takes a key press."""

import threading
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from desktop.bundle import BundleFile
from desktop.ui.diagnostics import dialog as diagnostics
from desktop.ui.diagnostics.dialog import DiagnosticsDialog
from desktop.ui.workspace import Workspace
from tests.ui.reading import clipped, nameless, settle, too_small
from tests.ui.session_double import NotedSession

FILES = (
    BundleFile("doctor.txt", "✓ Program: helpdesk\n! Keyring: none\n"),
    BundleFile("window.jsonl", '{"event": "the sync\'s state"}\n'),
)


class Slow(NotedSession):
    """Answers when it may, with what it has then; an exception is raised."""

    def __init__(self) -> None:
        super().__init__()
        self.may = threading.Event()
        self.answer: Sequence[BundleFile] | Exception = FILES

    def diagnostics(self) -> Sequence[BundleFile]:
        assert self.may.wait(10)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def service() -> Iterator[Slow]:
    made = Slow()
    yield made
    made.may.set()


@pytest.fixture
def dialog(qtbot, bare_workspace: Workspace, service: Slow) -> DiagnosticsDialog:
    made = DiagnosticsDialog(bare_workspace, service, None)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def ready(qtbot, dialog: DiagnosticsDialog, service: Slow) -> DiagnosticsDialog:
    service.may.set()
    qtbot.waitUntil(lambda: dialog.state == diagnostics.READY)
    return dialog


def test_while_it_gathers_nothing_can_be_saved_and_it_can_be_closed(dialog: DiagnosticsDialog) -> None:
    assert dialog.note.text() == "Gathering…"
    assert not dialog.save.isEnabled()
    assert dialog.close_button.isEnabled()
    dialog.close_button.click()
    assert not dialog.isVisible()


def test_closed_before_the_answer_comes_nothing_happens(
    qtbot, dialog: DiagnosticsDialog, service: Slow
) -> None:
    dialog.close_button.click()
    service.may.set()
    qtbot.waitUntil(lambda: not dialog._workspace._waiting)
    assert dialog.files == ()


def test_every_file_is_shown_whole(qtbot, ready: DiagnosticsDialog) -> None:
    assert [ready.list.item(place).text() for place in range(ready.list.count())] == [f.name for f in FILES]
    assert ready.list.hasFocus()
    for place, file in enumerate(FILES):
        ready.list.setCurrentRow(place)
        assert ready.text.toPlainText() == file.text
    assert ready.text.isReadOnly()


def test_a_failure_is_said_and_can_be_tried_again(qtbot, dialog: DiagnosticsDialog, service: Slow) -> None:
    service.answer = ValueError("Kanarienvogel")
    service.may.set()
    qtbot.waitUntil(lambda: dialog.state == diagnostics.NOT_GATHERED)
    assert dialog.note.text() == "This did not work. Try again."
    assert not dialog.save.isEnabled()
    service.answer = FILES
    dialog.again.click()
    qtbot.waitUntil(lambda: dialog.state == diagnostics.READY)
    assert not dialog.again.isVisible()


def test_what_was_shown_is_what_is_saved(qtbot, ready: DiagnosticsDialog, tmp_path: Path) -> None:
    target = tmp_path / "help.zip"
    ready.save.click()
    assert isinstance(ready.dialog, QFileDialog)
    assert not target.exists()
    ready.dialog.fileSelected.emit(str(target))
    ready.dialog.close()
    qtbot.waitUntil(lambda: ready.state == diagnostics.SAVED)
    assert ready.note.text() == "Saved as help.zip."
    with zipfile.ZipFile(target) as packed:
        assert [BundleFile(name, packed.read(name).decode()) for name in packed.namelist()] == list(FILES)


def test_a_place_that_cannot_be_written_is_said(qtbot, ready: DiagnosticsDialog, tmp_path: Path) -> None:
    ready.save_to(tmp_path / "nowhere" / "help.zip")
    qtbot.waitUntil(lambda: ready.state == diagnostics.NOT_SAVED)
    assert "Choose another folder" in ready.note.text()
    assert ready.save.isEnabled()


@pytest.mark.parametrize("language", ["en", "pl", "de"])
def test_it_fits_and_everything_has_a_name(ready: DiagnosticsDialog, bare_workspace, language: str) -> None:
    bare_workspace.set_language(language)
    settle()
    assert ready.close_button.x() < ready.save.x()
    assert clipped(ready) == []
    assert nameless(ready) == []
    assert too_small(ready) == []
