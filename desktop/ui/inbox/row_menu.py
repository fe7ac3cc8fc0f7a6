"""The context menu of a row: the conversation's actions that are possible, each with its key."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from ..actions import Actions, label_of

if TYPE_CHECKING:
    from .list_pane import ListPane

_MENU = (
    "conversation.no_answer",
    "conversation.needs_answer",
    "conversation.assign",
    "conversation.assign_me",
    "conversation.label",
    "conversation.remind",
    "",
    "conversation.close",
    "conversation.reopen",
    "conversation.close_request",
    "",
    "conversation.keep",
    "conversation.unkeep",
    "",
    "list.mark",
    "conversation.record",
    "conversation.copy_id",
)


class RowMenu(QObject):
    """Asks the table of actions what can be done, and runs what is chosen there."""

    def __init__(self, actions: Actions, pane: "ListPane") -> None:
        super().__init__(pane)
        self._actions = actions
        self._pane = pane

    @Slot(int, QPoint)
    def show_menu(self, place: int, where: QPoint) -> None:
        """The context menu of a row."""
        view = self._pane.view
        view.setCurrentIndex(self._pane.model.index(place, 0))
        self._pane.current.open_now()
        known = {entry.id for entry in self._actions.entries()}
        menu = QMenu(self._pane)
        for action_id in _MENU:
            if not action_id:
                menu.addSeparator()
            elif action_id in known and self._actions.entry(action_id).enabled():
                key = self._actions.key_text(action_id)
                text = label_of(self._actions.entry(action_id)).replace("&", "&&")
                action = menu.addAction(f"{text}\t{key}" if key else text)
                action.setData(action_id)
        menu.triggered.connect(self._run_chosen)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(view.viewport().mapToGlobal(where))

    @Slot(QAction)
    def _run_chosen(self, action: QAction) -> None:
        self._actions.run(str(action.data()))
