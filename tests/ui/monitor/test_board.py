"""The board: every number opens what is behind it, new numbers move nothing, and the keyboard reaches all."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from desktop.store.views import Query
from desktop.ui.inbox.rail_item import RailItem
from desktop.ui.monitor.board_model import FIRST
from desktop.ui.monitor.board_pane import BoardPane
from desktop.ui.monitor.board_rows import columns
from desktop.ui.monitor.definition import DefinitionCard
from desktop.ui.window import MainWindow
from tests.ui import world
from tests.ui.kept_stores import apply
from tests.ui.monitor.conftest import Open, Rest, people
from tests.ui.reading import clipped, nameless, settle, spoken, too_small


def column_of(pane: BoardPane, figure: str) -> int:
    return FIRST + columns(pane.model.basis).index(figure)


def go_to(pane: BoardPane, section: str, key: str, figure: str) -> None:
    place = pane.model.place_of(section, key)
    assert place is not None
    pane.table.setFocus()
    pane.table.setCurrentIndex(pane.model.index(place, column_of(pane, figure)))


def number(pane: BoardPane, section: str, key: str, figure: str) -> int:
    place = pane.model.place_of(section, key)
    return 0 if place is None else pane.model.number(place, column_of(pane, figure))


@pytest.mark.parametrize(
    ("section", "key", "figure", "expected"),
    [
        ("market", "PL", "overdue", {"late-1", "late-2"}),
        ("agent", "adam", "open", {"late-1", "late-2"}),
        ("agent", "eva", "open", {"reka"}),
        ("kind", "return", "open", {"reka"}),
        ("total", "", "taken_over", {"taken"}),
    ],
)
def test_a_number_opens_the_conversations_behind_it(
    qtbot, main: MainWindow, open_monitor: Open, section, key, figure, expected
):
    pane = open_monitor().board
    assert number(pane, section, key, figure) == len(expected)
    go_to(pane, section, key, figure)
    qtbot.keyClick(pane.table, Qt.Key.Key_Return)
    assert main.inbox.page is None
    shown = main.inbox.list.model
    qtbot.waitUntil(lambda: shown.rowCount() == len(expected))
    rows = [shown.row_at(place) for place in range(shown.rowCount())]
    assert {row.id for row in rows if row is not None} == expected


def test_every_number_is_as_large_as_its_list(main: MainWindow, open_monitor: Open):
    pane = open_monitor().board
    wanted: list[Query] = []
    pane.conversations_wanted.disconnect()
    pane.conversations_wanted.connect(wanted.append)
    seen = 0
    for basis in ("act", "due"):
        pane.model.go_by(basis)
        for row in range(pane.model.rowCount()):
            for column in range(FIRST, pane.model.columnCount()):
                count = pane.model.number(row, column)
                if count:
                    pane.table.pressed_cell.emit(row, column)
                    assert main.workspace.reader.total(wanted[-1]) == count
                    seen += 1
    assert seen > 40


def test_the_list_says_what_it_shows_and_esc_leads_back(
    qtbot, main: MainWindow, open_monitor: Open, rest: Rest
):
    page = open_monitor()
    go_to(page.board, "market", "PL", "overdue")
    place = page.board.table.currentIndex()
    qtbot.keyClick(page.board.table, Qt.Key.Key_Return)
    header = main.inbox.list.header
    qtbot.waitUntil(lambda: main.inbox.list.model.rowCount() == 2)
    assert header.title() == "Overdue"
    assert [text for _field, text in header._filters()] == ["", "Poland"]
    qtbot.keyClick(main.inbox.list.view, Qt.Key.Key_Escape)
    assert main.inbox.page is page
    rest(page)
    assert page.board.table.currentIndex() == place


def test_taking_the_filter_away_shows_what_needs_an_answer(qtbot, main: MainWindow, open_monitor: Open):
    page = open_monitor()
    go_to(page.board, "market", "PL", "overdue")
    qtbot.keyClick(page.board.table, Qt.Key.Key_Return)
    main.inbox.list.header.drop("cell")
    assert main.inbox.list.query == Query()


def test_the_view_of_a_number_is_neither_saved_nor_remembered(qtbot, main: MainWindow, open_monitor: Open):
    page = open_monitor()
    go_to(page.board, "market", "PL", "overdue")
    qtbot.keyClick(page.board.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: main.inbox.list.model.rowCount() == 2)
    main.actions_table.run("view.save")
    assert main.workspace.reader.setting("view") != "all"
    assert main.workspace.reader.saved_views() == []


def test_new_numbers_change_their_cells_and_move_nothing(
    qtbot, main: MainWindow, open_monitor: Open, rest: Rest
):
    page = open_monitor()
    pane = page.board
    go_to(pane, "agent", "adam", "open")
    column, scrolled = pane.table.currentIndex().column(), pane.table.verticalScrollBar().value()
    resets: list[None] = []
    pane.model.modelReset.connect(lambda: resets.append(None))
    before = number(pane, "total", "", "open")
    new_kind = world.conversation("new", market="DK", buyer="Ny Køber", case="repair")
    apply(main.workspace.store, new_kind)
    qtbot.waitUntil(lambda: number(pane, "total", "", "open") == before + 1, timeout=10_000)
    rest(page)
    assert number(pane, "kind", "repair", "open") == 1
    assert resets == []
    current = pane.table.currentIndex()
    assert (
        pane.model.cell(current.row(), current.column()).spoken == "Adam Zieliński, Open now: 2 conversations"
    )
    assert (current.column(), pane.table.verticalScrollBar().value()) == (column, scrolled)


def test_numbers_that_did_not_change_are_not_told_again(open_monitor: Open):
    model = open_monitor().board.model
    told: list[int] = []
    model.dataChanged.connect(lambda _first, last: told.append(last.column()))
    assert not model.show(replace(model.board))
    assert max(told) < FIRST


def test_a_name_narrows_the_other_lines_and_widens_them_again(qtbot, open_monitor: Open):
    pane = open_monitor().board
    go_to(pane, "market", "PL", "open")
    pane.table.setCurrentIndex(pane.table.currentIndex().siblingAtColumn(0))
    qtbot.keyClick(pane.table, Qt.Key.Key_Space)
    assert number(pane, "total", "", "open") == number(pane, "market", "PL", "open")
    assert number(pane, "agent", "eva", "open") == 0
    assert number(pane, "market", "HU", "open") > 0
    assert "Poland" in spoken(pane.chip)
    assert pane.model.cell(0, 0).text == "Poland"  # the sum, too
    qtbot.keyClick(pane.table, Qt.Key.Key_Space)
    assert pane.model.cell(0, 0).text == "All"
    assert number(pane, "agent", "eva", "open") == 1
    assert pane.chip.isHidden()


def test_the_chosen_market_is_the_only_one(main: MainWindow, open_monitor: Open, rest: Rest):
    page = open_monitor()
    main.workspace.set_market("PL")
    rest(page)
    assert page.board.model.place_of("market", "HU") is None
    assert number(page.board, "total", "", "overdue") == 2


def test_the_keyboard_walks_over_headings(qtbot, open_monitor: Open):
    pane = open_monitor().board
    pane.table.setFocus()
    pane.table.setCurrentIndex(pane.model.index(0, FIRST))
    walked = []
    for _step in range(pane.model.rowCount()):
        walked.append(pane.model.row(pane.table.currentIndex().row()))
        qtbot.keyClick(pane.table, Qt.Key.Key_Down)
    assert not any(row.is_heading for row in walked)
    assert {row.section for row in walked} == {"total", "market", "kind", "agent"}


def test_what_a_figure_means_is_one_key_away(qtbot, main: MainWindow, open_monitor: Open):
    pane = open_monitor().board
    go_to(pane, "total", "", "overdue")
    assert main.actions_table.run("monitor.define")
    card = next(each for each in main.findChildren(DefinitionCard) if each.isVisible())
    assert card.title.text() == "Overdue"
    assert card.text.text() == "The deadline has passed without an answer."
    qtbot.keyClick(card, Qt.Key.Key_Escape)
    settle()
    assert main.focusWidget() is pane.table


def test_it_opens_from_rail_and_palette_as_it_was_left(qtbot, main: MainWindow, open_monitor: Open):
    page = open_monitor()
    qtbot.keyClick(page.tabs, Qt.Key.Key_Escape)
    assert main.inbox.page is None
    assert main.actions_table.run("window.monitor")
    assert main.inbox.page is page
    main.show_list()
    item = next(each for each in main.inbox.rail.findChildren(RailItem) if each.key == "monitor")
    qtbot.mouseClick(item, Qt.MouseButton.LeftButton)
    assert main.inbox.page is page
    assert item.is_current


def test_its_keys_are_dead_elsewhere_and_no_key_is_taken_twice(main: MainWindow, open_monitor: Open):
    open_monitor()
    main.show_list()
    for action in ("monitor.define", "monitor.turn", "monitor.export"):
        assert not main.actions_table.entry(action).enabled()
    assert main.actions_table.conflicts() == []


def test_an_agent_sees_only_the_own_conversations(open_monitor: Open):
    page = open_monitor(account=people(agent_id="adam", agent_name="Adam", roles=("agent",)))
    assert number(page.board, "total", "", "open") == 2
    assert page.board.model.place_of("agent", "eva") is None
    assert page.board._own.isVisible()


def test_a_closed_market_says_until_when_and_why(clock, open_monitor: Open):
    clock.now = world.NOW.replace(month=12, day=25, hour=10)
    pane = open_monitor().board
    place = pane.model.place_of("market", "PL")
    assert place is not None
    assert pane.model.cell(place, 1).note == "closed until Mon · Christmas Day"


def test_the_board_of_an_empty_account_has_its_markets(open_monitor: Open):
    page = open_monitor(what=[])
    assert number(page.board, "total", "", "open") == 0
    assert page.board.model.place_of("market", "PL") is not None


@pytest.mark.parametrize("tab", range(4))
def test_everything_has_a_name_and_fits(main: MainWindow, open_monitor: Open, rest: Rest, tab):
    page = open_monitor(tab)
    main.resize(980, 620)
    for language in ("pl", "de", "en"):
        main.workspace.set_language(language)
        rest(page)
        assert nameless(page) == []
        # The text field inside a date's field is lower than that field, which takes the click.
        assert [part for part in too_small(page) if not part.startswith(("First day", "Last day"))] == []
        assert clipped(page) == []
