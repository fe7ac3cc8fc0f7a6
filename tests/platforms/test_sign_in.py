"""Signing in against the practice platform: in a browser, with a code, and everything that ends it."""

import asyncio
import http.client
import json
import logging
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from desktop.platforms.helpdesk import contract, sign_in, tokens
from desktop.platforms.helpdesk.loopback import Words
from desktop.platforms.helpdesk.sign_in import (
    SignInFailed,
    browser_sign_in,
    device_sign_in,
    discover,
    platform_url,
    revoke,
)
from desktop.platforms.platform import NotOurs, Unreachable
from desktop.sandbox.server import Sandbox
from tests.platforms.hostile import Asked, Hostile, reply


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(conversations=5, buyers=False, auto_approve=True, device_interval=0) as running:
        yield running


class Browser:
    """Opens an address in a thread, follows it, and keeps the last page."""

    def __init__(self, change: Callable[[str], str] = lambda url: url) -> None:
        self._change = change
        self._threads: list[threading.Thread] = []
        self.opened: list[str] = []
        self.page = ""
        self.status = 0

    def open(self, url: str) -> None:
        self.opened.append(url)
        self._threads.append(threading.Thread(target=self._visit, args=(url,)))
        self._threads[-1].start()

    def _visit(self, url: str) -> None:
        try:
            with urllib.request.urlopen(self._change(url), timeout=5) as answer:
                self.status, self.page = answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                self.status, self.page = error.code, error.read().decode()

    def close(self) -> None:
        for thread in self._threads:
            thread.join(5)


@pytest.fixture
def browser() -> Iterator[Browser]:
    one = Browser()
    yield one
    one.close()


def agent(sandbox: Sandbox) -> str:
    return sandbox.agents()[0].id


async def signed_in(sandbox: Sandbox, browser: Browser, **more: Any) -> contract.Token:
    metadata = await discover(sandbox.url)
    return await browser_sign_in(metadata, browser.open, login_hint=agent(sandbox), **more)


# --- in the browser ---


def test_a_person_signs_in_in_the_browser_and_is_told_so_in_their_language(sandbox, browser):
    words = Words(
        "pl", "Zalogowano", "Możesz zamknąć to okno <teraz>.", "Nie zalogowano", "Spróbuj ponownie."
    )
    token = asyncio.run(signed_in(sandbox, browser, words=words))
    browser.close()
    assert token.refresh_token
    assert token.access_token
    assert 'lang="pl"' in browser.page
    assert "Możesz zamknąć to okno &lt;teraz&gt;." in browser.page
    for secret in (token.access_token, token.refresh_token):
        assert secret not in browser.page


def test_the_request_is_protected_by_pkce_and_state_and_listens_on_this_computer_only(sandbox, browser):
    asyncio.run(signed_in(sandbox, browser))
    query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(browser.opened[0]).query))
    assert query["code_challenge_method"] == "S256"
    assert len(query["code_challenge"]) == 43
    assert len(query["state"]) >= 22
    assert query["redirect_uri"].startswith("http://127.0.0.1:")
    port = urllib.parse.urlsplit(query["redirect_uri"]).port
    with pytest.raises(OSError):
        http.client.HTTPConnection("127.0.0.1", port, timeout=2).connect()


def test_a_forged_answer_neither_ends_nor_signs_in(sandbox, browser):
    def forged(url: str) -> str:
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
        for other in ("?code=evil&state=guess", "?code=evil", "?error=access_denied&state=guess", ""):
            netloc = urllib.parse.urlsplit(query["redirect_uri"]).netloc
            connection = http.client.HTTPConnection(netloc, timeout=5)
            connection.request("GET", "/signed-in" + other)
            assert connection.getresponse().status == 400
            connection.close()
        return url

    browser._change = forged
    assert asyncio.run(signed_in(sandbox, browser)).access_token


def test_the_person_says_no(sandbox, browser):
    def declined(url: str) -> str:
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
        return f"{query['redirect_uri']}?error=access_denied&state={query['state']}"

    browser._change = declined
    with pytest.raises(SignInFailed) as caught:
        asyncio.run(signed_in(sandbox, browser))
    assert caught.value.why == "denied"


def test_nobody_answers_in_time(sandbox):
    async def use() -> None:
        metadata = await discover(sandbox.url)
        await browser_sign_in(metadata, lambda url: None, timeout=0.1)

    with pytest.raises(SignInFailed) as caught:
        asyncio.run(use())
    assert caught.value.why == "time_out"


def test_a_sign_in_can_be_given_up_and_its_port_is_closed(sandbox):
    opened: list[str] = []

    async def use() -> None:
        metadata = await discover(sandbox.url)
        ready = asyncio.Event()

        def show(url: str) -> None:
            opened.append(url)
            ready.set()

        task = asyncio.create_task(browser_sign_in(metadata, show))
        await ready.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(use())
    query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(opened[0]).query))
    with pytest.raises(OSError):
        http.client.HTTPConnection(urllib.parse.urlsplit(query["redirect_uri"]).netloc, timeout=2).connect()


# --- with a code ---


def device(sandbox: Sandbox, show: Callable[[str, str], None]) -> tuple[contract.Token, list[float]]:
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    async def use() -> contract.Token:
        return await device_sign_in(await discover(sandbox.url), show, sleep=pause)

    return asyncio.run(use()), pauses


def test_a_code_is_shown_and_entered_on_another_device(sandbox):
    def enter(code: str, url: str) -> None:
        assert url.startswith(sandbox.url)
        assert sandbox.approve_device(code, agent(sandbox))

    token, _ = device(sandbox, enter)
    assert token.refresh_token


def test_a_platform_that_is_asked_too_often_is_asked_less_often():
    with Sandbox(conversations=5, buyers=False, device_interval=60) as slow:
        shown: list[str] = []
        count = 0

        async def pause(seconds: float) -> None:
            nonlocal count
            count += 1
            pauses.append(seconds)
            if count == 3:
                assert slow.approve_device(shown[0], agent(slow))

        pauses: list[float] = []

        async def use() -> contract.Token:
            metadata = await discover(slow.url)
            return await device_sign_in(metadata, lambda code, url: shown.append(code), sleep=pause)

        assert asyncio.run(use()).refresh_token
        assert pauses == [60, 60, 65]  # no time passes here, so the second question came too soon


def test_a_code_that_is_declined(sandbox):
    with pytest.raises(SignInFailed) as caught:
        device(sandbox, lambda code, url: sandbox.approve_device(code, "") and None)
    assert caught.value.why == "denied"


def test_a_code_that_nobody_enters():
    with (
        Sandbox(conversations=5, buyers=False, device_interval=0, device_seconds=3) as short,
        pytest.raises(SignInFailed) as caught,
    ):
        device(short, lambda code, url: None)
    assert caught.value.why == "time_out"


def test_a_lost_connection_does_not_end_the_wait(sandbox):
    sandbox.faults.add("token", "status", status=503)
    token, pauses = device(sandbox, lambda code, url: sandbox.approve_device(code, agent(sandbox)) and None)
    assert token.refresh_token
    assert len(pauses) == 2


# --- what answers there ---


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("helpdesk.example.com", "https://helpdesk.example.com"),
        (" https://Helpdesk.Example.com/login?x=1 ", "https://helpdesk.example.com"),
        ("https://helpdesk.example.com:443", "https://helpdesk.example.com"),
        ("helpdesk.example.com:8443", "https://helpdesk.example.com:8443"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("localhost:8000", "http://localhost:8000"),
        ("[::1]:8000", "http://[::1]:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_an_address_as_people_type_it(typed, url):
    assert platform_url(typed) == url


@pytest.mark.parametrize(
    "typed", ["", "https://", "ftp://example.com", "https://exa mple", "a:b:c", "https://x:99999"]
)
def test_what_is_no_address(typed):
    with pytest.raises(Unreachable) as caught:
        platform_url(typed)
    assert caught.value.why == "host"


def test_secrets_do_not_travel_unprotected():
    with pytest.raises(SignInFailed) as caught:
        platform_url("http://helpdesk.example.com")
    assert caught.value.why == "insecure"


def test_a_wrong_host(free_port):
    with pytest.raises(Unreachable) as caught:
        asyncio.run(discover(f"http://127.0.0.1:{free_port}"))
    assert caught.value.why == "host"


@pytest.mark.parametrize(
    "answer",
    [
        reply("<html>Hello</html>", "text/html"),
        reply("<html>Not found</html>", "text/html", "404 Not Found"),
        reply("{}"),
        reply('{"issuer": 5}'),
    ],
    ids=["a page", "nothing there", "an empty object", "another API"],
)
def test_something_that_is_no_platform(answer):
    with Hostile(lambda asked: answer) as server, pytest.raises(NotOurs):
        asyncio.run(discover(server.url))


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": "https://elsewhere.example"},
        {"token_endpoint": "https://elsewhere.example/token"},
        {"token_endpoint": "http://elsewhere.example/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "file:///etc/passwd"},
        {"code_challenge_methods_supported": ["plain"]},
    ],
    ids=lambda change: next(iter(change)),
)
def test_metadata_that_lead_astray_are_refused(change):
    def answer(asked: Asked) -> bytes:
        base = "http://" + asked.headers["host"]
        good = {
            "issuer": base,
            "authorization_endpoint": base + "/a",
            "token_endpoint": base + "/t",
            "code_challenge_methods_supported": ["S256"],
        }
        return reply(json.dumps(good | change))

    with Hostile(answer) as server, pytest.raises(NotOurs):
        asyncio.run(discover(server.url))


def test_an_untrusted_certificate_is_told_apart(tmp_path):
    from tests.platforms.certificates import self_signed_server

    with self_signed_server(tmp_path) as url, pytest.raises(Unreachable) as caught:
        asyncio.run(discover(url))
    assert caught.value.why == "certificate"


# --- afterwards ---


def test_signing_out_ends_the_tokens_at_the_platform(sandbox, browser):
    token = asyncio.run(signed_in(sandbox, browser))

    async def use() -> contract.Token | contract.OAuthError:
        metadata = await discover(sandbox.url)
        await revoke(metadata, token.refresh_token or "")
        http = sign_in._http(sandbox.url)
        try:
            return await tokens.ask(
                http,
                metadata.token_endpoint,
                grant_type="refresh_token",
                refresh_token=token.refresh_token or "",
            )
        finally:
            await http.close()

    told = asyncio.run(use())
    assert isinstance(told, contract.OAuthError)


def test_no_secret_is_ever_logged(sandbox, browser, caplog):
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="helpdesk")
    token = asyncio.run(signed_in(sandbox, browser))
    ours = [record for record in caplog.records if not record.name.startswith("uvicorn")]  # the server's
    text = "\n".join(record.getMessage() for record in ours)
    for secret in (token.access_token, token.refresh_token):
        assert secret
        assert secret not in text
    query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(browser.opened[0]).query))
    assert query["state"] not in text
