"""Accounts at other marketplaces, each with what it can do (`../shared/design/marketplaces.md`, matrix), and
conversations as their clients give them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from desktop.domain.accounts import Account, AccountMarket
from desktop.domain.cases import Case
from desktop.domain.conversations import BUYER, PLATFORM, Conversation
from desktop.domain.files import AttachmentLimits
from desktop.domain.pages import Thing
from desktop.platforms.allegro import account as allegro
from desktop.platforms.kaufland import account as kaufland
from desktop.platforms.mirakl import account as mirakl
from desktop.sandbox.world import seller
from tests.ui.world import HOUR, NOW, account, conversation, order

CAPABILITIES: Final[dict[str, frozenset[str]]] = {
    "helpdesk": frozenset(seller.CAPABILITIES),
    "allegro": allegro.CAPABILITIES,
    "kaufland": kaufland.CAPABILITIES,
    "mirakl": mirakl.CAPABILITIES | {mirakl.DECISIONS},
}
"""Of the Helpdesk those of the practice seller's lead; of the others what their clients say."""
POLICIES: Final = {
    "helpdesk": "helpdesk",
    "allegro": "allegro_message_center",
    "kaufland": "first_reply_48",
    "mirakl": "around_the_clock",
}
NAMES: Final = {"mirakl": "Empik"}


def account_at(platform: str, **fields: Any) -> Account:
    """The seller's account at a marketplace."""
    made = account(
        platform=platform,
        capabilities=CAPABILITIES[platform],
        marketplace=NAMES.get(platform, ""),
        text_limit={"allegro": 2000, "kaufland": 65_535, "mirakl": 50_000}.get(platform, 20_000),
        text_least=3 if platform == "mirakl" else 1,
        attachment_limits=AttachmentLimits(count=5, size=5 * 1024 * 1024, types=("image/png",)),
    )
    markets = tuple(
        AccountMarket(
            known.code, known.currency, known.languages, known.time_zone, policy_id=POLICIES[platform]
        )
        for known in made.markets
    )
    plain = replace(made, markets=markets, **fields)
    return plain if platform == "helpdesk" else replace(plain, agents=(), staff_times=None, rating=None)


def claim(name: str = "claim", *, subject: str = "About claim", **fields: Any) -> list[Thing]:
    """A buyer's claim that waits for the seller's decision, counted as accepted from tomorrow on."""
    things = conversation(
        name,
        (BUYER, "Telefon się nie ładuje, proszę o naprawę.", NOW - 20 * HOUR),
        buyer="Jan Kowalski",
        subject=subject,
        case="complaint",
        order_ids=("48-1",),
        source="issue",
        platform_due_at=NOW + timedelta(hours=30),
        decision_due=True,
    )
    values: dict[str, Any] = {
        "order_id": "48-1",
        "stage": "CLAIM_SUBMITTED",
        "next_stages": (),
        "decisions": (
            "RETURN_NOT_REQUIRED",
            "ACCEPTED_REPAIR",
            "ACCEPTED_PARTIAL_REFUND",
            "REJECTED_OTHER",
            "SOMETHING_NEW",
        ),
        "decision_due_at": NOW + timedelta(hours=30),
        "wishes": ("repair", "money_tree"),
        **fields,
    }
    made = [replace(thing, **values) if isinstance(thing, Case) else thing for thing in things]
    return [*made, order("48-1", "PL")]


def thread(name: str = "thread", **fields: Any) -> list[Thing]:
    """A conversation in which the seller chooses who reads the reply."""
    values = {"recipients": (BUYER, PLATFORM), "order_ids": ("48-1",), "buyer": "Jan Kowalski"} | fields
    return conversation(name, (BUYER, "Gdzie jest moja paczka?", NOW - 2 * HOUR), **values)


def headed(things: list[Thing], **fields: Any) -> list[Thing]:
    """The same with another head."""
    return [replace(thing, **fields) if isinstance(thing, Conversation) else thing for thing in things]
