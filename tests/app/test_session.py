"""Signing in, as the window asks for it: in the browser, with a code, given up, refused, or where there is no
platform; against a real platform over HTTP, a real keyring and a real encrypted store."""

import http.server
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from desktop import settings
from desktop.sandbox.server import Sandbox
from desktop.settings import Settings
from desktop.ui import session as words
from desktop.ui.session import SessionState
from tests.app.world import PATIENCE, Desk, browser, changes_of, fetch, fetch_later
from tests.secret_service import PrivateSecretService

MakeDesk = Callable[..., Desk]
MakeSandbox = Callable[..., Sandbox]


def files(home: Path) -> list[str]:
    return sorted(str(file.relative_to(home)) for file in home.rglob("*") if file.is_file())


@pytest.mark.usefixtures("secret_service")
def test_signing_in_in_the_browser_opens_the_inbox_and_is_remembered(
    desk: MakeDesk, sandbox: Sandbox
) -> None:
    agent = sandbox.agents()[0]
    seen = desk(open_url=browser(agent.id))
    seen.session.sign_in(sandbox.url)
    assert seen.until(words.CONNECTING).url == sandbox.url
    assert urlsplit(seen.until(words.BROWSER).url).path == "/oauth/authorize"
    opened = seen.until(words.OPEN)
    store, _sync = seen.until_open()
    held = [found.id for found in sandbox.conversations() if store.reader().conversation(found.id)]
    assert held == [found.id for found in sandbox.conversations()]
    assert len(held) >= 20
    account = store.reader().account()
    assert account is not None
    assert (account.agent_id, account.name) == (agent.id, opened.account and opened.account.name)
    kept = settings.load()
    assert [entry.url for entry in kept.accounts] == [sandbox.url]
    assert kept.accounts[0].keyring == "keyring.backends.SecretService.Keyring"
    assert kept.last_account == kept.accounts[0].id


@pytest.mark.usefixtures("secret_service")
def test_the_next_start_opens_the_account_used_last_without_a_browser(
    desk: MakeDesk, sandbox: Sandbox
) -> None:
    with Desk(open_url=browser(sandbox.agents()[0].id)) as first:
        store, _sync = first.sign_in(sandbox.url)
        name = sandbox.conversations()[0].id
        store.save_draft(name, "Dzień dobry, Łódź").result(PATIENCE)
    asked: list[str] = []
    second = desk(settings.load(), open_url=asked.append)
    second.session.start()
    second.until(words.UNLOCKING)
    store, _sync = second.until_open()
    assert store.reader().draft(name) == "Dzień dobry, Łódź"
    assert asked == []


def test_the_first_start_waits_at_the_welcome_page(desk: MakeDesk, app_home: Path) -> None:
    seen = desk()
    seen.session.start()
    assert seen.session.state() == SessionState(words.WELCOME)
    assert files(app_home) == []


@pytest.mark.usefixtures("secret_service")
def test_signing_in_with_a_code_shows_it_until_somebody_has_typed_it(
    desk: MakeDesk, make_sandbox: MakeSandbox
) -> None:
    sandbox = make_sandbox(device_interval=1)
    asked: list[str] = []
    seen = desk(open_url=asked.append)
    seen.session.sign_in(sandbox.url, device=True)
    shown = seen.until(words.CODE)
    assert shown.code
    assert shown.url.startswith(sandbox.url)
    assert sandbox.approve_device(shown.code, sandbox.agents()[1].id)
    store, _sync = seen.until_open()
    account = store.reader().account()
    assert account is not None
    assert account.agent_id == sandbox.agents()[1].id
    assert asked == []


@pytest.mark.parametrize("device", [False, True], ids=["browser", "code"])
def test_giving_up_a_sign_in_leads_back_and_leaves_nothing(
    desk: MakeDesk, sandbox: Sandbox, app_home: Path, device: bool
) -> None:
    seen = desk()
    seen.session.sign_in(sandbox.url, device=device)
    waiting = seen.until(words.CODE if device else words.BROWSER)
    seen.session.cancel()
    assert seen.until(words.WELCOME) == SessionState(words.WELCOME)
    assert files(app_home) == []
    assert seen.settings == Settings()
    if not device:
        redirect = urlsplit(parse_qs(urlsplit(waiting.url).query)["redirect_uri"][0])
        assert redirect.hostname == "127.0.0.1"
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", redirect.port or 0), 5)


@pytest.mark.usefixtures("secret_service")
def test_the_browser_can_be_opened_again(desk: MakeDesk, sandbox: Sandbox) -> None:
    asked: list[str] = []
    seen = desk(open_url=asked.append)
    seen.session.sign_in(sandbox.url)
    page = seen.until(words.BROWSER).url
    seen.session.open_browser_again()
    assert asked[-1] == page
    browser(sandbox.agents()[0].id)(page)
    seen.until_open()
    seen.session.open_browser_again()
    assert set(asked) == {page}


def test_ending_the_program_does_not_wait_for_the_browser(sandbox: Sandbox) -> None:
    with Desk() as seen:
        seen.session.sign_in(sandbox.url)
        seen.until(words.BROWSER)
        ended = threading.Thread(target=seen.session.close)
        ended.start()
        ended.join(PATIENCE)
        assert not ended.is_alive()


def test_a_sign_in_that_is_asked_for_at_the_very_end_is_not_begun(sandbox: Sandbox) -> None:
    """The job may stand in the queue, or have begun and not wait for anything yet, when the end comes."""
    for _ in range(10):
        with Desk() as seen:
            seen.session.sign_in(sandbox.url)
    assert sandbox.faults.calls.get("oauth_token", 0) == 0


def test_no_is_no(desk: MakeDesk, sandbox: Sandbox) -> None:
    def refuse(url: str) -> None:
        query = parse_qs(urlsplit(url).query)
        answer = f"{query['redirect_uri'][0]}?error=access_denied&state={query['state'][0]}"
        fetch_later(answer)

    seen = desk(open_url=refuse)
    seen.session.sign_in(sandbox.url)
    problem = seen.until(words.PROBLEM)
    assert (problem.problem, problem.url) == (words.DENIED, sandbox.url)
    assert words.RETRY in problem.choices


def test_an_answer_with_a_wrong_state_is_nobodys(desk: MakeDesk, sandbox: Sandbox) -> None:
    """Somebody else's code must not sign us in as somebody else (RFC 6749, section 10.12)."""
    told: list[int] = []
    done = threading.Event()

    def forge(url: str) -> None:
        redirect = parse_qs(urlsplit(url).query)["redirect_uri"][0]

        def visit() -> None:
            told.append(fetch(f"{redirect}?code=stolen&state=guessed"))
            done.set()

        threading.Thread(target=visit).start()

    seen = desk(open_url=forge)
    seen.session.sign_in(sandbox.url)
    seen.until(words.BROWSER)
    assert done.wait(PATIENCE)
    assert told[0] >= HTTPStatus.BAD_REQUEST
    assert seen.session.state().kind == words.BROWSER
    assert sandbox.faults.calls.get("oauth_token", 0) == 0


# --- where there is no platform ---


class _Portal(http.server.BaseHTTPRequestHandler):
    """Answers everything alike, as the sign-in page of a hotel does."""

    status, kind, body = 200, "text/html", b"<html>Welcome to the hotel</html>"

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.send_header("Content-Type", self.kind)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def portal() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Portal)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (200, "text/html", b"<html>Welcome to the hotel</html>"),
        (404, "text/html", b"nothing here"),
        (200, "application/json", b"{}"),
        (200, "application/json", b'{"issuer": "https://other.example"}'),
        (200, "application/json", b"\xff"),
    ],
)
def test_what_answers_and_is_no_platform_is_said_to_be_none(
    desk: MakeDesk, portal: str, monkeypatch: pytest.MonkeyPatch, status: int, kind: str, body: bytes
) -> None:
    for name, value in (("status", status), ("kind", kind), ("body", body)):
        monkeypatch.setattr(_Portal, name, value)
    seen = desk(open_url=pytest.fail)
    seen.session.sign_in(portal)
    problem = seen.until(words.PROBLEM)
    assert (problem.problem, problem.url) == (words.NOT_A_PLATFORM, portal)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("https://no-such-host.invalid", words.HOST_UNKNOWN),
        ("http://127.0.0.1:1", words.HOST_UNKNOWN),
        ("not an address", words.HOST_UNKNOWN),
        ("", words.HOST_UNKNOWN),
        ("http://shop.example", words.CERTIFICATE),
    ],
)
def test_a_wrong_address_is_told_from_a_missing_platform_and_can_be_tried_again(
    desk: MakeDesk, app_home: Path, typed: str, problem: str
) -> None:
    seen = desk(open_url=pytest.fail)
    seen.session.sign_in(typed)
    assert seen.until(words.PROBLEM).problem == problem
    seen.session.choose(words.RETRY)
    assert seen.until(words.PROBLEM).problem == problem
    seen.session.choose(words.OTHER_ACCOUNT)
    seen.until(words.WELCOME)
    assert files(app_home) == []


def test_a_proxy_of_the_settings_that_is_none_is_said_and_can_be_mended(desk: MakeDesk) -> None:
    seen = desk(Settings(proxy="own", proxy_url="two words"))
    seen.session.sign_in("https://shop.example")
    problem = seen.until(words.PROBLEM)
    assert problem.problem == words.NETWORK_SETTINGS
    assert problem.choices == (words.RETRY, words.NETWORK, words.OTHER_ACCOUNT)


@pytest.mark.usefixtures("secret_service")
def test_however_the_address_is_typed_it_is_the_same_account(desk: MakeDesk, sandbox: Sandbox) -> None:
    seen = desk(open_url=browser(sandbox.agents()[0].id))
    bare = sandbox.url.removeprefix("http://")
    for typed in (sandbox.url, bare, f" {sandbox.url}/ ", bare.upper()):
        seen.sign_in(typed)
    assert [entry.url for entry in settings.load().accounts] == [sandbox.url]


# --- the session itself ---


def test_a_screen_that_fails_does_not_end_the_session(
    desk: MakeDesk, caplog: pytest.LogCaptureFixture
) -> None:
    seen = desk()

    def broken(_state: SessionState) -> None:
        raise RuntimeError("a screen's mistake")

    seen.session.listen(broken)
    for _ in range(2):
        seen.session.open("nobody")
        seen.until(words.WELCOME)
    assert "a screen's mistake" in caplog.text


def test_who_stops_listening_hears_nothing_more(desk: MakeDesk) -> None:
    seen = desk()
    heard: list[SessionState] = []
    stop = seen.session.listen(heard.append)
    stop()
    stop()
    seen.session.open("nobody")
    seen.until(words.WELCOME)
    assert heard == []


@pytest.mark.usefixtures("secret_service")
def test_changes_of_markets_or_staff_hours_renew_the_clock_book(desk: MakeDesk, sandbox: Sandbox) -> None:
    seen = desk(open_url=browser(sandbox.agents()[0].id))
    store, _sync = seen.sign_in(sandbox.url)
    account = store.reader().account()
    assert account is not None
    heard = changes_of(store)
    tight = tuple(replace(market, policy_hours=1) for market in account.markets)
    store.save_account(replace(account, markets=tight)).result(PATIENCE)
    while not store.reader().due_moves():
        heard()


def test_two_people_of_one_account_have_a_store_each(
    desk: MakeDesk, sandbox: Sandbox, secret_service: PrivateSecretService, app_home: Path
) -> None:
    first, second = sandbox.agents()[:2]
    asked = [first.id, second.id]
    seen = desk(open_url=lambda url: browser(asked.pop(0))(url))
    name = sandbox.conversations()[0].id
    store, _sync = seen.sign_in(sandbox.url)
    store.save_draft(name, "the first one's").result(PATIENCE)
    store, _sync = seen.sign_in(sandbox.url)
    assert store.reader().draft(name) == ""
    assert len(seen.session.accounts()) == 2
    assert len([file for file in files(app_home) if file.endswith("store.sqlite")]) == 2
    seen.session.open(seen.session.accounts()[0].id)
    store, _sync = seen.until_open()
    assert store.reader().draft(name) == "the first one's"
    assert settings.load().last_account == seen.session.accounts()[0].id
