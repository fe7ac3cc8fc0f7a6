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
from desktop.store.store import Store
from desktop.store.views import Query, SavedView

from ..desks import Desk
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

    def save(self, query: Query, where: QPoint) -> None:
        """Asks for a name, at a point of the screen, and keeps the query under it."""
        prompt = NamePrompt(
            self._rail, lambda: _("Save this view"), lambda: _("Name"), lambda: _("Save"), limit=LONGEST
        )
        prompt.named.connect(partial(self._save, query))
        prompt.ask(self._proposal(query), where)

    def rename(self, view_id: str) -> None:
        view = self._find(view_id)
        if view is None:
            return
        prompt = NamePrompt(
            self._rail, lambda: _("Rename the view"), lambda: _("Name"), lambda: _("Rename"), limit=LONGEST
        )
        prompt.named.connect(partial(self._rename, view_id))
        prompt.ask(view.name, self._rail.mapToGlobal(QPoint(12, 12)))

    def delete(self, view_id: str) -> None:
        """Deletes at once, and offers to take it back."""
        view, desk = self._find(view_id), self._holder(view_id)
        if view is not None and desk is not None:
            future = desk.store.delete_view(view_id)
            self._workspace.when(future, partial(self._deleted, desk.store, view), anywhere=True)

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
        """With the account that it is narrowed to; one over all accounts with the current one."""
        desk = self._workspace.desks.get(query.account or self._workspace.desk_id)
        if desk is None:
            return
        place = max((view.position for view in desk.reader.saved_views()), default=0) + 1
        view = SavedView(uuid.uuid4().hex, name, query, place)
        saved = partial(self._saved, desk.store, view)
        self._workspace.when(desk.store.save_view(view), saved, anywhere=True)

    def _saved(self, store: Store, view: SavedView, changes: Any) -> None:
        text = partial(_text, _SAVED, view)
        self._workspace.noticed.emit(Notice(text, undo=partial(store.delete_view, view.id), anywhere=True))

    def _rename(self, view_id: str, name: str) -> None:
        view, desk = self._find(view_id), self._holder(view_id)
        if view is not None and desk is not None and name != view.name:
            self._workspace.when(desk.store.save_view(replace(view, name=name)), _nothing)

    def _deleted(self, store: Store, view: SavedView, changes: Any) -> None:
        undo = partial(store.save_view, view)
        self._workspace.noticed.emit(Notice(partial(_text, _DELETED, view), undo=undo, anywhere=True))

    def _find(self, view_id: str) -> SavedView | None:
        desk = self._holder(view_id)
        views = desk.reader.saved_views() if desk is not None else ()
        return next((view for view in views if view.id == view_id), None)

    def _holder(self, view_id: str) -> Desk | None:
        """The account that a view is kept with."""
        desks = self._workspace.desks.values()
        return next(
            (desk for desk in desks if any(view.id == view_id for view in desk.reader.saved_views())), None
        )

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
