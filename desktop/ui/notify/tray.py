"""The tray icon: whether something is overdue, and the way back to the window. Messages here are hints
only."""

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from desktop.l10n.catalogs import _, ngettext

from ..kit.theme import font, theme
from ..kit.translate import follow
from ..workspace import Workspace


class Tray(QObject):
    """Without a system tray everything here does nothing."""

    quit_wanted = Signal()
    clicked_message = Signal()

    def __init__(self, workspace: Workspace, window: QWidget) -> None:
        super().__init__(window)
        self._workspace, self._window = workspace, window
        self._icon: QSystemTrayIcon | None = None
        self._overdue = -1
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._icon = QSystemTrayIcon(self)
            self._menu = TrayMenu(self, window)
            self._icon.setContextMenu(self._menu)
            self._icon.activated.connect(self._activated)
            self._icon.messageClicked.connect(self.clicked_message)
            theme().changed.connect(self.repaint)
            self.show_overdue(0)
            self._icon.show()

    @property
    def available(self) -> bool:
        return self._icon is not None

    def show_overdue(self, count: int) -> None:
        """Paints the icon with the number of overdue conversations."""
        if count != self._overdue:
            self._overdue = count
            self.repaint()

    def repaint(self) -> None:
        """The icon and its words in the current theme and language."""
        if self._icon is None:
            return
        count, name = max(0, self._overdue), _("Helpdesk")
        self._icon.setIcon(QIcon(tray_pixmap(count)))
        overdue = ngettext("{n} conversation overdue", "{n} conversations overdue", count).format(n=count)
        self._icon.setToolTip(f"{name} — {overdue}" if count else name)

    def message(self, title: str, text: str) -> None:
        if self._icon is not None:
            self._icon.showMessage(title, text, QSystemTrayIcon.MessageIcon.NoIcon, 10_000)

    def withdraw(self) -> None:
        """What the last message said is done. The system keeps what it has shown; the icon says how it
        stands, and a click on the message only opens the window."""
        self.repaint()

    def show_window(self) -> None:
        self._window.showNormal()
        self._window.raise_()
        self._window.activateWindow()

    @Slot(QSystemTrayIcon.ActivationReason)
    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.show_window()


class TrayMenu(QMenu):
    """Open and quit."""

    def __init__(self, tray: Tray, window: QWidget) -> None:
        super().__init__(window)
        self._tray = tray
        self._open = self.addAction("")
        self._quit = self.addAction("")
        self._open.triggered.connect(tray.show_window)
        self._quit.triggered.connect(tray.quit_wanted)
        follow(self)

    def retranslate(self) -> None:
        self._open.setText(_("Open the inbox"))
        self._quit.setText(_("Quit"))
        self._tray.repaint()


def tray_pixmap(overdue: int, size: int = 64) -> QPixmap:
    """A speech bubble in the accent colour; with a red number when something is overdue."""
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().color("accent"))
    painter.drawRoundedRect(QRectF(4, 8, size - 8, size - 22), 14, 14)
    painter.drawPolygon([QPointF(18, size - 16), QPointF(34, size - 16), QPointF(18, size - 2)])
    if overdue:
        painter.setBrush(QColor("#b42318"))
        painter.drawEllipse(QRectF(size / 2 - 2, 0, size / 2, size / 2))
        painter.setPen(QColor("#ffffff"))
        # In pixels of the icon: the user's size of letters does not reach in here.
        letters = font(13, bold=True)
        letters.setPixelSize(round(size * (0.36 if overdue < 10 else 0.28 if overdue < 100 else 0.22)))
        painter.setFont(letters)
        painter.drawText(
            QRectF(size / 2 - 2, 0, size / 2, size / 2),
            int(Qt.AlignmentFlag.AlignCenter),
            str(overdue) if overdue < 100 else "99+",
        )
    painter.end()
    return pixmap
