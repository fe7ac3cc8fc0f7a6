"""One widget that follows the session: welcome, waiting for the browser or a code, unlocking, opening,
problems."""

from PySide6.QtCore import Qt, QUrl, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
)

from desktop import settings as places
from desktop.l10n.catalogs import _
from desktop.settings import Settings

from .. import session
from ..kit.announce import announce
from ..kit.fonts import set_font
from ..kit.labels import PlainLabel, literal
from ..kit.page import Centred, Page
from ..kit.theme import STEP, set_look
from ..kit.translate import follow
from ..session import SessionService, SessionState
from .language_choice import LanguageChoice
from .problems import CHOICES, problem_texts
from .welcome import WelcomePage


class SessionPages(QFrame):
    """Shows the page of the session's state; what the person chooses goes to the session service."""

    network_wanted = Signal()
    """The network settings: they belong to the window."""

    def __init__(self, service: SessionService, settings: Settings) -> None:
        super().__init__()
        set_look(self, "ground")
        self._service = service
        self._state = SessionState()
        self.language = LanguageChoice(settings)
        self.welcome = WelcomePage(service, settings)
        self.waiting = WaitingPage()
        self.problem = ProblemPage()
        self._stack = QStackedWidget()
        for page in (self.welcome, self.waiting, self.problem):
            self._stack.addWidget(Centred(page))
        top = QHBoxLayout()
        top.addStretch(1)
        top.addWidget(self.language)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4 * STEP, 2 * STEP, 4 * STEP, 2 * STEP)
        layout.addLayout(top)
        layout.addWidget(self._stack, 1)
        self.welcome.sign_in.connect(self._sign_in)
        self.welcome.practise.connect(service.practice)
        self.waiting.cancelled.clicked.connect(service.cancel)
        self.waiting.again.clicked.connect(service.open_browser_again)
        self.problem.chosen_button_clicked = self._choose
        self.show_state(self._state)

    def show_state(self, state: SessionState) -> None:
        """The page of this state; the same state again changes nothing."""
        self._state = state
        if state.kind == session.PROBLEM:
            self.problem.show_problem(state)
            self._stack.setCurrentIndex(2)
        elif state.kind in (session.WELCOME, session.OPEN, session.CLOSING):
            self.welcome.refresh()
            self._stack.setCurrentIndex(0)
        else:
            self.waiting.show_wait(state)
            self._stack.setCurrentIndex(1)
        self._focus()
        page = self._shown_page()
        if self.isVisible():
            announce(page, f"{page.title.text()} {page.text.text()}")

    def _shown_page(self) -> Page:
        return (self.welcome, self.waiting, self.problem)[self._stack.currentIndex()]

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._stack.currentIndex() == 1:
            self._service.cancel()
        else:
            super().keyPressEvent(event)

    def _focus(self) -> None:
        if self._stack.currentIndex() == 0:
            self.welcome.address.setFocus()
        elif self._stack.currentIndex() == 1:
            self.waiting.cancelled.setFocus()
        else:
            self.problem.focus_first()

    def _choose(self, choice: str) -> None:
        if choice == session.NETWORK:
            self.network_wanted.emit()
        else:
            self._service.choose(choice)

    @Slot(str, bool)
    def _sign_in(self, url: str, device: bool) -> None:
        self._service.sign_in(url, device=device)


class WaitingPage(Page):
    """Something is under way: what, what the person is to do, and how to stop it."""

    def __init__(self) -> None:
        super().__init__()
        self._state = SessionState(kind=session.CONNECTING)
        self._copied = False
        self.code = QLineEdit()
        self.code.setReadOnly(True)
        set_font(self.code, 26, bold=True, tabular=True)
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.address = QLineEdit()
        self.address.setReadOnly(True)
        self.copy = QPushButton()
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(4)
        self.body.addWidget(self.code)
        row = QHBoxLayout()
        row.addWidget(self.address, 1)
        row.addWidget(self.copy)
        self.body.addLayout(row)
        self.body.addWidget(self.progress)
        self.again = self.add_button()
        self.cancelled = self.add_button()
        self.copy.clicked.connect(self._copy)
        follow(self)

    def show_wait(self, state: SessionState) -> None:
        self._state = state
        self._copied = False
        waiting_for_person = state.kind in (session.BROWSER, session.CODE)
        self.code.setText(literal(state.code, 40))
        self.code.setVisible(state.kind == session.CODE)
        self.address.setText(_shown_url(state.url))
        self.address.setCursorPosition(0)
        self.address.setVisible(waiting_for_person and bool(state.url))
        self.copy.setVisible(self.address.isVisibleTo(self))
        self.again.setVisible(state.kind == session.BROWSER)
        self.cancelled.setVisible(state.kind not in (session.OPENING,))
        self.retranslate()

    def retranslate(self) -> None:
        texts = {
            session.CONNECTING: (_("Connecting…"), _("Looking for the platform at this address."))
            if self._state.url
            else (_("Starting the practice platform…"), _("Buyers are being made up; this takes a moment.")),
            session.BROWSER: (
                _("Continue in your browser"),
                _("Your browser has opened the platform's sign-in page. Come back here when you are done."),
            ),
            session.CODE: (
                _("Enter this code"),
                _(
                    "Open the address below on any device, sign in there and enter the code. "
                    "This page goes on by itself."
                ),
            ),
            session.UNLOCKING: (
                _("Unlocking…"),
                _("Your sign-in is in this computer's keyring. The system may ask for your password."),
            ),
            session.OPENING: (_("Opening your inbox…"), ""),
        }
        self.say(*texts.get(self._state.kind, texts[session.CONNECTING]))
        self.code.setAccessibleName(_("Code"))
        self.address.setAccessibleName(_("Address"))
        self.copy.setText(_("Copied") if self._copied else _("Copy"))
        self.again.setText(_("Open the browser again"))
        self.cancelled.setText(_("Cancel"))
        self.progress.setAccessibleName(self.title.text())

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._state.url)
        self._copied = True
        self.copy.setText(_("Copied"))
        announce(self.copy, _("Copied"))


class ProblemPage(Page):
    """What went wrong, what to do, the choices, and the system's own words folded away."""

    def __init__(self) -> None:
        super().__init__()
        self.chosen_button_clicked = _nothing
        self._state = SessionState(kind=session.PROBLEM, problem=session.OTHER)
        self.more = QPushButton()
        set_look(self.more, "link")
        self.more.setCheckable(True)
        self.details = PlainLabel(size=11, token="dim", wrap=True)
        self.details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.details.hide()
        self.body.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.details)
        self.more.toggled.connect(self.details.setVisible)
        self._choices: list[QPushButton] = []
        follow(self)

    def show_problem(self, state: SessionState) -> None:
        self._state = state
        for button in self._choices:
            self.buttons.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._choices = []
        for place, choice in enumerate(reversed(state.choices)):
            button = self.add_button(primary=place == len(state.choices) - 1)
            button.setObjectName(choice)
            button.clicked.connect(self._chosen)
            self._choices.append(button)
        self.details.setText(literal(state.detail, 2000))
        self.more.setChecked(False)
        self.more.setVisible(bool(state.detail))
        self.retranslate()

    def focus_first(self) -> None:
        if self._choices:
            self._choices[-1].setFocus()

    def retranslate(self) -> None:
        state = self._state
        folder = (
            str(places.home() / state.account.folder) if state.account is not None else str(places.home())
        )
        self.say(*problem_texts(state.problem, _shown_url(state.url), folder))
        self.more.setText(_("Details"))
        for button in self._choices:
            button.setText(_(CHOICES[button.objectName()]))

    @Slot()
    def _chosen(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.chosen_button_clicked(sender.objectName())


def _nothing(choice: str) -> None:
    """Before the page belongs to a session."""


def _shown_url(url: str) -> str:
    """With the encoded host, so that look-alike letters of another alphabet show."""
    return QUrl(url).toString(QUrl.ComponentFormattingOption.FullyEncoded)
