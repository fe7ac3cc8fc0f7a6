"""An empty list says why it is empty and what comes next; trouble beside the list says what to do."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible

from desktop.domain.cases import Case
from desktop.domain.conversations import SELLER
from desktop.store.views import VIEWS, Query
from desktop.sync.status import FIRST_SYNC, NO_RIGHT, OFFLINE, SIGNED_OUT, UP_TO_DATE, SyncStatus
from desktop.ui.inbox.list_pane import ListPane
from desktop.ui.workspace import Workspace
from tests.ui.conftest import Clock, StillSync
from tests.ui.inbox.conftest import ids, show
from tests.ui.world import HOUR, NOW, conversation


def said(pane: ListPane) -> str:
    assert pane.empty.isVisible()
    return QAccessible.queryAccessibleInterface(pane.empty).text(QAccessible.Text.Name)


@pytest.fixture
def empty_pane(qtbot, window, bare_workspace, actions, store_with, sync) -> ListPane:
    made = show(qtbot, window, ListPane(bare_workspace, actions), actions)
    bare_workspace.attach(store_with(), sync)
    return made


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_has_its_own_words(empty_pane: ListPane, view: str) -> None:
    seen = set()
    for other in VIEWS:
        empty_pane.set_query(Query(view=other))
        seen.add(said(empty_pane))
    empty_pane.set_query(Query(view=view))
    assert len(seen) == len(VIEWS)
    assert said(empty_pane) in seen


def test_nothing_due_soon_says_what_is_next(
    qtbot, window, bare_workspace, actions, store_with, sync, clock: Clock
) -> None:
    pane = show(qtbot, window, ListPane(bare_workspace, actions), actions)
    # Asked an hour ago, at 9:25 on Monday: due at 9:25 on Tuesday; act-by is then too, the staff is there.
    bare_workspace.attach(store_with(conversation("one", market="HU")), sync)
    pane.set_query(Query(view="due_soon"))
    assert said(pane) == "Nothing is due soon. The next reply is due Tue 9:25."


def test_everything_answered_says_which_update_is_next(
    qtbot, window, bare_workspace, actions, store_with, sync
) -> None:
    pane = show(qtbot, window, ListPane(bare_workspace, actions), actions)
    *things, case = conversation("one", (SELLER, "We look into it.", NOW - HOUR), market="HU", case="return")
    assert isinstance(case, Case)
    told = replace(case, next_update_due=NOW + 3 * HOUR)
    bare_workspace.attach(store_with(*things, told), sync)
    pane.set_query(Query(view="needs_answer"))
    assert said(pane) == "Everything is answered. The next update to a buyer is due 13:25."


def test_other_markets_are_one_press_away(qtbot, pane: ListPane, workspace: Workspace) -> None:
    workspace.set_market("DK")
    assert said(pane).startswith("Everything is answered")
    qtbot.mouseClick(pane.empty._button, Qt.MouseButton.LeftButton)
    assert workspace.market is None
    assert len(ids(pane)) == 8


def test_a_filter_without_rows_can_be_cleared(qtbot, pane: ListPane) -> None:
    pane.set_query(Query(kind="dispute"))
    qtbot.waitUntil(pane.empty.isVisible)
    assert said(pane).startswith("Nothing matches the filter")
    qtbot.mouseClick(pane.empty._button, Qt.MouseButton.LeftButton)
    assert pane.query == Query()


def test_a_search_without_hits(qtbot, pane: ListPane) -> None:
    pane.search("zzzz")
    qtbot.waitUntil(pane.empty.isVisible)
    assert said(pane).startswith("Nothing found for “zzzz”")
    qtbot.mouseClick(pane.empty._button, Qt.MouseButton.LeftButton)
    assert pane.query == Query()


def test_a_search_in_the_list_finds_and_ends(qtbot, pane: ListPane) -> None:
    pane.search("akkumulatora")
    qtbot.waitUntil(lambda: ids(pane) == ["adam"])
    pane.search("")
    assert pane.query == Query()
    assert len(ids(pane)) == 8


def test_the_last_of_several_filters_holds(qtbot, pane: ListPane) -> None:
    for kind in ("complaint", "dispute", "return"):
        pane.set_query(Query(kind=kind))
    qtbot.waitUntil(lambda: ids(pane) == ["reka"])
    pane.set_query(Query(kind="complaint"))
    pane.set_query(Query(view="taken_over"))
    assert ids(pane) == ["taken"]
    qtbot.wait(100)
    assert ids(pane) == ["taken"]


def test_a_filtered_list_follows_what_arrives(qtbot, pane: ListPane, put) -> None:
    pane.set_query(Query(kind="complaint"))
    qtbot.waitUntil(lambda: ids(pane) == ["adam"])
    put(*conversation("new", market="HU", case="complaint"))
    qtbot.waitUntil(lambda: ids(pane) == ["adam", "new"])


def test_the_first_sync_shows_its_progress(
    qtbot, empty_pane: ListPane, sync: StillSync, bare_workspace: Workspace
) -> None:
    sync.tell(SyncStatus(FIRST_SYNC, received=1200))
    qtbot.waitUntil(lambda: "1,200 so far" in said(empty_pane))
    assert empty_pane.empty._bar.isVisible()
    sync.tell(SyncStatus(UP_TO_DATE))
    qtbot.waitUntil(lambda: said(empty_pane).startswith("Everything is answered"))


def test_offline_is_a_note_with_a_way_out(qtbot, pane: ListPane, sync: StillSync) -> None:
    assert not pane.strip.isVisible()
    sync.tell(SyncStatus(OFFLINE, waiting=3))
    qtbot.waitUntil(lambda: pane.strip.isVisible())
    before = sync.pokes
    qtbot.mouseClick(pane.strip._button, Qt.MouseButton.LeftButton)
    assert sync.pokes == before + 1
    sync.tell(SyncStatus(UP_TO_DATE))
    qtbot.waitUntil(lambda: not pane.strip.isVisible())


def test_a_missing_right_leads_to_connecting_again(qtbot, pane: ListPane, sync: StillSync) -> None:
    for status in (SyncStatus(NO_RIGHT), SyncStatus(UP_TO_DATE, lacks=("orders",))):
        sync.tell(status)
        qtbot.waitUntil(pane.strip._again.isVisible)
        with qtbot.waitSignal(pane.sign_in_wanted):
            qtbot.mouseClick(pane.strip._again, Qt.MouseButton.LeftButton)
        sync.tell(SyncStatus(OFFLINE))
        qtbot.waitUntil(lambda: not pane.strip._again.isVisible())


def test_signed_out_leads_to_signing_in(qtbot, pane: ListPane, sync: StillSync) -> None:
    sync.tell(SyncStatus(SIGNED_OUT))
    qtbot.waitUntil(lambda: pane.strip.isVisible())
    with qtbot.waitSignal(pane.sign_in_wanted):
        qtbot.mouseClick(pane.strip._button, Qt.MouseButton.LeftButton)
