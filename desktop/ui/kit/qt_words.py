"""Qt's own words that a person can meet here, in our languages: Qt ships no catalog in Romanian and Greek,
and others of its catalogs have gaps.

They are the menus of text fields and scroll bars, the names of keys, and the file dialog that Qt draws where
the system has none of its own.
"""

from typing import Final

from PySide6.QtCore import QTranslator

from desktop.l10n.catalogs import NP_, pgettext

_FIELD = (
    NP_("text field", "&Undo"),
    NP_("text field", "&Redo"),
    NP_("text field", "Cu&t"),
    NP_("text field", "&Copy"),
    NP_("text field", "&Paste"),
    NP_("text field", "Delete"),
    NP_("text field", "Select All"),
    NP_("text field", "Copy &Link Location"),
)
_NUMBER = (
    NP_("number field", "&Select All"),
    NP_("number field", "&Step up"),
    NP_("number field", "Step &down"),
)
_SCROLL_BAR = (
    NP_("scroll bar", "Scroll here"),
    NP_("scroll bar", "Left edge"),
    NP_("scroll bar", "Right edge"),
    NP_("scroll bar", "Top"),
    NP_("scroll bar", "Bottom"),
    NP_("scroll bar", "Page left"),
    NP_("scroll bar", "Page right"),
    NP_("scroll bar", "Page up"),
    NP_("scroll bar", "Page down"),
    NP_("scroll bar", "Scroll left"),
    NP_("scroll bar", "Scroll right"),
    NP_("scroll bar", "Scroll up"),
    NP_("scroll bar", "Scroll down"),
)
_KEY = (
    NP_("key", "Space"),
    NP_("key", "Left"),
    NP_("key", "Right"),
    NP_("key", "Up"),
    NP_("key", "Down"),
)
_BUTTON = (
    NP_("file dialog", "Open"),
    NP_("file dialog", "Save"),
    NP_("file dialog", "Cancel"),
    NP_("file dialog", "Close"),
    NP_("file dialog", "&Yes"),
    NP_("file dialog", "&No"),
)
_FILE_DIALOG = (
    _BUTTON[0],
    NP_("file dialog", "Save As"),
    NP_("file dialog", "&Look in:"),
    NP_("file dialog", "File &name:"),
    NP_("file dialog", "Files of &type:"),
    NP_("file dialog", "Directory:"),
    NP_("file dialog", "&Open"),
    NP_("file dialog", "&Save"),
    NP_("file dialog", "&Rename"),
    NP_("file dialog", "&Delete"),
    NP_("file dialog", "&New Folder"),
    NP_("file dialog", "Show &hidden files"),
    NP_("file dialog", "Back"),
    NP_("file dialog", "Go back"),
    NP_("file dialog", "Forward"),
    NP_("file dialog", "Go forward"),
    NP_("file dialog", "Parent Directory"),
    NP_("file dialog", "Go to the parent directory"),
    NP_("file dialog", "Create New Folder"),
    NP_("file dialog", "Create a New Folder"),
    NP_("file dialog", "List View"),
    NP_("file dialog", "Change to list view mode"),
    NP_("file dialog", "Detail View"),
    NP_("file dialog", "Change to detail view mode"),
    NP_("file dialog", "Sidebar"),
    NP_("file dialog", "List of places and bookmarks"),
    NP_("file dialog", "Files"),
    NP_("file dialog", "All Files (*)"),
    NP_("file dialog", "%1 already exists.\nDo you want to replace it?"),
)
_FILES = (
    NP_("file dialog", "Computer"),
    NP_("file dialog", "Name"),
    NP_("file dialog", "Size"),
    NP_("file dialog", "Type"),
    NP_("file dialog", "Date Modified"),
)
_KINDS = (NP_("file dialog", "Drive"), NP_("file dialog", "Folder"), NP_("file dialog", "File"))

WORDS: Final = {
    "QLineEdit": _FIELD,
    "QWidgetTextControl": _FIELD,
    "QAbstractSpinBox": _NUMBER,
    "QScrollBar": _SCROLL_BAR,
    "QShortcut": _KEY,
    "QPlatformTheme": _BUTTON,
    "QFileDialog": _FILE_DIALOG,
    "QFileSystemModel": _FILES,
    "QAbstractFileIconProvider": _KINDS,
}
"""By the class of Qt that shows them: what it calls each, with the context of our catalogs."""

_KNOWN: Final = {(shown_by, word[1]): word for shown_by, words in WORDS.items() for word in words}


class QtWords(QTranslator):
    """Asked for what Qt's own catalog of the language lacks. Not empty, so that installing it makes Qt send
    `LanguageChange` to every widget."""

    def isEmpty(self) -> bool:
        return False

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        """None for what Qt may show as it is."""
        word = _KNOWN.get((context, source))
        return pgettext(*word) if word is not None else None
