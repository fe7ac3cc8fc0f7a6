"""Short messages at the window's foot, with taking back; and what to do when a write has failed."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Slot
from PySide6.QtGui import QEnterEvent, QFontMetrics, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from desktop.l10n.catalogs import _
from desktop.store.errors import DiskFull, StoreError, StoreLocked, WrongKeyOrDamaged

from .kit.announce import announce
from .kit.labels import KeyCap, PlainLabel
from .kit.theme import STEP, TARGET, font_scale, set_look, theme
from .kit.translate import follow
from .workspace import Notice, Workspace

MARGIN = 12
FOOT = 36
FAILURE_SECONDS = 30.0
_MOST_TEXT, _LEAST_TEXT = 640, 160
_COLUMN = 560
_TAKE_BACK = "Ctrl+Z"


class NoticeBar(QFrame):
    """One message at a time, over the panes, without taking the focus; Ctrl+Z takes back while it
    offers to, also in a text field that has nothing of its own to take back.

    `spot` gives the part of the window at whose lower edge it stands, so that it never lies over what is
    being written; without it that is the whole window above its foot. The time stands still while the
    pointer or the focus is on the message (WCAG 2.2, 2.2.1). What the window tells elsewhere is not shown a
    second time; the key takes it back all the same.
    """

    def __init__(
        self, workspace: Workspace, window: QWidget, spot: Callable[[], QRect] | None = None
    ) -> None:
        super().__init__(window)
        set_look(self, "notice")
        self._spot = spot
        self._workspace, self._window = workspace, window
        self._notice: Notice | None = None
        self._desk_id = ""
        self._label = PlainLabel(wrap=True)
        self._undo = QPushButton()
        set_look(self._undo, "link")
        self._cap = KeyCap()
        self._close = QPushButton("×")
        set_look(self._close, "link")
        self._close.setFixedSize(TARGET, TARGET)
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * STEP, 2 * STEP, 2 * STEP, 2 * STEP)
        row.setSpacing(2 * STEP)
        for part in (self._label, self._undo, self._cap, self._close):
            row.addWidget(part)
        for button in (self._undo, self._close):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.installEventFilter(self)
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.timeout.connect(self.dismiss)
        self._shortcut = QShortcut(_TAKE_BACK, window)
        self._shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        self._shortcut.setEnabled(False)
        self._shortcut.activated.connect(self.take_back)
        self._undo.clicked.connect(self.take_back)
        self._close.clicked.connect(self.dismiss)
        self._typing: QWidget | None = None
        workspace.noticed.connect(self.show_notice)
        workspace.failed.connect(self._failed)
        workspace.announced.connect(self._say)
        workspace.closed.connect(self.dismiss)
        workspace.desk_closed.connect(self._account_closed)
        theme().changed.connect(self._place)
        window.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)
        self.hide()
        follow(self)

    @Slot(object)
    def show_notice(self, notice: Notice) -> None:
        """Shows a message in the place of the one before."""
        self._notice, self._desk_id = notice, self._workspace.desk_id
        offered = notice.undo is not None
        self._undo.setVisible(offered)
        self._cap.setVisible(offered)
        self._shortcut.setEnabled(offered)
        self._watch(QApplication.focusWidget() if offered else None)
        self.retranslate()
        self.stand()
        self.raise_()
        self.timer.start(int(notice.seconds * 1000))
        announce(self._window, notice.text(), urgent=notice.tone == "bad")

    @Slot()
    def stand(self) -> None:
        """Shows the message, or hides it while it is told elsewhere."""
        self.setVisible(self._notice is not None and not self._notice.is_told())

    @Slot()
    def dismiss(self) -> None:
        """Takes the message away; what it offered stays done."""
        self.timer.stop()
        self._shortcut.setEnabled(False)
        self._watch(None)
        self._notice = None
        self.hide()

    def retranslate(self) -> None:
        notice = self._notice
        self._close.setAccessibleName(_("Dismiss"))
        self._cap.setText(QKeySequence(_TAKE_BACK).toString(QKeySequence.SequenceFormat.NativeText))
        if notice is not None:
            self._label.set_token("bad" if notice.tone == "bad" else "text")
            self._label.setText(notice.text())
            self._undo.setText(notice.undo_text() if notice.undo_text is not None else _("Undo"))
            self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self._window:
            if kind == QEvent.Type.Resize:
                self._place()
        elif kind == QEvent.Type.ShortcutOverride:
            if watched is self._typing and isinstance(event, QKeyEvent) and self._is_ours(event):
                event.ignore()
                return True
        elif kind in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._hold(kind == QEvent.Type.FocusIn)
        return False

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hold(True)

    def leaveEvent(self, event: QEvent) -> None:
        self._hold(False)

    def _hold(self, held: bool) -> None:
        if self._notice is None:
            return
        if held:
            self.timer.stop()
        else:
            self.timer.start(int(self._notice.seconds * 1000))

    def _is_ours(self, event: QKeyEvent) -> bool:
        """Whether this Ctrl+Z is for the message: the text field has nothing to take back."""
        field = self._typing
        if not event.matches(QKeySequence.StandardKey.Undo):
            return False
        if isinstance(field, QLineEdit):
            return not field.isUndoAvailable()
        if isinstance(field, QTextEdit | QPlainTextEdit):
            return not field.document().isUndoAvailable()
        return False

    @Slot(QWidget, QWidget)
    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self._notice is not None and self._notice.undo is not None:
            self._watch(new)
            self.stand()

    def _watch(self, widget: QWidget | None) -> None:
        """Text fields take Ctrl+Z for themselves: the one with the focus is watched while taking back is
        offered."""
        if self._typing is not None and isValid(self._typing):
            self._typing.removeEventFilter(self)
        editable = isinstance(widget, QLineEdit | QTextEdit | QPlainTextEdit)
        self._typing = widget if editable else None
        if self._typing is not None:
            self._typing.installEventFilter(self)

    @Slot()
    def take_back(self) -> None:
        """What the button and Ctrl+Z do: in the account that the message was about."""
        notice = self._notice
        self.dismiss()
        if notice is not None and notice.undo is not None:
            if not notice.anywhere:
                self._workspace.move_to(self._desk_id)
            notice.undo()

    @Slot(str)
    def _account_closed(self, desk_id: str) -> None:
        if desk_id == self._desk_id:
            self.dismiss()

    @Slot(object)
    def _failed(self, error: BaseException) -> None:
        self.show_notice(Notice(failure_text(error), tone="bad", seconds=FAILURE_SECONDS))

    @Slot(str)
    def _say(self, text: str) -> None:
        announce(self._window, text)

    @Slot()
    def _place(self) -> None:
        if self._notice is None:
            return
        layout = self.layout()
        assert layout is not None
        window = self._window
        spot = self._spot() if self._spot is not None else QRect(0, 0, window.width(), window.height() - FOOT)
        offered = self._notice.undo is not None
        self._cap.setVisible(offered)
        room = spot.width() - 2 * MARGIN
        if offered and room - self._beside_text() < 200 * font_scale():
            # The words matter more than the reminder of the key.
            self._cap.hide()
        taken = self._beside_text()
        needed = QFontMetrics(self._label.font()).horizontalAdvance(self._label.text()) + 4
        wide = max(_LEAST_TEXT, room - taken)
        # In a column it fills the column, elsewhere it is as wide as its words.
        self._label.setFixedWidth(wide if spot.width() < _COLUMN else min(needed, wide, _MOST_TEXT))
        layout.activate()
        width = taken + self._label.width()
        height = layout.totalHeightForWidth(width)
        self.resize(width, height)
        left = max(MARGIN, spot.left() + (spot.width() - width) // 2)
        self.move(left, spot.top() + spot.height() - height - MARGIN)

    def _beside_text(self) -> int:
        """Width of everything but the text."""
        layout = self.layout()
        assert layout is not None
        for part in (self, self._undo, self._cap, self._close):
            part.ensurePolished()
        self._label.setFixedWidth(_LEAST_TEXT)
        layout.invalidate()
        return layout.sizeHint().width() - _LEAST_TEXT


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
