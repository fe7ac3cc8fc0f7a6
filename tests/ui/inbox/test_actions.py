"""What is done to conversations goes through the outbox, can be taken back, and is never a reply to many."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from desktop.domain.actions import Edit, Reply
from desktop.domain.staff_hours import StaffHours
from desktop.store.views import Query
from desktop.ui.actions import Actions
from desktop.ui.inbox.list_pane import ListPane
from desktop.ui.inbox.reminders import LEAST, reminder_times
from desktop.ui.kit.picker import Picker
from desktop.ui.workspace import Notice, Workspace
from tests.ui.inbox.conftest import Put, ids, show
from tests.ui.world import NOW, account, conversation


def outbox(workspace: Workspace) -> list[Edit]:
    return [row.action for row in workspace.reader.outbox() if isinstance(row.action, Edit)]


def picker(pane: ListPane) -> Picker:
    """The open menu."""
    return next(found for found in pane.findChildren(Picker) if found.isVisible())


def choices(menu: Picker) -> list[str]:
    role = Qt.ItemDataRole.AccessibleTextRole
    return [menu.list.item(place).data(role) for place in range(menu.list.count())]


def test_no_answer_needed_goes_to_the_next_and_can_be_undone(
    qtbot, pane: ListPane, workspace: Workspace, actions: Actions, notices: list[Notice]
) -> None:
    workspace.set_market("HU")
    pane.select("adam")
    with qtbot.waitSignal(pane.opened) as opened:
        qtbot.keyClick(pane.view, Qt.Key.Key_E)
    assert opened.args == ["reka"]
    qtbot.waitUntil(lambda: "adam" not in ids(pane) and bool(notices))
    assert outbox(workspace) == [Edit("adam", no_answer_needed=True)]
    assert notices[-1].text() == "Nagy Ádám: no answer needed"
    assert notices[-1].undo is not None
    with qtbot.waitSignal(pane.opened) as opened:
        notices[-1].undo()
    assert opened.args == ["adam"]
    qtbot.waitUntil(lambda: "adam" in ids(pane))
    assert outbox(workspace) == []


def test_undo_after_it_went_out_says_the_opposite(
    qtbot, pane: ListPane, workspace: Workspace, actions: Actions, notices: list[Notice]
) -> None:
    pane.select("adam")
    actions.run("conversation.no_answer")
    qtbot.waitUntil(lambda: bool(notices))
    workspace.store.take_ready(NOW + timedelta(minutes=1)).result(10)
    assert notices[-1].undo is not None
    notices[-1].undo()
    qtbot.waitUntil(lambda: Edit("adam", no_answer_needed=False) in outbox(workspace))


def test_only_what_is_owed_needs_no_answer(pane: ListPane, actions: Actions) -> None:
    pane.select("waiting-0")
    assert not actions.run("conversation.no_answer")


def test_the_platform_decides_what_is_offered(
    qtbot, window: QWidget, bare_workspace, actions: Actions, open_account
) -> None:
    pane = ListPane(bare_workspace, actions)
    pane.register(actions)
    window.show()
    pane.setParent(window)
    open_account(conversation("one"), account=account(capabilities=frozenset({"reply"})))
    pane.select("one")
    assert not actions.entry("conversation.assign").enabled()
    assert not actions.entry("conversation.no_answer").enabled()
    assert actions.entry("conversation.remind").enabled()


def test_bulk_takes_all_marked_in_one_notice(
    qtbot, pane: ListPane, workspace: Workspace, actions: Actions, notices: list[Notice]
) -> None:
    pane.view.setFocus()
    for _row in range(3):
        qtbot.keyClick(pane.view, Qt.Key.Key_J)
        qtbot.keyClick(pane.view, Qt.Key.Key_X)
    assert list(pane.marks.ids) == ["late-1", "late-2", "eszter"]
    assert pane.bulk.isVisible()
    actions.run("conversation.no_answer")
    qtbot.waitUntil(lambda: len(notices) == 1)
    assert notices[0].text() == "3 conversations: no answer needed"
    assert {edit.conversation_id for edit in outbox(workspace)} == {"late-1", "late-2", "eszter"}
    qtbot.waitUntil(lambda: not pane.bulk.isVisible())


def test_nothing_replies_to_many(pane: ListPane, workspace: Workspace, actions: Actions) -> None:
    for place in range(3):
        pane.marks.mark(place, False)
    for entry in actions.entries():
        if entry.id.startswith("conversation.") and entry.enabled():
            entry.run()
    assert not [row for row in workspace.reader.outbox() if isinstance(row.action, Reply)]


def test_shift_click_marks_a_range(qtbot, pane: ListPane) -> None:
    pane.select("late-2")
    place = pane.view.visualRect(pane.model.index(4, 0)).center()
    qtbot.mouseClick(
        pane.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, place
    )
    assert list(pane.marks.ids) == ids(pane)[1:5]
    qtbot.keyClick(pane.view, Qt.Key.Key_Escape)
    assert not pane.marks.ids


def test_assign_offers_me_first(qtbot, pane: ListPane, workspace: Workspace, notices: list[Notice]) -> None:
    pane.select("adam")
    qtbot.keyClick(pane.view, Qt.Key.Key_A)
    menu = picker(pane)
    assert choices(menu)[:2] == ["Nobody", "Marta Nowak"]
    qtbot.keyClicks(menu.list, "zieli")
    qtbot.keyClick(menu.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(notices))
    assert outbox(workspace) == [Edit("adam", assignee="adam")]
    assert notices[0].text() == "Assigned to Adam Zieliński"


def test_an_agent_takes_and_gives_back_only(
    qtbot, open_account, bare_workspace: Workspace, window: QWidget, actions: Actions
) -> None:
    pane = show(qtbot, window, ListPane(bare_workspace, actions), actions)
    open_account(
        conversation("held", assignee="adam"), conversation("free"), account=account(roles=("agent",))
    )
    pane.select("free")
    actions.run("conversation.assign")
    assert choices(picker(pane)) == ["Nobody", "Marta Nowak"]
    assert picker(pane).field.placeholderText() == "Only a lead gives to others"
    picker(pane).close()
    pane.select("held")
    actions.run("conversation.assign")
    assert choices(picker(pane)) == ["Marta Nowak"]
    picker(pane).close()
    assert not actions.entry("list.return_absent").enabled()


def test_a_lead_gives_back_what_absent_people_hold(
    qtbot, workspace: Workspace, pane: ListPane, put: Put, actions: Actions, notices: list[Notice]
) -> None:
    put(*conversation("hers", assignee="eva"), *conversation("his", assignee="adam"))
    actions.run("list.return_absent")
    qtbot.waitUntil(lambda: bool(notices))
    assert outbox(workspace) == [Edit("hers", assignee="")]
    assert notices[-1].text() == "1 conversation given back to the team"
    assert notices[-1].undo is not None


def test_a_new_label_is_typed(qtbot, pane: ListPane, workspace: Workspace, put: Put, notices) -> None:
    put(*conversation("labelled", labels=("urgent",)))
    pane.select("adam")
    qtbot.keyClick(pane.view, Qt.Key.Key_L)
    menu = picker(pane)
    assert choices(menu) == ["urgent"]
    qtbot.keyClicks(menu.list, "battery")
    assert choices(menu) == ["New label “battery”"]
    qtbot.keyClick(menu.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(notices))
    assert outbox(workspace) == [Edit("adam", labels=("battery",))]


def test_a_label_that_all_have_is_taken_away(qtbot, pane: ListPane, workspace: Workspace, put: Put) -> None:
    put(*conversation("labelled", labels=("urgent", "vip")))
    pane.select("labelled")
    qtbot.keyClick(pane.view, Qt.Key.Key_L)
    qtbot.keyClick(picker(pane).list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(outbox(workspace)))
    assert outbox(workspace) == [Edit("labelled", labels=("vip",))]


def test_single_keys_are_text_in_a_text_field(qtbot, pane: ListPane, workspace: Workspace, window) -> None:
    field = QLineEdit(window)
    field.show()
    pane.select("adam")
    field.setFocus()
    qtbot.keyClicks(field, "ejx")
    assert field.text() == "ejx"
    assert outbox(workspace) == []
    assert pane.current_id() == "adam"


# --- reminders ---


@pytest.mark.parametrize("minutes", [5, 12, 45, 70, 200, 1000, 4000])
def test_no_reminder_is_past_act_by(minutes: int) -> None:
    act_by = NOW + timedelta(minutes=minutes)
    times = reminder_times(NOW, act_by, "Europe/Warsaw")
    assert all(NOW < at <= act_by - LEAST for at in times)
    assert times == sorted(times)


def test_a_reminder_where_nothing_is_owed_may_be_tomorrow() -> None:
    times = reminder_times(NOW, None, "Europe/Warsaw")
    assert times[-1] == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


SATURDAY_NIGHT = datetime(2026, 11, 28, 21, 17, tzinfo=UTC)
MONDAY = datetime(2026, 11, 30, tzinfo=UTC)


def test_nobody_is_reminded_at_night_or_on_a_day_off() -> None:
    hours = StaffHours("Europe/Warsaw", {0: ((480, 960),)}, frozenset({MONDAY.date()}))
    soon = [SATURDAY_NIGHT + timedelta(minutes=30), SATURDAY_NIGHT + timedelta(hours=1)]
    assert reminder_times(SATURDAY_NIGHT, None, "Europe/Warsaw") == [*soon, MONDAY + timedelta(hours=8)]
    next_monday = MONDAY + timedelta(days=7, hours=7)
    assert reminder_times(SATURDAY_NIGHT, None, "Europe/Warsaw", hours) == [*soon, next_monday]


def test_remind_me_keeps_the_time(qtbot, pane: ListPane, workspace: Workspace, notices: list[Notice]) -> None:
    pane.select("reka")
    qtbot.keyClick(pane.view, Qt.Key.Key_H)
    qtbot.keyClick(picker(pane).list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(notices))
    at = workspace.reader.reminder("reka")
    row = workspace.reader.conversation("reka")
    assert at is not None
    assert row is not None
    assert row.act_by is not None
    assert NOW < at < row.act_by


def test_too_near_for_a_reminder_is_said(
    pane: ListPane, workspace: Workspace, clock, notices: list[Notice], actions: Actions
) -> None:
    pane.set_query(Query(market="HU"))
    pane.select("adam")
    clock.now = NOW + timedelta(minutes=38)
    actions.run("conversation.remind")
    assert [notice.text() for notice in notices] == ["It is due too soon for a reminder."]


def test_a_reminder_rings_once_and_is_done_when_seen(
    qtbot, pane: ListPane, workspace: Workspace, clock, notices: list[Notice]
) -> None:
    workspace.store.set_reminder("reka", NOW + timedelta(minutes=30)).result(10)
    workspace.ticked.emit()
    assert notices == []
    clock.now = NOW + timedelta(minutes=31)
    workspace.ticked.emit()
    workspace.ticked.emit()
    assert [notice.text() for notice in notices] == ["Reminder: Szabó Réka"]
    row = workspace.reader.conversation("reka")
    assert row is not None
    assert "reminder" in pane.words.sentence(row)
    assert notices[0].undo is not None
    with qtbot.waitSignal(pane.opened) as opened:
        notices[0].undo()
    assert opened.args == ["reka"]
    qtbot.waitUntil(lambda: workspace.reader.reminder("reka") is None)


def test_select_all_marks_the_list(qtbot, pane: ListPane) -> None:
    pane.view.setFocus()
    qtbot.keyClick(pane.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert list(pane.marks.ids) == ids(pane)


def test_the_context_menu_offers_what_is_possible(qtbot, pane: ListPane, workspace: Workspace) -> None:
    workspace.set_market("HU")
    pane.menu.show_menu(1, pane.view.visualRect(pane.model.index(1, 0)).center())
    menu = next(found for found in pane.findChildren(QMenu) if found.isVisible())
    texts = [action.text().split("\t")[0] for action in menu.actions() if action.text()]
    assert pane.current_id() == "adam"
    assert texts[:2] == ["No answer needed && next", "Assign"]
    assert "Open the conversation again" not in texts
    menu.actions()[0].trigger()
    menu.close()
    qtbot.waitUntil(lambda: outbox(workspace) == [Edit("adam", no_answer_needed=True)])
