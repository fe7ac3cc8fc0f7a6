"""The table of marketplaces tells the truth about the adapters, and every id of it has its words."""

import pytest

from desktop.domain.own_decision import AFTER_A_REPLY, ANY_TIME
from desktop.l10n.marketplaces import (
    CANNOT,
    RIGHTS,
    SUMMARIES,
    TESTED,
    WORKS,
    honesty,
    marketplace_name,
    marketplaces,
    summary,
)
from desktop.platforms.allegro import account as allegro
from desktop.platforms.kaufland import account as kaufland
from desktop.platforms.marketplaces import KNOWN
from desktop.platforms.mirakl import account as mirakl

SAYS = {
    "attachments": "files",
    "start_conversation": "start",
    "reply": "reply",
    "read_marker": "read_marker",
    "close": "close",
    "close_request": "close_request",
    "recipients": "recipients",
    "decisions": "decisions",
    "offers": "offers",
}
"""Capability of an account → how the table says it."""
OWN = {ANY_TIME, AFTER_A_REPLY}
"""Capabilities that stay on this computer: the table says under the same name that the marketplace is not
told."""
LACKING = {
    "notes": {"labels", "notes", "assign"},
    "records": {"cases", "order_updates", "record"},
    "no_answer_needed": {"no_answer_needed", ANY_TIME, AFTER_A_REPLY},
}
"""What the table says cannot be done → the capabilities that are all missing then."""


def test_it_holds_every_marketplace_that_the_program_knows() -> None:
    assert tuple(marketplaces()) == KNOWN
    assert set(SUMMARIES) == set(KNOWN)


@pytest.mark.parametrize(
    ("marketplace", "capabilities"),
    [
        ("allegro", allegro.CAPABILITIES),
        ("kaufland", kaufland.CAPABILITIES),
        ("mirakl", mirakl.CAPABILITIES | {mirakl.DECISIONS}),
    ],
)
def test_what_works_is_what_the_account_can_do(marketplace: str, capabilities: frozenset[str]) -> None:
    known = marketplaces()[marketplace]
    told = {SAYS[each] for each in capabilities if each in SAYS}
    assert told == set(known.works) & set(SAYS.values())
    assert not told & set(known.cannot)
    assert capabilities & OWN == set(known.cannot) & OWN
    assert {each for each, needed in LACKING.items() if not needed & capabilities} == set(LACKING) & set(
        known.cannot
    )


@pytest.mark.parametrize("marketplace", KNOWN)
def test_every_id_has_its_words_and_nothing_is_said_to_be_tested_that_was_not(marketplace: str) -> None:
    known = marketplaces()[marketplace]
    assert set(known.works) <= set(WORKS)
    assert set(known.cannot) <= set(CANNOT)
    assert set(known.rights) <= set(RIGHTS)
    assert known.tested in TESTED
    assert honesty(known).endswith("The live service was not tested.")
    assert known.description in honesty(known)


def test_a_marketplace_of_a_later_version_keeps_its_name() -> None:
    assert marketplace_name("ebay") == "ebay"
    assert summary("ebay") == ""
