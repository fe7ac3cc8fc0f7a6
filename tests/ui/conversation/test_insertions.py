"""One key puts the seller's addresses or the offer into a reply; the buyer's address is copied."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication, QTextCursor

from desktop.domain.accounts import Account
from desktop.domain.actions import SetAddresses
from desktop.ui.actions import Actions
from desktop.ui.conversation.insertions import Insertions
from desktop.ui.conversation.pane import ConversationPane
from desktop.ui.offers.dialog import OffersDialog
from desktop.ui.workspace import Notice, Workspace
from tests.ui import world
from tests.ui.addresses.conftest import BUDAPEST, KRAKOW
from tests.ui.reading import settle


@pytest.fixture
def account() -> Account:
    """Returns of Hungary go to Budapest; Hungary's parcels come from Poland; Denmark has nothing."""
    known = {"HU": (BUDAPEST, KRAKOW), "PL": (KRAKOW, None), "DE": (KRAKOW, None)}
    told = world.account()
    markets = tuple(
        replace(entry, return_address=known[entry.code][0], dispatch_address=known[entry.code][1])
        if entry.code in known
        else entry
        for entry in told.markets
    )
    return replace(told, markets=markets)


@pytest.fixture
def pane(
    make_pane: Callable[[], ConversationPane],
    open_account: Callable[..., Workspace],
    account: Account,
) -> ConversationPane:
    open_account(account=account)
    return make_pane()


@pytest.fixture
def insertions(pane: ConversationPane, bare_workspace: Workspace, actions: Actions) -> Iterator[Insertions]:
    made = Insertions(bare_workspace, pane)
    made.register(actions)
    yield made
    for dialog in pane.window().findChildren(OffersDialog):
        dialog.close()


def text(pane: ConversationPane) -> str:
    return pane.composer.text().replace("\u00a0", " ")


def test_the_return_address_of_the_market_in_its_own_order(pane, insertions, actions):
    pane.show_conversation("adam")
    assert actions.run("conversation.insert_return")
    lines = text(pane).split("\n")
    assert lines[-5:] == ["ReFon", "Budapest", "Gyömrői út 120.", "1103", ""]
    assert actions.key_text("conversation.insert_return") == "Ctrl+Shift+R"


def test_an_address_abroad_names_its_country_in_the_buyers_language(pane, insertions, actions):
    pane.show_conversation("soon-de")
    actions.run("conversation.insert_return")
    assert text(pane).split("\n")[-2] == "Polen"
    pane.show_conversation("adam")
    actions.run("conversation.insert_dispatch")
    assert text(pane).split("\n")[-2] == "Lengyelország"


def test_it_stands_on_lines_of_its_own_where_the_cursor_is(pane, insertions, actions):
    pane.show_conversation("late-1")
    pane.composer.field.insert_text("🙂 Prosimy odesłać: dziękujemy")
    cursor = pane.composer.field.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.MoveAnchor, len("dziękujemy"))
    pane.composer.field.setTextCursor(cursor)
    actions.run("conversation.insert_return")
    lines = text(pane).split("\n")
    assert lines[0] == "🙂 Prosimy odesłać: "
    assert lines[-4:] == ["ReFon sp. z o.o.", "ul. Przemysłowa 14", "30-701 Kraków", "dziękujemy"]


def test_one_undo_takes_it_back(pane, insertions, actions):
    pane.show_conversation("late-1")
    pane.composer.field.insert_text("Dzień dobry")
    actions.run("conversation.insert_return")
    pane.composer.field.undo()
    assert text(pane) == "Dzień dobry"


def test_an_address_that_waits_is_the_one_that_is_inserted(pane, insertions, actions, bare_workspace):
    moved = replace(KRAKOW, street="ul. Nowa 1")
    bare_workspace.store.enqueue(SetAddresses("PL", return_address=moved)).result(5)
    pane.show_conversation("late-1")
    actions.run("conversation.insert_return")
    assert "ul. Nowa 1" in text(pane)


def test_a_missing_address_is_said_and_offered_to_be_set(qtbot, pane, insertions, actions, bare_workspace):
    notices: list[Notice] = []
    bare_workspace.noticed.connect(notices.append)
    pane.show_conversation("late-1")
    actions.run("conversation.insert_dispatch")
    assert text(pane) == ""
    assert notices[-1].text() == "No dispatch address is set for this market: Poland."
    with qtbot.waitSignal(insertions.addresses_wanted) as wanted:
        undo = notices[-1].undo
        assert undo is not None
        undo()
    assert wanted.args == ["PL", "dispatch"]


def test_the_offer_goes_in_as_a_sentence(pane, insertions, actions):
    pane.show_conversation("adam")
    pane.composer.field.insert_text("Szia!")
    actions.run("conversation.insert_offer")
    assert text(pane).startswith("Szia! iPhone 13, 128 GB")
    assert "139 900 Ft" in text(pane)


def test_all_markets_open_and_insert_their_row(qtbot, pane, insertions, actions):
    pane.show_conversation("adam")
    assert actions.run("conversation.offers")
    dialog = next(found for found in pane.window().findChildren(OffersDialog) if found.isVisible())
    assert dialog.current().market == "HU"
    dialog.insert.click()
    settle()
    assert "139 900 Ft" in text(pane)


def test_nothing_is_offered_where_it_cannot_go(pane, insertions, actions):
    def enabled(name: str) -> bool:
        return actions.entry(f"conversation.{name}").enabled()

    names = ("insert_return", "insert_offer", "offers", "copy_address", "copy_label")
    assert not any(enabled(name) for name in names)
    pane.show_conversation("taken")
    assert not enabled("insert_return")
    pane.show_conversation("late-1")
    assert [enabled(name) for name in names] == [True, False, False, False, False]
    pane.show_conversation("adam")
    assert all(enabled(name) for name in names)


def test_the_delivery_address_is_copied_for_people_and_for_a_label(pane, insertions, actions):
    pane.show_conversation("adam")
    actions.run("conversation.copy_address")
    assert QGuiApplication.clipboard().text().split("\n")[-2:] == ["1016", "Hungary"]
    actions.run("conversation.copy_label")
    assert QGuiApplication.clipboard().text().split("\n") == [
        "NAGY ÁDÁM",
        "BUDAPEST",
        "DEZSŐ UTCA 11. 2/4.",
        "1016",
        "WĘGRY",
    ]
