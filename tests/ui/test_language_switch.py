"""The language of the screen changes while everything is open: no text stays behind, nothing is cut off in a
longer language, and nothing is kept (R12)."""

import gc
import re
import shutil
from collections.abc import Iterator
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
from desktop.replies.facts import reason_text
from desktop.replies.library import reasons_for
from desktop.ui.conversation.why import WhyPopup
from desktop.ui.kit.translate import LanguageSwitch
from desktop.ui.preferences.about import LICENCES
from desktop.ui.preferences.dialog import PreferencesDialog
from desktop.ui.window import MainWindow
from tests.mixed_world import ENTRIES
from tests.record_world import Signer
from tests.ui import at_work, questions, world
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
from tests.ui.reading import clipped, outside, settle, shortened
from tests.ui.screens import ACCOUNT, TRIALS, run
from tests.ui.walk import main, walk

__all__ = ["main", "walk"]

# The languages' own names, and the addresses that fields give as examples, are the same in every language.
SAME = {"helpdesk.example.com", "proxy.example.com:3128", *catalogs.OWN_NAMES.values()}
# What may go into a message to a buyer is not in the catalogs, and in English where there is nothing better.
SAME |= {reason_text(code, "en") for stage in at_work.STAGES for code in reasons_for("complaint", stage)}
ADDRESSES = (
    "https://apps.developer.allegro.pl/",
    "https://sellerportal.kaufland.de/settings/api",
    "empik.mirakl.net",
    "PcComponentes",
)
"""Where accounts are connected, and an operator's name."""
NAMES = [known.name for known in marketplaces().values()]
"""Of marketplaces, also within a text."""


LETTER = "\n\n"
"""Between the paragraphs of a message to a buyer, which stands in a language of its own."""


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
    things = (at_work.things(), at_work.account(), ACCOUNT, ENTRIES, SAME, Signer(1).key.fingerprint)
    typed = (at_work.FORBIDDEN, at_work.ANSWER, at_work.REASON, at_work.WHY, *at_work.FILES)
    asked = (questions.FILE, questions.LINK, questions.WORDS)
    connecting = (TRIALS, ADDRESSES, [known.built_against for known in marketplaces().values()])
    own_words = [market.address.post_code_word for market in known_markets().values()]
    zones = ("Etc/UTC", *world.ZONES.values())
    keys = ("Ctrl", "Alt", "Enter", "Vaihto")
    names = (NAMES, "IMEI", "law", ACCOUNT.url, ACCOUNT.folder, [trial.host for _name, trial in TRIALS])
    shortened_names = ("iPho", "Shif")
    texts = (things, typed, asked, connecting, own_words, zones, keys, names, shortened_names)
    written = words_of(*texts)
    return written | cldr_words(PSEUDO)


def switch(main: MainWindow, language: str) -> None:
    main.workspace.set_language(language)
    settle()


def check(before: Words, now: Words, where: str) -> list[str]:
    texts = {re.sub("|".join(NAMES), "", text) for text in shown_texts() - SAME if LETTER not in text}
    assert texts, f"nothing was read on {where}"
    return [f"{where}: {text}" for text in left_behind(texts, before, now)]


NOT_TRANSLATED = ("Shift", "klo", "JSON", "PDF", "money_tree", "november")
"""Of keys, of Finnish dates, kinds of files, a wish that is only a marketplace's word, and a file's name."""


WRITTEN_TO_BUYERS = re.compile("templates|stage ")
"""Where whole messages stand in the buyer's language and another beside it, and reasons that go into them."""


def laws() -> list[str]:
    """The names of laws, which are cited as they are called."""
    files = (*resources.path("cases").glob("*.toml"), resources.path("retention.toml"))
    return [source for file in files for source in re.findall(r'source = "(.*)"', file.read_text("utf-8"))]


LONG_ONES = ("de", "hu", "el")
"""Languages of the program whose words or sentences run longest."""

JOURNEY = ("en", "pl", "de")


def test_everything_follows_or_goes_while_it_is_open(walk) -> None:
    """Each screen in one language, then in the next: the journey goes on from screen to screen."""
    words = {language: in_language(language) for language in JOURNEY}
    found: list[str] = []

    def look(where: str, _screen: QWidget) -> None:
        before = catalogs.current_language()
        now = JOURNEY[(JOURNEY.index(before) + 1) % len(JOURNEY)]
        switch(walk.main, now)
        found.extend(check(words[before], words[now], f"{where}, {before} to {now}"))

    walk.everywhere(look)
    assert found == []
    assert walk.reached.missed() == [], "the walk leaves out what is new: see tests/ui/walk.py"


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


@pytest.mark.parametrize("language", [PSEUDO, MIRRORED])
def test_nothing_is_cut_off_or_left_in_a_language_that_is_none(
    walk, language, pseudo_words, data, app_home
) -> None:
    english, words = in_language("en"), pseudo_words[language]
    known = data | words_of(str(app_home), LICENCES, *NOT_TRANSLATED, *laws()) | cldr_words(language)
    main = walk.main
    switch(main, language)
    assert catalogs.current_language() == language
    assert (main.layoutDirection() == Qt.LayoutDirection.RightToLeft) == (language == MIRRORED)
    found: list[str] = []

    def look(where: str, screen: QWidget) -> None:
        settle()
        found.extend(f"{where}: {text}" for text in (*clipped(screen), *outside(screen)))
        found.extend(f"{where}: shortened: {text}" for text in shortened(screen) if words.has(text))
        found.extend(check(english, words, where))
        if not WRITTEN_TO_BUYERS.match(where):
            found.extend(f"{where}: {text}" for text in never_translated(shown_texts(), known))

    walk.everywhere(look)
    print("\n".join(sorted(set(found))))
    assert sorted(set(found)) == []


@pytest.mark.parametrize(
    "language",
    [
        code if code in LONG_ONES else pytest.param(code, marks=pytest.mark.soak)
        for code, _name in available_languages()
    ],
)
def test_nothing_is_cut_off_in_any_language(walk, language) -> None:
    words = in_language(language)
    switch(walk.main, language)
    found: list[str] = []

    def look(where: str, screen: QWidget) -> None:
        settle()
        found.extend(f"{where}: {text}" for text in (*clipped(screen), *outside(screen)))
        found.extend(f"{where}: shortened: {text}" for text in shortened(screen) if words.has(text))

    walk.everywhere(look)
    print("\n".join(sorted(set(found))))
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
