"""What was typed survives the moments between two steps: leaving, a full disk, a text that comes back."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop.domain.actions import Reply
from desktop.store.views import OutboxRow
from desktop.ui.composer import draft
from desktop.ui.composer.composer import Composer
from desktop.ui.conversation.pane import ConversationPane
from desktop.ui.workspace import Workspace
from tests.ui.composer.test_composer import TEXT, full_disk, queued, type_in
from tests.ui.conftest import StillSync
from tests.ui.reading import settle


@pytest.fixture
def composer(pane: ConversationPane) -> Composer:
    pane.show_conversation("adam")
    return pane.composer


def the_row(workspace: Workspace) -> OutboxRow:
    return next(row for row in workspace.reader.outbox("adam") if isinstance(row.action, Reply))


def test_what_was_typed_a_moment_before_the_account_is_closed_is_kept(
    composer: Composer, workspace: Workspace, sync: StillSync
):
    store = workspace.store
    type_in(composer, TEXT)
    workspace.detach()
    workspace.attach(store, sync)
    store.set_setting("after", 1).result(10)  # the store does in order what it is asked
    assert store.reader().draft("adam") == TEXT


def test_a_draft_that_the_disk_refused_is_saved_once_there_is_room_without_another_key(
    qtbot, composer: Composer, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(draft, "AGAIN_MS", 50)
    monkeypatch.setattr(workspace.store, "save_draft", full_disk)
    type_in(composer, TEXT)
    qtbot.waitUntil(lambda: "could not be saved" in composer.state.text())
    monkeypatch.delattr(workspace.store, "save_draft")
    qtbot.waitUntil(lambda: composer.state.text() == "Draft saved")
    assert workspace.reader.draft("adam") == TEXT


def take_back(composer: Composer, row: OutboxRow) -> None:
    composer.outgoing.take_back(row)


def bring_back(composer: Composer, row: OutboxRow) -> None:
    composer.outgoing.bring_back(replace(row, state="rejected", reason="contact details"))


def test_why_it_came_back_follows_the_language(qtbot, composer: Composer, workspace: Workspace):
    queued(qtbot, composer, workspace)
    with qtbot.waitSignal(composer.outgoing.returned):
        bring_back(composer, the_row(workspace))
    assert composer.reason.text() == "The platform rejected the reply: contact details"
    workspace.set_language("pl")
    settle()
    assert composer.reason.text() == "Platforma odrzuciła odpowiedź: contact details"


@pytest.mark.parametrize("back", [take_back, bring_back])
@pytest.mark.parametrize("flushed", [False, True])
def test_a_text_that_comes_back_while_another_is_typed_keeps_both(
    qtbot,
    composer: Composer,
    workspace: Workspace,
    back: Callable[[Composer, OutboxRow], None],
    flushed: bool,
):
    """The store answers a moment later; what is typed within it must not be written over what came back."""
    queued(qtbot, composer, workspace)
    row = the_row(workspace)
    with qtbot.waitSignal(composer.outgoing.returned):
        back(composer, row)
        type_in(composer, "One thing more.")
        if flushed:
            composer.flush()
    settle()
    assert composer.text() == f"{TEXT}\n\nOne thing more."
    qtbot.waitUntil(lambda: workspace.reader.draft("adam") == composer.text())
    assert workspace.reader.outbox("adam") == []


def test_a_refused_text_is_known_until_the_disk_takes_it(
    monkeypatch: pytest.MonkeyPatch, qtbot, composer: Composer, workspace: Workspace
) -> None:
    assert composer.unsaved() is False
    with monkeypatch.context() as broken:
        broken.setattr(workspace.store, "save_draft", full_disk)
        type_in(composer, TEXT)
        composer.flush()
        qtbot.waitUntil(composer.unsaved)
    composer.flush()
    qtbot.waitUntil(lambda: not composer.unsaved())
