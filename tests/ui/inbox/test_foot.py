"""The foot says whether the market's clock runs and when it stands still next; practice never looks like
work."""

from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QWidget

from desktop.ui.actions import Actions, Entry
from desktop.ui.footer import Footer, clock_sentence
from desktop.ui.practice_banner import PracticeBanner
from desktop.ui.workspace import Workspace
from tests.ui.conftest import Clock
from tests.ui.world import account, conversation


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 11, 23, 9, 25, tzinfo=UTC), "Hungary: the clock runs. Next closed day: Sat 28 Nov"),
        (
            datetime(2026, 12, 23, 9, 0, tzinfo=UTC),
            "Hungary: the clock runs. Next closed day: Thu 24 Dec, Christmas Eve",
        ),
        (
            datetime(2026, 11, 28, 9, 0, tzinfo=UTC),
            "Hungary: the clock stands still today, Sat 28 Nov. It runs again: Mon 30 Nov",
        ),
    ],
)
def test_one_market(workspace: Workspace, clock: Clock, now: datetime, expected: str) -> None:
    workspace.set_market("HU")
    clock.now = now
    assert clock_sentence(workspace) == expected


def test_all_markets(workspace: Workspace, clock: Clock) -> None:
    assert clock_sentence(workspace) == "The clock runs in every market."
    clock.now = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
    assert clock_sentence(workspace) == "The clock stands still in every market."


def test_without_calendars_nothing_is_guessed(bare_workspace: Workspace, store_with, sync) -> None:
    bare_workspace.attach(store_with(conversation("one"), with_book=False), sync)
    assert clock_sentence(bare_workspace) == "Working calendars are being prepared…"


def test_the_foot_follows_market_and_language(
    qtbot, window: QWidget, workspace: Workspace, actions: Actions
) -> None:
    foot = Footer(workspace, actions)
    foot.setParent(window)
    workspace.set_market("HU")
    assert foot.text().startswith("Hungary")
    workspace.set_language("pl")
    qtbot.waitUntil(lambda: foot.text().startswith("Węgry"))
    assert foot.text().endswith("sob. 28 lis")


def test_the_keys_are_shown_for_actions_that_exist(
    qtbot, window: QWidget, workspace: Workspace, actions: Actions
) -> None:
    foot = Footer(workspace, actions)
    foot.setParent(window)
    window.show()
    foot.show()
    assert not any(hint.isVisible() for hint in foot._hints)
    ran: list[int] = []
    actions.add(Entry("window.palette", "All commands", "Window", ("Ctrl+K",), lambda: ran.append(1)))
    assert [hint.isVisible() for hint in foot._hints] == [True, False]
    assert foot._hints[0].accessibleName() == "commands, Ctrl+K"
    foot._hints[0].click()
    assert ran == [1]


@pytest.mark.parametrize("practice", [True, False])
def test_practice_carries_its_banner(
    qtbot, window: QWidget, bare_workspace: Workspace, open_account, practice: bool
) -> None:
    banner = PracticeBanner(bare_workspace)
    banner.setParent(window)
    window.show()
    open_account(conversation("one"), account=account(practice=practice))
    assert banner.isVisible() is practice
