"""The figures as a file: where to, how far it is, giving it up, what went wrong. Written off the screen's
thread."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal

from PySide6.QtCore import QStandardPaths, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QProgressBar, QPushButton, QWidget

from desktop.l10n.catalogs import N_, _, current_language, ngettext
from desktop.l10n.money import format_number
from desktop.reports import export as reports
from desktop.reports.export import ExportCancelled, ExportFailed, Wanted
from desktop.reports.sources import Sources
from desktop.reports.whole_file import failed

from ..files.background import in_background
from ..kit.labels import PlainLabel, Strip, literal
from ..kit.theme import STEP
from ..kit.translate import follow
from ..workspace import Notice, Workspace

XLSX, CSV = "xlsx", "csv"
_FORMATS: Final[tuple[tuple[str, Literal["figures", "waits"], str], ...]] = (
    (XLSX, "waits", N_("Workbook (XLSX)")),
    (CSV, "figures", N_("The figures as shown (CSV)")),
    (CSV, "waits", N_("Every wait on a line of its own (CSV)")),
)
"""Kind, what a table of it holds (a workbook holds both), and its name."""
_TROUBLES: Final = {
    "disk_full": N_("The disk is full. Free some space or choose another place."),
    "not_writable": N_(
        "The file cannot be written there. Is it open in another program? Choose another place."
    ),
    "too_many_rows": N_("These are more lines than a workbook can hold. Choose a shorter period, or CSV."),
}


class Exporting(Strip):
    """A strip that is there while a file is being written or when that failed. One file at a time."""

    turned = Signal()
    """It began or ended to write."""
    _went_on = Signal(int, int)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__("accent")
        self._workspace = workspace
        self._stop = threading.Event()
        self._running, self._desk_id = False, ""
        self._file: Path | None = None
        self._problem = ""
        self._done, self._total = 0, 0
        self.dialog: QFileDialog | None = None
        self.text = PlainLabel(wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setMaximumWidth(240)
        self.button = QPushButton()
        self.button.setAutoDefault(False)
        line = QHBoxLayout(self)
        line.setContentsMargins(6 * STEP, 2 * STEP, 6 * STEP, 2 * STEP)
        line.setSpacing(3 * STEP)
        line.addWidget(self.text, 1)
        line.addWidget(self.bar, 1, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.button)
        self.button.clicked.connect(self._pressed)
        self._went_on.connect(self._show_progress)
        workspace.desk_closed.connect(self._closed)
        self.hide()
        follow(self)

    @property
    def is_running(self) -> bool:
        return self._running

    def menu(self, parent: QWidget, wanted: Callable[[], Wanted | None]) -> QMenu:
        """The formats to choose from; `wanted` says what is to be written."""
        menu = QMenu(parent)
        for place, (_kind, _rows, text) in enumerate(_FORMATS):
            action = menu.addAction(_("{format}…").format(format=_(text)))
            action.triggered.connect(partial(self.ask, place, wanted))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def ask(self, place: int, wanted: Callable[[], Wanted | None], _checked: bool = False) -> None:
        """Asks where the file of that line of the menu is to go, then writes it."""
        kind, rows, text = _FORMATS[place]
        what = wanted()
        if what is None or self._running:
            return
        what = replace(what, rows=rows)
        dialog = QFileDialog(self.window(), _("Export the figures"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setNameFilter(f"{_(text)} (*.{kind})")
        dialog.setDefaultSuffix(kind)
        dialog.setDirectory(
            QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        )
        period = what.period
        dialog.selectFile(f"helpdesk-{period.first.isoformat()}-{period.last.isoformat()}.{kind}")
        dialog.fileSelected.connect(partial(self._chosen, kind, what))
        self.dialog = dialog
        dialog.open()

    def _chosen(self, kind: str, what: Wanted, name: str) -> None:
        self.write(kind, what, Path(name))

    def write(self, kind: str, what: Wanted, path: Path) -> None:
        """Writes a file now; its end is told in the strip or as a notice."""
        if self._running or not self._workspace.is_attached:
            return
        workspace = self._workspace
        self._stop = threading.Event()
        self._running, self._file, self._problem = True, path, ""
        self._done, self._total = 0, 0
        self._desk_id = workspace.desk_id
        sources = partial(_sources, workspace.store, workspace.account)
        work = partial(_write, kind, path, what, workspace.now(), sources, self._progress, self._stop)
        workspace.when(in_background(work), self._ended, self._failed, anywhere=True)
        self.retranslate()
        self.show()
        self.turned.emit()

    @Slot()
    def give_up(self) -> None:
        """Stops a file that is being written; none is left behind."""
        self._stop.set()

    @Slot(str)
    def _closed(self, desk_id: str) -> None:
        """An account is closed: its figures cannot be read any more."""
        if desk_id == self._desk_id:
            self.give_up()

    # --- what it says ---

    def retranslate(self) -> None:
        self.button.setText(_("Cancel") if self._running else _("Close"))
        self.button.setAccessibleName(_("Cancel the export") if self._running else _("Close"))
        self.bar.setVisible(self._running)
        self.bar.setAccessibleName(_("Progress of the export"))
        name = literal(self._file.name, 80) if self._file is not None else ""
        self.set_tone("bad" if self._problem and not self._running else "accent")
        self.text.set_token("bad" if self._problem and not self._running else "accent")
        if self._running and self._total:
            language = current_language()
            self.text.setText(
                _("Writing {file}: {done} of {all} lines").format(
                    file=name,
                    done=format_number(self._done, language),
                    all=format_number(self._total, language),
                )
            )
        elif self._running:
            self.text.setText(_("Writing {file}…").format(file=name))
        elif self._problem:
            self.text.setText(_("{file} was not written. {why}").format(file=name, why=_(self._problem)))
        self.bar.setRange(0, self._total)
        self.bar.setValue(self._done)

    def _progress(self, done: int, total: int) -> None:
        """From the thread that writes."""
        with suppress(RuntimeError):  # the window may have gone meanwhile
            self._went_on.emit(done, total)

    @Slot(int, int)
    def _show_progress(self, done: int, total: int) -> None:
        self._done, self._total = done, total
        self.retranslate()

    def _ended(self, count: Any) -> None:
        if isinstance(count, Exception):
            self._failed(count)
            return
        self._running = False
        self.hide()
        self._workspace.noticed.emit(Notice(partial(_written_text, self._file, int(count))))
        self.turned.emit()

    def _failed(self, error: BaseException) -> None:
        self._running = False
        if isinstance(error, ExportCancelled):
            self.hide()
        else:
            reason = error.reason if isinstance(error, ExportFailed) else "not_writable"
            self._problem = _TROUBLES[reason]
            self.retranslate()
            self.show()
            self._workspace.announced.emit(self.text.text())
        self.turned.emit()

    @Slot()
    def _pressed(self) -> None:
        if self._running:
            self.give_up()
        else:
            self.hide()


def _written_text(path: Path | None, count: int) -> str:
    form = ngettext("{file} is written, {count} line", "{file} is written, {count} lines", count)
    name = literal(path.name, 80) if path is not None else ""
    return form.format(file=name, count=format_number(count, current_language()))


def _sources(store: Any, account: Any) -> Sources:
    """With the reader of the thread that writes."""
    return Sources(store.reader(), account, store.book)


def _write(
    kind: str,
    path: Path,
    what: Wanted,
    now: datetime,
    sources: Callable[[], Sources],
    progress: reports.Progress,
    stop: threading.Event,
) -> int | Exception:
    """In the pool. What goes wrong with the file is a result: it is no trouble of the store."""
    export = reports.export_workbook if kind == XLSX else reports.export_csv
    try:
        return export(path, sources(), what, now, progress=progress, cancelled=stop.is_set)
    except (ExportCancelled, ExportFailed) as error:
        return error
    except OSError as error:
        return failed(error)
    except Exception:
        if stop.is_set():  # its store may have been closed
            return ExportCancelled()
        raise
