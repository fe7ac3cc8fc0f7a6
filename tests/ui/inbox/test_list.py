"""The list keeps what the person looks at, whatever arrives, and shows what is due first."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.domain.conversations import BUYER, SELLER
from desktop.store.views import Query, Row
from desktop.ui.inbox.list_pane import ListPane
from desktop.ui.workspace import Workspace
from tests.ui.conftest import Clock
from tests.ui.inbox.conftest import Put, current, ids, rows, show
from tests.ui.world import MINUTE, NOW, conversation, friday, many


def test_the_most_urgent_stands_on_top(pane: ListPane) -> None:
    assert ids(pane)[:5] == ["late-1", "late-2", "eszter", "soon-de", "adam"]


def test_a_market_narrows_the_list(pane: ListPane, workspace: Workspace) -> None:
    workspace.set_market("HU")
    assert ids(pane) == ["eszter", "adam", "reka", "lili", "bence"]
    assert not pane.delegate.show_market


def test_all_markets_show_each_rows_market(pane: ListPane, workspace: Workspace) -> None:
    workspace.set_market("HU")
    workspace.set_market(None)
    assert pane.delegate.show_market


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        ("cases", {"adam", "reka"}),
        ("waiting", {"waiting-0", "waiting-1", "waiting-2"}),
        ("taken_over", {"taken"}),
        ("done", {"closed", "thanks"}),
    ],
)
def test_each_view_holds_its_own(pane: ListPane, view: str, expected: set[str]) -> None:
    pane.set_query(Query(view=view))
    assert set(ids(pane)) == expected


def test_newest_first(pane: ListPane) -> None:
    pane.set_query(Query(market="HU", sort="newest"))
    assert ids(pane)[0] == "bence"
    pane.set_query(Query(market="HU", sort="oldest"))
    assert ids(pane)[0] == "eszter"


def test_view_and_order_are_remembered(qtbot, pane: ListPane, workspace: Workspace, sync) -> None:
    pane.set_query(Query(view="waiting", sort="newest"))
    store = workspace.store
    store.set_setting("flush", 1).result(10)
    workspace.detach()
    workspace.attach(store, sync)
    assert (pane.query.view, pane.query.sort) == ("waiting", "newest")


# --- what arrives ---


def test_a_new_row_on_top_moves_the_current_one_along(qtbot, pane: ListPane, put: Put) -> None:
    pane.select("adam")
    put(*conversation("older", (BUYER, "Halló?", friday(7) - timedelta(hours=24)), market="HU"))
    qtbot.waitUntil(lambda: ids(pane)[0] == "older")
    assert current(pane) == "adam"
    assert pane.current_id() == "adam"


def test_a_change_opens_nothing(qtbot, pane: ListPane, put: Put) -> None:
    pane.select("adam")
    opened: list[str] = []
    pane.opened.connect(opened.append)
    put(*conversation("older", (BUYER, "Halló?", friday(7) - timedelta(hours=24)), market="HU"))
    qtbot.waitUntil(lambda: "older" in ids(pane))
    qtbot.wait(100)
    assert opened == []


def test_marks_survive_a_change(qtbot, pane: ListPane, put: Put) -> None:
    pane.marks.mark(2, False)
    pane.marks.mark(4, False)
    put(*conversation("older", (BUYER, "Halló?", friday(7) - timedelta(hours=24)), market="HU"))
    qtbot.waitUntil(lambda: "older" in ids(pane))
    assert list(pane.marks.ids) == ["eszter", "adam"]


def test_an_answered_conversation_leaves_and_stays_open(qtbot, pane: ListPane, put: Put) -> None:
    pane.select("adam")
    place = ids(pane).index("adam")
    put(
        *conversation(
            "adam",
            (BUYER, "Kérhetek cserét?", friday(11, 5)),
            (SELLER, "Természetesen.", NOW),
            market="HU",
            version="2",
        )
    )
    qtbot.waitUntil(lambda: "adam" not in ids(pane))
    assert pane.current_id() == "adam"
    assert current(pane) is None
    following = ids(pane)[place]
    pane.step(1)
    assert current(pane) == following


def test_scrolling_stays_with_its_rows(qtbot, window, bare_workspace, actions, store_with, sync) -> None:
    pane = ListPane(bare_workspace, actions)
    show(qtbot, window, pane, actions)
    pages = list(many(300))
    bare_workspace.attach(store_with(*pages), sync)
    pane.view.scrollTo(pane.model.index(200, 0))
    top = pane.model.row_at(pane.view.anchor_place())
    assert top is not None
    offset = pane.view.rowViewportPosition(pane.view.anchor_place())
    with qtbot.waitSignal(bare_workspace.changed):
        bare_workspace.store.apply_page(
            [
                thing
                for n in range(3)
                for thing in conversation(f"new{n}", (BUYER, "?", NOW - timedelta(hours=23)))
            ],
            [],
            [],
            "s-new",
        )
    qtbot.waitUntil(lambda: pane.model.rowCount() == 303)
    place = pane.model.place_of(top.id)
    assert place is not None
    assert pane.view.rowViewportPosition(place) == offset


def test_rows_are_read_by_pages(monkeypatch, pane: ListPane, workspace: Workspace) -> None:
    asked: list[int] = []
    read = workspace.reader.rows

    def counted(query: Query, start: int, count: int) -> list[Row]:
        asked.append(start)
        return read(query, start, count)

    monkeypatch.setattr(workspace.reader, "rows", counted)
    pane.model.set_query(Query(view="all"))
    for place in range(5):
        pane.model.row_at(place)
    assert asked == [0]


# --- moving ---


def test_j_and_k_move_and_open(qtbot, pane: ListPane) -> None:
    pane.view.setFocus()
    with qtbot.waitSignal(pane.opened) as opened:
        qtbot.keyClick(pane.view, Qt.Key.Key_J)
    assert opened.args == ["late-1"]
    with qtbot.waitSignal(pane.opened) as opened:
        qtbot.keyClick(pane.view, Qt.Key.Key_J)
        qtbot.keyClick(pane.view, Qt.Key.Key_J)
        qtbot.keyClick(pane.view, Qt.Key.Key_K)
        qtbot.keyClick(pane.view, Qt.Key.Key_J)
    assert opened.args == ["eszter"]


def test_enter_goes_into_the_conversation(qtbot, pane: ListPane) -> None:
    pane.select("adam")
    with qtbot.waitSignal(pane.entered) as entered:
        qtbot.keyClick(pane.view, Qt.Key.Key_Return)
    assert entered.args == ["adam"]


def next_id(pane: ListPane) -> str:
    found = pane.next_unanswered()
    assert found is not None
    return found.id


def test_next_unanswered_goes_on_from_here_and_wraps(pane: ListPane, workspace: Workspace) -> None:
    workspace.set_market("HU")
    pane.select("adam")
    assert next_id(pane) == "reka"
    pane.select("bence")
    assert next_id(pane) == "eszter"


def test_next_unanswered_from_a_view_without_any(pane: ListPane) -> None:
    pane.set_query(Query(view="waiting"))
    assert next_id(pane) == "late-1"


# --- time ---


def test_crossing_a_threshold_is_told_once(
    pane: ListPane, workspace: Workspace, clock: Clock, announcements: list[str]
) -> None:
    pane.select("reka")  # due 13:45, act-by 13:45: due soon already, at risk from 12:45 on
    workspace.ticked.emit()
    clock.now = NOW + 145 * MINUTE
    workspace.ticked.emit()
    workspace.ticked.emit()
    assert len(announcements) == 1
    assert announcements[0].startswith("Szabó Réka: At risk")


def test_ticking_alone_announces_nothing(
    pane: ListPane, workspace: Workspace, clock: Clock, announcements: list[str]
) -> None:
    pane.select("adam")
    for minute in range(5):
        clock.now = NOW + minute * MINUTE
        workspace.ticked.emit()
    assert announcements == []


def test_due_soon_fills_by_time_alone(pane: ListPane, workspace: Workspace, clock: Clock) -> None:
    pane.set_query(Query(view="due_soon", market="HU"))
    assert "lili" not in ids(pane)
    clock.now = NOW + timedelta(hours=4)
    workspace.ticked.emit()
    assert "lili" in ids(pane)


def test_the_pill_is_worded_once_a_moment(pane: ListPane) -> None:
    row = rows(pane)[0]
    assert pane.pills.pill(row) is pane.pills.pill(row)


# --- what a screen reader hears ---


def test_each_row_is_one_sentence(pane: ListPane, workspace: Workspace) -> None:
    workspace.set_market("HU")
    table = QAccessible.queryAccessibleInterface(pane.view)
    cells = [table.child(place).text(QAccessible.Text.Name) for place in range(table.childCount())]
    assert [text for text in cells if text] == [pane.words.sentence(row) for row in rows(pane)]
    text = next(text for text in cells if text.startswith("Nagy"))
    assert text.startswith("Nagy Ádám, At risk: 40 minutes left")
    assert "Hungary, complaint" in text
    assert text.endswith("Kérhetek cserét?")
    for glyph in "●◐▲❚✓–":
        assert glyph not in text


def test_the_list_says_its_view_and_count(pane: ListPane, workspace: Workspace) -> None:
    workspace.set_market("HU")
    name = QAccessible.queryAccessibleInterface(pane.view).text(QAccessible.Text.Name)
    assert name == "Needs answer, 5 conversations"


def test_the_sentences_follow_the_language(qtbot, pane: ListPane, workspace: Workspace) -> None:
    workspace.set_market("HU")
    workspace.set_language("pl")
    text = pane.words.sentence(rows(pane)[1])
    assert "Węgry, reklamacja" in text
    view = QAccessible.queryAccessibleInterface(pane.view)
    qtbot.waitUntil(lambda: view.text(QAccessible.Text.Name).startswith("Do odpowiedzi, 5"))


def test_moving_from_another_pane_is_spoken(
    qtbot, pane: ListPane, window: QWidget, announcements: list[str]
) -> None:
    button = QPushButton(window)
    button.show()
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_J)
    assert announcements == [pane.words.sentence(rows(pane)[0])]
