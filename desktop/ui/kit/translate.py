"""Texts that follow the language while the program runs.

A widget that shows texts has a `retranslate()` method which sets every one of them; `follow(widget)` calls it
now and
at each language change. The helper is a child of the widget and dies with it: nothing is kept alive by a
closure.
"""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QEvent, QLibraryInfo, QObject, Qt, QTranslator
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from shiboken6 import isValid

from desktop.l10n.locales import right_to_left

from .qt_words import QtWords


class Retranslated(Protocol):
    def retranslate(self) -> None:
        """Sets every text of the widget in the current language."""


class _Follower(QObject):
    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LanguageChange and watched is self.parent() and isValid(watched):
            watched.retranslate()  # type: ignore[attr-defined]
        return False


def follow(widget: QWidget) -> None:
    """Calls the widget's `retranslate()` now and whenever the language changes."""
    _Follower(widget)
    widget.retranslate()  # type: ignore[attr-defined]


_installed: list[QTranslator] = []
"""What the last switch installed, whoever switched: the one before has to go."""


class LanguageSwitch:
    """Sends `LanguageChange` through the program, and loads Qt's own texts (menus of text fields,
    dialog buttons)."""

    def announce(self, language: str) -> None:
        """To be called when the catalogs have already been switched."""
        application = QApplication.instance()
        assert application is not None
        for window in QApplication.topLevelWidgets():
            if isinstance(window, QMenu):
                window.close()  # an open one is written in the language before
        direction = (
            Qt.LayoutDirection.RightToLeft if right_to_left(language) else Qt.LayoutDirection.LeftToRight
        )
        if QApplication.layoutDirection() != direction:
            QApplication.setLayoutDirection(direction)
        while _installed:
            QCoreApplication.removeTranslator(_installed.pop())
        qt, ours = QTranslator(), QtWords()
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        # Qt asks the last one first.
        for translator in (ours, qt) if qt.load(_catalog(language), folder) else (ours,):
            QCoreApplication.installTranslator(translator)
            _installed.append(translator)


def _catalog(language: str) -> str:
    return f"qtbase_{language.replace('-', '_')}"


Text = Callable[[], str]
"""A text asked for anew at each language change."""
