"""Saved views: keeping the list's filter and order under a name, renaming, deleting, and taking that back."""

import uuid
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from desktop.l10n.catalogs import _
from desktop.l10n.foreign import cleaned
from desktop.store.views import Query, SavedView

from ..kit.labels import literal
from ..kit.name_prompt import NamePrompt
from ..workspace import Notice, Workspace
from .view_names import kind_name, view_name

if TYPE_CHECKING:
    from .rail import Rail

LONGEST = 40


class SavedViews(QObject):
    """What can be done with saved views; the rail shows them."""

    def __init__(self, workspace: Workspace, rail: "Rail") -> None:
        super().__init__(rail)
        self._workspace = workspace
        self._rail = rail

    def save(self, query: Query) -> None:
        """Asks for a name and keeps the query under it."""
        prompt = NamePrompt(self._rail, _("Save this view"), _("Name"), _("Save"), limit=LONGEST)
        prompt.named.connect(partial(self._save, query))
        prompt.ask(self._proposal(query), self._rail.mapToGlobal(QPoint(12, 12)))

    def rename(self, view_id: str) -> None:
        view = self._find(view_id)
        if view is None:
            return
        prompt = NamePrompt(self._rail, _("Rename the view"), _("Name"), _("Rename"), limit=LONGEST)
        prompt.named.connect(partial(self._rename, view_id))
        prompt.ask(view.name, self._rail.mapToGlobal(QPoint(12, 12)))

    def delete(self, view_id: str) -> None:
        """Deletes at once, and offers to take it back."""
        view = self._find(view_id)
        if view is not None:
            future = self._workspace.store.delete_view(view_id)
            self._workspace.when(future, partial(self._deleted, view))

    @Slot(str, QPoint)
    def show_menu(self, view_id: str, where: QPoint) -> None:
        """Rename and delete."""
        menu = QMenu(self._rail)
        for text, what in ((_("Rename…"), "rename"), (_("Delete"), "delete")):
            menu.addAction(text).setData((what, view_id))
        menu.triggered.connect(self._run)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(where)

    @Slot(QAction)
    def _run(self, action: QAction) -> None:
        what, view_id = action.data()
        (self.rename if what == "rename" else self.delete)(view_id)

    def _save(self, query: Query, name: str) -> None:
        place = max((view.position for view in self._workspace.reader.saved_views()), default=0) + 1
        view = SavedView(uuid.uuid4().hex, name, query, place)
        self._workspace.when(self._workspace.store.save_view(view), partial(self._saved, view))

    def _saved(self, view: SavedView, changes: Any) -> None:
        text = partial(_text, _SAVED, view)
        self._workspace.noticed.emit(
            Notice(text, undo=partial(self._workspace.store.delete_view, view.id), anywhere=True)
        )

    def _rename(self, view_id: str, name: str) -> None:
        view = self._find(view_id)
        if view is not None and name != view.name:
            self._workspace.when(self._workspace.store.save_view(replace(view, name=name)), _nothing)

    def _deleted(self, view: SavedView, changes: Any) -> None:
        undo = partial(self._workspace.store.save_view, view)
        self._workspace.noticed.emit(Notice(partial(_text, _DELETED, view), undo=undo, anywhere=True))

    def _find(self, view_id: str) -> SavedView | None:
        return next((view for view in self._workspace.reader.saved_views() if view.id == view_id), None)

    def _proposal(self, query: Query) -> str:
        parts = [view_name(query.view)]
        if query.kind:
            parts.append(kind_name(query.kind))
        if query.label:
            parts.append(cleaned(query.label, 20))
        if query.market:
            parts.append(query.market)
        return " · ".join(parts)[:LONGEST]


_SAVED, _DELETED = "saved", "deleted"


def _text(what: str, view: SavedView) -> str:
    said = _("View “{name}” saved") if what == _SAVED else _("View “{name}” deleted")
    return said.format(name=literal(view.name, 40))


def _nothing(changes: Any) -> None:
    """A failure is told by the workspace; success shows itself in the rail."""
