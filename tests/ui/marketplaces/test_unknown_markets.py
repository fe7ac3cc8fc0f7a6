"""A conversation whose market is not known yet, or is none of ours, is shown on every screen, and its clock
takes the earliest deadline that there can be."""

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.clock_book import build_book
from desktop.domain.conversations import BUYER, Conversation
from desktop.domain.orders import Order
from desktop.domain.pages import Thing
from desktop.store.views import Query
from desktop.ui.inbox.row_words import RowWords
from desktop.ui.pills import Pills
from desktop.ui.window import MainWindow
from desktop.ui.workspace import Workspace
from tests.ui import world
from tests.ui.marketplace_world import account_at, claim
from tests.ui.reading import settle
from tests.ui.screens import close_popups, every_screen
from tests.ui.session_double import NotedSession
from tests.ui.world import HOUR, NOW, conversation, order


def elsewhere(name: str, market: str) -> list[Thing]:
    """A conversation with an order, in that market."""
    things = conversation(
        name, (BUYER, "Gdzie jest moja paczka?", NOW - 3 * HOUR), order_ids=(f"o-{name}",), case="return"
    )
    things.append(order(f"o-{name}", "PL"))
    return [
        replace(thing, market=market) if isinstance(thing, Conversation | Order) else thing
        for thing in things
    ]


@pytest.fixture
def main(qtbot, bare_workspace, store_with, sync) -> MainWindow:
    made = MainWindow(bare_workspace, NotedSession())
    qtbot.addWidget(made)
    made.resize(1360, 860)
    made.show()
    things = [*elsewhere("nowhere", ""), *elsewhere("odd", "allegro-business-xx"), *claim()]
    bare_workspace.attach(store_with(things, account=account_at("allegro")), sync)
    made.activateWindow()
    settle()
    return made


@pytest.mark.parametrize("name", ["nowhere", "odd"])
def test_every_screen_shows_it(main: MainWindow, name: str):
    main.inbox.list.show_conversation(name)
    settle()
    for show in every_screen(main).values():
        show()
        settle()
        close_popups(main)
    main.show_list()
    main.inbox.list.set_query(Query(view="all"))
    main.inbox.list.show_conversation(name)
    settle()
    assert main.inbox.conversation.conversation_id == name
    assert main.inbox.conversation.composer.can_write()


def test_row_and_header_say_that_the_market_is_not_known(main: MainWindow):
    workspace = main.workspace
    row = workspace.reader.conversation("nowhere")
    assert row is not None
    line = RowWords(workspace, Pills(workspace)).line(row)
    assert ("market not known", "warn") in line.aside
    assert "market not known" in RowWords(workspace, Pills(workspace)).sentence(row)
    main.inbox.list.show_conversation("nowhere")
    settle()
    shown = {
        label.text()
        for label in main.inbox.conversation.header.findChildren(type(main.inbox.conversation.header.subject))
    }
    assert any("market not known" in text for text in shown)


def test_its_clock_is_never_later_than_in_any_market_of_the_account(open_account) -> None:
    account = account_at("allegro")
    built, _problems = build_book(account)
    workspace: Workspace = open_account(world.morning(), account=account)
    workspace.store.set_book(built).result(30)
    for hours in range(0, 24 * 14, 5):
        asked = NOW + timedelta(hours=hours)
        unknown = built.reckon("", asked)
        assert unknown is not None
        for market in ("PL", "HU", "DE", "DK"):
            known = built.reckon(market, asked)
            assert known is not None
            assert unknown.due_at <= known.due_at
