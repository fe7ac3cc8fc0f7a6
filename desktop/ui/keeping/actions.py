"""How long the current conversation is kept, and what can be done with all that is held of its buyer."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QStandardPaths, Qt, Slot
from PySide6.QtWidgets import QFileDialog

from desktop.l10n.catalogs import N_, _, ngettext
from desktop.store.store import Store
from desktop.store.views import Row

from ..actions import Actions, Entry
from ..desks import Desk
from ..files.background import in_background
from ..kit.labels import literal
from ..workspace import Notice, Workspace

if TYPE_CHECKING:
    from ..inbox.list_pane import ListPane
    from .erase_buyer import EraseBuyerDialog


_EXPORT: Final = N_("Export what is held of this buyer…")


class KeepingActions(QObject):
    """For palette and menus; each is about the conversation that the list shows as the current one."""

    def __init__(self, workspace: Workspace, pane: "ListPane", parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._pane = workspace, pane
        self.dialog: EraseBuyerDialog | None = None
        self.files: QFileDialog | None = None

    def register(self, actions: Actions) -> None:
        group = N_("Conversation")
        for name, text, run, can in (
            ("keep", N_("Keep this conversation"), partial(self._keep, True), self._may_go),
            ("unkeep", N_("No longer keep this conversation"), partial(self._keep, False), self._is_held),
            ("export_buyer", _EXPORT, self.export, self._has_current),
            ("erase_buyer", N_("Erase this buyer…"), self.erase, self._has_current),
        ):
            actions.add(Entry(f"conversation.{name}", text, group, (), run, can))

    def _row(self) -> Row | None:
        return self._pane.current_row() if self._workspace.is_attached else None

    def _has_current(self) -> bool:
        return self._row() is not None

    def _is_held(self) -> bool:
        row = self._row()
        desk = self._workspace.desk_of(row) if row is not None else None
        return row is not None and desk is not None and desk.reader.kept.is_held(row.id)

    def _may_go(self) -> bool:
        return self._has_current() and not self._is_held()

    # --- keeping ---

    def _keep(self, keep: bool) -> None:
        row = self._row()
        desk = self._workspace.desk_of(row) if row is not None else None
        if row is not None and desk is not None:
            kept = partial(self._kept, desk.store, row.id, keep)
            self._workspace.when(desk.store.keep(row.id, keep), kept)

    def _kept(self, store: Store, conversation_id: str, keep: bool, _done: object) -> None:
        text = N_("It is kept until you say otherwise.") if keep else N_("It goes after its limits again.")
        back = partial(store.keep, conversation_id, not keep)
        self._workspace.noticed.emit(Notice(partial(_, text), undo=back))

    # --- the buyer's data ---

    @Slot()
    def export(self) -> None:
        """Asks where the file is to go, then writes it."""
        row = self._row()
        desk = self._workspace.desk_of(row) if row is not None else None
        if row is None or desk is None:
            return
        dialog = self.files = QFileDialog(self._pane.window(), _(_EXPORT).rstrip("…"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setNameFilter("ZIP (*.zip)")
        dialog.setDefaultSuffix("zip")
        place = QStandardPaths.StandardLocation.DocumentsLocation
        dialog.setDirectory(QStandardPaths.writableLocation(place))
        dialog.selectFile("buyer.zip")
        dialog.fileSelected.connect(partial(self.write, desk, row.buyer_id))
        dialog.open()

    def write(self, desk: Desk, buyer_id: str, name: str) -> None:
        """Writes the file off the window's thread; how it ended is told."""
        workspace, path = self._workspace, Path(name)
        work = partial(_write, path, desk.store, buyer_id, workspace.now())
        workspace.when(in_background(work), partial(self._written, path), anywhere=True)

    def _written(self, path: Path, problem: str) -> None:
        text, tone = (
            (N_("{file} was not written: {why}"), "bad") if problem else (N_("{file} is written."), "good")
        )
        file = literal(path.name, 80)
        self._workspace.noticed.emit(Notice(lambda: _(text).format(file=file, why=problem), tone))

    @Slot()
    def erase(self) -> None:
        """Asks, with what goes and what has to stay, then erases."""
        from desktop.store.retention import rules_of

        from .erase_buyer import EraseBuyerDialog

        row, workspace = self._row(), self._workspace
        desk = workspace.desk_of(row) if row is not None else None
        if row is None or desk is None:
            return
        kept, rules, now = desk.reader.kept, rules_of(desk.account), workspace.now()
        found = []
        for each in kept.of_buyer(row.buyer_id):
            keeping = kept.keeping(each.id, rules, asked=True)
            found.append((each, None if keeping is None or keeping.is_past(now) else keeping))
        dialog = self.dialog = EraseBuyerDialog(row.buyer, found, self._pane.window())
        dialog.accepted.connect(partial(self._erase, desk.id, row.buyer_id))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _erase(self, desk_id: str, buyer_id: str) -> None:
        """In the account that was asked about: another may be the current one when the answer comes."""
        from desktop.store.retention import rules_of

        workspace, desk = self._workspace, self._workspace.desks.get(desk_id)
        if desk is not None:
            future = desk.store.erase_buyer(buyer_id, rules_of(desk.account), workspace.now())
            workspace.when(future, self._erased, anywhere=True)

    def _erased(self, count: int) -> None:
        self._workspace.noticed.emit(Notice(partial(_erased_text, count)))


def _erased_text(count: int) -> str:
    form = ngettext("{count} conversation", "{count} conversations", count)
    return _("Erased: {conversations}").format(conversations=form.format(count=count))


def _write(path: Path, store: Any, buyer_id: str, now: Any) -> str:
    """In the pool. What goes wrong with the file is a result: it is no trouble of the store."""
    from desktop.reports.buyer_export import export_buyer
    from desktop.reports.whole_file import ExportFailed

    try:
        export_buyer(path, store.reader(), buyer_id, now)
    except ExportFailed as error:
        return error.detail or error.reason
    return ""
