"""Short messages at the window's foot, with taking back; and what to do when a write has failed."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from desktop.l10n.catalogs import _
from desktop.store.errors import DiskFull, StoreError, StoreLocked, WrongKeyOrDamaged

from .kit.announce import announce
from .kit.labels import FittingLabel, KeyCap
from .kit.theme import STEP, set_look
from .kit.translate import follow
from .workspace import Notice, Workspace

MARGIN = 12
FOOT = 36


class NoticeBar(QFrame):
    """One message at a time, over the panes, without taking the focus; Ctrl+Z takes back while it
    offers to."""

    def __init__(self, workspace: Workspace, window: QWidget) -> None:
        super().__init__(window)
        set_look(self, "card")
        self._workspace, self._window = workspace, window
        self._notice: Notice | None = None
        self._label = FittingLabel()
        self._undo = QPushButton()
        set_look(self._undo, "link")
        self._cap = KeyCap("Ctrl+Z")
        self._close = QPushButton("×")
        set_look(self._close, "link")
        self._close.setFixedSize(24, 24)
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * STEP, 2 * STEP, 2 * STEP, 2 * STEP)
        row.setSpacing(2 * STEP)
        for part in (self._label, self._undo, self._cap, self._close):
            row.addWidget(part)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.dismiss)
        self._shortcut = QShortcut("Ctrl+Z", window)
        self._shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        self._shortcut.setEnabled(False)
        self._shortcut.activated.connect(self._take_back)
        self._undo.clicked.connect(self._take_back)
        self._close.clicked.connect(self.dismiss)
        workspace.noticed.connect(self.show_notice)
        workspace.failed.connect(self._failed)
        workspace.announced.connect(self._say)
        window.installEventFilter(self)
        self.hide()
        follow(self)

    @Slot(object)
    def show_notice(self, notice: Notice) -> None:
        """Shows a message in the place of the one before."""
        self._notice = notice
        offered = notice.undo is not None
        self._undo.setVisible(offered)
        self._cap.setVisible(offered)
        self._shortcut.setEnabled(offered)
        self.retranslate()
        self._place()
        self.show()
        self.raise_()
        self._timer.start(int(notice.seconds * 1000))
        self._say(notice.text())

    @Slot()
    def dismiss(self) -> None:
        self._timer.stop()
        self._shortcut.setEnabled(False)
        self._notice = None
        self.hide()

    def retranslate(self) -> None:
        notice = self._notice
        self._close.setAccessibleName(_("Dismiss"))
        if notice is not None:
            self._label.set_token("bad" if notice.tone == "bad" else "text")
            self._label.setText(notice.text())
            self._undo.setText(notice.undo_text() if notice.undo_text is not None else _("Undo"))
            self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self._notice is not None:
            self._place()
        return False

    @Slot()
    def _take_back(self) -> None:
        notice = self._notice
        self.dismiss()
        if notice is not None and notice.undo is not None:
            notice.undo()

    @Slot(object)
    def _failed(self, error: BaseException) -> None:
        self.show_notice(Notice(failure_text(error), tone="bad", seconds=30))

    @Slot(str)
    def _say(self, text: str) -> None:
        announce(self._window, text)

    def _place(self) -> None:
        self.adjustSize()
        window = self._window
        width = min(self.sizeHint().width(), window.width() - 2 * MARGIN)
        self.resize(width, self.sizeHint().height())
        self.move((window.width() - width) // 2, window.height() - self.height() - FOOT - MARGIN)


def failure_text(error: BaseException) -> Callable[[], str]:
    """What a failed write means and what to do, asked for anew at each language change."""
    if isinstance(error, DiskFull):
        return lambda: _("The disk is full. Your text stays here: free some space, then try again.")
    if isinstance(error, StoreLocked):
        return lambda: _("The saved messages cannot be written just now. Your text stays here: try again.")
    if isinstance(error, WrongKeyOrDamaged):
        return lambda: _("The saved messages are damaged. Copy your text, then start the program again.")
    if isinstance(error, StoreError):
        return lambda: _("Saving did not work. Your text stays here: try again.")
    return lambda: _("This did not work. Your text stays here: try again.")
