"""Two accounts that name a conversation alike, and the outbox that answers when another one is looked at."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest

from desktop.domain.actions import Reply, StartConversation
from desktop.domain.conversations import BUYER, PLATFORM
from desktop.store.store import Store
from desktop.ui.stage_form.returning import Returning
from desktop.ui.stage_form.state import FormState
from desktop.ui.window import MainWindow
from desktop.ui.workspace import Workspace
from tests.mixed_world import HELPDESK, KAUFLAND, MIRAKL
from tests.ui.kept_stores import apply
from tests.ui.marketplace_world import thread
from tests.ui.reading import settle
from tests.ui.world import NOW, conversation, order

ALIKE = "4711"


@pytest.fixture
def window(
    bare_workspace: Workspace, shown_window: Callable[[], MainWindow], stores: dict[str, Store]
) -> MainWindow:
    bare_workspace.settings.undo_seconds = 30
    for desk_id in (HELPDESK, KAUFLAND):
        apply(stores[desk_id], conversation(ALIKE, (BUYER, "Where is it?", NOW), market="PL"))
    return shown_window()


class Late:
    """A store's answer that is held back until it is asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, store: Store, name: str) -> None:
        self._real = getattr(store, name)
        self.asked: list[tuple[Future[Any], Future[Any]]] = []
        monkeypatch.setattr(store, name, self._hold)

    def _hold(self, *args: Any, **named: Any) -> "Future[Any]":
        held: Future[Any] = Future()
        self.asked.append((self._real(*args, **named), held))
        return held

    def answer(self) -> None:
        """All that was held back."""
        assert self.asked, "nobody has asked"
        for real, held in self.asked:
            held.set_result(real.result(10))
        self.asked.clear()
        settle()


def show(window: MainWindow, desk_id: str, name: str = ALIKE) -> None:
    window.inbox.list.show_conversation(name, desk_id)
    settle()


def write(window: MainWindow, desk_id: str, text: str) -> None:
    show(window, desk_id)
    window.inbox.conversation.composer.field.setPlainText(text)


def test_the_outboxs_late_yes_empties_no_draft_of_the_other_account(
    qtbot, window: MainWindow, stores: dict[str, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    composer = window.inbox.conversation.composer
    late = Late(monkeypatch, stores[HELPDESK], "enqueue")
    write(window, HELPDESK, "For the first.")
    composer.send()
    show(window, KAUFLAND)
    assert composer.text() == ""
    composer.field.setReadOnly(False)
    composer.field.setPlainText("For the second.")
    late.answer()
    assert composer.text() == "For the second."
    assert composer.can_send()
    assert composer.bar.send.isEnabled()
    composer.flush()
    qtbot.waitUntil(lambda: stores[KAUFLAND].reader().draft(ALIKE) == "For the second.")
    assert stores[HELPDESK].reader().draft(ALIKE) == ""


def test_a_late_refusal_is_told_where_it_belongs(
    window: MainWindow, bare_workspace: Workspace, monkeypatch: pytest.MonkeyPatch, stores: dict[str, Store]
) -> None:
    composer = window.inbox.conversation.composer
    held: Future[Any] = Future()
    monkeypatch.setattr(stores[HELPDESK], "enqueue", lambda *args, **named: held)
    write(window, HELPDESK, "For the first.")
    composer.send()
    show(window, KAUFLAND)
    held.set_exception(OSError())
    settle()
    assert composer.outgoing.reason(ALIKE) == ""
    show(window, HELPDESK)
    assert composer.outgoing.reason(ALIKE).startswith("Not sent")
    assert composer.text() == "For the first."
    # Another account that is closed takes nothing of it away.
    bare_workspace.close_desk(MIRAKL)
    assert composer.outgoing.reason(ALIKE).startswith("Not sent")


def test_what_comes_back_late_opens_its_own_account(
    qtbot,
    window: MainWindow,
    stores: dict[str, Store],
    bare_workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    composer = window.inbox.conversation.composer
    late = Late(monkeypatch, stores[HELPDESK], "cancel")
    write(window, HELPDESK, "For the first.")
    with qtbot.waitSignal(composer.queued):
        composer.send()
    window._notices.take_back()
    show(window, KAUFLAND)
    late.answer()
    assert bare_workspace.desk_id == HELPDESK
    assert window.inbox.conversation.conversation_id == ALIKE
    assert composer.text() == "For the first."
    composer.field.setPlainText("For the first, better.")
    with qtbot.waitSignal(composer.queued):
        composer.send()
    assert [
        row.action.text for row in stores[HELPDESK].reader().outbox() if isinstance(row.action, Reply)
    ] == ["For the first, better."]
    assert stores[KAUFLAND].reader().outbox() == []


def test_the_choice_of_readers_stays_with_its_account(
    window: MainWindow, stores: dict[str, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    for desk_id in (HELPDESK, KAUFLAND):
        apply(stores[desk_id], thread(ALIKE, order_ids=()))
    composer = window.inbox.conversation.composer
    late = Late(monkeypatch, stores[HELPDESK], "enqueue")
    for desk_id in (KAUFLAND, HELPDESK):
        write(window, desk_id, "Both?")
        composer.recipients.choice.setCurrentIndex(1)
        composer.recipients.choice.activated.emit(1)
    composer.send()
    show(window, KAUFLAND)
    late.answer()
    assert composer.target is not None
    assert composer.recipients.chosen(composer.target) == (PLATFORM,)
    assert composer.recipients.choice.currentIndex() == 1
    show(window, HELPDESK)
    assert composer.recipients.chosen(composer.target) == (BUYER,)


def test_send_and_next_into_another_account_leaves_no_form_behind(
    qtbot, window: MainWindow, stores: dict[str, Store], bare_workspace: Workspace
) -> None:
    pane = window.inbox.conversation
    show(window, HELPDESK)
    pane.stages.keeper.flush()
    told: list[tuple[str, str]] = []
    pane.composer.outgoing.sent.connect(
        lambda name, _note, _next: told.append((bare_workspace.desk_id, name))
    )
    pane.composer.field.setPlainText("For the first.")
    following = window.inbox.list.next_unanswered()
    assert following is not None
    if following.account == HELPDESK:
        window.inbox.list.current.next_unanswered = lambda *_args: bare_workspace.row(KAUFLAND, ALIKE)  # type: ignore[method-assign]
    pane.composer.send_and_next()
    qtbot.waitUntil(lambda: bare_workspace.desk_id != HELPDESK)
    # Whoever keeps something beside the draft hears of it while its account is the current one.
    assert told == [(HELPDESK, ALIKE)]


def test_an_account_that_is_closed_leaves_the_composer_usable(
    window: MainWindow, stores: dict[str, Store], bare_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    composer = window.inbox.conversation.composer
    late = Late(monkeypatch, stores[HELPDESK], "enqueue")
    write(window, HELPDESK, "For the first.")
    composer.send()
    bare_workspace.close_desk(HELPDESK)
    late.answer()
    write(window, KAUFLAND, "For the second.")
    assert not composer.field.isReadOnly()
    assert composer.can_send()


def test_another_account_that_is_closed_forgets_no_form() -> None:
    known = Returning()
    known.sent((HELPDESK, ALIKE), "On its way.", FormState("1", "shipped", {}, "On its way."))
    known.forget(KAUFLAND)
    assert known.take((KAUFLAND, ALIKE), "On its way.") is None
    assert known.take((HELPDESK, ALIKE), "On its way.") is not None


def test_an_account_that_is_closed_takes_its_unsaved_words_along(
    qtbot, window: MainWindow, stores: dict[str, Store], bare_workspace: Workspace
) -> None:
    """Sign-out of the current account while its conversation is open and the last key is not saved yet."""
    composer = window.inbox.conversation.composer
    write(window, HELPDESK, "The last words.")
    composer.field.setPlainText("The last words, typed just now.")
    bare_workspace.close_desk(HELPDESK)
    assert composer.text() == ""
    assert window.inbox.conversation.conversation_id is None
    show(window, KAUFLAND)
    assert composer.text() == ""
    qtbot.waitUntil(lambda: stores[HELPDESK].reader().draft(ALIKE) == "The last words, typed just now.")
    composer.flush()
    assert all(not stores[each].reader().drafts() for each in (KAUFLAND, MIRAKL))
    assert not composer.unsaved()


def test_a_conversation_begun_that_comes_back_late_is_not_lost(
    window: MainWindow, stores: dict[str, Store], bare_workspace: Workspace
) -> None:
    apply(stores[HELPDESK], thread(ALIKE), order("48-1", "PL"))
    pane = window.inbox.conversation
    action = StartConversation(ALIKE, "48-1", "About it", "The first words.", "pl")
    show(window, KAUFLAND)
    with bare_workspace.at(HELPDESK):
        pane.composer.outgoing.start_came_back.emit(action)
    assert (bare_workspace.desk_id, pane.conversation_id) == (HELPDESK, ALIKE)
    assert pane.starting.dialog is not None
    assert pane.starting.dialog.field.toPlainText() == "The first words."
    pane.starting.dialog.reject()
