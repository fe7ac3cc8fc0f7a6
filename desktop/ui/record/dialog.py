"""A conversation's record: it comes from the platform, is verified at once, and what was found stands here
before anybody saves it."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QProgressBar, QWidget
from shiboken6 import isValid

from desktop.l10n.catalogs import _
from desktop.l10n.record_words import NOT_FETCHED, problem_text
from desktop.reports.evidence import Evidence, examine
from desktop.reports.whole_file import ExportCancelled, ExportFailed
from desktop.sync.records import OFFLINE, Fetched, NotFetched

from ..files.background import in_background
from ..files.reading import rules
from ..kit.labels import PlainLabel, literal
from ..kit.question import Question
from ..kit.translate import follow
from ..workspace import Notice, Workspace
from .words import more_text, show_text, signed_text, written_text
from .writing import JSON, PDF, TROUBLES, write

FETCHING, FAILED, READY, WRITING = "fetching", "failed", "ready", "writing"


class RecordDialog(Question):
    """`state` is one of the four above. `ask_where(kind, name)` and `open_folder` are the system's, for tests
    to replace."""

    _went_on = Signal(int, int)

    def __init__(self, workspace: Workspace, conversation_id: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._workspace, self._id = workspace, conversation_id
        self._future: Future[Any] | None = None
        self._fetched: Fetched | None = None
        self._missing = NotFetched(OFFLINE)
        self._stop = threading.Event()
        self._file: Path | None = None
        self._trouble = ""
        self.state = FETCHING
        self.evidence: Evidence | None = None
        self.ask_where: Callable[[str, str], str] = self._ask_where
        self.open_folder: Callable[[Path], object] = _open_folder
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.more = PlainLabel(token="dim", wrap=True)
        self.trouble = PlainLabel(token="bad", wrap=True)
        for part in (self.bar, self.more, self.trouble):
            self.body.addWidget(part)
        self.close_button = self.add_answer()
        self.retry = self.add_answer(look="primary")
        self.trust = self.add_answer()
        self.json = self.add_answer()
        self.pdf = self.add_answer(look="primary")
        self.close_button.clicked.connect(self.reject)
        self.retry.clicked.connect(self.fetch)
        self.trust.clicked.connect(self._trust)
        self.json.clicked.connect(partial(self._save, JSON))
        self.pdf.clicked.connect(partial(self._save, PDF))
        self._went_on.connect(self._show_progress)
        workspace.detached.connect(self._give_up)
        follow(self)

    # --- fetching ---

    @Slot()
    def fetch(self) -> None:
        """Asks the platform, again after a failure."""
        self._set(FETCHING)
        self._future = self._workspace.record(self._id)
        if self._future is None:
            self.show_missing(NotFetched(OFFLINE))
        else:
            self._workspace.when(self._future, self._came, self._broke)

    def _came(self, found: Fetched | NotFetched) -> None:
        if not isValid(self):
            return
        if isinstance(found, NotFetched):
            self.show_missing(found)
            return
        self._fetched = found
        now = self._workspace.now()
        examining = partial(examine, found.record, found.pinned, found.published, now)
        self._workspace.when(in_background(examining), self.show_evidence, self._broke)

    def _broke(self, _error: BaseException) -> None:
        if isValid(self):
            self.show_missing(NotFetched("unreadable"))

    def show_missing(self, missing: NotFetched) -> None:
        """There is no record, and why."""
        self._missing = missing
        self._set(FAILED)
        self.retry.setFocus()

    def show_evidence(self, evidence: Evidence) -> None:
        """What was found out about the record."""
        if not isValid(self):
            return
        self.evidence = evidence
        self._set(READY)
        (self.pdf if evidence.may_be_kept else self.close_button).setFocus()

    @Slot()
    def _trust(self) -> None:
        """The person says yes to the platform's new key; the record is examined again with it."""
        newcomer = self.evidence.newcomer if self.evidence is not None else None
        if newcomer is None or self._fetched is None:
            return
        future = self._workspace.store.trust_key(newcomer)
        self._workspace.when(future, self._trusted)

    def _trusted(self, _changes: object) -> None:
        if isValid(self) and self._fetched is not None and self._workspace.is_attached:
            pinned = self._workspace.reader.pinned_keys()
            self._came(Fetched(self._fetched.record, self._fetched.published, pinned))

    # --- saving ---

    def _save(self, kind: str, _checked: bool = False) -> None:
        name = rules().safe_name(f"{self._id}.{kind}", fallback="record")
        chosen = self.ask_where(kind, name)
        if chosen and self.evidence is not None and self._workspace.is_attached:
            self.write(kind, Path(chosen))

    def write(self, kind: str, path: Path) -> None:
        """Writes the file now; its end is told as a notice, a failure here."""
        assert self.evidence is not None
        self._stop, self._file, self._trouble = threading.Event(), path, ""
        workspace = self._workspace
        work = partial(
            write,
            kind,
            path,
            self.evidence,
            workspace.store,
            workspace.address,
            self._progress,
            self._stop,
        )
        self._set(WRITING)
        workspace.when(in_background(work), self._written, self._not_written)

    def _written(self, error: Exception | None) -> None:
        if not isValid(self):
            return
        if error is not None:
            self._not_written(error)
            return
        assert self.evidence is not None
        assert self._file is not None
        text = partial(written_text, self._file.name, self.evidence)
        show = partial(self.open_folder, self._file.parent)
        tone = "good" if self.evidence.problem is None else "bad"
        notice = Notice(text, tone, undo=show, undo_text=show_text, seconds=20.0)
        self._workspace.noticed.emit(notice)
        self.accept()

    def _not_written(self, error: BaseException) -> None:
        if not isValid(self):
            return
        if not isinstance(error, ExportCancelled):
            reason = error.reason if isinstance(error, ExportFailed) else "not_writable"
            self._trouble = TROUBLES.get(reason, TROUBLES["not_writable"])
        self._set(READY)
        if self._trouble:
            self._workspace.announced.emit(self.trouble.text())

    def _progress(self, done: int, total: int) -> None:
        """From the thread that writes."""
        with suppress(RuntimeError):  # the dialog may have gone meanwhile
            self._went_on.emit(done, total)

    @Slot(int, int)
    def _show_progress(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _ask_where(self, kind: str, name: str) -> str:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        chosen, _filter = QFileDialog.getSaveFileName(
            self, _("Export the record…"), str(Path(folder) / name), f"{kind.upper()} (*.{kind})"
        )
        return chosen if not chosen or Path(chosen).suffix.lower() == f".{kind}" else f"{chosen}.{kind}"

    # --- ending ---

    def reject(self) -> None:
        """Esc, Cancel and Close: gives up what is on its way first."""
        self._stop.set()
        if self._future is not None:
            self._future.cancel()
        if self.state != WRITING:
            super().reject()

    @Slot()
    def _give_up(self) -> None:
        self.state = FAILED
        self.reject()

    # --- what it says ---

    def _set(self, state: str) -> None:
        self.state = state
        if state in (FETCHING, WRITING):
            self.bar.setRange(0, 0)
        self.retranslate()

    def retranslate(self) -> None:
        heading, text, token = self._said()
        self.heading.set_token(token)
        self.say(_("Record of a conversation"), heading, text)
        going, ready = self.state in (FETCHING, WRITING), self.state == READY
        evidence = self.evidence if ready else None
        more = more_text(evidence) if evidence is not None else ""
        self.more.setText(more)
        self.more.setVisible(bool(more))
        name = literal(self._file.name, 80) if self._file is not None else ""
        trouble = _("{file} was not written. {why}").format(file=name, why=_(self._trouble))
        self.trouble.setText(trouble if self._trouble else "")
        self.trouble.setVisible(ready and bool(self._trouble))
        self.bar.setVisible(going)
        self.bar.setAccessibleName(_("Progress of the export"))
        self.close_button.setText(_("Cancel") if going else _("Close"))
        self.retry.setText(_("Try again"))
        self.retry.setVisible(self.state == FAILED)
        self.trust.setText(_("Trust the new key"))
        self.trust.setVisible(evidence is not None and evidence.newcomer is not None)
        for button, name in ((self.json, "JSON"), (self.pdf, "PDF")):
            button.setText(_("Save as {format}…").format(format=name))
            button.setVisible(evidence is not None and evidence.may_be_kept)
        self.setAccessibleDescription(" ".join(part for part in (heading, text, more) if part))
        self.fit()

    def _said(self) -> tuple[str, str, str]:
        """Heading, text, and the heading's colour."""
        evidence = self.evidence
        if self.state == FETCHING:
            return _("Fetching the record…"), "", "text"
        if self.state == WRITING:
            name = literal(self._file.name, 80) if self._file is not None else ""
            return _("Writing {file}…").format(file=name), "", "text"
        if self.state == FAILED or evidence is None:
            detail = literal(self._missing.detail, 200)
            said = _(NOT_FETCHED[self._missing.why])
            return _("Record of a conversation"), f"{said} {detail}".strip(), "bad"
        if evidence.problem is not None:
            return _("The record does not verify"), problem_text(evidence.problem), "bad"
        return _("The record is verified"), signed_text(evidence, self._workspace), "good"


def _open_folder(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
