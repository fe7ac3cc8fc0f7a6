"""The language of the screen changes while everything is open: no text stays behind, nothing is cut off in a
longer language, and nothing is kept (R12)."""

import gc
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from desktop import resources
from desktop.l10n import catalogs
from desktop.l10n.catalog_files import field_problem
from desktop.l10n.catalogs import available_languages
from desktop.l10n.marketplaces import marketplaces
from desktop.l10n.names import known_markets
from desktop.ui import session as pages
from desktop.ui.conversation.why import WhyPopup
from desktop.ui.kit.translate import LanguageSwitch
from desktop.ui.palette.palette import Palette
from desktop.ui.preferences.about import LICENCES
from desktop.ui.preferences.dialog import PreferencesDialog
from desktop.ui.session import SessionState
from desktop.ui.window import MainWindow
from tests.record_world import Signer
from tests.ui import world
from tests.ui.languages import (
    LONGER,
    MIRRORED,
    PSEUDO,
    Words,
    cldr_words,
    in_language,
    left_behind,
    mirrored,
    never_translated,
    pseudo,
    shown_texts,
    words_of,
    write_pseudo,
)
from tests.ui.planner.conftest import LEAD
from tests.ui.reading import clipped, outside, settle, shortened
from tests.ui.screens import ACCOUNT, POPUPS, close_popups, every_screen, popups, run, session_pages
from tests.ui.session_double import NotedSession

# The languages' own names, and the addresses that fields give as examples, are the same in every language.
SAME = {"helpdesk.example.com", "proxy.example.com:3128", *catalogs.OWN_NAMES.values()}
NAMES = [known.name for known in marketplaces().values()]
"""Of marketplaces, also within a text."""


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


@pytest.fixture(scope="module")
def pseudo_locales(tmp_path_factory) -> tuple[Path, dict[str, Words]]:
    """All catalogs and those of the pseudo-languages, made of the texts as they are now; what these say."""
    folder = tmp_path_factory.mktemp("pseudo") / "locales"
    shutil.copytree(resources.locales_path(), folder)
    return folder, write_pseudo(folder)


@pytest.fixture
def pseudo_words(pseudo_locales, monkeypatch) -> Iterator[dict[str, Words]]:
    """The pseudo-languages among the others."""
    folder, words = pseudo_locales
    monkeypatch.setattr(resources, "locales_path", lambda: folder)
    catalogs.forget_catalogs()
    yield words
    catalogs.set_language("en")
    LanguageSwitch().announce("en")
    monkeypatch.undo()
    catalogs.forget_catalogs()


@pytest.fixture(scope="module")
def data() -> frozenset[str]:
    """Words that stand on the screen as they came: of buyers, orders and people, of dates and countries, and
    what keys, zones and addresses are called everywhere; a country's own words for its post codes."""
    things = (world.morning(), world.account(), ACCOUNT, SAME, Signer(1).key.fingerprint)
    own_words = [market.address.post_code_word for market in known_markets().values()]
    zones = ("Etc/UTC", *world.ZONES.values())
    keys = ("Ctrl", "Alt", "Enter", "Vaihto")
    written = words_of(things, own_words, zones, keys, NAMES, "IMEI", "law", ACCOUNT.url, ACCOUNT.folder)
    return written | cldr_words(PSEUDO)


def switch(main: MainWindow, language: str) -> None:
    main.workspace.set_language(language)
    settle()


def check(before: Words, now: Words, where: str) -> list[str]:
    texts = {re.sub("|".join(NAMES), "", text) for text in shown_texts() - SAME}
    assert texts, f"nothing was read on {where}"
    return [f"{where}: {text}" for text in left_behind(texts, before, now)]


NOT_TRANSLATED = ("Shift", "klo", "JSON", "PDF")
"""Of keys, of Finnish dates, and kinds of files."""


WRITTEN_TO_BUYERS = ("templates",)
"""Where whole messages stand in the buyer's language and another beside it."""


def laws() -> list[str]:
    """The names of laws, which are cited as they are called."""
    files = (*resources.path("cases").glob("*.toml"), resources.path("retention.toml"))
    return [source for file in files for source in re.findall(r'source = "(.*)"', file.read_text("utf-8"))]


LONG_ONES = ("de", "hu", "el")
"""Languages of the program whose words or sentences run longest."""

JOURNEY = ("en", "pl", "de", "en")


def test_every_screen_follows_while_it_is_open(main) -> None:
    words = {language: in_language(language) for language in JOURNEY}
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
    words = {language: in_language(language) for language in JOURNEY}
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
    words = {language: in_language(language) for language in JOURNEY}
    main.dialogs.show_settings()
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
    words = {language: in_language(language) for language in JOURNEY}
    found = []
    for name, state in session_pages().items():
        main.show_session(state)
        settle()
        for before, now in pairwise(JOURNEY):
            switch(main, now)
            found += check(words[before], words[now], f"{name}, {now}")
    assert found == []


def test_a_text_that_was_never_a_message_would_be_found(main, data) -> None:
    assert never_translated({"Nagy Ádám", pseudo("Send & next"), "Ctrl+K"}, data) == []
    assert never_translated({pseudo("Due") + " quickly"}, data) != []


def test_a_text_that_stayed_would_be_found(main) -> None:
    words = {language: in_language(language) for language in JOURNEY}
    main.inbox.footer.setAccessibleName(catalogs._("The clock runs in every market."))
    main.inbox.list.setToolTip(catalogs._("{name}: no answer needed").format(name="Nagy Ádám"))
    switch(main, "pl")
    told = " ".join(check(words["en"], words["pl"], "main"))
    assert "The clock runs in every market" in told
    assert "Nagy Ádám: no answer needed" in told


@pytest.mark.parametrize("text", ["Send & next", "{count} of <b>{limit}</b>", "Saving…"])
def test_the_mirrored_language_is_as_long_and_keeps_the_fields(text: str) -> None:
    made = mirrored(text)
    assert len(made) == len(text)
    assert field_problem(text, made, plural=False) == ""
    assert made != text


def test_the_pseudo_language_is_longer_and_keeps_the_fields() -> None:
    for text in ("Send & next", "{count} of {limit} characters", "Not sent: {reason}", "Saving…", "no"):
        made, plain = pseudo(text), re.sub(r"\{[^}]*\}", "", text)
        assert len(made) - (len(text) - len(plain)) == round(len(plain) * LONGER)
        assert field_problem(text, made, plural=False) == ""
        assert not text.endswith("…") or made.endswith("…")


def look_everywhere(main: MainWindow, look: Callable[[str, QWidget], None]) -> None:
    """Every screen, popup, page of signing in and of the settings, one after the other."""
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
            if popup.isVisible() and popup is not main:
                look(name, popup)
        close_popups(main)
    main.dialogs.show_settings()
    dialog = main.findChild(PreferencesDialog)
    assert dialog is not None
    for place in range(dialog.navigation.count()):
        dialog.navigation.setCurrentRow(place)
        look(f"settings {place}", dialog)
    dialog.close()
    for name, state in session_pages().items():
        main.show_session(state)
        look(name, main)


@pytest.mark.parametrize("language", [PSEUDO, MIRRORED])
def test_nothing_is_cut_off_or_left_in_a_language_that_is_none(
    main, language, pseudo_words, data, app_home
) -> None:
    english, words = in_language("en"), pseudo_words[language]
    known = data | words_of(str(app_home), LICENCES, *NOT_TRANSLATED, *laws()) | cldr_words(language)
    switch(main, language)
    assert catalogs.current_language() == language
    assert (main.layoutDirection() == Qt.LayoutDirection.RightToLeft) == (language == MIRRORED)
    found: list[str] = []

    def look(where: str, screen: QWidget) -> None:
        settle()
        found.extend(f"{where}: {text}" for text in (*clipped(screen), *outside(screen)))
        found.extend(f"{where}: shortened: {text}" for text in shortened(screen) if words.has(text))
        found.extend(check(english, words, where))
        if where not in WRITTEN_TO_BUYERS:
            found.extend(f"{where}: {text}" for text in never_translated(shown_texts(), known))

    look_everywhere(main, look)
    assert sorted(set(found)) == []


@pytest.mark.parametrize(
    "language",
    [
        code if code in LONG_ONES else pytest.param(code, marks=pytest.mark.soak)
        for code, _name in available_languages()
    ],
)
def test_nothing_is_cut_off_in_any_language(main, language) -> None:
    words = in_language(language)
    switch(main, language)
    found: list[str] = []

    def look(where: str, screen: QWidget) -> None:
        settle()
        found.extend(f"{where}: {text}" for text in (*clipped(screen), *outside(screen)))
        found.extend(f"{where}: shortened: {text}" for text in shortened(screen) if words.has(text))

    look_everywhere(main, look)
    assert sorted(set(found)) == []


@pytest.mark.parametrize("switches", [40, pytest.param(200, marks=pytest.mark.soak)])
def test_switching_leaves_nothing_behind(main, switches) -> None:
    main.pages.show_planner()
    main.show_list()
    run(main, "conversation.why")()
    main.dialogs.show_settings()
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
    for turn in range(switches):
        main.workspace.set_language(("pl", "de", "en")[turn % 3])
        QApplication.processEvents()
    switch(main, "en")
    assert things() == before
