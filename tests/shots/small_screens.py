"""What is small and over the window: the questions before something is lost, sent or opened, and the menus
and pickers that the other screens of the album do not bring up."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from desktop.store.views import Query
from desktop.ui.addresses.dialog import AddressesDialog
from desktop.ui.monitor.page import FIGURES, MonitorPage
from desktop.ui.notify.tray import Tray, TrayMenu
from desktop.ui.preferences.account_card import AccountCard
from tests.ui.questions import questions

from .connect_screens import ConnectScreens

if TYPE_CHECKING:
    from .screens import Screens

Screen = tuple[str, Callable[[], object]]


def small_screens(screens: "Screens") -> Iterator[Screen]:
    """Each by name, with how a person gets there."""
    window, workspace, album = screens.window, screens.workspace, screens.album
    pane, listed = window.inbox.conversation, window.inbox.list

    def row() -> None:
        screens.plain()
        listed.menu.show_menu(0, QPoint(60, 30))

    def view() -> None:
        screens.saved_views()
        rail = window.inbox.rail
        rail.saved.show_menu("album", rail.mapToGlobal(QPoint(60, 420)))

    def view_name() -> None:
        screens.saved_views()
        window.inbox.rail.saved.rename("album")

    def unopened() -> str:
        """A conversation without a case, whose buyer has written."""
        for each in workspace.reader.rows(Query(view="needs_answer"), 0, 100):
            if not each.case_id and each.order_ids:
                return each.id
        raise LookupError("every conversation has a case")

    def kinds_of_case() -> None:
        screens.plain()
        workspace.open_requested.emit(unopened())
        album.settle(100)
        pane.cases.open()

    def files() -> None:
        screens.plain()
        window.pages.show_monitor()
        page = window.inbox.page
        assert isinstance(page, MonitorPage)
        page.show_tab(FIGURES)
        album.wait(lambda: not page.reading.is_busy, 60)
        page.show_formats()

    def addresses() -> None:
        screens.plain()
        window.dialogs.show_addresses()
        for dialog in QApplication.topLevelWidgets():
            if isinstance(dialog, AddressesDialog) and dialog.isVisible():
                album.settle(100)
                dialog._offer_copies()

    def card() -> AccountCard:
        ConnectScreens(screens).accounts()
        album.settle(100)
        cards = (each for each in QApplication.allWidgets() if isinstance(each, AccountCard))
        return next(each for each in cards if each.change.isVisible())

    def field() -> None:
        """The menu of a text field, which is Qt's own."""
        screens.plain()
        window.actions_table.run("conversation.reply")
        made = pane.composer.field.createStandardContextMenu()
        made.popup(pane.composer.field.mapToGlobal(QPoint(80, 10)))
        album.afterwards.append(made.deleteLater)

    tray = TrayMenu(Tray(workspace, window), window)
    for name, make in questions(workspace, window, screens.entry).items():
        yield f"question-{name}", partial(screens.open_dialog, make)
    yield "row-menu", row
    yield "view-menu", view
    yield "view-name", view_name
    yield "case-kinds", kinds_of_case
    yield "file-menu", files
    yield "address-copies", addresses
    yield "account-menu-of-card", lambda: card().show_menu()
    yield "account-name", lambda: card().rename()
    yield "field-menu", field
    yield "tray-menu", lambda: tray.popup(window.mapToGlobal(QPoint(900, 60)))
