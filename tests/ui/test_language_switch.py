"""The language of the screen changes while everything is open: no text stays behind, nothing is cut off in a
longer language, and nothing is kept (R12)."""

import gc
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint
from PySide6.QtWidgets import QApplication, QWidget

from desktop import resources
from desktop.l10n import catalogs
from desktop.l10n.catalog_files import field_problem
from desktop.settings import AccountEntry
from desktop.store.views import Query
from desktop.ui import session as pages
from desktop.ui.conversation.why import WhyPopup
from desktop.ui.palette.palette import Palette
from desktop.ui.palette.shortcuts import ShortcutOverview
from desktop.ui.planner.page import PlannerPage
from desktop.ui.preferences.dialog import PreferencesDialog
from desktop.ui.session import SessionState
from desktop.ui.window import MainWindow
from tests.ui import world
from tests.ui.languages import LONGER, PSEUDO, Words, left_behind, pseudo, shown_texts, write_pseudo
from tests.ui.planner.conftest import LEAD
from tests.ui.reading import clipped, settle
from tests.ui.session_double import NotedSession

ACCOUNT = AccountEntry("refon", "ReFon sp. z o.o.", "https://helpdesk.example.com", folder="accounts/a")

# The languages' own names, and the address in the first page's field, are the same in every language.
SAME = {"helpdesk.example.com", *catalogs.OWN_NAMES.values()}


@pytest.fixture
def main(qtbot, bare_workspace, store_with, sync) -> Iterator[MainWindow]:
    """The window on a Monday morning, with a conversation of a case open, and an account that may do all."""
    made = MainWindow(bare_workspace, NotedSession(ACCOUNT))
    qtbot.addWidget(made)
    made.resize(1360, 860)
    made.show()
    account = replace(world.account(), capabilities=frozenset(LEAD))
    bare_workspace.attach(store_with(world.morning(), account=account), sync)
    made.show_session(SessionState(pages.OPEN, ACCOUNT))
    bare_workspace.open_requested.emit("adam")
    settle()
    yield made
    close_popups(made)


@pytest.fixture
def pseudo_words(tmp_path, monkeypatch) -> Iterator[Words]:
    """The pseudo-language among the others."""
    folder = tmp_path / "locales"
    shutil.copytree(resources.locales_path(), folder)
    words = write_pseudo(folder)
    monkeypatch.setattr(resources, "locales_path", lambda: folder)
    catalogs.forget_catalogs()
    yield words
    catalogs.set_language("en")
    monkeypatch.undo()
    catalogs.forget_catalogs()


def close_popups(main: MainWindow) -> None:
    for widget in QApplication.topLevelWidgets():
        if widget is not main and widget.isVisible():
            widget.close()
    for overlay in main.findChildren(Palette) + main.findChildren(ShortcutOverview):
        overlay.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    settle()


def run(main: MainWindow, action: str) -> Callable[[], object]:
    return lambda: main.actions_table.run(action)


def every_screen(main: MainWindow) -> dict[str, Callable[[], object]]:
    """What can be on the screen, and how it comes there."""
    inbox = main.inbox

    def view(name: str, label: str | None = None) -> Callable[[], object]:
        def show() -> None:
            main.show_list()
            inbox.list.set_query(Query(view=name, label=label))

        return show

    def planner(place: int) -> Callable[[], object]:
        def show() -> None:
            main.show_planner()
            page = inbox.page
            assert isinstance(page, PlannerPage)
            page.show_tab(place)

        return show

    def conversation(name: str) -> Callable[[], object]:
        def show() -> None:
            main.show_list()
            main.workspace.open_requested.emit(name)

        return show

    screens: dict[str, Callable[[], object]] = {
        f"view {name}": view(name)
        for name in ("due_soon", "needs_answer", "cases", "waiting", "taken_over", "done", "all")
    }
    screens |= {
        f"conversation {name}": conversation(name)
        for name in ("adam", "late-1", "waiting-0", "taken", "closed", "thanks")
    }
    screens |= {f"planner {place}": planner(place) for place in range(4)}
    screens["empty"] = view("needs_answer", label="nothing has it")
    return screens


def popups(main: MainWindow) -> dict[str, Callable[[], object]]:
    """What opens over the window."""
    inbox = main.inbox
    return {
        "why": run(main, "conversation.why"),
        "palette": main.show_palette,
        "shortcuts": main.show_shortcuts,
        "markets": run(main, "window.market"),
        "labels": run(main, "conversation.label"),
        "assignees": run(main, "conversation.assign"),
        "reminders": run(main, "conversation.remind"),
        "note": run(main, "conversation.note"),
        "account": inbox.top_bar.account.open,
        "filters": inbox.list.header.filter.click,
        "sorts": inbox.list.header.sort.click,
        "row": lambda: inbox.list.menu.show_menu(0, QPoint(40, 20)),
        "conversation": lambda: inbox.conversation.header.menu_button.menu().popup(QPoint(600, 120)),
    }


def session_pages() -> dict[str, SessionState]:
    address = "https://helpdesk.example.com/device"
    choices = (pages.RETRY, pages.START_AFRESH, pages.SESSION_ONLY, pages.OTHER_ACCOUNT)
    known = {
        pages.WELCOME: SessionState(pages.WELCOME),
        pages.BROWSER: SessionState(pages.BROWSER, url=address),
        pages.CODE: SessionState(pages.CODE, url=address, code="WDJB-MJHT"),
        pages.UNLOCKING: SessionState(pages.UNLOCKING, account=ACCOUNT),
    }
    for problem in (pages.KEY_MISSING, pages.KEYRING_MISSING, pages.HOST_UNKNOWN, pages.OTHER):
        known[f"problem {problem}"] = SessionState(
            pages.PROBLEM, ACCOUNT, ACCOUNT.url, problem=problem, detail="Errno 2", choices=choices
        )
    return known


def switch(main: MainWindow, language: str) -> None:
    main.workspace.set_language(language)
    settle()


def check(before: Words, now: Words, where: str) -> list[str]:
    texts = shown_texts() - SAME
    assert texts, f"nothing was read on {where}"
    return [f"{where}: {text}" for text in left_behind(texts, before, now)]


POPUPS = (
    *("why", "palette", "shortcuts", "markets", "labels", "assignees", "reminders", "note"),
    *("account", "filters", "sorts", "row", "conversation"),
)
JOURNEY = ("en", "pl", "de", "en")


def test_every_screen_follows_while_it_is_open(main) -> None:
    words = {language: Words(language) for language in JOURNEY}
    found = []
    for name, show in every_screen(main).items():
        show()
        settle()
        for before, now in pairwise(JOURNEY):
            switch(main, now)
            found += check(words[before], words[now], f"{name}, {now}")
    assert found == []


@pytest.mark.parametrize("name", POPUPS)
def test_what_lies_over_the_window_follows_or_goes(main, name) -> None:
    words = {language: Words(language) for language in JOURNEY}
    before_opening = shown_texts()
    popups(main)[name]()
    settle()
    assert shown_texts() - before_opening, f"{name} did not open"
    found = []
    for before, now in pairwise(JOURNEY):
        switch(main, now)
        found += check(words[before], words[now], f"{name}, {now}")
    assert found == []


def test_the_settings_follow_on_each_of_their_pages(main) -> None:
    words = {language: Words(language) for language in JOURNEY}
    main.show_settings()
    dialog = main.findChild(PreferencesDialog)
    found = []
    for place in range(dialog.navigation.count()):
        dialog.navigation.setCurrentRow(place)
        settle()
        for before, now in pairwise(JOURNEY):
            switch(main, now)
            found += check(words[before], words[now], f"settings {place}, {now}")
    assert found == []


def test_the_pages_of_signing_in_follow(main) -> None:
    words = {language: Words(language) for language in JOURNEY}
    found = []
    for name, state in session_pages().items():
        main.show_session(state)
        settle()
        for before, now in pairwise(JOURNEY):
            switch(main, now)
            found += check(words[before], words[now], f"{name}, {now}")
    assert found == []


def test_a_text_that_stayed_would_be_found(main) -> None:
    words = {language: Words(language) for language in JOURNEY}
    main.inbox.footer.setAccessibleName(catalogs._("The clock runs in every market."))
    main.inbox.list.setToolTip(catalogs._("{name}: no answer needed").format(name="Nagy Ádám"))
    switch(main, "pl")
    told = " ".join(check(words["en"], words["pl"], "main"))
    assert "The clock runs in every market" in told
    assert "Nagy Ádám: no answer needed" in told


def test_the_pseudo_language_is_longer_and_keeps_the_fields() -> None:
    for text in ("Send & next", "{count} of {limit} characters", "Not sent: {reason}", "Saving…", "no"):
        made, plain = pseudo(text), re.sub(r"\{[^}]*\}", "", text)
        assert len(made) - (len(text) - len(plain)) == round(len(plain) * LONGER)
        assert field_problem(text, made, plural=False) == ""
        assert not text.endswith("…") or made.endswith("…")


def test_nothing_is_cut_off_or_left_in_a_longer_language(main, pseudo_words) -> None:
    english = Words("en")
    switch(main, PSEUDO)
    assert catalogs.current_language() == PSEUDO
    found: list[str] = []

    def look(where: str, screen: QWidget) -> None:
        settle()
        found.extend(f"{where}: {text}" for text in clipped(screen))
        found.extend(check(english, pseudo_words, where))

    for name, show in every_screen(main).items():
        show()
        look(name, main)
    main.show_list()
    main.workspace.open_requested.emit("adam")
    settle()
    for name, show in popups(main).items():
        show()
        settle()
        for popup in (*QApplication.topLevelWidgets(), *main.findChildren(Palette)):
            if popup.isVisible():
                look(name, popup)
        close_popups(main)
    for name, state in session_pages().items():
        main.show_session(state)
        look(name, main)
    assert found == []


def test_the_settings_hold_a_longer_language(main, pseudo_words) -> None:
    english = Words("en")
    switch(main, PSEUDO)
    main.show_settings()
    dialog = main.findChild(PreferencesDialog)
    found = []
    for place in range(dialog.navigation.count()):
        dialog.navigation.setCurrentRow(place)
        settle()
        found += [f"settings {place}: {text}" for text in clipped(dialog)]
        found += check(english, pseudo_words, f"settings {place}")
    assert found == []


def test_two_hundred_switches_leave_nothing_behind(main) -> None:
    main.show_planner()
    main.show_list()
    run(main, "conversation.why")()
    main.show_settings()
    settle()
    assert main.findChild(WhyPopup) is not None
    assert main.findChild(PreferencesDialog).isVisible()

    def things() -> tuple[int, int]:
        for _ in range(2):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
            settle()
        gc.collect()
        return len(main.findChildren(QObject)), len(QApplication.allWidgets())

    for language in ("pl", "de", "en"):
        switch(main, language)
    before = things()
    for turn in range(200):
        main.workspace.set_language(("pl", "de", "en")[turn % 3])
        QApplication.processEvents()
    switch(main, "en")
    assert things() == before
