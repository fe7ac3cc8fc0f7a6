"""The way to a conversation's record: the action in menus and palette. What it opens is loaded then."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.l10n.catalogs import N_

from ..actions import Actions, Entry
from ..marketplace_words import missing
from ..workspace import Workspace

if TYPE_CHECKING:
    from .dialog import RecordDialog

CAPABILITY = "record"
ACTION = "conversation.record"


class RecordExport(QObject):
    """One for each pane; `conversation` says which one is open, None when none is."""

    def __init__(self, workspace: Workspace, pane: QWidget, conversation: Callable[[], str | None]) -> None:
        super().__init__(pane)
        self._workspace, self._pane = workspace, pane
        self._conversation = conversation
        self.dialog: RecordDialog | None = None

    def register(self, actions: Actions) -> None:
        """The action for palette, menus and key."""
        name, group = N_("Export the record…"), N_("Conversation")
        why = partial(missing, self._workspace, CAPABILITY)
        actions.add(Entry(ACTION, name, group, ("Ctrl+Shift+E",), self.open, self.is_possible, why=why))

    def is_possible(self) -> bool:
        """Whether the marketplace keeps records, and a conversation is open."""
        return self._workspace.can(CAPABILITY) and self._conversation() is not None

    def open(self) -> None:
        """Opens the dialog, which fetches at once."""
        from .dialog import RecordDialog

        conversation = self._conversation()
        if conversation is None:
            return
        self.dialog = RecordDialog(self._workspace, conversation, self._pane.window())
        self.dialog.open()
        self.dialog.fetch()
