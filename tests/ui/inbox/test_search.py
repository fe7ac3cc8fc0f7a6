"""Search finds while one types, whatever the accents, and a scanned number opens its conversation."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.domain.conversations import BUYER
from desktop.ui.inbox.top_bar import TopBar
from desktop.ui.workspace import Workspace
from tests.ui.inbox.conftest import Put
from tests.ui.world import NOW, conversation


def found(bar: TopBar) -> list[str]:
    return [hit.conversation_id for hit in bar.search.hits()]


def type_in(qtbot, bar: TopBar, text: str) -> None:
    bar.search.take_focus()
    qtbot.keyClicks(bar.search, text)


def results(bar: TopBar):
    return bar.search._results


def test_typing_finds_without_accents(qtbot, top_bar: TopBar) -> None:
    type_in(qtbot, top_bar, "lucja dabr")
    qtbot.waitUntil(lambda: found(top_bar) == ["thanks"])
    assert results(top_bar).isVisible()


def test_a_search_looks_in_every_market(qtbot, top_bar: TopBar, workspace: Workspace) -> None:
    workspace.set_market("DE")
    type_in(qtbot, top_bar, "akkumulatora")
    qtbot.waitUntil(lambda: found(top_bar) == ["adam"])


def test_enter_opens_the_current_hit(qtbot, top_bar: TopBar, workspace: Workspace) -> None:
    type_in(qtbot, top_bar, "paczka")
    qtbot.waitUntil(lambda: len(found(top_bar)) == 2)
    qtbot.keyClick(top_bar.search, Qt.Key.Key_Down)
    with qtbot.waitSignal(workspace.open_requested) as opened:
        qtbot.keyClick(top_bar.search, Qt.Key.Key_Return)
    assert opened.args == [found(top_bar)[1]]
    assert not results(top_bar).isVisible()


def test_a_scanned_serial_number_opens_its_conversation(qtbot, top_bar: TopBar, workspace: Workspace) -> None:
    top_bar.search.take_focus()
    with qtbot.waitSignal(workspace.open_requested) as opened:
        qtbot.keyClicks(top_bar.search, "356938035643809")
        qtbot.keyClick(top_bar.search, Qt.Key.Key_Return)
    assert opened.args == ["adam"]


def test_words_typed_in_haste_open_nothing_unseen(qtbot, top_bar: TopBar, workspace: Workspace) -> None:
    opened: list[str] = []
    workspace.open_requested.connect(opened.append)
    type_in(qtbot, top_bar, "paczka")
    qtbot.keyClick(top_bar.search, Qt.Key.Key_Return)
    assert results(top_bar).isVisible()
    assert opened == []


def test_nothing_found_is_said(qtbot, top_bar: TopBar) -> None:
    type_in(qtbot, top_bar, "zzzz")
    qtbot.waitUntil(lambda: results(top_bar) is not None and results(top_bar).isVisible())
    assert results(top_bar).none.isVisible()
    assert results(top_bar).none.text() == "Nothing found for “zzzz”"


def test_ordinary_signs_break_nothing(qtbot, top_bar: TopBar) -> None:
    for text in ("O'Brien", '"', "-", "*", "a AND", "(", "%"):
        top_bar.search.setText(text)
        top_bar.search._look()
    assert found(top_bar) == []


def test_escape_clears_then_leaves(qtbot, top_bar: TopBar) -> None:
    type_in(qtbot, top_bar, "paczka")
    qtbot.keyClick(top_bar.search, Qt.Key.Key_Escape)
    assert top_bar.search.text() == ""
    assert top_bar.search.hasFocus()
    qtbot.keyClick(top_bar.search, Qt.Key.Key_Escape)
    assert not top_bar.search.hasFocus()


def test_slash_leads_to_the_field(qtbot, top_bar: TopBar, window: QWidget) -> None:
    top_bar.market.setFocus()
    qtbot.keyClick(top_bar.market, Qt.Key.Key_Slash)
    assert top_bar.search.hasFocus()
    assert top_bar.search.text() == ""


def test_all_results_can_go_into_the_list(qtbot, top_bar: TopBar) -> None:
    type_in(qtbot, top_bar, "paczka")
    qtbot.waitUntil(lambda: len(found(top_bar)) == 2)
    with qtbot.waitSignal(top_bar.search_in_list) as wanted:
        qtbot.mouseClick(results(top_bar).all, Qt.MouseButton.LeftButton)
    assert wanted.args == ["paczka"]


def test_fault_37_foreign_text_is_shown_literally(qtbot, top_bar: TopBar, put: Put) -> None:
    put(*conversation("evil", (BUYER, "<img src=x> \u202emalacz", NOW), buyer="<b>Eve</b>"))
    type_in(qtbot, top_bar, "malacz")
    qtbot.waitUntil(lambda: found(top_bar) == ["evil"])
    text = results(top_bar).list.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "<b>Eve</b>" in text
    assert "\u202e" not in text


def test_closing_the_account_forgets_the_results(qtbot, top_bar: TopBar, workspace: Workspace) -> None:
    type_in(qtbot, top_bar, "paczka")
    qtbot.waitUntil(lambda: bool(found(top_bar)))
    workspace.detach()
    assert found(top_bar) == []
    assert top_bar.search.text() == ""
