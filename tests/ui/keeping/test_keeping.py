"""The page of kept data, "keep this conversation", and a buyer's data from the window."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from PySide6.QtCore import QThreadPool
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.domain.retention import Because
from desktop.store.retention import RUN, SEEN, WORD, rules_of
from desktop.store.store import Store
from desktop.ui.keeping.actions import KeepingActions
from desktop.ui.keeping.page import ERASED, KeepingPage
from desktop.ui.kit.cells import CELL, Cell
from desktop.ui.workspace import Notice, Workspace
from tests.ui.reading import clipped, nameless, settle, too_small
from tests.ui.world import NOW

Open = Callable[..., Workspace]
LATER = NOW + timedelta(days=4000)


@pytest.fixture
def page(qtbot, window: QWidget, bare_workspace: Workspace) -> KeepingPage:
    made = KeepingPage(bare_workspace)
    layout = QHBoxLayout(window)
    layout.addWidget(made)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    return made


def erase(store: Store) -> list[str]:
    """Everything whose limits have passed in eleven years; which conversations that were."""
    store.erase_past(rules_of(None), LATER).result()
    return [each.id for each in store.reader().kept.erased()]


def cells(page: KeepingPage, row: int) -> list[str]:
    found: list[Cell] = [
        page.model.index(row, column).data(CELL) for column in range(page.model.columnCount())
    ]
    return [cell.text for cell in found]


def test_each_market_says_its_limits_how_much_is_kept_and_why(
    page: KeepingPage, workspace: Workspace
) -> None:
    settle()
    sides = [page.model.side(row) for row in range(page.model.rowCount())]
    named = [(cell.text, cell.note) for cell in sides if cell.text]
    assert {name for name, _note in named} == {"Hungary", "Poland", "Germany", "Denmark"}
    count = sum(each.conversations for each in workspace.reader.kept.markets())
    assert count > 0
    assert sum(int(note.split()[0]) for _name, note in named) == count
    poland = next(place for place, cell in enumerate(sides) if cell.text == "Poland")
    assert cells(page, poland + 2) == [
        "Liability for conformity",
        "2 years",
        "delivery",
        "Directive (EU) 2019/771, art. 10(1)",
    ]
    assert cells(page, poland + 3)[1] == "6 years, to the end of the year"
    assert "Poland, Claims, How long: 6 years" in page.model.cell(poland + 3, 1).spoken


def test_nothing_erased_yet_says_so(page: KeepingPage, workspace: Workspace) -> None:
    page.show_tab(ERASED)
    settle()
    assert page.none.text() == "Nothing has been erased yet."
    assert not page.none.isHidden()
    assert (
        page.last.text() == "Nothing is erased on the first day: this computer's clock is checked until then."
    )


def test_what_was_erased_stands_there_and_is_asked_for_again(
    qtbot, page: KeepingPage, workspace: Workspace, announcements: list[str]
) -> None:
    gone = erase(workspace.store)
    assert gone
    page.show_tab(ERASED)
    settle()
    assert [row.erased.id for row in page.rows] == gone
    first = page.rows[0]
    assert first.again.accessibleName() == f"Fetch conversation {first.erased.id} again"
    first.again.click()
    qtbot.waitUntil(lambda: announcements == ["It comes with the next answer of the platform."])
    settle()
    assert workspace.reader.kept.wanted() == [("c", first.erased.id, 1)]
    again = next(row for row in page.rows if row.erased.id == first.erased.id)
    assert again.state.text() == "It comes with the next answer of the platform."
    assert again.again.isHidden()
    workspace.store.bring_back("c", first.erased.id, 1, ()).result()

    def state() -> str:
        return next(row.state.text() for row in page.rows if row.erased.id == first.erased.id)

    qtbot.waitUntil(lambda: state() == "The platform has it no longer.")


def test_a_doubtful_clock_is_said(page: KeepingPage, workspace: Workspace) -> None:
    assert page.strip.isHidden()
    for name, value in ((SEEN, NOW.isoformat()), (RUN, NOW.isoformat()), (WORD, "doubtful")):
        workspace.store.set_setting(name, value).result()
    page.refresh()
    assert page.warning.text().startswith("The clock has jumped")
    assert not page.strip.isHidden()
    assert page.last.text().startswith("Looked through last")


@pytest.mark.parametrize("tab", [0, 1])
def test_everything_can_be_read_and_has_a_name(page: KeepingPage, workspace: Workspace, tab: int) -> None:
    erase(workspace.store)
    page.show_tab(tab)
    settle()
    assert clipped(page) == []
    assert nameless(page) == []
    assert too_small(page) == []


class Pane(QWidget):
    """The list as far as the actions need it: which conversation is the current one."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.current = "adam"

    def current_row(self) -> object:
        return self._workspace.reader.conversation(self.current)


@pytest.fixture
def pane(qtbot, bare_workspace: Workspace) -> Pane:
    made = Pane(bare_workspace)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def actions(pane: Pane, bare_workspace: Workspace) -> KeepingActions:
    return KeepingActions(bare_workspace, pane, pane)  # type: ignore[arg-type]


def test_keeping_a_conversation_and_taking_that_back(
    qtbot, actions: KeepingActions, workspace: Workspace, notices: list[Notice]
) -> None:
    assert actions._may_go()
    actions._keep(True)
    qtbot.waitUntil(lambda: bool(notices))
    assert workspace.reader.kept.is_held("adam")
    assert not actions._may_go()
    assert notices[-1].text() == "It is kept until you say otherwise."
    assert notices[-1].undo is not None
    notices[-1].undo()
    qtbot.waitUntil(lambda: not workspace.reader.kept.is_held("adam"))


def test_a_buyers_data_goes_into_a_file(
    actions: KeepingActions, workspace: Workspace, notices: list[Notice], tmp_path: Path
) -> None:
    row = workspace.reader.conversation("adam")
    assert row is not None
    for target, said in (
        (tmp_path / "buyer.zip", "buyer.zip is written."),
        (tmp_path / "none" / "buyer.zip", "buyer.zip was not written: there is no such file or folder"),
    ):
        actions.write(workspace.at_desk()[0], row.buyer_id, str(target))
        QThreadPool.globalInstance().waitForDone()
        settle()
        assert notices[-1].text() == said
    with ZipFile(tmp_path / "buyer.zip") as archive:
        assert archive.namelist() == ["buyer.json"]


def test_erasing_a_buyer_asks_and_says_what_stays_and_why(
    qtbot, actions: KeepingActions, workspace: Workspace, pane: Pane, notices: list[Notice]
) -> None:
    actions.erase()
    dialog = actions.dialog
    assert dialog is not None
    assert dialog.heading.text().startswith("Erase what is held of ")
    assert dialog.why.text() == "What stays, and why:"
    assert dialog.reasons.text().endswith("”: a case is open")
    assert dialog.erase.property("look") == "danger"
    assert dialog.archive.text() == "The platform keeps its own archive."
    assert not dialog.erase.isEnabled()
    assert nameless(dialog) == []
    dialog.cancel.click()
    pane.current = "thanks"
    actions.erase()
    dialog = actions.dialog
    assert dialog is not None
    goes = [row.id for row in dialog.goes]
    assert goes == ["thanks"]
    dialog.erase.click()
    qtbot.waitUntil(lambda: bool(notices))
    assert notices[-1].text() == "Erased: 1 conversation"
    assert workspace.reader.conversation("thanks") is None
    assert [(each.id, each.why) for each in workspace.reader.kept.erased()] == [("thanks", Because.BUYER)]
