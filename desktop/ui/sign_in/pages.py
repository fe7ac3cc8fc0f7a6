"""One widget that follows the session: welcome, the marketplaces' forms, waiting for the browser or a code,
unlocking, opening, problems."""

from functools import partial

from PySide6.QtCore import Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.settings import AccountEntry, Settings

from .. import session
from ..connection import CODE, FOUND, GIVEN_UP, TESTING, Trial, Wanted
from ..kit.announce import announce
from ..kit.page import Centred, Page
from ..kit.theme import STEP, set_look
from ..session import SessionService, SessionState
from .form_page import FormPage
from .helpdesk_page import HelpdeskPage
from .language_choice import LanguageChoice
from .problem_page import ProblemPage
from .waiting import WaitingPage
from .welcome import WelcomePage

HELPDESK = "helpdesk"
_BELOW = 80
"""Room for the buttons below what is scrolled to, in pixels."""


class SessionPages(QFrame):
    """Shows the page of the session's state; what the person chooses goes to the session service."""

    network_wanted = Signal()
    """The network settings: they belong to the window."""
    left = Signal()
    """Back to the account that is open behind `add_account`."""
    _told = Signal(int, object)
    """A trial's news, from any thread: (which trial, Trial)."""

    def __init__(self, service: SessionService, settings: Settings) -> None:
        super().__init__()
        set_look(self, "ground")
        self._service = service
        self._state = SessionState()
        self._trials = 0
        self._again = False
        self.adding = False
        """Whether an account is being added while another is open behind."""
        self.language = LanguageChoice(settings)
        self.welcome = WelcomePage(service)
        self.helpdesk = HelpdeskPage(settings)
        self.forms: dict[str, FormPage] = {}
        self.waiting = WaitingPage()
        self.problem = ProblemPage()
        self._form: FormPage | None = None
        self._stack = QStackedWidget()
        self._places: dict[Page, Centred] = {}
        for page in (self.welcome, self.helpdesk, self.waiting, self.problem):
            self._add(page)
        self._shown: Page = self.welcome
        top = QHBoxLayout()
        top.addStretch(1)
        top.addWidget(self.language)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4 * STEP, 2 * STEP, 4 * STEP, 2 * STEP)
        layout.addLayout(top)
        layout.addWidget(self._stack, 1)
        self._told.connect(self._hear_trial)
        self.welcome.chosen.connect(self.show_form)
        self.welcome.practise.connect(service.practice)
        self.welcome.left.connect(self._leave)
        self.helpdesk.sign_in.connect(self._sign_in)
        self.helpdesk.left.connect(self._show_cards)
        self.waiting.cancelled.clicked.connect(self._cancel)
        self.waiting.again.clicked.connect(self._open_browser)
        self.problem.chosen_button_clicked = self._choose
        self.show_state(self._state)

    # --- what is shown ---

    def show_state(self, state: SessionState) -> None:
        """The page of this state; the same state again changes nothing."""
        self._state = state
        if state.kind == session.OPEN:
            self._forget_secrets()
        if self.adding and state.kind == session.OPEN:
            return
        self.adding = self._again = False
        if state.kind == session.PROBLEM:
            self.problem.show_problem(state)
            self._show(self.problem)
        elif state.kind in (session.WELCOME, session.OPEN, session.CLOSING):
            self.welcome.refresh()
            self._show(self.welcome)
        else:
            self.waiting.show_wait(state)
            self._show(self.waiting)

    def add_account(self) -> None:
        """The marketplaces to choose from, over an open account."""
        self.adding, self._again = True, False
        self._show_cards()

    def connect_again(self, entry: AccountEntry) -> None:
        """The form of an account that its marketplace no longer lets in, with what is known of it."""
        self.adding = bool(self._service.opened())
        if entry.platform == HELPDESK:
            self.helpdesk.address.setText(entry.url)
            self._show(self.helpdesk)
            return
        self.show_form(entry.platform)
        if self._form is not None:
            host = entry.url.partition("://")[2] or entry.url
            self._form.fill({"host": host, **entry.options}, entry)
            self._form.take_focus()
        self._again = True

    @Slot(str)
    def show_form(self, marketplace: str) -> None:
        """The form of a marketplace; what was entered in it before stands there still."""
        self._again = False
        if marketplace == HELPDESK:
            self._show(self.helpdesk)
            return
        if marketplace not in self.forms:
            form = self.forms[marketplace] = FormPage(marketplace)
            form.check_wanted.connect(self._check)
            form.connect_wanted.connect(self._connect)
            form.cancelled.connect(self._service.cancel_check)
            form.left.connect(self._back)
            form.network_wanted.connect(self.network_wanted)
            self._add(form)
        self._form = self.forms[marketplace]
        self._show(self._form)

    def show_waiting(self) -> None:
        """The page of what is waited for, as it was filled in."""
        self._show(self.waiting)

    def scroll_to(self, part: QWidget) -> None:
        """Brings a part of the page that is shown into sight, with the buttons below it."""
        area = self._places[self._shown]
        area.ensureWidgetVisible(part, 0, _BELOW)

    def _add(self, page: Page) -> None:
        self._places[page] = Centred(page)
        self._stack.addWidget(self._places[page])

    def _show(self, page: Page) -> None:
        self._shown = page
        self._stack.setCurrentWidget(self._places[page])
        self._places[page].verticalScrollBar().setValue(0)
        if self.isVisible():
            # Hidden, the keyboard is somebody else's: it is taken when these pages are shown.
            self._focus()
            announce(page, f"{page.title.text()} {page.text.text()}")

    @Slot()
    def _show_cards(self) -> None:
        self.welcome.refresh(adding=self.adding)
        self._show(self.welcome)

    @Slot()
    def _back(self) -> None:
        if self._again:
            self._leave()
        else:
            self._show_cards()

    @Slot()
    def _leave(self) -> None:
        self._forget_secrets()
        if self.adding:
            self.adding = self._again = False
            self.left.emit()
        else:
            self.show_state(self._state)

    def _forget_secrets(self) -> None:
        for form in self.forms.values():
            form.forget()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self._shown is self.waiting:
            self._cancel()
        elif isinstance(self._shown, FormPage) and self._shown.is_testing:
            self._service.cancel_check()
        elif isinstance(self._shown, FormPage):
            self._back()
        elif self._shown is self.helpdesk:
            self._show_cards()
        elif self.adding:
            self._leave()

    def _focus(self) -> None:
        if isinstance(self._shown, WelcomePage | HelpdeskPage | FormPage):
            self._shown.take_focus()
        elif self._shown is self.waiting:
            self.waiting.cancelled.setFocus()
        else:
            self.problem.focus_first()

    # --- what the person chooses ---

    def _choose(self, choice: str) -> None:
        account = self._state.account
        if choice == session.NETWORK:
            self.network_wanted.emit()
        elif choice == session.SIGN_IN_AGAIN and account is not None and account.platform != HELPDESK:
            self.connect_again(account)
        else:
            self._service.choose(choice)

    @Slot(str, bool)
    def _sign_in(self, url: str, device: bool) -> None:
        self.adding = False
        self._service.sign_in(url, device=device)

    @Slot()
    def _cancel(self) -> None:
        if self.waiting.of_trial:
            self._service.cancel_check()
        else:
            self._service.cancel()

    @Slot()
    def _open_browser(self) -> None:
        if self.waiting.of_trial:
            QDesktopServices.openUrl(QUrl(self.waiting.url))
        else:
            self._service.open_browser_again()

    # --- connecting ---

    @Slot(object)
    def _check(self, wanted: Wanted) -> None:
        self._trials += 1
        self._service.check(wanted, partial(self._told.emit, self._trials))

    @Slot()
    def _connect(self) -> None:
        self.adding = False
        self._service.connect()

    @Slot(int, object)
    def _hear_trial(self, number: int, trial: Trial) -> None:
        form = self._form
        if number != self._trials or form is None:
            return  # of a check that was given up for another
        if trial.kind == CODE:
            self.waiting.show_code(trial, form.marketplace.name)
            self.show_waiting()
            return
        if self._shown is self.waiting:
            self._show(form)
        form.show_trial(Trial("") if trial.kind == GIVEN_UP else trial)
        if trial.kind == FOUND and form.form.by_code:
            self._connect()
        elif trial.kind != TESTING:
            self.scroll_to(form.outcome)
