"""The rail: views with counts that follow the market, the person's own views, arrows and Enter."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible

from desktop.domain.conversations import BUYER
from desktop.store.views import VIEWS, Query, SavedView
from desktop.ui.inbox.rail import Rail
from desktop.ui.inbox.rail_item import RailItem
from desktop.ui.kit.name_prompt import NamePrompt
from desktop.ui.workspace import Notice, Workspace
from tests.ui.inbox.conftest import Put
from tests.ui.world import conversation, friday


def items(rail: Rail) -> list[RailItem]:
    """The visible entries, from top to bottom."""
    found = [item for item in rail.findChildren(RailItem) if item.isVisible()]
    return sorted(found, key=lambda item: item.mapTo(rail, item.rect().topLeft()).y())


def spoken(rail: Rail) -> list[str]:
    return [QAccessible.queryAccessibleInterface(item).text(QAccessible.Text.Name) for item in items(rail)]


def test_the_views_stand_in_the_order_of_the_design(rail: Rail) -> None:
    assert [item.key for item in items(rail)][: len(VIEWS)] == list(VIEWS)


def test_each_entry_says_its_count(rail: Rail, workspace: Workspace) -> None:
    workspace.set_market("HU")
    assert spoken(rail)[1] == "Needs answer, 5 conversations"
    workspace.set_market(None)
    assert spoken(rail)[1] == "Needs answer, 8 conversations"
    assert spoken(rail)[4] == "Taken over, 1 conversation"


def test_counts_follow_what_arrives(qtbot, rail: Rail, put: Put) -> None:
    put(*conversation("new", (BUYER, "?", friday(12)), market="HU"))
    qtbot.waitUntil(lambda: spoken(rail)[1] == "Needs answer, 9 conversations")


def test_counts_follow_the_language(qtbot, rail: Rail, workspace: Workspace) -> None:
    workspace.set_market("HU")
    workspace.set_language("pl")
    qtbot.waitUntil(lambda: spoken(rail)[1].startswith("Do odpowiedzi, 5 "))


def test_a_press_chooses_the_view_in_the_chosen_market(qtbot, rail: Rail, workspace: Workspace) -> None:
    workspace.set_market("HU")
    with qtbot.waitSignal(rail.query_chosen) as chosen:
        qtbot.mouseClick(items(rail)[2], Qt.MouseButton.LeftButton)
    assert chosen.args == [Query(view="cases", market="HU")]


def test_arrows_move_and_enter_chooses(qtbot, rail: Rail) -> None:
    rail.set_query(Query())
    rail.take_focus()
    assert items(rail)[1].hasFocus()
    qtbot.keyClick(items(rail)[1], Qt.Key.Key_Down)
    assert items(rail)[2].hasFocus()
    with qtbot.waitSignal(rail.query_chosen) as chosen:
        qtbot.keyClick(items(rail)[2], Qt.Key.Key_Return)
    assert chosen.args[0].view == "cases"


def test_the_shown_view_is_marked(rail: Rail, workspace: Workspace) -> None:
    rail.set_query(Query(view="waiting"))
    assert [item.key for item in items(rail) if item.is_current] == ["waiting"]
    assert [item.key for item in items(rail) if item.isChecked()] == ["waiting"]


def test_a_filtered_list_is_no_built_in_view(rail: Rail) -> None:
    rail.set_query(Query(kind="complaint"))
    assert not [item for item in items(rail) if item.is_current]


# --- saved views ---


def save(qtbot, rail: Rail, workspace: Workspace, query: Query, name: str) -> SavedView:
    rail.set_query(query)
    rail.save_current()
    prompt = next(found for found in rail.findChildren(NamePrompt) if found.isVisible())
    prompt.field.clear()
    qtbot.keyClicks(prompt.field, name)
    qtbot.keyClick(prompt.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: any(view.name == name for view in workspace.reader.saved_views()))
    return next(view for view in workspace.reader.saved_views() if view.name == name)


def test_a_view_is_saved_shown_and_chosen(qtbot, rail: Rail, workspace: Workspace) -> None:
    query = Query(view="cases", kind="complaint", sort="newest")
    view = save(qtbot, rail, workspace, query, "Complaints")
    qtbot.waitUntil(lambda: "Complaints, 1 conversation" in spoken(rail))
    own = next(item for item in items(rail) if item.key == view.id)
    assert own.is_current
    with qtbot.waitSignal(rail.query_chosen) as chosen:
        qtbot.mouseClick(own, Qt.MouseButton.LeftButton)
    assert chosen.args == [query]


def test_a_view_of_one_market_takes_its_market_along(qtbot, rail: Rail, workspace: Workspace) -> None:
    view = save(qtbot, rail, workspace, Query(market="HU", sort="newest"), "Hungary")
    workspace.set_market("DE")
    qtbot.waitUntil(lambda: any(item.key == view.id for item in items(rail)))
    own = next(item for item in items(rail) if item.key == view.id)
    qtbot.mouseClick(own, Qt.MouseButton.LeftButton)
    assert workspace.market == "HU"


def test_a_view_of_all_markets_follows_the_chosen_one(qtbot, rail: Rail, workspace: Workspace) -> None:
    query = Query(view="cases", kind="complaint")
    view = save(qtbot, rail, workspace, query, "Complaints")
    workspace.set_market("HU")
    qtbot.waitUntil(lambda: any(item.key == view.id for item in items(rail)))
    with qtbot.waitSignal(rail.query_chosen) as chosen:
        qtbot.mouseClick(next(item for item in items(rail) if item.key == view.id), Qt.MouseButton.LeftButton)
    assert chosen.args == [replace(query, market="HU")]


def test_renaming(qtbot, rail: Rail, workspace: Workspace) -> None:
    view = save(qtbot, rail, workspace, Query(kind="return"), "Returns")
    qtbot.waitUntil(lambda: any(item.key == view.id for item in items(rail)))
    own = next(item for item in items(rail) if item.key == view.id)
    rail.window().activateWindow()
    own.setFocus()
    qtbot.waitUntil(own.hasFocus)
    qtbot.keyClick(own, Qt.Key.Key_F2)
    prompt = next(found for found in rail.findChildren(NamePrompt) if found.isVisible())
    assert prompt.field.text() == "Returns"
    qtbot.keyClicks(prompt.field, "Back again")
    qtbot.keyClick(prompt.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: any(name.startswith("Back again") for name in spoken(rail)))


def test_deleting_can_be_taken_back(qtbot, rail: Rail, workspace: Workspace, notices: list[Notice]) -> None:
    view = save(qtbot, rail, workspace, Query(kind="return"), "Returns")
    rail.saved.delete(view.id)
    qtbot.waitUntil(lambda: not any(name.startswith("Returns") for name in spoken(rail)))
    qtbot.waitUntil(lambda: bool(notices) and notices[-1].text() == "View “Returns” deleted")
    assert notices[-1].undo is not None
    notices[-1].undo()
    qtbot.waitUntil(lambda: any(name.startswith("Returns") for name in spoken(rail)))
    assert workspace.reader.saved_views() == [view]


def test_pages_stand_below(qtbot, rail: Rail) -> None:
    rail.add_page("settings", "Settings")
    qtbot.waitUntil(lambda: spoken(rail)[-1] == "Settings")
    with qtbot.waitSignal(rail.page_chosen) as chosen:
        qtbot.mouseClick(items(rail)[-1], Qt.MouseButton.LeftButton)
    assert chosen.args == ["settings"]
