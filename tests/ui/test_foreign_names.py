"""A buyer's name that runs from right to left moves nothing around it, on the screen and when read aloud."""

from desktop.l10n.foreign import FSI, PDI
from desktop.ui.inbox.row_words import RowWords
from desktop.ui.people import people
from desktop.ui.pills import Pills
from tests.ui import world

HEBREW = "דוד כהן"


def test_the_rows_sentence_keeps_its_order(open_account) -> None:
    workspace = open_account(world.conversation("c1", buyer=HEBREW, market="DE"))
    words = RowWords(workspace, Pills(workspace))
    row = workspace.reader.conversation("c1")
    assert words.line(row).buyer == f"{FSI}{HEBREW}{PDI}"
    assert words.sentence(row).startswith(f"{FSI}{HEBREW}{PDI}, ")


def test_people_stand_in_the_order_of_the_language_with_oneself_first() -> None:
    account = world.account()
    assert [agent.name for agent in people(account, "pl")] == ["Marta Nowak", "Adam Zieliński", "Eva Kovács"]
