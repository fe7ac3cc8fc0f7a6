"""The page while something is under way: the browser, a code, the keyring, the store."""

from datetime import UTC

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QProgressBar, QPushButton

from desktop.l10n.catalogs import _, current_language
from desktop.l10n.dates import format_time
from desktop.l10n.named import named

from .. import session
from ..connection import Trial
from ..kit.announce import announce
from ..kit.fonts import set_font
from ..kit.labels import PlainLabel, literal
from ..kit.page import Page
from ..kit.theme import set_look
from ..kit.translate import follow
from ..session import SessionState


class WaitingPage(Page):
    """Something is under way: what, what the person is to do, and how to stop it."""

    def __init__(self) -> None:
        super().__init__()
        self._state = SessionState(kind=session.CONNECTING)
        self._trial: Trial | None = None
        self._marketplace = ""
        self._copied = ""
        self.code = QLineEdit()
        self.code.setReadOnly(True)
        set_font(self.code, 26, bold=True, tabular=True)
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.address = QLineEdit()
        self.address.setReadOnly(True)
        self.copy = QPushButton()
        self.copy_code = QPushButton()
        for button in (self.copy, self.copy_code):
            button.setAutoDefault(False)
        self.until = PlainLabel(size=12, token="dim", wrap=True)
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(4)
        line = QHBoxLayout()
        line.addWidget(self.code, 1)
        line.addWidget(self.copy_code)
        self.body.addLayout(line)
        self.body.addWidget(self.until)
        row = QHBoxLayout()
        row.addWidget(self.address, 1)
        row.addWidget(self.copy)
        self.body.addLayout(row)
        self.body.addWidget(self.progress)
        self.cancelled = self.add_button()
        self.again = self.add_button()
        self.copy.clicked.connect(self._copy)
        self.copy_code.clicked.connect(self._copy_code)
        follow(self)

    @property
    def of_trial(self) -> bool:
        """Whether what is waited for is the check of a form."""
        return self._trial is not None

    @property
    def url(self) -> str:
        """The address where the person is to go."""
        return self._state.url

    def show_wait(self, state: SessionState) -> None:
        """What the session waits for."""
        self._trial, self._marketplace = None, ""
        self._show(state)

    def show_code(self, trial: Trial, marketplace: str) -> None:
        """The code that a marketplace (by its name) wants to be confirmed."""
        self._trial, self._marketplace = trial, marketplace
        self._show(SessionState(session.CODE, url=trial.url, code=trial.code))

    def _show(self, state: SessionState) -> None:
        self._state = state
        self._copied = ""
        waiting_for_person = state.kind in (session.BROWSER, session.CODE)
        self.code.setText(literal(state.code, 40))
        for part in (self.code, self.copy_code):
            part.setVisible(state.kind == session.CODE)
        self.address.setText(shown_url(state.url))
        self.address.setCursorPosition(0)
        self.address.setVisible(waiting_for_person and bool(state.url))
        self.copy.setVisible(self.address.isVisibleTo(self))
        self.again.setVisible(state.kind == session.BROWSER or self.of_trial)
        set_look(self.again, "primary" if self.of_trial else "")
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
        if self.of_trial:
            self.say(
                _("Confirm this code at {marketplace}").format(marketplace=self._marketplace),
                _(
                    "Open the address below in the browser, sign in with your seller account, and confirm "
                    "that this code stands there. This page goes on by itself."
                ),
            )
        else:
            self.say(*texts.get(self._state.kind, texts[session.CONNECTING]))
        self.code.setAccessibleName(_("Code"))
        self.address.setAccessibleName(_("Address"))
        self.copy.setText(_("Copied") if self._copied == "address" else _("Copy"))
        self.copy.setAccessibleName(named(_("Address"), self.copy.text()))
        self.copy_code.setText(_("Copied") if self._copied == "code" else _("Copy"))
        self.copy_code.setAccessibleName(named(_("Code"), self.copy_code.text()))
        self.again.setText(_("Open the browser") if self.of_trial else _("Open the browser again"))
        self.cancelled.setText(_("Cancel"))
        self.progress.setAccessibleName(self.title.text())
        self._say_until()

    def _say_until(self) -> None:
        until = self._trial.expires_at if self._trial is not None else None
        self.until.setVisible(until is not None)
        if until is not None:
            wall = until.astimezone().replace(tzinfo=UTC)  # this computer's time of day, whatever its zone
            time = format_time(wall, "UTC", current_language())
            self.until.setText(_("The code can be confirmed until {time}.").format(time=time))

    @Slot()
    def _copy(self) -> None:
        self._take("address", self._state.url)

    @Slot()
    def _copy_code(self) -> None:
        self._take("code", self._state.code)

    def _take(self, what: str, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._copied = what
        self.retranslate()
        announce(self, _("Copied"))


def shown_url(url: str) -> str:
    """With the encoded host, so that look-alike letters of another alphabet show."""
    return QUrl(url).toString(QUrl.ComponentFormattingOption.FullyEncoded)
