"""Diagnostics: every file that would be passed on, as text, before anything is written. Saved only by a key
press; sent nowhere."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Slot
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.bundle import BundleFile, write
from desktop.l10n.catalogs import _

from ..files.background import in_background
from ..kit.announce import announce
from ..kit.labels import PlainLabel, Rule, literal
from ..kit.room import open_within
from ..kit.theme import STEP, set_look, theme
from ..kit.translate import follow
from ..session import SessionService
from ..workspace import Workspace

WIDTH, HEIGHT, LIST_WIDTH = 900, 640, 200
GATHERING, READY, NOT_GATHERED, SAVED, NOT_SAVED = "gathering", "ready", "not gathered", "saved", "not saved"


class DiagnosticsDialog(QDialog):
    """See the module. `state` is one of the constants above."""

    def __init__(self, workspace: Workspace, service: SessionService, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._workspace, self._service = workspace, service
        self._over = False
        self._saved: Path | None = None
        self.state = GATHERING
        self.files: Sequence[BundleFile] = ()
        self.dialog: QFileDialog | None = None
        self.list = QListWidget()
        set_look(self.list, "nav")
        self.list.setFixedWidth(LIST_WIDTH)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.text.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.about = PlainLabel(token="dim", wrap=True)
        self.note = PlainLabel(wrap=True)
        self.again, self.close_button, self.save = QPushButton(), QPushButton(), QPushButton()
        set_look(self.save, "primary")
        for button in (self.again, self.close_button, self.save):
            button.setAutoDefault(False)
        self._build()
        self.list.currentRowChanged.connect(self._show_file)
        self.again.clicked.connect(self.gather)
        self.save.clicked.connect(self._ask_where)
        self.close_button.clicked.connect(self.reject)
        self.finished.connect(self._end)
        theme().changed.connect(self._restyle)
        self._restyle()
        follow(self)
        self.gather()

    @Slot()
    def gather(self) -> None:
        """Looks at everything, off the window's thread: keyring and network may take their time."""
        self.state = GATHERING
        self.retranslate()
        self.close_button.setFocus()
        self._workspace.when(in_background(partial(_gathered, self._service)), self._hear, anywhere=True)

    def save_to(self, target: Path) -> None:
        """Writes what is shown to a file."""
        self._saved = target
        work = partial(_written, self.files, target)
        self._workspace.when(in_background(work), self._hear_saved, anywhere=True)

    def retranslate(self) -> None:
        self.setWindowTitle(_("Diagnostics"))
        self.list.setAccessibleName(_("Files"))
        self.text.setAccessibleName(_("Content of the file"))
        self.about.setText(
            _(
                "For whoever helps you when something does not work. This is all that the file would hold: "
                "no messages, no names, no addresses, no passwords. Nothing is sent; you save it and decide "
                "who gets it."
            )
        )
        self.again.setText(_("Try again"))
        self.save.setText(_("Save as…"))
        self.close_button.setText(_("Close"))
        self.again.setVisible(self.state == NOT_GATHERED)
        self.save.setEnabled(bool(self.files) and self.state != GATHERING)
        name = literal(self._saved.name, 80) if self._saved is not None else ""
        texts = {
            GATHERING: _("Gathering…"),
            NOT_GATHERED: _("This did not work. Try again."),
            SAVED: _("Saved as {name}.").format(name=name),
            NOT_SAVED: _("It could not be saved there. Choose another folder, or make room."),
        }
        self.note.setText(texts.get(self.state, ""))
        self.note.set_token("bad" if self.state in (NOT_GATHERED, NOT_SAVED) else "dim")

    # --- news from the pool ---

    def _hear(self, files: Sequence[BundleFile] | None) -> None:
        if self._over:
            return
        self.files = files or ()
        self.state = READY if files else NOT_GATHERED
        self.list.clear()
        self.list.addItems([each.name for each in self.files])
        self._restyle()
        self.retranslate()
        if files:
            self.list.setCurrentRow(0)
            self.list.setFocus()
        else:
            self.again.setFocus()
            announce(self, self.note.text())

    def _hear_saved(self, ok: bool) -> None:
        if self._over:
            return
        self.state = SAVED if ok else NOT_SAVED
        self.retranslate()
        announce(self, self.note.text())

    # --- what the person does ---

    @Slot(int)
    def _show_file(self, place: int) -> None:
        self.text.setPlainText(self.files[place].text if 0 <= place < len(self.files) else "")

    @Slot()
    def _ask_where(self) -> None:
        dialog = QFileDialog(self, _("Save as…"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setNameFilter("ZIP (*.zip)")
        dialog.setDefaultSuffix("zip")
        dialog.setDirectory(
            QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        )
        dialog.selectFile(f"helpdesk-diagnostics-{datetime.now().astimezone():%Y-%m-%d}.zip")
        dialog.fileSelected.connect(self._chosen)
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()

    @Slot(str)
    def _chosen(self, name: str) -> None:
        self.save_to(Path(name))

    @Slot()
    def _end(self) -> None:
        self._over = True

    # --- putting together ---

    def _build(self) -> None:
        rail = QFrame()
        set_look(rail, "rail")
        left = QVBoxLayout(rail)
        left.setContentsMargins(2 * STEP, 3 * STEP, 2 * STEP, 3 * STEP)
        left.addWidget(self.list)
        right = QVBoxLayout()
        right.setContentsMargins(4 * STEP, 3 * STEP, 4 * STEP, 3 * STEP)
        right.setSpacing(2 * STEP)
        right.addWidget(self.about)
        right.addWidget(self.text, 1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(rail)
        middle.addLayout(right, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(4 * STEP, 2 * STEP, 3 * STEP, 2 * STEP)
        foot.setSpacing(2 * STEP)
        foot.addWidget(self.note, 1)
        for button in (self.again, self.close_button, self.save):
            foot.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(middle, 1)
        whole.addWidget(Rule())
        whole.addLayout(foot)
        open_within(self, WIDTH, HEIGHT)

    @Slot()
    def _restyle(self) -> None:
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        fixed.setPixelSize(max(9, self.about.font().pixelSize()))
        self.text.setFont(fixed)


def _gathered(service: SessionService) -> Sequence[BundleFile] | None:
    """In the pool. A failure is a result: it is no trouble of the store."""
    try:
        return service.diagnostics()
    except Exception:
        return None


def _written(files: Sequence[BundleFile], target: Path) -> bool:
    try:
        write(files, target)
    except OSError:
        return False
    return True
