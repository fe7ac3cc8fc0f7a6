"""The way to a new conversation: from the open one, about one of its orders."""

from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from desktop.domain.actions import StartConversation
from desktop.l10n.catalogs import N_, _

from ..actions import Actions, Entry
from ..composer.composer import Composer
from ..marketplace_words import missing
from ..workspace import Notice, Workspace
from .start_dialog import StartDialog

CAPABILITY = "start_conversation"


class Starting(QObject):
    """One for each pane."""

    def __init__(self, workspace: Workspace, actions: Actions, pane: QWidget, composer: Composer) -> None:
        super().__init__(pane)
        self._workspace, self._actions = workspace, actions
        self._pane, self._composer = pane, composer
        self.dialog: StartDialog | None = None
        composer.outgoing.start_came_back.connect(self._came_back)

    def register(self, actions: Actions) -> None:
        """The action for palette and menu."""
        name, group = N_("Start a new conversation about the order…"), N_("Conversation")
        why = partial(missing, self._workspace, CAPABILITY)
        actions.add(Entry("conversation.start", name, group, (), self.open, self.is_possible, why=why))

    def is_possible(self) -> bool:
        """Whether the marketplace lets sellers begin, and there is an order to begin about."""
        return self._workspace.can(CAPABILITY) and bool(self._orders())

    @Slot()
    def open(self) -> None:
        """Opens the dialog."""
        self._open()

    def _open(self) -> StartDialog | None:
        target, orders = self._composer.target, self._orders()
        if target is None or not orders:
            return None
        dialog = self.dialog = StartDialog(
            self._workspace, self._actions, target, orders, self._pane.window()
        )
        dialog.begun.connect(self._begun)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        (dialog.field if dialog.subject.text() else dialog.subject).setFocus()
        return dialog

    def _orders(self) -> list[str]:
        if not self._workspace.is_attached or not self._composer.conversation:
            return []
        row = self._workspace.reader.conversation(self._composer.conversation)
        return list(reversed(row.order_ids)) if row is not None else []

    @Slot(str)
    def _begun(self, _order: str) -> None:
        self._workspace.noticed.emit(Notice(text=_begun_notice, tone="good", seconds=5.0))

    @Slot(object)
    def _came_back(self, action: StartConversation) -> None:
        if action.conversation_id != self._composer.conversation:
            # The outbox holds it no more: it is shown wherever the person has gone meanwhile.
            self._workspace.open_requested.emit(action.conversation_id)
        dialog = self._open() if action.conversation_id == self._composer.conversation else None
        if dialog is not None:
            dialog.show_action(action)


def _begun_notice() -> str:
    return _("The new conversation is on its way; it appears in the list when the platform has it.")
