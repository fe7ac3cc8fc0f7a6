"""How long a reply may be is the marketplace's word, of the conversation before the account."""

from tests.ui.marketplace_world import headed, thread
from tests.ui.marketplaces.conftest import At
from tests.ui.world import conversation


def test_the_conversations_limit_counts_before_the_accounts(at: At):
    pane = at("allegro", "short", headed(conversation("short"), text_limit=100), conversation("usual"))
    composer = pane.composer
    composer.field.insertPlainText("x" * 95)
    assert composer.reason.text() == "95 of 100 characters"
    composer.field.insertPlainText("x" * 10)
    assert composer.reason.text() == "Too long by 5 characters: the platform takes 100 at most."
    assert not composer.bar.send.isEnabled()
    pane.show_conversation("usual")
    composer.field.insertPlainText("x" * 2001)
    assert composer.reason.text() == "Too long by 1 characters: the platform takes 2,000 at most."


def test_too_short_says_how_much_is_wanted(at: At):
    composer = at("mirakl", "thread", thread()).composer
    composer.field.insertPlainText("ok")
    assert composer.reason.text() == "Too short: the platform takes 3 characters at least."
    assert not composer.bar.send.isEnabled()
    composer.field.insertPlainText("!")
    assert composer.reason.text() == ""
    assert composer.bar.send.isEnabled()
