"""Qt's own words in our languages, also where Qt has no catalog: the menus of text fields first of all."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QLibraryInfo, QPoint, QTranslator
from PySide6.QtWidgets import QFileDialog, QLineEdit, QMenu, QPlainTextEdit, QSpinBox, QTextBrowser, QWidget

from desktop.l10n import catalogs
from desktop.ui.kit.qt_words import WORDS
from desktop.ui.kit.translate import LanguageSwitch

OTHERS = [code for code, _name in catalogs.available_languages() if code != catalogs.SOURCE_LANGUAGE]
AS_THEY_ARE = {"OK", "Alt+Left", "Alt+Right", "Alt+Up", "Show ", "QT_LAYOUT_DIRECTION"}
"""What needs no word of ours: the same everywhere, keys, and what is no text."""


class Listener(QTranslator):
    """Notes what Qt asks for, and knows nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[tuple[str, str]] = set()

    def isEmpty(self) -> bool:
        return False

    def translate(self, context, source, disambiguation=None, n=-1):
        self.asked.add((context, source))


def say_in(language: str) -> None:
    catalogs.set_language(language)
    LanguageSwitch().announce(language)


def menus(fields: list[QWidget]) -> Iterator[QMenu]:
    for field in fields:
        place = (QPoint(12, 12),) if isinstance(field, QTextBrowser) else ()
        menu = field.createStandardContextMenu(*place)  # type: ignore[attr-defined]
        yield menu
        menu.deleteLater()


@pytest.fixture
def fields(qtbot) -> list[QWidget]:
    """A field of each kind, with something in it."""
    page = QTextBrowser()
    page.setHtml('<a href="https://example.com">a link that is long enough</a>')
    found: list[QWidget] = [QLineEdit("a"), QPlainTextEdit("a"), page]
    for field in found:
        qtbot.addWidget(field)
        field.show()
    return found


def test_no_menu_of_a_field_has_english_left_in_any_language(fields: list[QWidget]) -> None:
    def shown() -> list[str]:
        texts = (action.text() for menu in menus(fields) for action in menu.actions())
        return [text.partition("\t")[0] for text in texts if text]

    english = shown()
    assert {"&Undo", "Cu&t", "Select All", "Copy &Link Location"} <= set(english)
    left: list[str] = []
    for language in OTHERS:
        say_in(language)
        found = shown()
        assert len(found) == len(english), language
        left += [f"{language}: {text}" for text in found if text in english]
    assert left == []


def test_where_qt_has_no_catalog_each_of_the_words_comes_from_ours() -> None:
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    lacking = [language for language in OTHERS if not QTranslator().load(f"qtbase_{language}", folder)]
    assert set(lacking) == {"el", "ro"}
    left: list[str] = []
    for language in lacking:
        say_in(language)
        for shown_by, words in WORDS.items():
            said = {text: QCoreApplication.translate(shown_by, text) for _context, text in words}
            left += [f"{language}: {text}" for text, word in said.items() if word == text]
    assert left == []


def test_gaps_in_qts_catalogs_are_filled_and_the_rest_is_qts() -> None:
    say_in("sk")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Zrušiť"
    assert QCoreApplication.translate("QLineEdit", "&Redo") == "Zn&ovu"
    assert QCoreApplication.translate("QLineEdit", "what Qt never says") == "what Qt never says"


def test_qt_asks_for_nothing_else_here(qtbot, fields: list[QWidget]) -> None:
    listener = Listener()
    QCoreApplication.installTranslator(listener)
    try:
        list(menus(fields))
        qtbot.addWidget(QSpinBox())
        for kind in (QFileDialog.AcceptMode.AcceptOpen, QFileDialog.AcceptMode.AcceptSave):
            dialog = QFileDialog()
            qtbot.addWidget(dialog)
            dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
            dialog.setAcceptMode(kind)
            dialog.show()
    finally:
        QCoreApplication.removeTranslator(listener)
    # The other keys are called as the keyboards have them.
    asked = {each for each in listener.asked if each[0] != "QShortcut" and each[1] not in AS_THEY_ARE}
    assert len(asked) > 40
    assert asked - {(shown_by, text) for shown_by, words in WORDS.items() for _c, text in words} == set()
