"""One list over several accounts: every row under its own marketplace's rules, the most urgent first."""

import pytest
from PySide6.QtCore import Qt

from desktop.domain.actions import Edit, Reply
from desktop.domain.conversations import BUYER
from desktop.store.store import Store
from desktop.ui.actions import Actions
from desktop.ui.inbox.list_pane import ListPane
from desktop.ui.workspace import Workspace
from tests.mixed_world import ALLEGRO, DUE, HELPDESK, KAUFLAND, MIRAKL
from tests.ui.inbox.conftest import ids, rows
from tests.ui.kept_stores import apply
from tests.ui.world import NOW, conversation


def places(pane: ListPane) -> list[tuple[str, str]]:
    return [(row.account, row.id) for row in rows(pane)]


def test_what_is_due_first_stands_first_and_a_claim_above_all(pane: ListPane) -> None:
    assert places(pane) == [
        (ALLEGRO, "claim-1"),  # what counts as decided when its deadline passes
        (KAUFLAND, "00150"),  # its first reply went out: no deadline, so the earliest that there could be
        (HELPDESK, "eszter"),  # 10:40
        (KAUFLAND, "00151"),  # 11:30
        (ALLEGRO, "ola"),  # midnight, and nobody is there after 16:00
        (MIRAKL, "thread-7"),  # 20:00, the same: in the order of the accounts
        (HELPDESK, "jan"),  # tomorrow 09:10
    ]


def test_each_row_is_due_by_its_own_marketplaces_rule(pane: ListPane) -> None:
    due = {(row.account, row.id): row.due_at for row in rows(pane)}
    for place, instant in DUE.items():
        assert due[place] == instant, place
    assert due[KAUFLAND, "00150"] is None


def test_the_pill_warns_by_the_policy_of_its_account(pane: ListPane, stores: dict[str, Store]) -> None:
    """Kaufland's tickets warn eight hours before act-by, everything else four."""
    by_place = {(row.account, row.id): row for row in rows(pane)}
    assert pane.pills.warn_hours(by_place[KAUFLAND, "00151"]) == (8.0, 2.0)
    assert pane.pills.warn_hours(by_place[HELPDESK, "eszter"]) == (4.0, 1.0)


def test_the_sentence_of_a_row_names_its_account(pane: ListPane, mixed_scope: Workspace) -> None:
    first = rows(pane)[0]
    assert ", ReFon_pl, " in pane.words.sentence(first)
    mixed_scope.set_scope(ALLEGRO)
    assert "ReFon_pl" not in pane.words.sentence(rows(pane)[0])


@pytest.fixture
def mixed_scope(bare_workspace: Workspace) -> Workspace:
    return bare_workspace


def test_a_scope_shows_one_account_and_its_conversation_is_at_hand(
    pane: ListPane, bare_workspace: Workspace
) -> None:
    bare_workspace.set_scope(KAUFLAND)
    assert ids(pane) == ["00150", "00151"]
    assert bare_workspace.desk_id == KAUFLAND
    assert not pane.delegate.show_account
    bare_workspace.set_scope(None)
    assert len(places(pane)) == 7
    assert pane.delegate.show_account


def test_no_key_acts_on_a_conversation_that_went_out_of_sight_with_its_account(
    pane: ListPane, bare_workspace: Workspace, actions: Actions, stores: dict[str, Store]
) -> None:
    pane.show_conversation("eszter", HELPDESK)
    assert actions.entry("conversation.no_answer").enabled()
    bare_workspace.set_scope(KAUFLAND)
    assert pane.current_id() is None
    actions.run("conversation.no_answer")
    assert stores[HELPDESK].reader().outbox() == []
    bare_workspace.close_desk(KAUFLAND)
    assert pane.current_id() is None


def test_opening_a_row_moves_to_its_account_and_leaves_the_list_where_it_is(
    qtbot, pane: ListPane, bare_workspace: Workspace
) -> None:
    heard: list[tuple[str, str]] = []
    pane.opened.connect(lambda name: heard.append((bare_workspace.desk_id, name)))
    reads = pane.model.rowCount()
    with qtbot.assertNotEmitted(pane.model.modelReset):
        pane.step(1)
        qtbot.waitUntil(lambda: len(heard) == 1)
        pane.step(1)
        qtbot.waitUntil(lambda: len(heard) == 2)
    assert heard == [(ALLEGRO, "claim-1"), (KAUFLAND, "00150")]
    assert pane.model.rowCount() == reads
    assert pane.view.currentIndex().row() == 1


def test_two_accounts_may_name_their_conversations_alike(
    qtbot, pane: ListPane, bare_workspace: Workspace, stores: dict[str, Store]
) -> None:
    with qtbot.waitSignal(bare_workspace.stirred):
        apply(stores[MIRAKL], conversation("jan", (BUYER, "Drugi Jan", NOW), buyer="Inny Jan"))
    qtbot.waitUntil(lambda: len(places(pane)) == 8)
    pane.select("jan", MIRAKL)
    row = pane.current_row()
    assert row is not None
    assert row.buyer == "Inny Jan"
    pane.select("jan", HELPDESK)
    row = pane.current_row()
    assert row is not None
    assert row.buyer == "Jan Dąbek"
    assert pane.model.place_of("jan", MIRAKL) != pane.model.place_of("jan", HELPDESK)


def test_the_next_unanswered_may_be_in_another_account(pane: ListPane) -> None:
    pane.select("00150", KAUFLAND)
    following = pane.next_unanswered()
    assert following is not None
    assert (following.account, following.id) == (HELPDESK, "eszter")


def test_one_more_account_comes_in_between_and_one_less_goes(
    qtbot, pane: ListPane, bare_workspace: Workspace
) -> None:
    pane.select("eszter", HELPDESK)
    with qtbot.assertNotEmitted(pane.model.modelReset):
        bare_workspace.close_desk(ALLEGRO)
    assert ALLEGRO not in {account for account, _id in places(pane)}
    assert pane.view.currentIndex().row() == 1
    assert bare_workspace.desk_id == HELPDESK
    assert pane.current_id() == "eszter"


def test_what_is_done_to_many_goes_to_the_outbox_of_each_account(
    qtbot, pane: ListPane, bare_workspace: Workspace, stores: dict[str, Store], actions: Actions, notices
) -> None:
    with qtbot.waitSignal(bare_workspace.stirred):
        apply(stores[HELPDESK], conversation("zoe", (BUYER, "Jeszcze jedno pytanie", NOW)))
    for name in ("jan", "zoe"):
        pane.marks.ids[name] = HELPDESK
    pane.marks.ids["claim-1"] = ALLEGRO
    # Allegro offers no "no answer needed": with one of its conversations among them nobody does.
    assert not actions.entry("conversation.no_answer").enabled()
    del pane.marks.ids["claim-1"]
    assert actions.entry("conversation.no_answer").enabled()
    bare_workspace.move_to(KAUFLAND)
    actions.run("conversation.no_answer")
    qtbot.waitUntil(lambda: len(stores[HELPDESK].reader().outbox()) == 2)
    assert all(isinstance(row.action, Edit) for row in stores[HELPDESK].reader().outbox())
    assert stores[KAUFLAND].reader().outbox() == []
    qtbot.waitUntil(lambda: bool(notices))
    assert notices[-1].undo is not None
    notices[-1].undo()
    qtbot.waitUntil(lambda: not stores[HELPDESK].reader().outbox())


def test_the_labels_and_people_of_one_account_are_not_anothers(pane: ListPane, actions: Actions) -> None:
    pane.marks.ids.update({"eszter": HELPDESK, "claim-1": ALLEGRO})
    assert not actions.entry("conversation.assign").enabled()


def test_a_broken_account_leaves_the_others_in_the_list(pane: ListPane, stores: dict[str, Store]) -> None:
    stores[KAUFLAND].close()
    pane.refresh()
    assert {account for account, _id in places(pane)} == {HELPDESK, ALLEGRO, MIRAKL}


def test_keys_walk_through_all_accounts(qtbot, pane: ListPane) -> None:
    pane.take_focus()
    seen = []
    for _ in range(4):
        seen.append(pane.current.account)
        qtbot.keyClick(pane.view, Qt.Key.Key_Down)
    assert seen == [ALLEGRO, KAUFLAND, HELPDESK, KAUFLAND]


def test_a_reply_goes_out_of_the_account_that_it_was_written_in(
    qtbot, pane: ListPane, bare_workspace: Workspace, stores: dict[str, Store], syncs
) -> None:
    pane.select("00151", KAUFLAND)
    bare_workspace.do(Reply("00151", "Ihr Paket ist unterwegs."))
    qtbot.waitUntil(lambda: len(stores[KAUFLAND].reader().outbox()) == 1)
    assert all(not store.reader().outbox() for name, store in stores.items() if name != KAUFLAND)
    qtbot.waitUntil(lambda: syncs[KAUFLAND].pokes == 1)
    assert syncs[HELPDESK].pokes == 0
