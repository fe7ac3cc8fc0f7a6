"""What rings is told once for each crossing, also after a restart, and goes when it is dealt with."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.domain.accounts import Agent
from desktop.domain.alerts import TEAM, AlertRule
from desktop.domain.cases import Case
from desktop.domain.conversations import BUYER, SELLER
from desktop.store.store import Store
from desktop.ui.kit.picker import Picker
from desktop.ui.notify.alerts import Alerts, Ringing
from desktop.ui.notify.bell import RULES, Bell
from desktop.ui.workspace import Workspace
from tests.ui.conftest import Clock, StillSync
from tests.ui.kept_stores import apply
from tests.ui.world import HOUR, MINUTE, NOW, account, conversation, friday

SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)
LATE = ("late", (BUYER, "Gdzie jest moja paczka?", friday(9)))
SOON = ("soon", (BUYER, "Hol van?", friday(12, 25)))


@pytest.fixture
def alerts(bare_workspace: Workspace, window: QWidget, open_account) -> Alerts:
    """One Polish reply is overdue, one Hungarian is due in two hours."""
    made = Alerts(bare_workspace, window)
    open_account(conversation(*LATE), conversation(*SOON, market="HU"))
    made.look()
    return made


@pytest.fixture
def bell(bare_workspace: Workspace, alerts: Alerts, window: QWidget, qtbot) -> Bell:
    made = Bell(bare_workspace, alerts)
    qtbot.addWidget(made)
    return made


def told(alerts: Alerts) -> dict[tuple[str, str], bool]:
    return {each.alert.key: each.told for each in alerts.everything()}


def written(workspace: Workspace) -> Store:
    """The store, once it has written what it was given."""
    workspace.store.keep_alerts([]).result(10)
    return workspace.store


def new_in_list(alerts: Alerts) -> list[Ringing]:
    return [each for each in alerts.ringing() if not each.seen]


def test_what_stands_at_start_is_shown_as_new_and_not_told(alerts: Alerts) -> None:
    assert told(alerts) == {("late", "reply_1h"): True, ("late", "reply_overdue"): True}
    assert len(new_in_list(alerts)) == 1


def test_a_crossing_is_told_once_also_after_a_restart(
    alerts: Alerts, bare_workspace: Workspace, sync: StillSync, clock: Clock
) -> None:
    clock.now = NOW + 70 * MINUTE
    alerts.look()
    assert told(alerts)["soon", "reply_1h"] is False
    alerts.mark_told([("soon", "reply_1h")])
    alerts.see()
    store = written(bare_workspace)
    bare_workspace.detach()
    assert alerts.everything() == []
    bare_workspace.attach(store, sync)
    alerts.look()
    assert told(alerts)["soon", "reply_1h"] is True
    assert new_in_list(alerts) == []


def test_what_crossed_while_the_program_was_closed_is_new_in_the_list(
    alerts: Alerts, bare_workspace: Workspace, sync: StillSync, clock: Clock
) -> None:
    alerts.see()
    store = written(bare_workspace)
    bare_workspace.detach()
    clock.now = NOW + 3 * HOUR
    bare_workspace.attach(store, sync)
    alerts.look()
    assert [each.row.id for each in alerts.ringing() if not each.seen] == ["soon"]
    assert all(each.told for each in alerts.everything())


def test_an_answer_takes_it_away_and_the_store_forgets(
    qtbot, alerts: Alerts, bare_workspace: Workspace
) -> None:
    with qtbot.waitSignal(alerts.changed):
        apply(bare_workspace.store, conversation(*LATE, state="closed", version="2"))
    assert alerts.ringing() == []
    written(bare_workspace)
    assert bare_workspace.reader.alerts() == []


def test_a_deadline_that_moved_rings_anew(alerts: Alerts, clock: Clock, bare_workspace: Workspace) -> None:
    clock.now = NOW + 70 * MINUTE
    alerts.look()
    alerts.mark_told([("soon", "reply_1h")])
    apply(
        bare_workspace.store,
        conversation("soon", (BUYER, "Hol van?", friday(12, 30)), market="HU", version="2"),
    )
    alerts.look()
    assert told(alerts)["soon", "reply_1h"] is False
    (ring,) = (each for each in alerts.everything() if each.row.id == "soon")
    assert ring.alert.at == NOW + 65 * MINUTE


def test_a_conversation_is_listed_once_with_its_worst_the_longest_late_first(
    alerts: Alerts, clock: Clock
) -> None:
    clock.now = NOW + 3 * HOUR
    alerts.look()
    assert [(e.row.id, e.rule.id) for e in alerts.ringing()] == [
        ("late", "reply_overdue"),
        ("soon", "reply_overdue"),
    ]


def test_an_answer_that_is_late_stands_before_an_update_that_is_later(
    alerts: Alerts, bare_workspace: Workspace, clock: Clock
) -> None:
    told = conversation("told", (BUYER, "Kiedy?", friday(9)), (SELLER, "!", friday(10)), case="repair")
    both = conversation("both", (BUYER, "Kiedy?", friday(8)), case="repair")
    for things, due in ((told, friday(11)), (both, NOW - MINUTE)):
        apply(
            bare_workspace.store,
            [replace(each, next_update_due=due) if isinstance(each, Case) else each for each in things],
        )
    alerts.look()
    assert [(e.row.id, e.rule.what, e.rule.hours) for e in alerts.ringing()] == [
        ("both", "reply", 0.0),
        ("late", "reply", 0.0),
        ("told", "update", 0.0),
    ]


def test_other_rules_are_kept_with_the_account_and_show_without_telling(
    alerts: Alerts, bare_workspace: Workspace, sync: StillSync
) -> None:
    alerts.set_rules([AlertRule("wide", 4.0, market="HU")])
    assert told(alerts) == {("soon", "wide"): True}
    store = written(bare_workspace)
    bare_workspace.detach()
    bare_workspace.attach(store, sync)
    alerts.look()
    assert alerts.rules == (AlertRule("wide", 4.0, market="HU"),)


@pytest.mark.parametrize(("roles", "seen"), [(("lead",), ["late"]), (("agent",), [])], ids=["lead", "agent"])
def test_a_lead_sees_what_is_meant_for_others(
    bare_workspace: Workspace, window: QWidget, open_account, roles, seen
) -> None:
    alerts = Alerts(bare_workspace, window)
    open_account(conversation(*LATE), account=account(roles=roles))
    alerts.set_rules([AlertRule("r", 0.0, to="adam")])
    assert [each.row.id for each in alerts.ringing()] == seen
    assert not any(each.mine for each in alerts.everything())


def test_the_team_is_whoever_answers_in_the_market(
    bare_workspace: Workspace, window: QWidget, open_account
) -> None:
    people = (Agent("marta", "Marta", ("agent",), markets=("HU",)),)
    alerts = Alerts(bare_workspace, window)
    open_account(
        conversation(*LATE),
        conversation("hu", (BUYER, "Hol van?", friday(9)), market="HU"),
        account=account(roles=("agent",), agents=people),
    )
    alerts.set_rules([AlertRule("r", 0.0, to=TEAM)])
    assert [each.row.id for each in alerts.ringing()] == ["hu"]


# --- the bell ---


def picker(bell: Bell) -> Picker:
    return next(found for found in bell.findChildren(Picker) if found.isVisible())


def lines(bell: Bell) -> list[str]:
    return [choice.spoken or choice.text for choice in bell.choices()]


def test_the_bell_counts_what_is_new_until_the_list_was_open(bell: Bell, alerts: Alerts) -> None:
    assert bell.accessibleName() == "Alerts: 1 new, 1 conversation"
    bell.open()
    assert bell.accessibleName() == "Alerts: 0 new, 1 conversation"
    picker(bell).close()


def test_enter_opens_the_conversation(qtbot, bell: Bell, bare_workspace: Workspace) -> None:
    bell.open()
    with qtbot.waitSignal(bare_workspace.open_requested) as asked:
        picker(bell).list.entered_key.emit()
    assert asked.args == ["late"]


def test_a_line_is_one_sentence(bell: Bell, alerts: Alerts, clock: Clock) -> None:
    clock.now = NOW + 70 * MINUTE
    alerts.look()
    assert lines(bell) == [
        "Late, overdue by 2 h 35 min, Poland",
        "Soon, answer by 12:25, Hungary",
        "Change what is told…",
    ]


def test_a_line_says_for_whom_it_is_meant_and_who_is_away(bell: Bell, alerts: Alerts, bare_workspace) -> None:
    alerts.set_rules([AlertRule("r", 0.0, to="eva")])
    assert lines(bell)[0] == "Late, overdue by 1 h 25 min, Poland, for Eva Kovács (away)"


def test_an_open_list_follows_what_is_answered(qtbot, bell: Bell, bare_workspace: Workspace) -> None:
    bell.open()
    apply(bare_workspace.store, conversation(*LATE, state="closed", version="2"))
    shown = picker(bell).list
    qtbot.waitUntil(lambda: shown.item(0).data(SPOKEN) == "Nothing is late or due soon")
    assert shown.count() == 2
    picker(bell).close()


def test_the_last_line_leads_to_the_rules(qtbot, bell: Bell) -> None:
    bell.open()
    with qtbot.waitSignal(bell.rules_wanted):
        picker(bell).chosen.emit(RULES)
    picker(bell).close()


def test_signed_out_the_bell_opens_nothing(bell: Bell, bare_workspace: Workspace) -> None:
    bare_workspace.detach()
    bell.open()
    assert not [found for found in bell.findChildren(Picker) if found.isVisible()]
