"""Notifications on a real store: what stands at start is not told, what comes up is, and quiet hours hold.

The offscreen platform has no tray, so that the messages are read where they are handed to it.
"""

from dataclasses import replace
from datetime import datetime

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.domain.alerts import AlertRule
from desktop.domain.cases import Case
from desktop.domain.conversations import BUYER, SELLER, Conversation
from desktop.ui.notify.alerts import Alerts
from desktop.ui.notify.notifier import Notifier, message_text
from desktop.ui.notify.rules import Message
from desktop.ui.notify.tray import Tray
from desktop.ui.workspace import Workspace
from tests.ui.conftest import Clock
from tests.ui.hostile.literal import troubles
from tests.ui.kept_stores import apply
from tests.ui.world import HOUR, MINUTE, NOW, conversation, friday

NOON = NOW.replace(hour=12)
NIGHT = NOW.replace(hour=23)


class NotedTray(Tray):
    """A tray that notes what a system's tray would show."""

    def __init__(self, workspace: Workspace, window: QWidget) -> None:
        super().__init__(workspace, window)
        self.told: list[tuple[str, str]] = []
        self.counts: list[int] = []
        self.withdrawn = 0

    def message(self, title: str, text: str) -> None:
        self.told.append((title, text))

    def show_overdue(self, count: int) -> None:
        self.counts.append(count)

    def withdraw(self) -> None:
        self.withdrawn += 1


class Wall:
    """This computer's clock."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def tray(bare_workspace: Workspace, window: QWidget) -> NotedTray:
    return NotedTray(bare_workspace, window)


@pytest.fixture
def notifier(bare_workspace: Workspace, tray: NotedTray, wall: Wall, open_account) -> Notifier:
    """Watches an account where one Polish reply is overdue and one Hungarian due in two hours."""
    made = Notifier(bare_workspace, tray, Alerts(bare_workspace, tray), wall)
    open_account(
        conversation("late", (BUYER, "Gdzie jest moja paczka?", friday(9)), market="PL"),
        conversation("soon", (BUYER, "Hol van?", friday(12, 25)), market="HU"),
    )
    made.look()
    return made


def test_what_stands_at_start_is_counted_not_told(notifier: Notifier, tray: NotedTray) -> None:
    assert tray.counts[-1] == 1
    assert tray.told == []


def test_due_within_the_hour_then_overdue(notifier: Notifier, tray: NotedTray, clock: Clock) -> None:
    clock.now = NOW + 70 * MINUTE
    notifier.look()
    assert tray.told == [("Hungary", "1 reply due within the hour")]
    clock.now = NOW + 3 * HOUR
    notifier.look()
    assert tray.told[1:] == [("Hungary", "1 reply overdue")]
    assert tray.counts[-1] == 2


def test_nothing_while_the_window_is_in_front(
    qtbot, notifier: Notifier, tray: NotedTray, clock: Clock, window: QWidget
) -> None:
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is not None)
    clock.now = NOW + 70 * MINUTE
    notifier.look()
    window.hide()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is None)
    notifier.look()
    assert tray.told == []


def test_quiet_hours_keep_it_for_the_morning(
    notifier: Notifier, tray: NotedTray, clock: Clock, wall: Wall
) -> None:
    wall.now = NIGHT
    clock.now = NOW + 3 * HOUR
    notifier.look()
    assert tray.told == []
    wall.now = NOON
    notifier.look()
    assert tray.told == [("Hungary", "1 reply overdue")]


def test_a_digest_gathers_until_the_next_full_hour(
    bare_workspace: Workspace, notifier: Notifier, tray: NotedTray, clock: Clock, wall: Wall
) -> None:
    notifier._alerts.set_rules([AlertRule("gathered", 1.0, how="digest"), AlertRule("late", 0.0)])
    clock.now, wall.now = NOW + 70 * MINUTE, NOON + 20 * MINUTE
    notifier.look()
    assert tray.told == []
    wall.now = NOON + HOUR
    notifier.look()
    notifier.look()
    assert tray.told == [("Hungary", "1 reply due within the hour")]


def test_what_is_meant_for_others_comes_to_them_only(
    notifier: Notifier, tray: NotedTray, clock: Clock
) -> None:
    notifier._alerts.set_rules([AlertRule("r", 0.0, to="adam")])
    clock.now = NOW + 3 * HOUR
    notifier.look()
    assert tray.told == []


def test_quiet_hours_switched_off(
    bare_workspace: Workspace, notifier: Notifier, tray: NotedTray, clock: Clock, wall: Wall
) -> None:
    bare_workspace.settings.quiet_hours = False
    wall.now = NIGHT
    clock.now = NOW + 3 * HOUR
    notifier.look()
    assert len(tray.told) == 1


def test_notifications_switched_off_still_count(
    bare_workspace: Workspace, notifier: Notifier, tray: NotedTray, clock: Clock
) -> None:
    bare_workspace.settings.notifications = False
    clock.now = NOW + 3 * HOUR
    notifier.look()
    assert tray.told == []
    assert tray.counts[-1] == 2


def test_a_new_message_is_told_once(
    qtbot, bare_workspace: Workspace, notifier: Notifier, tray: NotedTray
) -> None:
    fresh = conversation("fresh", (BUYER, "Guten Tag", NOW - MINUTE), market="DE")
    apply(bare_workspace.store, fresh)
    qtbot.waitUntil(lambda: bool(tray.told))
    notifier.look()
    assert tray.told == [("Germany", "1 new message")]


class NotedIcon:
    """Where a system's tray icon would be."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    def showMessage(self, title: str, text: str, *_more: object) -> None:
        self.shown += [title, text]

    def setIcon(self, icon: object) -> None:
        """As any icon."""

    def setToolTip(self, text: str) -> None:
        self.shown.append(text)


def test_fault_37_a_notification_is_literal_and_holds_nobodys_words(
    qtbot, bare_workspace: Workspace, window: QWidget, wall: Wall, open_account
) -> None:
    tray, icon = Tray(bare_workspace, window), NotedIcon()
    tray._icon = icon  # type: ignore[assignment]
    notifier = Notifier(bare_workspace, tray, Alerts(bare_workspace, tray), wall)
    open_account(conversation("late", (BUYER, "Gdzie jest moja paczka?", friday(9)), market="PL"))
    evil = "<img src='file:///etc/passwd'>\u202e\u2066"
    market = "<b>X</b>\u202e\u2066" + "a\u0300\u0301" * 5 + "\u0301" * 10_000 + "\n"
    head, *rest = conversation("evil", (BUYER, evil, NOW - MINUTE), buyer=evil, subject=evil)
    assert isinstance(head, Conversation)
    apply(bare_workspace.store, [replace(head, market=market), *rest])
    qtbot.waitUntil(lambda: "1 new message" in icon.shown)
    notifier.look()
    assert [(text, wrong) for text in icon.shown for wrong in troubles(text)] == []
    assert not any("img" in text or "\n" in text for text in icon.shown)
    assert any(text.startswith("<B>X</B>") for text in icon.shown)


def test_a_click_opens_the_most_urgent_one(
    qtbot, bare_workspace: Workspace, notifier: Notifier, tray: NotedTray, clock: Clock
) -> None:
    clock.now = NOW + 3 * HOUR
    notifier.look()
    with qtbot.waitSignal(bare_workspace.open_requested) as asked:
        tray.clicked_message.emit()
    assert asked.args == ["soon"]


def test_answered_is_withdrawn_and_no_longer_opened(
    qtbot, bare_workspace: Workspace, notifier: Notifier, tray: NotedTray, clock: Clock
) -> None:
    clock.now = NOW + 3 * HOUR
    notifier.look()
    apply(
        bare_workspace.store,
        conversation("soon", (BUYER, "Hol van?", friday(12, 25)), market="HU", state="closed"),
    )
    qtbot.waitUntil(lambda: tray.withdrawn == 1)
    with qtbot.assertNotEmitted(bare_workspace.open_requested):
        tray.clicked_message.emit()


def test_signing_out_forgets(bare_workspace: Workspace, notifier: Notifier, tray: NotedTray) -> None:
    bare_workspace.detach()
    assert tray.counts[-1] == 0
    notifier.look()
    assert tray.told == []


@pytest.mark.parametrize(
    ("message", "text"),
    [
        (Message("HU", ((("reply", 1.0), 2),), 0, "a"), "2 replies due within the hour"),
        (Message("HU", ((("reply", 0.0), 1),), 3, "a"), "1 reply overdue · 3 new messages"),
        (Message("HU", ((("reply", 4.0), 1),), 0, "a"), "1 reply due within 4 h"),
        (Message("HU", ((("update", 0.5), 2),), 0, "a"), "2 case updates due within 30 min"),
    ],
)
def test_what_a_message_says(message: Message, text: str) -> None:
    assert message_text(message, "en") == text


def test_a_case_to_be_told_about_is_told_and_told_again_when_it_is_late(
    notifier: Notifier, tray: NotedTray, workspace: Workspace, clock: Clock
) -> None:
    things = conversation(
        "case",
        (BUYER, "Kiedy naprawa?", friday(9)),
        (SELLER, "Naprawiamy.", friday(10)),
        market="PL",
        case="repair",
    )
    told = things[-1]
    assert isinstance(told, Case)
    due = replace(told, next_update_due=NOW + 5 * HOUR)
    apply(workspace.store, [*things[:-1], due])
    notifier.look()
    assert tray.told == [], "not yet within four hours"
    clock.now = NOW + HOUR + MINUTE
    notifier.look()
    assert ("Poland", "1 case update due within 4 h") in tray.told
    clock.now = NOW + 6 * HOUR
    notifier.look()
    assert ("Poland", "1 case update overdue") in tray.told
    assert [text for _, text in tray.told if "case update" in text] == [
        "1 case update due within 4 h",
        "1 case update overdue",
    ]
