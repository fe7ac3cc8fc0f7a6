"""The Qt side of the program's life: the application object, the window, and the bridge from the
session's threads."""

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QIcon
from PySide6.QtWidgets import QApplication

from desktop import resources
from desktop.l10n import catalogs
from desktop.settings import Settings
from desktop.sync.status import UP_TO_DATE

from .app_look import apply_look
from .garbage import Garbage
from .kit.theme import theme
from .notify.closing import Closing
from .notify.notifier import Notifier
from .notify.tray import Tray
from .session import CLOSING, OPEN, SessionService, SessionState
from .window import MainWindow
from .workspace import Workspace


def make_application(settings: Settings) -> QApplication:
    """The QApplication with our fonts, theme and icon, its style sheet still to come (`Theme.dress`); the
    existing one when there is one (tests)."""
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("helpdesk-desktop")
    application.setApplicationDisplayName("")
    application.setDesktopFileName("helpdesk-desktop")
    application.setQuitOnLastWindowClosed(False)
    icon = resources.path("icons", "helpdesk.png")
    if icon.exists():
        application.setWindowIcon(QIcon(str(icon)))
    apply_look(settings, dress=False)
    return application


class Application(QObject):
    """Builds the window on a session and keeps both in step."""

    _told = Signal(object)
    _show_wanted = Signal()

    def __init__(self, service: SessionService, settings: Settings) -> None:
        super().__init__()
        self.service = service
        self.qt = make_application(settings)
        self.workspace = Workspace(settings)
        self.workspace.announce_language()
        self.window = MainWindow(self.workspace, service)
        theme().dress()
        self.tray = Tray(self.workspace, self.window)
        self.notifier = Notifier(self.workspace, self.tray, self.window.alerts)
        self._closing = Closing(
            self.workspace, self.tray, self.window, self.window.inbox.conversation.composer.unsaved
        )
        self._garbage = Garbage(self)
        self._first_paint_told = False
        self._told.connect(self._hear)
        self._show_wanted.connect(self._show)
        self.window.closing.connect(self._close_wanted)
        self.tray.quit_wanted.connect(self.quit)
        self._unsubscribe = service.listen(self._told.emit)
        self.window.installEventFilter(self)
        self.qt.styleHints().colorSchemeChanged.connect(self._follow_system)

    def run(self) -> int:
        """Shows the window and runs until the program ends."""
        self.window.show()
        self._hear(self.service.state())
        code = self.qt.exec()
        self.end()
        return code

    def show_from_other_thread(self) -> None:
        """A second start asked this one to come to the front."""
        self._show_wanted.emit()

    def quit(self) -> None:
        self.window.hide()
        self.qt.quit()

    def end(self) -> None:
        """Lets go of the store, then stops the session in order."""
        self._unsubscribe()
        self.workspace.detach()
        self.service.released()
        self.service.close()
        self._garbage.end()

    def take_picture(self, target: Path, done: Callable[[bool], None]) -> None:
        """Writes a picture of the inbox once it is filled, then ends; `done(False)` after two
        minutes without."""
        self._picture = PictureTaker(self, target, done)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and not self._first_paint_told:
            self._first_paint_told = True
            QTimer.singleShot(0, self._painted)
        return False

    @Slot()
    def _painted(self) -> None:
        self._garbage.settle()
        self.service.painted()

    @Slot(object)
    def _hear(self, state: SessionState) -> None:
        if state.kind == CLOSING and state.account is not None:
            self.workspace.close_desk(state.account.id)
            self.service.released()
        elif state.kind == OPEN:
            self._sit_down()
        self.window.show_session(state)

    def _sit_down(self) -> None:
        """At every account that is open by now."""
        workspace, standings = self.workspace, self.service.standings()
        for name, (store, sync) in self.service.opened().items():
            desk, standing = workspace.desks.get(name), standings.get(name)
            if desk is not None and desk.store is not store:
                workspace.close_desk(name)
                desk = None
            if desk is None and standing is not None and standing.account is not None:
                workspace.open_desk(store, None, standing.account)
            if sync is not None and name in workspace.desks and workspace.desks[name].sync is None:
                workspace.attach_sync(sync, name)

    @Slot()
    def _follow_system(self) -> None:
        if self.workspace.settings.theme == "system":
            apply_look(self.workspace.settings)

    @Slot()
    def _show(self) -> None:
        self.window.showNormal()
        self.window.raise_()
        self.window.activateWindow()

    @Slot(object)
    def _close_wanted(self, event: QCloseEvent) -> None:
        if self._closing.may_quit():
            event.accept()
            self.quit()
        else:
            event.ignore()


class PictureTaker(QObject):
    """Waits until the inbox is filled and up to date, opens its first conversation, takes the
    picture, quits."""

    _STEP_MS = 100
    _GIVE_UP = 1200

    def __init__(self, application: Application, target: Path, done: Callable[[bool], None]) -> None:
        super().__init__(application)
        self._application, self._target, self._done = application, target, done
        self._looks = 0
        self._settled = 0
        self._timer = QTimer(self)
        self._timer.setInterval(self._STEP_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    @Slot()
    def _look(self) -> None:
        self._looks += 1
        workspace, window = self._application.workspace, self._application.window
        if self._looks >= self._GIVE_UP:
            self._end(False)
        elif workspace.is_attached and workspace.sync_status().state == UP_TO_DATE:
            if self._settled == 0:
                window.inbox.list.step(1)
            self._settled += 1
            if self._settled > 10:
                self._target.parent.mkdir(parents=True, exist_ok=True)
                self._end(window.grab().save(str(self._target)))

    def _end(self, ok: bool) -> None:
        self._timer.stop()
        self._done(ok)
        self._application.quit()


def set_start_language(settings: Settings) -> None:
    """The user's language, or the system's at first start."""
    catalogs.set_language(settings.language or catalogs.system_language())
