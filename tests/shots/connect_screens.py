"""Connecting an account: the marketplaces to choose from, each form, the code, and what a check says."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from desktop.settings import AccountEntry
from desktop.ui import connection, session
from desktop.ui.connection import CODE, FOUND, PROBLEM, TESTING, Found, Trial
from desktop.ui.session import SessionState
from desktop.ui.sign_in.form_page import FormPage
from desktop.ui.sign_in.pages import SessionPages

if TYPE_CHECKING:
    from .screens import Screens

Screen = tuple[str, Callable[[], object]]
ENTERED = {
    "client_id": "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
    "client_secret": "x" * 64,
    "client_key": "0f1e2d3c4b5a69788796a5b4c3d2e1f",
    "secret_key": "x" * 64,
    "host": "empik.mirakl.net",
    "api_key": "x" * 36,
}
_ACCOUNTS = (
    AccountEntry("a", "ReFon sp. z o.o.", "https://api.allegro.pl", "allegro", colour="amber"),
    AccountEntry(
        "k", "Kaufland", "https://sellerapi.kaufland.com", "kaufland", label="Phones DE", colour="red"
    ),
    AccountEntry("m", "Second Life Phones", "https://empik.mirakl.net", "mirakl", colour="blue"),
)
_SHOWN = (
    ("kaufland", connection.WRONG_KEY),
    ("kaufland", connection.CLOCK),
    ("kaufland", connection.MISSING_RIGHT),
    ("mirakl", session.NOT_A_PLATFORM),
    ("mirakl", connection.CLOSED),
    ("allegro", connection.WRONG_APPLICATION),
    ("allegro", session.CERTIFICATE),
)


class ConnectScreens:
    """See the module."""

    def __init__(self, screens: "Screens") -> None:
        self.screens, self.window, self.album = screens, screens.window, screens.album

    def all(self) -> Iterator[Screen]:
        yield "add-account", self.adding
        yield "connect-helpdesk", partial(self.form, "helpdesk")
        for marketplace in ("allegro", "kaufland", "mirakl"):
            yield f"connect-{marketplace}", partial(self.form, marketplace)
        yield "connect-works", self.works
        yield "connect-code", self.code
        yield "connect-testing", partial(self.trial, "kaufland", Trial(TESTING))
        yield (
            "connect-found",
            partial(self.trial, "kaufland", Trial(FOUND, found=Found("Kaufland", ("DE", "AT")))),
        )
        asked = Trial(FOUND, found=Found("Second Life Phones", asks_country=True))
        yield "connect-country", partial(self.trial, "mirakl", asked)
        for marketplace, problem in _SHOWN:
            told = Trial(PROBLEM, host="shop.example.com", problem=problem, detail="HTTP 401")
            yield (
                f"connect-{marketplace}-{problem.replace('_', '-')}",
                partial(self.trial, marketplace, told),
            )

    def accounts(self) -> None:
        """The settings with several accounts, all but one known from before."""
        settings = self.screens.workspace.settings
        self.album.afterwards.append(partial(setattr, settings, "accounts", settings.accounts))
        settings.accounts = [replace(entry) for entry in _ACCOUNTS]
        self.screens.settings("accounts")

    def pages(self) -> SessionPages:
        self.window.show_session(SessionState(session.WELCOME))
        found = self.window.findChild(SessionPages)
        assert isinstance(found, SessionPages)
        return found

    def adding(self) -> None:
        self.pages().add_account()

    def form(self, marketplace: str) -> FormPage | None:
        pages = self.pages()
        pages.show_form(marketplace)
        form = pages.forms.get(marketplace)
        if form is not None:
            form.works.unfold.setChecked(False)
            form.fill(dict.fromkeys(ENTERED, ""))
            form.take_focus()
        return form

    def works(self) -> None:
        form = self.form("kaufland")
        assert form is not None
        form.works.unfold.setChecked(True)

    def code(self) -> None:
        pages = self.pages()
        pages.show_form("allegro")
        at = datetime(2026, 11, 28, 14, 32, tzinfo=UTC)
        pages.waiting.show_code(
            Trial(CODE, url="https://allegro.pl/skojarz-aplikacje", code="zxc 0as d1q", expires_at=at),
            "Allegro",
        )
        pages.show_waiting()

    def trial(self, marketplace: str, trial: Trial) -> None:
        form = self.form(marketplace)
        assert form is not None
        form.fill(ENTERED)
        if form.further is not None:
            form.further.guess(ENTERED["host"])
        form.show_trial(trial)
        self.album.settle(60)
        self.pages_shown(form)

    def pages_shown(self, form: FormPage) -> None:
        """Scrolled to where the check speaks, as the page does by itself."""
        pages = self.window.findChild(SessionPages)
        assert isinstance(pages, SessionPages)
        pages.scroll_to(form.outcome)
