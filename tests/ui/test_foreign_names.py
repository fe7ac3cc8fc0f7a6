"""A buyer's name that runs from right to left moves nothing around it, on the screen and when read aloud."""

from desktop.l10n.foreign import FSI, PDI
from desktop.ui.inbox.row_words import RowWords
from desktop.ui.people import people
from desktop.ui.pills import Pills
from desktop.ui.window import MainWindow
from tests.ui import world
from tests.ui.hostile.literal import troubles
from tests.ui.session_double import NotedSession

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


def test_fault_37_the_windows_title_is_literal(qtbot, bare_workspace, store_with, sync) -> None:
    made = MainWindow(bare_workspace, NotedSession())
    qtbot.addWidget(made)
    name = "<b>Shop</b>\u202e\u2066\n" + "\u0301" * 10_000
    bare_workspace.attach(store_with(world.morning(), account=world.account(name=name)), sync)
    assert "<b>Shop</b>" in made.windowTitle()
    assert list(troubles(made.windowTitle())) == []
    assert "\n" not in made.windowTitle()
    assert len(made.windowTitle()) < 100
