"""Every action of the window, once: its name, its keys, and what it does.

Palette, shortcut overview, menus and keys all read this table; a screen adds its actions when it is built.
Single keys work only outside text fields; they can be changed and switched off in the settings.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from desktop.l10n.catalogs import _


@dataclass(slots=True)
class Entry:
    """One action. `label` is English, translated when shown; `group` names a section of the overview.

    `keys` are portable key sequences ("Ctrl+K", "J"); macOS shows and uses Cmd for Ctrl. `enabled` is asked
    whenever the action is shown or its key pressed. `first` happens when its key is pressed, before `enabled`
    is asked. `why` says in words why it is not possible at this marketplace, "" where that is not the reason:
    what a key cannot do is told, not passed over. A plain key is dead in text fields, see `is_plain`.
    """

    id: str
    label: str
    group: str
    keys: tuple[str, ...]
    run: Callable[[], object]
    enabled: Callable[[], bool] = field(default=lambda: True)
    hidden: bool = False
    first: Callable[[], object] | None = None
    why: Callable[[], str] = field(default=lambda: "")

    def press(self) -> bool:
        """Runs it as its key would; False when it is not possible now."""
        if self.first is not None:
            self.first()
        if not self.enabled():
            return False
        self.run()
        return True


GROUPS = ("Conversation", "List", "Window", "Markets")
"""The order in which people look for things: their daily keys first."""


def group_place(group: str) -> int:
    """Where a group of actions stands among the others; one that is not known stands last."""
    return GROUPS.index(group) if group in GROUPS else len(GROUPS)


class Actions(QObject):
    """The table of actions of one window; `changed` when entries or keys changed."""

    changed = Signal()
    refused = Signal(str)
    """Why what was asked for is not possible at this marketplace."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._entries: dict[str, Entry] = {}
        self._qactions: dict[str, QAction] = {}
        self._own_keys: dict[str, tuple[str, ...]] = {}
        self._single_keys = True
        self._typing = False
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)

    def add(self, entry: Entry) -> None:
        """Adds an action and binds its keys; a second one with the same id replaces the first."""
        old = self._qactions.pop(entry.id, None)
        if old is not None:
            self._window.removeAction(old)
            old.deleteLater()
        action = QAction(self._window)
        action.setObjectName(entry.id)
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.triggered.connect(self._run_sender)
        self._window.addAction(action)
        self._entries[entry.id] = entry
        self._qactions[entry.id] = action
        self._bind(entry.id)
        self.changed.emit()

    def remove(self, action_id: str) -> None:
        """Takes an action out, with its keys; nothing happens when there is none."""
        action = self._qactions.pop(action_id, None)
        if action is not None:
            del self._entries[action_id]
            self._window.removeAction(action)
            action.deleteLater()
            self.changed.emit()

    def entries(self) -> list[Entry]:
        """All actions in the order they were added."""
        return list(self._entries.values())

    def entry(self, action_id: str) -> Entry:
        return self._entries[action_id]

    def keys(self, action_id: str) -> tuple[str, ...]:
        """The keys in force: the user's own, else the usual ones; single keys vanish when they
        are switched off."""
        keys = self._own_keys.get(action_id, self._entries[action_id].keys)
        return keys if self._single_keys else tuple(key for key in keys if not is_single(key))

    def key_text(self, action_id: str) -> str:
        """The first key as this system writes it, for key caps."""
        keys = self.keys(action_id)
        return _written(keys[0]) if keys else ""

    def configure(self, own_keys: dict[str, tuple[str, ...]], single_keys: bool) -> None:
        """The user's own keys, and whether single keys work at all."""
        self._own_keys, self._single_keys = dict(own_keys), single_keys
        for action_id in self._entries:
            self._bind(action_id)
        self.changed.emit()

    def run(self, action_id: str) -> bool:
        """Runs an action as its key would; False when it is not possible now."""
        entry = self._entries.get(action_id)
        return entry is not None and self._press(entry)

    def _press(self, entry: Entry) -> bool:
        done = entry.press()
        said = "" if done else entry.why()
        if said:
            self.refused.emit(said)
        return done

    def conflicts(self) -> list[tuple[str, str, str]]:
        """Keys that two actions share: (key, first id, second id)."""
        seen: dict[str, str] = {}
        found = []
        for action_id in self._entries:
            for key in self.keys(action_id):
                if key in seen:
                    found.append((key, seen[key], action_id))
                seen.setdefault(key, action_id)
        return found

    def _bind(self, action_id: str) -> None:
        keys = [key for key in self.keys(action_id) if not (self._typing and is_plain(key))]
        self._qactions[action_id].setShortcuts([QKeySequence(key) for key in keys])

    @Slot(QWidget, QWidget)
    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        """In a text field plain keys belong to the text: unbound, so that Qt does not swallow them."""
        typing = is_text_field(new)
        if typing != self._typing:
            self._typing = typing
            for action_id in self._entries:
                if any(is_plain(key) for key in self.keys(action_id)):
                    self._bind(action_id)

    def _run_sender(self) -> None:
        sender = self.sender()
        if sender is None:
            return
        entry = self._entries.get(sender.objectName())
        if entry is not None:
            self._press(entry)


def is_single(key: str) -> bool:
    """Whether a key is one plain character, which the person may switch off (WCAG 2.2, 2.1.4)."""
    return len(key) == 1


def is_plain(key: str) -> bool:
    """Whether a key is meant for the text while the person is typing: a character, Esc, Enter, an arrow …"""
    return "+" not in key.replace("++", "") and not (key[:1] == "F" and key[1:].isdigit())


def is_text_field(widget: QWidget | None) -> bool:
    """Whether single keys have to stay quiet because the person is typing."""
    if isinstance(widget, QTextEdit | QPlainTextEdit | QLineEdit | QAbstractSpinBox):
        return not widget.isReadOnly()
    return isinstance(widget, QComboBox) and widget.isEditable()


def label_of(entry: Entry) -> str:
    """The action's name in the current language."""
    return _(entry.label)


def keys_as_written(keys: tuple[str, ...]) -> list[str]:
    """At most two keys as this system writes them; the key pad's Enter is no second key."""
    seen: list[str] = []
    for key in keys:
        if key.replace("Enter", "Return") not in (known.replace("Enter", "Return") for known in seen):
            seen.append(key)
    return [_written(key) for key in seen[:2]]


_SHORTER = {"Control+": "Ctrl+", "Mayúsculas+": "Mayús+"}
"""Qt's Spanish writes keys out as no Spanish keyboard or program does."""


def _written(key: str) -> str:
    """A key as this system writes it; keyboards call the main key Enter, only the Mac calls it Return."""
    named = key if sys.platform == "darwin" else key.replace("Return", "Enter")
    written = QKeySequence(named).toString(QKeySequence.SequenceFormat.NativeText)
    for long, short in _SHORTER.items():
        written = written.replace(long, short)
    return written
