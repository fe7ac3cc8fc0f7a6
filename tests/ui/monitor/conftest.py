"""The monitor in the window, on the Monday morning of `tests.ui.world`; numbers are read in the pool, so that
tests wait for them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QThreadPool

from desktop.domain.accounts import Account, Agent
from desktop.domain.conversations import Conversation
from desktop.domain.pages import Thing
from desktop.ui.monitor.page import MonitorPage
from desktop.ui.window import MainWindow
from desktop.ui.workspace import Workspace
from tests.ui import world
from tests.ui.conftest import StillSync, StoreWith
from tests.ui.reading import settle
from tests.ui.session_double import NotedSession

Open = Callable[..., MonitorPage]
Rest = Callable[[MonitorPage], None]
HELD = {"late-1": "adam", "late-2": "adam", "reka": "eva"}


def things() -> list[Thing]:
    """The morning, where two people have something: Adam the overdue ones, Eva, who is away, one more."""
    return [
        replace(thing, assignee=HELD[thing.id])
        if isinstance(thing, Conversation) and thing.id in HELD
        else thing
        for thing in world.morning()
    ]


def people(**fields: Any) -> Account:
    agents = (
        Agent("adam", "Adam Zieliński", ("agent",), ("pl", "hu"), ("PL", "HU")),
        Agent("marta", "Marta Nowak", ("lead",), ("pl", "hu", "de"), ("PL", "HU", "DE", "DK")),
        Agent("eva", "Eva Kovács", ("agent",), ("hu",), ("HU",), away=True),
    )
    return world.account(**{"agents": agents, **fields})


@pytest.fixture
def main(qtbot, bare_workspace: Workspace) -> MainWindow:
    made = MainWindow(bare_workspace, NotedSession())
    qtbot.addWidget(made)
    made.resize(1360, 860)
    made.show()
    made.activateWindow()
    return made


@pytest.fixture
def rest(qtbot) -> Rest:
    """Waits until nothing is being read."""

    def wait(page: MonitorPage) -> None:
        qtbot.waitUntil(lambda: not page.reading.is_busy, timeout=20_000)
        settle()

    return wait


@pytest.fixture
def open_monitor(main: MainWindow, store_with: StoreWith, sync: StillSync, rest: Rest) -> Iterator[Open]:
    """Opens the monitor on a tab for an account; `what` stands in its store."""

    def make(tab: int = 0, *, account: Account | None = None, what: list[Thing] | None = None) -> MonitorPage:
        content = things() if what is None else what
        main.workspace.attach(store_with(content, account=account or people()), sync)
        main.pages.show_monitor()
        page = main.inbox.page
        assert isinstance(page, MonitorPage)
        page.show_tab(tab)
        rest(page)
        return page

    yield make
    QThreadPool.globalInstance().waitForDone(10_000)
    settle()
    main.workspace.detach()
