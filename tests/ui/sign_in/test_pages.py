"""The pages before the inbox: each state of the session has one, says what to do, and passes on what is
chosen."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from desktop.l10n import catalogs
from desktop.settings import AccountEntry, Settings
from desktop.ui import session
from desktop.ui.app_look import apply_look
from desktop.ui.kit.translate import LanguageSwitch
from desktop.ui.session import SessionState
from desktop.ui.sign_in.pages import SessionPages
from desktop.ui.sign_in.problems import CHOICES, TEXTS
from tests.ui.reading import clipped, nameless, settle, spoken, too_small
from tests.ui.session_double import NotedSession

URL = "https://helpdesk.example.com"
ACCOUNT = AccountEntry("refon", "ReFon sp. z o.o.", URL, folder="accounts/refon")
STATES = [
    SessionState(),
    SessionState(session.CONNECTING, url=URL),
    SessionState(session.CONNECTING),
    SessionState(session.BROWSER, url=f"{URL}/authorize?response_type=code&client_id=desktop&state=abcdefgh"),
    SessionState(session.CODE, code="WDJB-MJHT", url=f"{URL}/device"),
    SessionState(session.UNLOCKING, account=ACCOUNT),
    SessionState(session.OPENING, account=ACCOUNT),
    *(
        SessionState(
            session.PROBLEM,
            account=ACCOUNT,
            url=URL,
            problem=problem,
            detail="the system's own words",
            choices=(session.RETRY, session.START_AFRESH, session.OTHER_ACCOUNT),
        )
        for problem in TEXTS
    ),
]


@pytest.fixture
def service() -> NotedSession:
    return NotedSession()


@pytest.fixture
def pages(qtbot, service: NotedSession, settings: Settings) -> SessionPages:
    made = SessionPages(service, settings)
    qtbot.addWidget(made)
    made.resize(980, 620)
    made.show()
    return made


def press(pages: SessionPages, name: str) -> None:
    found = [each for each in pages.findChildren(QPushButton) if each.isVisible() and each.text() == name]
    assert len(found) == 1, [each.text() for each in pages.findChildren(QPushButton) if each.isVisible()]
    found[0].click()


def test_signing_in_in_the_browser(qtbot, pages: SessionPages, service: NotedSession, settings) -> None:
    pages.show_form("helpdesk")
    pages.helpdesk.address.setText(" helpdesk.example.com/ ")
    qtbot.keyClick(pages.helpdesk.address, Qt.Key.Key_Return)
    assert service.asked == [("sign_in", URL, False)]
    assert settings.last_host == "helpdesk.example.com/"


def test_signing_in_with_a_code(pages: SessionPages, service: NotedSession) -> None:
    pages.show_form("helpdesk")
    pages.helpdesk.address.setText("helpdesk.example.com")
    press(pages, "Sign in with a code on another device")
    assert service.asked == [("sign_in", URL, True)]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter the address of your platform"),
        ("no address", "This is not an address"),
        ("http://helpdesk.example.com", "Only https addresses are safe"),
    ],
)
def test_a_wrong_address_is_said_and_not_tried(
    pages: SessionPages, service: NotedSession, typed: str, words: str
) -> None:
    pages.show_form("helpdesk")
    pages.helpdesk.address.setText(typed)
    press(pages, "Sign in with the browser")
    assert pages.helpdesk.error.isVisible()
    assert words in pages.helpdesk.error.text()
    assert service.asked == []
    pages.helpdesk.address.setText("")
    pages.helpdesk.address.textEdited.emit("h")
    assert not pages.helpdesk.error.isVisible()


def test_practice_is_one_click(pages: SessionPages, service: NotedSession) -> None:
    press(pages, "Practise now")
    assert service.asked == [("practice",)]


def test_known_accounts_open_with_a_click(qtbot, settings: Settings) -> None:
    service = NotedSession(ACCOUNT)
    pages = SessionPages(service, settings)
    qtbot.addWidget(pages)
    pages.show()
    press(pages, "ReFon sp. z o.o. · helpdesk.example.com")
    assert service.asked == [("open", "refon")]


def test_a_strangers_name_is_shown_as_it_is(qtbot, settings: Settings) -> None:
    pages = SessionPages(NotedSession(AccountEntry("x", "<b>A & B</b>", URL)), settings)
    qtbot.addWidget(pages)
    pages.show()
    button = next(each for each in pages.findChildren(QPushButton) if each.objectName() == "x")
    assert button.text() == "<b>A && B</b> · helpdesk.example.com"
    assert spoken(button) == "<b>A & B</b> · helpdesk.example.com"


def test_waiting_for_the_browser(qtbot, pages: SessionPages, service: NotedSession) -> None:
    pages.show_state(STATES[3])
    press(pages, "Open the browser again")
    press(pages, "Copy")
    assert QGuiApplication.clipboard().text() == STATES[3].url
    assert pages.waiting.copy.text() == "Copied"
    qtbot.keyClick(pages, Qt.Key.Key_Escape)
    assert service.asked == [("browser",), ("cancel",)]


def test_the_code_to_enter(pages: SessionPages) -> None:
    pages.show_state(STATES[4])
    assert pages.waiting.code.text() == "WDJB-MJHT"
    assert pages.waiting.code.isVisible()
    assert spoken(pages.waiting.code) == "Code"
    assert not pages.waiting.again.isVisible()


def test_a_look_alike_host_shows_encoded(pages: SessionPages) -> None:
    pages.show_state(SessionState(session.BROWSER, url="https://hеlpdesk.example.com/"))
    assert pages.waiting.address.text().startswith("https://xn--")


def test_the_network_settings_are_asked_of_the_window(
    qtbot, pages: SessionPages, service: NotedSession
) -> None:
    pages.show_state(
        SessionState(session.PROBLEM, problem=session.NETWORK_SETTINGS, choices=(session.NETWORK,))
    )
    with qtbot.waitSignal(pages.network_wanted):
        press(pages, CHOICES[session.NETWORK])
    assert service.asked == []


@pytest.mark.parametrize("choice", [each for each in CHOICES if each != session.NETWORK])
def test_a_problem_passes_on_what_is_chosen(pages: SessionPages, service: NotedSession, choice: str) -> None:
    pages.show_state(SessionState(session.PROBLEM, problem=session.OTHER, choices=(choice,)))
    press(pages, CHOICES[choice])
    assert service.asked == [("choose", choice)]


def test_a_problem_names_the_host_and_keeps_the_details_folded(pages: SessionPages) -> None:
    pages.show_state(STATES[8])
    assert URL in pages.problem.text.text()
    assert not pages.problem.details.isVisible()
    press(pages, "Details")
    assert pages.problem.details.isVisible()


def test_an_unknown_problem_is_worded_too(pages: SessionPages) -> None:
    pages.show_state(SessionState(session.PROBLEM, problem="of a later version", choices=(session.RETRY,)))
    assert pages.problem.title.text() == "This did not work"


def test_the_language_is_chosen_before_signing_in(pages: SessionPages, settings: Settings) -> None:
    choice = pages.language
    choice.setCurrentIndex(choice.findData("pl"))
    choice.activated.emit(choice.currentIndex())
    settle()
    assert settings.language == "pl"
    assert pages.helpdesk.browser.text() == "Zaloguj się w przeglądarce"


@pytest.mark.parametrize("language", ["en", "pl", "de"])
@pytest.mark.parametrize("percent", [100, 125])
def test_every_page_fits_the_smallest_window(
    pages: SessionPages, settings: Settings, language: str, percent: int
) -> None:
    catalogs.set_language(language)
    LanguageSwitch().announce(language)
    settings.font_percent = percent
    apply_look(settings)
    for state in STATES:
        pages.show_state(state)
        settle()
        assert clipped(pages) == [], state
        assert nameless(pages) == []
        assert too_small(pages) == []
