"""Where a marketplace tells a buyer's login and no name, the name of an order is the buyer's, no login is."""

from dataclasses import replace

import pytest

from desktop.domain.conversations import Buyer
from desktop.domain.pages import Thing
from desktop.ui.conversation.pane import ConversationPane
from desktop.ui.draft_facts import facts_of, name_to_greet
from tests.ui.marketplace_world import headed, thread
from tests.ui.marketplaces.conftest import At
from tests.ui.world import order

LOGIN = Buyer("kot_filemon88", "kot_filemon88", "pl")
MAREK = replace(order("48-1", "PL"), buyer=Buyer("kot_filemon88", "Marek Nowak", "pl"))
NAMELESS = replace(order("48-1", "PL"), buyer=LOGIN)
SOMEBODY = order("48-1", "PL")
"""Of another buyer."""

pytestmark = pytest.mark.usefixtures("real_review")


def told(pane: ConversationPane, text: str) -> list[str]:
    """What the review says about the name in a reply."""
    pane.composer.field.setPlainText(text)
    pane.review.look()
    return [each.rule for each in pane.review.findings if each.rule == "quality.buyer_name"]


@pytest.mark.parametrize(
    ("known", "text", "said"),
    [
        (MAREK, "Dzień dobry Panie Marku, paczka jest w drodze.", []),
        (MAREK, "Dzień dobry Panie Tomku, paczka jest w drodze.", ["quality.buyer_name"]),
        (NAMELESS, "Dzień dobry Panie Marku, paczka jest w drodze.", []),
        (SOMEBODY, "Dzień dobry Panie Marku, paczka jest w drodze.", []),
    ],
)
def test_a_greeting_is_judged_by_a_name_and_by_no_login(at: At, known: Thing, text: str, said: list[str]):
    pane = at("allegro", "thread", headed(thread(), buyer=LOGIN), known)
    assert told(pane, text) == said


def test_a_name_on_the_conversation_counts_before_the_orders(at: At):
    named = Buyer("b-1", "Jan Kowalski", "pl")
    pane = at("kaufland", "thread", headed(thread(), buyer=named), MAREK)
    assert told(pane, "Dzień dobry Panie Marku, paczka jest w drodze.") == ["quality.buyer_name"]


@pytest.mark.parametrize(("known", "name"), [(MAREK, "Marek Nowak"), (NAMELESS, "kot_filemon88")])
def test_a_template_greets_by_the_name_where_it_is_known(at: At, known: Thing, name: str):
    pane = at("allegro", "thread", headed(thread(), buyer=LOGIN), known)
    row = pane.workspace.reader.conversation("thread")
    assert row is not None
    assert facts_of(pane.workspace, row).buyer == name
    assert name_to_greet(row, ()) == ""
