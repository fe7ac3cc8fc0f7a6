"""Drives the program through its screens and takes a picture of each, in every language and theme."""

from collections.abc import Callable
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QCoreApplication, QEventLoop, QPoint, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from desktop.session import Session
from desktop.settings import Settings
from desktop.sync.status import UP_TO_DATE
from desktop.ui import session as words
from desktop.ui.app import Application, set_start_language
from desktop.ui.kit.theme import theme
from desktop.ui.session import SessionState

from .mixed_screens import MixedScreens
from .screens import Screens
from .statuses import Told

SIZE = (1360, 860)
SEED, CONVERSATIONS = 3, 300


class Album:
    """One run. `take()` returns 0 when every picture was written."""

    def __init__(
        self,
        folder: Path,
        languages: list[str],
        themes: list[str],
        only: list[str],
        *,
        size: tuple[int, int] = SIZE,
        font_percent: int = 100,
    ) -> None:
        self.size = size
        self.folder, self.languages, self.themes, self.only = folder, languages, themes, only
        self.settings = Settings(
            language="en", theme="light", close_to_tray="quit", font_percent=font_percent
        )
        set_start_language(self.settings)
        self.session = Session(self.settings)
        self.application = Application(self.session, self.settings)
        self.window = self.application.window
        self.workspace = self.application.workspace
        self.screens = Screens(self)
        self.sync: Told
        self.afterwards: list[Callable[[], object]] = []
        """What undoes the preparation of a picture, run once it is taken."""
        self.taken: dict[str, list[Path]] = {}

    def take(self) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.window.resize(*self.size)
        self.window.show()
        try:
            for name, prepare in self.screens.session_pages():
                self.picture(name, prepare)
            mixed_alone = bool(self.only) and all(name.startswith("mixed") for name in self.only)
            if not self.only or any(name.startswith("mixed") for name in self.only):
                with MixedScreens(self).opened() as screens:
                    for name, prepare in screens:
                        self.picture(name, prepare)
            if mixed_alone:
                return self._end()
            self.window.show_session(SessionState(words.WELCOME))
            self.session.practice(conversations=CONVERSATIONS, seed=SEED, agents=False)
            self.wait(
                lambda: self.workspace.is_attached and self.workspace.sync_status().state == UP_TO_DATE, 120
            )
            ((_store, sync),) = self.session.opened().values()
            assert sync is not None
            self.sync = Told(sync)
            self.workspace.attach_sync(self.sync)
            self.settle(400)
            for name, prepare in self.screens.inbox():
                self.picture(name, prepare)
            return self._end()
        finally:
            self.application.end()

    def _end(self) -> int:
        for name, files in self.taken.items():
            self.sheet(name, files)
        print(f"{sum(map(len, self.taken.values()))} pictures of {len(self.taken)} screens in {self.folder}")
        return 0

    # --- taking pictures ---

    def picture(self, name: str, prepare: Callable[[], object]) -> None:
        if self.only and not any(part in name for part in self.only):
            return
        for language in self.languages:
            for look in self.themes:
                self.workspace.set_language(language)
                theme().apply("dark" if look == "dark" else "light", theme().density)
                prepare()
                self.settle(120)
                file = self.folder / f"{name}-{language}-{look}.png"
                self.grab().save(str(file))
                self.taken.setdefault(name, []).append(file)
                self.close_popups()
                while self.afterwards:
                    self.afterwards.pop(0)()
                    self.settle(60)

    def grab(self) -> QImage:
        """The window with whatever lies over it."""
        image = self.window.grab().toImage()
        painter = QPainter(image)
        # What opens over a dialog comes after it.
        for over in sorted(QApplication.topLevelWidgets(), key=lambda each: not isinstance(each, QDialog)):
            if over is self.window or not over.isVisible() or over.windowType() == Qt.WindowType.Desktop:
                continue
            place = over.mapToGlobal(QPoint(0, 0)) - self.window.mapToGlobal(QPoint(0, 0))
            if isinstance(over, QDialog):
                # Without a window manager nobody centres a dialog or draws its frame.
                place = self.middle(over)
                frame = over.rect().translated(place).adjusted(-1, -1, 0, 0)
                painter.fillRect(self.window.rect(), QColor(0, 0, 0, 70))
                painter.setPen(theme().color("line"))
                painter.drawRect(frame)
            elif (owner := over.parentWidget()) is not None and isinstance(owner.window(), QDialog):
                place = self.middle(owner.window()) + owner.window().mapFromGlobal(over.pos())
            painter.drawPixmap(place, over.grab())
        painter.end()
        return image

    def middle(self, dialog: QWidget) -> QPoint:
        """Where a dialog stands in the picture."""
        return self.window.rect().center() - dialog.rect().center()

    def close_popups(self) -> None:
        for widget in QApplication.topLevelWidgets():
            if (
                widget is not self.window
                and widget.isVisible()
                and widget.windowType() != Qt.WindowType.Desktop
            ):
                widget.close()
        self.settle(30)

    def sheet(self, name: str, files: list[Path]) -> None:
        """All pictures of a screen side by side, at half size."""
        pictures = [QImage(str(file)) for file in files]
        columns = max(1, len(self.themes))
        width, height = pictures[0].width() * 2 // 3, pictures[0].height() * 2 // 3
        rows = (len(pictures) + columns - 1) // columns
        whole = QImage(width * columns, height * rows, QImage.Format.Format_RGB32)
        whole.fill(QColor("#888888"))
        painter = QPainter(whole)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for place, image in enumerate(pictures):
            spot = QPoint(place % columns * width, place // columns * height)
            small = image.scaled(
                width,
                height,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            painter.drawImage(spot, small)
        painter.end()
        whole.save(str(self.folder / f"sheet-{name}.png"))

    # --- waiting ---

    def settle(self, milliseconds: int) -> None:
        """That long, and until nothing is left to do: a slow machine must not give half a picture."""
        end = monotonic() + milliseconds / 1000
        while monotonic() < end:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        for _round in range(5):
            QCoreApplication.sendPostedEvents()
            QCoreApplication.processEvents()

    def wait(self, ready: Callable[[], bool], seconds: float) -> None:
        end = monotonic() + seconds
        while not ready():
            if monotonic() > end:
                raise TimeoutError(f"not ready after {seconds} s: {self.session.state()}")
            self.settle(50)
