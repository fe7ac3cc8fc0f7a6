"""The forms of the marketplaces: what they ask, how they speak of what was entered, and that nothing of it is
lost by a check that fails."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from desktop.domain.operators import ENTERED
from desktop.l10n import catalogs
from desktop.l10n.marketplaces import CANNOT, RIGHTS, TESTED, WORKS, marketplaces
from desktop.platforms.marketplaces import KNOWN
from desktop.settings import AccountEntry, Settings
from desktop.ui import connection, session
from desktop.ui.app_look import apply_look
from desktop.ui.connection import CODE, FOUND, GIVEN_UP, PROBLEM, TESTING, Found, Trial
from desktop.ui.kit.translate import LanguageSwitch
from desktop.ui.session import SessionState
from desktop.ui.sign_in.connect_problems import NETWORK_HELPS, TEXTS, connect_problem
from desktop.ui.sign_in.form_page import FormPage
from desktop.ui.sign_in.pages import SessionPages
from tests.ui.reading import clipped, nameless, settle, spoken, too_small
from tests.ui.session_double import NotedSession

CLIENT, SECRET = "c" * 32, "s" * 64
GOOD = {
    "allegro": {"client_id": CLIENT, "client_secret": SECRET},
    "kaufland": {"client_key": CLIENT, "secret_key": SECRET},
    "mirakl": {"host": "empik.mirakl.net", "api_key": "k" * 36},
}
PROBLEMS = (
    connection.WRONG_KEY,
    connection.WRONG_APPLICATION,
    connection.MISSING_RIGHT,
    connection.CLOCK,
    connection.CLOSED,
    connection.BUSY,
    connection.OTHER_SHOP,
    session.HOST_UNKNOWN,
    session.NOT_A_PLATFORM,
    session.NO_NETWORK,
    session.CERTIFICATE,
    session.NETWORK_SETTINGS,
    session.DENIED,
    session.TIMED_OUT,
    session.OTHER,
)


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


def opened(pages: SessionPages, marketplace: str, **entered: str) -> FormPage:
    """The form with what was entered in it."""
    pages.show_form(marketplace)
    form = pages.forms[marketplace]
    form.fill(GOOD[marketplace] | entered)
    return form


def told(service: NotedSession, trial: Trial) -> None:
    service.told(trial)
    settle()


def press(pages: QWidget, name: str) -> None:
    found = [each for each in pages.findChildren(QPushButton) if each.isVisible() and each.text() == name]
    assert len(found) == 1, [each.text() for each in pages.findChildren(QPushButton) if each.isVisible()]
    found[0].click()


def test_the_welcome_page_offers_every_marketplace_that_the_program_knows(pages: SessionPages) -> None:
    assert tuple(card.marketplace.id for card in pages.welcome.cards) == KNOWN
    for card in pages.welcome.cards:
        assert spoken(card).startswith(card.marketplace.name)
    assert "Hungary" in spoken(pages.welcome.cards[1])
    pages.welcome.cards[2].click()
    assert pages.forms["kaufland"].isVisible()


def test_every_id_of_the_table_has_its_words() -> None:
    for known in marketplaces().values():
        assert set(known.works) <= set(WORKS), known.id
        assert set(known.cannot) <= set(CANNOT), known.id
        assert set(known.rights) <= set(RIGHTS), known.id
        assert known.tested in TESTED
        assert not known.live


@pytest.mark.parametrize("marketplace", GOOD)
def test_a_form_says_what_works_what_cannot_and_that_the_live_service_was_not_tested(
    pages: SessionPages, marketplace: str
) -> None:
    form = opened(pages, marketplace)
    assert not form.works.panel.isVisible()
    press(form, "What works here")
    assert form.works.panel.isVisible()
    assert "The live service was not tested." in form.works.honest.text()
    assert marketplaces()[marketplace].date in form.works.honest.text()


@pytest.mark.parametrize("marketplace", GOOD)
def test_what_is_entered_is_checked_and_connected_by_keys_alone(
    qtbot, pages: SessionPages, service: NotedSession, marketplace: str
) -> None:
    form = opened(pages, marketplace)
    last = form.rows[-1].edit
    last.setFocus()
    qtbot.keyClick(last, Qt.Key.Key_Return)
    (asked,) = service.asked
    assert asked[:2] == ("check", marketplace)
    assert isinstance(asked[2], dict)
    assert GOOD[marketplace].items() <= asked[2].items()
    told(service, Trial(TESTING))
    assert form.cancel.isVisible()
    assert not form.go.isVisible()
    told(service, Trial(FOUND, found=Found("Shop", ("PL",))))
    if marketplace != "allegro":
        assert "It works: Shop" in form.outcome.title.text()
        qtbot.keyClick(form.go, Qt.Key.Key_Space)
    assert service.asked[-1] == ("connect",)


@pytest.mark.parametrize("marketplace", GOOD)
@pytest.mark.parametrize("problem", PROBLEMS)
def test_every_problem_has_words_and_leaves_the_form_filled_in(
    pages: SessionPages, service: NotedSession, marketplace: str, problem: str
) -> None:
    form = opened(pages, marketplace)
    entered = form.entered
    form.go.click()
    told(service, Trial(TESTING))
    told(service, Trial(PROBLEM, host="shop.example", problem=problem, detail="HTTP 418"))
    title, text = connect_problem(problem, marketplace, "shop.example")
    assert form.outcome.title.text() == title
    assert text in form.outcome.text.text()
    assert "{" not in title + text
    assert title != connect_problem("of a later version", marketplace, "")[0] or problem == session.OTHER
    assert form.outcome.network.isVisible() == (problem in NETWORK_HELPS)
    assert form.entered == entered
    assert form.go.isVisible()
    assert not form.outcome.details.isVisible()
    press(form, "Details")
    assert form.outcome.details.text() == "HTTP 418"


def test_a_missing_right_is_named(pages: SessionPages, service: NotedSession) -> None:
    form = opened(pages, "kaufland")
    form.go.click()
    told(service, Trial(PROBLEM, problem=connection.MISSING_RIGHT))
    assert "read, answer and close tickets" in form.outcome.text.text()


def test_problems_with_words_of_their_own_belong_to_a_marketplace() -> None:
    for key in TEXTS:
        assert key.partition(":")[2] in ("", *GOOD)


@pytest.mark.parametrize("marketplace", GOOD)
def test_an_empty_form_says_what_is_missing_and_asks_nobody(
    pages: SessionPages, service: NotedSession, marketplace: str
) -> None:
    pages.show_form(marketplace)
    form = pages.forms[marketplace]
    form.go.click()
    assert service.asked == []
    first = next(row for row in form.rows if row.field.missing)
    assert first.remark.isVisible()
    assert first.remark.text() == first.field.missing
    assert form.focusWidget() is first.edit


def test_a_pasted_key_loses_its_white_space_and_a_strange_length_is_remarked_but_tried(
    pages: SessionPages, service: NotedSession
) -> None:
    form = opened(pages, "kaufland", client_key=f"  {CLIENT[:16]} {CLIENT[16:]}\t", secret_key="short")
    client, secret = form.rows
    client.edit.editingFinished.emit()
    secret.edit.editingFinished.emit()
    assert client.edit.text() == CLIENT
    assert not client.remark.isVisible()
    assert "64 characters" in secret.remark.text()
    form.go.click()
    assert service.asked[0][2] == {"client_key": CLIENT, "secret_key": "short"}
    told(service, Trial(FOUND, found=Found("Shop", ("DE",))))
    assert not secret.remark.isVisible()  # it works


def test_a_secret_is_hidden_until_it_is_to_be_shown(pages: SessionPages) -> None:
    form = opened(pages, "kaufland")
    secret = form.rows[1]
    assert secret.edit.echoMode() == QLineEdit.EchoMode.Password
    assert spoken(secret.show_secret) == "Secret key: Show"
    press(form, "Show")
    assert secret.edit.echoMode() == QLineEdit.EchoMode.Normal
    press(form, "Hide")
    assert secret.edit.echoMode() == QLineEdit.EchoMode.Password


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("empik.mirakl.net", "empik.mirakl.net"),
        (" https://empik.mirakl.net/ ", "empik.mirakl.net"),
        ("https://empik.mirakl.net/mmp/shop/user/api?x=1#y", "empik.mirakl.net"),
        ("EMPIK.mirakl.net", "empik.mirakl.net"),
        ("http://127.0.0.1:8080/x", "http://127.0.0.1:8080"),
    ],
)
def test_an_operator_s_address_is_taken_as_it_comes(pages: SessionPages, typed: str, host: str) -> None:
    form = opened(pages, "mirakl", host=typed)
    assert form.entered["host"] == host
    form.rows[0].edit.editingFinished.emit()
    assert form.rows[0].edit.text() == host


@pytest.mark.parametrize("typed", ["no address", "http://empik.mirakl.net", "https://user@empik.mirakl.net"])
def test_what_is_no_address_is_not_asked(pages: SessionPages, service: NotedSession, typed: str) -> None:
    form = opened(pages, "mirakl", host=typed)
    form.go.click()
    assert service.asked == []
    assert form.rows[0].remark.isVisible()


def test_the_operator_s_rule_is_proposed_by_the_address_shown_with_its_source_and_can_be_entered(
    pages: SessionPages, service: NotedSession
) -> None:
    form = opened(pages, "mirakl")
    rows = form.further
    assert rows is not None
    form.rows[0].edit.textEdited.emit("empik.mirakl.net")
    assert form.entered["operator"] == "empik_place"
    assert "24 hours on working days" in rows.source.text()
    assert "the public rules for sellers of EmpikPlace" in rows.source.text()
    rows.operator.setCurrentIndex(rows.operator.count() - 1)
    rows.operator.activated.emit(rows.operator.currentIndex())
    assert "operator" not in form.entered
    rows.hours.setText("0")
    form.go.click()
    assert service.asked == []
    assert "from 1 to 1440" in rows.problem.text()
    rows.hours.setText("48")
    rows.mode.setCurrentIndex(1)
    form.go.click()
    assert isinstance(service.asked[0][2], dict)
    assert {"policy_hours": "48", "policy_mode": "around_the_clock"}.items() <= service.asked[0][2].items()
    form.rows[0].edit.textEdited.emit("empik.mirakl.net")
    assert "operator" not in form.entered  # what the person chose is not chosen for them
    assert ENTERED not in form.entered.values()


def test_a_country_that_nobody_tells_is_asked_for_before_connecting(
    pages: SessionPages, service: NotedSession
) -> None:
    form = opened(pages, "mirakl")
    assert form.further is not None
    form.go.click()
    told(service, Trial(FOUND, found=Found("Shop", asks_country=True)))
    assert form.go.text() == "Check"
    assert form.further.country.isVisible()
    form.further.country.setCurrentIndex(form.further.country.findData("PL"))
    form.further.country.activated.emit(form.further.country.currentIndex())
    form.go.click()
    assert isinstance(service.asked[-1][2], dict)
    assert service.asked[-1][2]["country"] == "PL"
    told(service, Trial(FOUND, found=Found("Shop", ("PL",))))
    assert form.go.text() == "Connect"


def test_what_is_changed_after_a_check_has_to_be_checked_anew(
    pages: SessionPages, service: NotedSession
) -> None:
    form = opened(pages, "kaufland")
    form.go.click()
    told(service, Trial(FOUND, found=Found("Shop", ("DE",))))
    assert form.go.text() == "Connect"
    form.rows[0].edit.textEdited.emit("x")
    assert form.go.text() == "Check"
    assert not form.outcome.strip.isVisible()


def test_allegro_s_code_is_shown_copied_and_given_up(
    qtbot, pages: SessionPages, service: NotedSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    monkeypatch.setattr(
        "desktop.ui.sign_in.pages.QDesktopServices.openUrl", lambda url: seen.append(url.toString())
    )
    form = opened(pages, "allegro")
    form.go.click()
    url = "https://allegro.pl/skojarz-aplikacje?code=zxc0"
    told(service, Trial(CODE, url=url, code="zxc0", expires_at=datetime(2026, 11, 28, 14, 32, tzinfo=UTC)))
    waiting = pages.waiting
    assert waiting.isVisible()
    assert waiting.title.text() == "Confirm this code at Allegro"
    assert waiting.code.text() == "zxc0"
    local = datetime(2026, 11, 28, 14, 32, tzinfo=UTC).astimezone()
    assert f"{local:%H:%M}" in waiting.until.text()
    waiting.copy_code.click()
    assert QGuiApplication.clipboard().text() == "zxc0"
    press(pages, "Open the browser")
    assert seen == [url]
    qtbot.keyClick(pages, Qt.Key.Key_Escape)
    assert service.asked[-1] == ("cancel_check",)
    told(service, Trial(GIVEN_UP))
    assert form.isVisible()
    assert form.entered["client_secret"] == SECRET


def test_a_check_that_was_given_up_for_another_is_not_heard_any_more(
    pages: SessionPages, service: NotedSession
) -> None:
    form = opened(pages, "kaufland")
    form.go.click()
    first = service.told
    told(service, Trial(PROBLEM, problem=connection.BUSY))
    form.go.click()
    told(service, Trial(TESTING))
    first(Trial(PROBLEM, problem=connection.WRONG_KEY))
    settle()
    assert form.is_testing


def test_secrets_leave_the_fields_when_the_account_is_open(
    pages: SessionPages, service: NotedSession
) -> None:
    form = opened(pages, "kaufland")
    pages.show_state(SessionState(session.OPEN))
    assert form.entered == {"client_key": CLIENT, "secret_key": ""}


def test_an_account_is_connected_again_with_what_is_known_of_it(
    qtbot, pages: SessionPages, service: NotedSession
) -> None:
    entry = AccountEntry(
        "m1",
        "Second Life Phones",
        "https://empik.mirakl.net",
        "mirakl",
        options={"operator": "pccomponentes", "shop_id": "7", "country": "ES"},
    )
    pages.connect_again(entry)
    form = pages.forms["mirakl"]
    assert "Second Life Phones" in form.text.text()
    assert form.entered == {
        "host": "empik.mirakl.net",
        "api_key": "",
        "operator": "pccomponentes",
        "shop_id": "7",
        "country": "ES",
    }
    assert form.focusWidget() is form.rows[1].edit
    form.rows[1].edit.setText("key")
    form.go.click()
    assert service.asked[-1][3] == "m1"


def test_adding_leads_back_to_the_account_that_is_open(
    qtbot, pages: SessionPages, service: NotedSession
) -> None:
    pages.show_state(SessionState(session.OPEN))
    pages.add_account()
    assert pages.welcome.title.text() == "Add an account"
    assert not pages.welcome.practice.isVisible()
    pages.show_form("kaufland")
    pages.show_state(SessionState(session.OPEN))  # told again when the sync has started
    assert pages.forms["kaufland"].isVisible()
    qtbot.keyClick(pages, Qt.Key.Key_Escape)
    assert pages.welcome.isVisible()
    with qtbot.waitSignal(pages.left):
        qtbot.keyClick(pages, Qt.Key.Key_Escape)


def test_the_keyboard_goes_through_a_form_in_the_order_of_reading(qtbot, pages: SessionPages) -> None:
    form = opened(pages, "kaufland")
    order: list[QWidget] = [
        form.works.unfold,
        form.place,
        form.rows[0].edit,
        form.rows[1].edit,
        form.rows[1].show_secret,
        form.back,
        form.go,
    ]
    chain: list[QWidget] = []
    part = form.works.unfold.nextInFocusChain()
    while part is not None and part is not form.works.unfold:
        chain.append(part)
        part = part.nextInFocusChain()
    reached = [form.works.unfold, *(part for part in chain if part in order)]
    assert reached == order


def test_the_sandbox_s_applications_are_registered_at_the_sandbox(pages: SessionPages) -> None:
    form = opened(pages, "allegro")
    assert form.place.toolTip() == "https://apps.developer.allegro.pl/"
    form.rows[0].choice.setCurrentIndex(1)
    form.rows[0].choice.activated.emit(1)
    assert form.place.toolTip() == "https://apps.developer.allegro.pl.allegrosandbox.pl/"


@pytest.mark.parametrize("language", ["en", "pl", "de"])
@pytest.mark.parametrize("percent", [100, 125])
def test_every_form_fits_the_smallest_window(
    pages: SessionPages, service: NotedSession, settings: Settings, language: str, percent: int
) -> None:
    catalogs.set_language(language)
    LanguageSwitch().announce(language)
    settings.font_percent = percent
    apply_look(settings)
    for marketplace in GOOD:
        form = opened(pages, marketplace)
        form.works.unfold.setChecked(True)
        form.go.click()
        for trial in (
            Trial(TESTING),
            Trial(PROBLEM, host="shop.example", problem=connection.MISSING_RIGHT, detail="HTTP 403"),
            Trial(FOUND, found=Found("Shop", ("DE", "PL"), asks_country=True)),
        ):
            form.show_trial(trial)
            settle()
            assert clipped(pages) == [], (marketplace, trial.kind)
            assert nameless(pages) == []
            assert too_small(pages) == []


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_card_opens_by_each_key_that_presses_a_button(qtbot, pages: SessionPages, key: Qt.Key) -> None:
    card = next(card for card in pages.welcome.cards if card.marketplace.id == "helpdesk")
    card.setFocus()
    qtbot.keyClick(card, key)
    qtbot.waitUntil(pages.helpdesk.isVisible)
