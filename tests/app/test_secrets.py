"""No secret is in any file, argument, environment or log, and no message of a buyer is in any file.

Everything that could hold one is searched for the very secrets that were used.
"""

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop import settings
from desktop.domain.actions import Reply
from desktop.opening import store_path
from desktop.sandbox.server import Sandbox
from desktop.settings import AccountEntry
from desktop.ui import session as words
from tests.app.world import PATIENCE, Desk, browser, changes_of, entries, traces
from tests.secret_service import PrivateSecretService

CANARY = "Kanarienvogel zażółć 4711"


@pytest.fixture
def issued(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every code and token that the platform gives away, in order."""
    given: list[str] = []
    grants, issue = sandbox.grants, sandbox.grants.issue

    def listened(*arguments: object, **more: object) -> str:
        secret: str = issue(*arguments, **more)  # type: ignore[arg-type]
        given.append(secret)
        return secret

    monkeypatch.setattr(grants, "issue", listened)
    return given


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """All loggers at their most talkative, as a person who looks for a mistake would set them."""
    with caplog.at_level(logging.DEBUG):
        yield caplog


def arguments_and_environments() -> dict[str, bytes]:
    """What every process of this computer was started with."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        for part in ("cmdline", "environ"):
            try:
                found[f"{process.name} {part}"] = (process / part).read_bytes()
            except OSError:
                continue
    return found


def key_of(entry: AccountEntry) -> str:
    (key,) = (secret for name, secret in entries(entry.id).items() if "store-key" in name)
    return key.removeprefix("v1:")


def test_no_secret_and_no_message_leaves_memory_keyring_and_the_encrypted_store(
    sandbox: Sandbox,
    secret_service: PrivateSecretService,
    issued: list[str],
    everything_logged: pytest.LogCaptureFixture,
    app_home: Path,
    tmp_path: Path,
) -> None:
    name = sandbox.conversations()[0].id
    asked: list[str] = []
    visit = browser(sandbox.agents()[0].id)

    def noted(url: str) -> None:
        asked.append(url)
        visit(url)

    def look(when: str) -> None:
        assert len(issued) >= 3
        secrets = [*issued, key_of(entry)]
        logged = everything_logged.text
        processes = arguments_and_environments()
        for secret in secrets:
            assert traces(secret, tmp_path) == [], when
            assert secret not in logged, when
            assert not [where for where, held in processes.items() if secret.encode() in held], when
            assert not [url for url in asked if secret in url], when
        assert traces(CANARY, app_home) == [], when
        assert CANARY not in logged, when

    with Desk(open_url=noted) as seen:
        store, sync = seen.sign_in(sandbox.url)
        (entry,) = seen.session.accounts()
        sandbox.write_as_buyer(name, CANARY)
        heard = changes_of(store)
        sync.poke()
        while CANARY not in [message.text for message in store.reader().messages(name)]:
            heard()
        store.save_draft(name, CANARY).result(PATIENCE)
        store.enqueue(Reply(name, CANARY), clear_draft=True).result(PATIENCE)
        sync.poke()
        while store.reader().outbox():
            heard()
        look("while it is open")
        sandbox.expire_access_tokens()
        before = len(issued)
        sync.poke()
        while len(issued) == before:
            sandbox.write_as_buyer(name, "and on")
            sync.poke()
            heard()
        look("after the tokens were renewed")
    look("after it was closed")
    with Desk(settings.load()) as seen:
        seen.session.start()
        seen.until_open()
        look("at the next start")
    state = repr([seen.session.state(), seen.session.accounts(), seen.settings])
    assert not [secret for secret in issued if secret in state]


def test_a_session_that_ends_with_the_window_keeps_no_secret_either(
    sandbox: Sandbox,
    issued: list[str],
    everything_logged: pytest.LogCaptureFixture,
    app_home: Path,
    tmp_path: Path,
) -> None:
    with Desk(open_url=browser(sandbox.agents()[0].id)) as seen:
        store, _sync = seen.sign_in(sandbox.url, session_only=True)
        (opened,) = seen.session._open.values()
        secrets = [*issued, opened.secrets.store_key().hex()]
        store.save_draft(sandbox.conversations()[0].id, CANARY).result(PATIENCE)
        for secret in secrets:
            assert traces(secret, tmp_path) == []
            assert secret not in everything_logged.text
        assert traces(CANARY, tmp_path) == []


@pytest.mark.parametrize("trouble", ["revoked", "no platform", "damaged"])
def test_what_a_problem_says_names_no_secret(
    sandbox: Sandbox,
    secret_service: PrivateSecretService,
    issued: list[str],
    everything_logged: pytest.LogCaptureFixture,
    trouble: str,
) -> None:
    with Desk(open_url=browser(sandbox.agents()[0].id)) as seen:
        seen.sign_in(sandbox.url)
        (entry,) = seen.session.accounts()
    secrets = [*issued, key_of(entry)]
    if trouble == "revoked":
        sandbox.revoke_all_tokens()
    elif trouble == "no platform":
        sandbox.stop()
    else:
        store_path(entry).write_bytes(b"damaged" * 1000)
    with Desk(settings.load()) as seen:
        seen.session.start()
        if trouble == "damaged":
            said = repr(seen.until(words.PROBLEM))
        else:
            _store, sync = seen.until_shown()
            said = repr(sync.status())
    for secret in secrets:
        assert secret not in said
        assert secret not in everything_logged.text


def test_the_store_cannot_be_read_without_its_key(
    sandbox: Sandbox, secret_service: PrivateSecretService, app_home: Path
) -> None:
    """Names, texts and subjects of the whole world are searched for, in the bytes of every file."""
    with Desk(open_url=browser(sandbox.agents()[0].id)) as seen:
        seen.sign_in(sandbox.url)
        files = [file.read_bytes() for file in app_home.rglob("*") if file.is_file()]
    files += [file.read_bytes() for file in app_home.rglob("*") if file.is_file()]
    world = sandbox.conversations()
    known = {found.buyer.name for found in world} | {found.subject for found in world}
    known |= {
        word
        for found in world
        for message in sandbox.messages(found.id)
        for word in re.findall(r"\w{8,}", message.text)
    }
    assert len(known) > 100
    calendars = b"".join(file.read_bytes() for file in (app_home / "cache").rglob("*") if file.is_file())
    leaked = [
        text
        for text in known
        if any(text.encode() in content for content in files) and text.encode() not in calendars
    ]
    assert leaked == []
