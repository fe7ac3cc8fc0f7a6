"""Keys: single letters on or off, and a key of one's own for every action."""

from collections.abc import Iterable

from PySide6.QtCore import Slot
from PySide6.QtGui import QKeySequence, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout

from desktop.domain.fold import words
from desktop.l10n.catalogs import N_, _

from ..actions import Actions, label_of
from ..kit.announce import announce
from ..kit.choices import CheckBox
from ..kit.labels import PlainLabel
from ..kit.theme import STEP, set_look
from ..kit.translate import follow
from ..workspace import Workspace
from .key_button import KeyButton
from .own_keys import OwnKeys
from .section import Section


class KeysSection(Section):
    """A line for each action, by group; a key that two actions share is said at both."""

    title = N_("Keys")

    def __init__(self, workspace: Workspace, actions: Actions) -> None:
        super().__init__()
        self._actions = actions
        self._own = OwnKeys(workspace.settings, actions)
        self.single = CheckBox()
        self.single.setChecked(workspace.settings.single_keys)
        self.column.addWidget(self.single)
        self._single_note = self.note()
        self.finder = QLineEdit()
        self.finder.setClearButtonEnabled(True)
        self.reset_all = QPushButton()
        self.reset_all.setAutoDefault(False)
        row = QHBoxLayout()
        row.setSpacing(2 * STEP)
        row.addWidget(self.finder, 1)
        row.addWidget(self.reset_all)
        self.column.addSpacing(2 * STEP)
        self.column.addLayout(row)
        self.lines: dict[str, KeyLine] = {}
        self._groups: list[tuple[PlainLabel, str, list[str]]] = []
        self._nothing = self.note()
        self.single.toggled.connect(self._own.set_single)
        self.finder.textChanged.connect(self._filter)
        self.reset_all.clicked.connect(self._reset_all)
        actions.changed.connect(self.show_keys)
        follow(self)

    def showEvent(self, event: QShowEvent) -> None:
        # Some forty lines take longer than the settings may take to open: made when they are looked at.
        if not self.lines:
            self._build()
            self.retranslate()
        super().showEvent(event)

    def retranslate(self) -> None:
        super().retranslate()
        self.single.setText(_("Single letters are shortcuts while I am not typing"))
        self._single_note.setText(
            _("Without them, every action is still in the palette (Ctrl+K) and the menus.")
        )
        self.finder.setPlaceholderText(_("Find an action"))
        self.finder.setAccessibleName(_("Find an action"))
        self.reset_all.setText(_("Restore default keys"))
        self._nothing.setText(_("No action has this name."))
        for title, group, _ids in self._groups:
            title.setText(_(group))
        self.show_keys()
        self._filter(self.finder.text())

    @Slot()
    def show_keys(self) -> None:
        """Brings every line up to date."""
        self.reset_all.setEnabled(self._own.any_changed)
        for line in self.lines.values():
            line.show_key()

    def _build(self) -> None:
        by_group: dict[str, list[str]] = {}
        for entry in self._actions.entries():
            if not entry.hidden:
                by_group.setdefault(entry.group, []).append(entry.id)
        for group, ids in by_group.items():
            self._groups.append((self.caption(), group, ids))
            for action_id in ids:
                line = KeyLine(action_id, self._actions, self._own)
                self.lines[action_id] = line
                self.column.addWidget(line)

    @Slot(str)
    def _filter(self, typed: str) -> None:
        wanted = words(typed)
        for title, group, ids in self._groups:
            found = [action_id for action_id in ids if self._matches(action_id, group, wanted)]
            title.setVisible(bool(found))
            for action_id in ids:
                self.lines[action_id].setVisible(action_id in found)
        self._nothing.setVisible(
            bool(typed) and not any(line.isVisibleTo(self) for line in self.lines.values())
        )

    def _matches(self, action_id: str, group: str, wanted: Iterable[str]) -> bool:
        name = " ".join(words(f"{label_of(self._actions.entry(action_id))} {_(group)}"))
        return all(word in name for word in wanted)

    @Slot()
    def _reset_all(self) -> None:
        self._own.reset_all()
        self.finder.setFocus()


class KeyLine(QFrame):
    """An action's name, its key, the way back to the usual one; below, what is wrong with the key."""

    def __init__(self, action_id: str, actions: Actions, own: OwnKeys) -> None:
        super().__init__()
        set_look(self, "panel")
        self._id, self._actions, self._own = action_id, actions, own
        self._refused = ""
        self._name = PlainLabel(wrap=True)
        self.key = KeyButton("", ())
        self.reset = QPushButton()
        set_look(self.reset, "link")
        self.reset.setAutoDefault(False)
        self._problem = PlainLabel(size=11, token="bad", wrap=True)
        self._problem.hide()
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * STEP)
        row.addWidget(self._name, 1)
        row.addWidget(self.reset)
        row.addWidget(self.key)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addLayout(row)
        column.addWidget(self._problem)
        self.key.picked.connect(self._picked)
        self.reset.clicked.connect(self._reset)
        follow(self)

    def problem(self) -> str:
        """What is wrong with the key; empty when nothing is."""
        return self._problem.text() if self._problem.isVisibleTo(self) else ""

    def retranslate(self) -> None:
        name = label_of(self._actions.entry(self._id))
        self._name.setText(name)
        self.reset.setText(_("Default key"))
        self.reset.setAccessibleName(_("{command}: usual key").format(command=name))
        self.show_key()

    def show_key(self) -> None:
        """The key in force and whether another action has it, too."""
        self.key.set_keys(label_of(self._actions.entry(self._id)), self._own.keys(self._id))
        self.reset.setVisible(self._own.is_changed(self._id))
        problem = self._problem_text()
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))

    def _problem_text(self) -> str:
        if self._refused:
            key = QKeySequence(self._refused).toString(QKeySequence.SequenceFormat.NativeText)
            return _("{key} is needed for typing and cannot be a shortcut.").format(key=key)
        shared = self._own.sharing(self._id)
        if not shared:
            return ""
        other = label_of(self._actions.entry(shared[0]))
        return _("“{other}” has the same key: neither works until one of them changes.").format(other=other)

    @Slot(str)
    def _picked(self, key: str) -> None:
        self._refused = "" if self._own.set(self._id, key) else key
        self.show_key()
        announce(self, self._problem_text())

    @Slot()
    def _reset(self) -> None:
        self._refused = ""
        self._own.reset(self._id)
        self.key.setFocus()
