"""Drives the program through its screens and takes a picture of each, in every language and theme."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QCoreApplication, QEventLoop, QPoint, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.session import Session
from desktop.settings import AccountEntry, Settings
from desktop.store.views import Query
from desktop.sync.status import OFFLINE, UP_TO_DATE, SyncStatus
from desktop.ui import session as words
from desktop.ui.app import Application, set_start_language
from desktop.ui.kit.theme import theme
from desktop.ui.planner.page import PlannerPage
from desktop.ui.session import SessionState

SIZE = (1360, 860)
SEED, CONVERSATIONS = 3, 300


class Album:
    """One run. `take()` returns 0 when every picture was written."""

    def __init__(self, folder: Path, languages: list[str], themes: list[str], only: str | None) -> None:
        self.folder, self.languages, self.themes, self.only = folder, languages, themes, only
        self.settings = Settings(language="en", theme="light", close_to_tray="quit")
        set_start_language(self.settings)
        self.session = Session(self.settings)
        self.application = Application(self.session, self.settings)
        self.window = self.application.window
        self.workspace = self.application.workspace
        self.taken: dict[str, list[Path]] = {}

    def take(self) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.window.resize(*SIZE)
        self.window.show()
        try:
            self.session_pages()
            self.session.practice(conversations=CONVERSATIONS, seed=SEED)
            self.wait(
                lambda: self.workspace.is_attached and self.workspace.sync_status().state == UP_TO_DATE, 120
            )
            self.settle(400)
            for name, prepare in self.inbox_screens():
                self.picture(name, prepare)
            for name, files in self.taken.items():
                self.sheet(name, files)
        finally:
            self.application.end()
        print(f"{sum(map(len, self.taken.values()))} pictures of {len(self.taken)} screens in {self.folder}")
        return 0

    # --- the screens ---

    def session_pages(self) -> None:
        entry = AccountEntry("a", "ReFon sp. z o.o.", "https://helpdesk.example.com", folder="accounts/a")
        url = "https://helpdesk.example.com/oauth/authorize?code_challenge=abc"
        choices = (words.RETRY, words.START_AFRESH, words.OTHER_ACCOUNT)
        states = {
            "welcome": SessionState(words.WELCOME),
            "sign-in-browser": SessionState(words.BROWSER, url=url),
            "sign-in-code": SessionState(
                words.CODE, url="https://helpdesk.example.com/device", code="WDJB-MJHT"
            ),
            "unlocking": SessionState(words.UNLOCKING, account=entry),
            "problem-key-missing": SessionState(
                words.PROBLEM,
                entry,
                entry.url,
                problem=words.KEY_MISSING,
                detail="store-key",
                choices=choices,
            ),
            "problem-no-keyring": SessionState(
                words.PROBLEM,
                entry,
                entry.url,
                problem=words.KEYRING_MISSING,
                choices=(words.SESSION_ONLY, words.OTHER_ACCOUNT),
            ),
        }
        for name, state in states.items():
            self.picture(name, lambda state=state: self.window.show_session(state))
        self.window.show_session(SessionState(words.WELCOME))

    def inbox_screens(self) -> Iterator[tuple[str, Callable[[], object]]]:
        table = self.window.actions_table
        yield "inbox-all-markets", lambda: self.show(Query(view="needs_answer"))
        yield "inbox-hungary", lambda: self.show(Query(view="needs_answer", market="HU"))
        yield "inbox-case", lambda: self.show(Query(view="cases"))
        yield "inbox-due-soon", lambda: self.show(Query(view="due_soon"))
        yield "inbox-taken-over", lambda: self.show(Query(view="taken_over"))
        yield "inbox-done", lambda: self.show(Query(view="done"))
        yield "inbox-empty", lambda: self.show(Query(view="needs_answer", label="nothing has this label"))
        yield "draft", self.draft
        yield "why", lambda: (self.show(Query(view="needs_answer")), table.run("conversation.why"))
        yield "market-menu", lambda: (self.show(Query(view="needs_answer")), table.run("window.market"))
        yield "palette", lambda: (self.show(Query(view="needs_answer")), self.window.show_palette())
        yield "shortcuts", self.window.show_shortcuts
        yield "settings", self.window.show_settings
        yield "selection", self.selection
        yield "search", self.search
        yield "undo", self.undo
        yield "offline", self.offline
        for place, name in enumerate(("planner", "planner-now", "planner-hours", "planner-absences")):
            yield name, partial(self.planner, place)

    def planner(self, place: int) -> None:
        self.window.show_planner()
        page = self.window.inbox.page
        if isinstance(page, PlannerPage):
            page.show_tab(place)
            page.absences.form.stand_in.setEditText("Tomasz Wrona")
        self.settle(60)

    def show(self, query: Query) -> None:
        self.window.show_list()
        self.workspace.set_market(query.market)
        self.window.inbox.list.set_query(query)
        self.settle(60)
        self.window.inbox.list.step(-1000)
        self.window.inbox.list.step(1)
        self.settle(60)

    def draft(self) -> None:
        self.show(Query(view="needs_answer"))
        self.window.actions_table.run("conversation.reply")
        field = QApplication.focusWidget()
        insert = getattr(field, "insertPlainText", None)
        if insert is not None and not field.toPlainText():
            insert(
                "Dzień dobry, dziękujemy za wiadomość. Sprawdziliśmy przesyłkę i wysyłamy nowe "
                "urządzenie jutro."
            )
        self.settle(400)

    def selection(self) -> None:
        self.show(Query(view="needs_answer"))
        for _step in range(3):
            self.window.actions_table.run("list.mark")
            self.window.inbox.list.step(1)

    def search(self) -> None:
        self.show(Query(view="needs_answer"))
        self.window.actions_table.run("list.unmark")
        self.window.actions_table.run("window.search")
        field = QApplication.focusWidget()
        if field is not None:
            QTest.keyClicks(field, "bateria")
        self.settle(400)

    def undo(self) -> None:
        self.show(Query(view="needs_answer"))
        self.window.actions_table.run("conversation.no_answer")
        self.settle(200)

    def offline(self) -> None:
        self.show(Query(view="needs_answer"))
        self.workspace.sync_changed.emit(SyncStatus(OFFLINE, waiting=3))

    # --- taking pictures ---

    def picture(self, name: str, prepare: Callable[[], object]) -> None:
        if self.only and self.only not in name:
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

    def grab(self) -> QImage:
        """The window with whatever lies over it."""
        image = self.window.grab().toImage()
        painter = QPainter(image)
        for over in QApplication.topLevelWidgets():
            if over is self.window or not over.isVisible() or over.windowType() == Qt.WindowType.Desktop:
                continue
            place = over.mapToGlobal(QPoint(0, 0)) - self.window.mapToGlobal(QPoint(0, 0))
            painter.drawPixmap(place, over.grab())
        painter.end()
        return image

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
        end = monotonic() + milliseconds / 1000
        while monotonic() < end:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

    def wait(self, ready: Callable[[], bool], seconds: float) -> None:
        end = monotonic() + seconds
        while not ready():
            if monotonic() > end:
                raise TimeoutError(f"not ready after {seconds} s: {self.session.state()}")
            self.settle(50)
