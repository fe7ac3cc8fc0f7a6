"""What was called mistaken: leads see it all, and confirm what their people wrote."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.domain.accounts import Account, Agent
from desktop.domain.actions import DecideOverride
from desktop.domain.conversations import (
    IN_MODERATION,
    REJECTED,
    SELLER,
    Author,
    Decision,
    Message,
    Override,
)
from desktop.ui.overrides.page import OverridesPage
from desktop.ui.overrides.watch import OverridesWatch, may_see, needs_lead
from desktop.ui.workspace import Workspace
from tests.ui import world
from tests.ui.kept_stores import apply
from tests.ui.marketplace_world import account_at
from tests.ui.reading import clipped, nameless, settle, too_small
from tests.ui.world import NOW

Open = Callable[..., Workspace]
CAPABLE = world.CAPABILITIES | {"override_confirmation"}
PLAIN = Message(
    "adam-m9",
    "adam",
    9,
    Author(SELLER, "Adam Zieliński", "adam"),
    "Az alkatrész száma 600 100 200.",
    NOW,
    delivery=IN_MODERATION,
    overrides=(Override("contact.phone", "It is the number of a spare part"),),
    awaits_lead=True,
)


def account(*roles: str, **fields: Any) -> Account:
    agents = (Agent("adam", "Adam Zieliński", ("agent",)), Agent("marta", "Marta Nowak", ("lead",)))
    return world.account(**{"roles": roles, "agents": agents, "capabilities": CAPABLE, **fields})


@pytest.fixture
def page(qtbot, window: QWidget, bare_workspace: Workspace) -> OverridesPage:
    made = OverridesPage(bare_workspace)
    layout = QHBoxLayout(window)
    layout.addWidget(made)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    return made


def decisions(workspace: Workspace) -> list[DecideOverride]:
    return [row.action for row in workspace.reader.outbox() if isinstance(row.action, DecideOverride)]


def test_nobody_has_called_anything_mistaken(page: OverridesPage, open_account: Open):
    open_account(account=account("lead"))
    assert page.cards == []
    assert not page.none.isHidden()


def test_what_waits_stands_first_then_the_newest(page: OverridesPage, open_account: Open):
    sent = replace(
        PLAIN, id="a", sequence=10, received_at=NOW + world.HOUR, delivery="sent", awaits_lead=False
    )
    confirmed = replace(
        sent, id="b", sequence=11, received_at=NOW - world.HOUR, overrides_confirmed=Decision("marta", NOW)
    )
    refused = replace(
        sent, id="c", sequence=12, received_at=NOW - 2 * world.HOUR, delivery=REJECTED, rejection="A phone"
    )
    open_account(world.morning(), sent, confirmed, refused, PLAIN, account=account("lead"))
    settle()
    assert [card.state.text() for card in page.cards] == [
        "Waits for a lead. The buyer does not see it yet, and the clock runs on.",
        "Sent without a lead's word.",
        "Confirmed by Marta Nowak",
        "Not confirmed: A phone",
    ]
    assert [card.confirm.isHidden() for card in page.cards] == [False, True, True, True]
    first = page.cards[0]
    assert first.rules[0].text() == "Phone number: “It is the number of a spare part”"
    assert first.confirm.text() == "Confirm and send"
    assert nameless(page) == []
    assert too_small(page) == []
    assert clipped(page) == []


def test_a_lead_confirms(qtbot, page: OverridesPage, open_account: Open):
    workspace = open_account(world.morning(), PLAIN, account=account("lead"))
    settle()
    page.cards[0].confirm.click()
    qtbot.waitUntil(lambda: decisions(workspace) == [DecideOverride("adam", "adam-m9", True)])
    qtbot.waitUntil(lambda: not page.cards[0].pending.isHidden())
    assert page.cards[0].confirm.isHidden()


def test_not_confirming_needs_a_reason(qtbot, page: OverridesPage, open_account: Open):
    workspace = open_account(world.morning(), PLAIN, account=account("lead"))
    settle()
    card = page.cards[0]
    card.refuse.click()
    assert card.field.hasFocus()
    card.refuse.click()
    assert not card.hint.isHidden()
    assert decisions(workspace) == []
    card.field.setText("It is a phone number")
    qtbot.keyClick(card.field, Qt.Key.Key_Return)
    expected = DecideOverride("adam", "adam-m9", False, "It is a phone number")
    qtbot.waitUntil(lambda: decisions(workspace) == [expected])


def test_what_is_being_written_survives_another_disputed_reply(
    qtbot, page: OverridesPage, open_account: Open
):
    workspace = open_account(world.morning(), PLAIN, account=account("lead"))
    settle()
    page.cards[0].refuse.click()
    qtbot.keyClicks(page.cards[0].field, "It is a number")
    page.cards[0].field.setCursorPosition(5)
    apply(workspace.store, replace(PLAIN, id="adam-m10", sequence=10, received_at=NOW - world.HOUR))
    qtbot.waitUntil(lambda: len(page.cards) == 2)
    card = next(card for card in page.cards if card.message.id == PLAIN.id)
    assert card.field.text() == "It is a number"
    assert card.field.hasFocus()
    qtbot.keyClicks(card.field, " not")
    assert card.field.text() == "It is not a number"
    assert [card.field.isHidden() for card in page.cards].count(True) == 1


def test_esc_gives_the_reason_up_then_leaves_the_page(qtbot, page: OverridesPage, open_account: Open):
    open_account(world.morning(), PLAIN, account=account("lead"))
    settle()
    card = page.cards[0]
    card.refuse.click()
    qtbot.keyClick(card.field, Qt.Key.Key_Escape)
    assert card.field.isHidden()
    with qtbot.waitSignal(page.closed):
        qtbot.keyClick(card.refuse, Qt.Key.Key_Escape)


def test_the_conversation_behind_it_is_one_press_away(qtbot, page: OverridesPage, open_account: Open):
    workspace = open_account(world.morning(), PLAIN, account=account("lead"))
    settle()
    with qtbot.waitSignal(workspace.open_requested) as said:
        page.cards[0].open.click()
    assert said.args == ["adam"]


def test_leads_are_told_how_many_wait_and_nobody_else_sees_the_page(
    qtbot, bare_workspace: Workspace, open_account: Open
):
    told: list[tuple[bool, int]] = []
    watch = OverridesWatch(bare_workspace, bare_workspace)
    watch.told.connect(lambda shown, count: told.append((shown, count)))
    open_account(world.morning(), PLAIN, account=account("lead"))
    assert told[-1] == (True, 1)
    bare_workspace.store.save_account(account("agent")).result(10)
    qtbot.waitUntil(lambda: told[-1] == (False, 0))


@pytest.mark.parametrize(
    ("who", "needed"),
    [
        (account("agent", agent_id="adam"), True),
        (account("lead"), False),
        (account("agent", agent_id="adam", capabilities=world.CAPABILITIES), False),
        (account("agent", agent_id="adam", agents=(Agent("adam", "Adam", ("agent",)),)), False),
    ],
)
def test_only_an_agent_of_a_team_with_a_lead_needs_one(open_account: Open, who: Account, needed: bool):
    assert needs_lead(open_account(account=who)) is needed


def test_at_a_marketplace_that_takes_no_reasons_they_are_shown_as_kept_here(
    qtbot, page: OverridesPage, open_account: Open
):
    sent = replace(PLAIN, delivery="sent", awaits_lead=False)
    workspace = open_account(world.morning(), account=account_at("allegro"))
    assert not may_see(workspace)
    apply(workspace.store, sent)
    qtbot.waitUntil(lambda: bool(page.cards))
    assert may_see(workspace)
    (card,) = page.cards
    assert card.state.text() == "Sent. Only this computer knows the reason."
    assert "It is the number of a spare part" in card.rules[0].text()
    assert "the marketplace does not get them" in page.about.text()
