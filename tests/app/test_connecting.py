"""Connecting a marketplace with what a person entered: tried without keeping anything, every bad input told
apart, then kept in the keyring alone; against the little servers, a real keyring and a real store."""

import json
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop import marketplace_access, settings
from desktop.sandbox.server import Sandbox
from desktop.ui import connection, session
from desktop.ui.connection import CODE, FOUND, GIVEN_UP, PROBLEM, TESTING, Trial, Wanted
from tests.app.world import PATIENCE, Desk, browser, entries, traces
from tests.marketplaces.allegro.server import CLIENT_ID, CLIENT_SECRET, AllegroServer
from tests.marketplaces.kaufland.server import CLIENT_KEY, SECRET_KEY, Kaufland
from tests.marketplaces.little_server import Asked, LittleServer, Told
from tests.marketplaces.mirakl.server import MiraklServer
from tests.secret_service import PrivateSecretService

MakeDesk = Callable[..., Desk]
MARKETPLACES = ("allegro", "kaufland", "mirakl")


class Hasty(AllegroServer):
    """Lets a program ask every second."""

    def _device(self, asked: Asked) -> Told:
        told = super()._device(asked)
        if isinstance(told.body, dict) and "interval" in told.body:
            told.body["interval"] = 1
        return told


@dataclass
class There:
    """A marketplace that runs: its server, what a seller enters, and the secrets in it."""

    marketplace: str
    server: Any
    entered: dict[str, str]
    secrets: tuple[str, ...]

    def wanted(self, account_id: str = "", **more: str) -> Wanted:
        return Wanted(self.marketplace, self.entered | more, account_id)


@dataclass
class Ear:
    """What a trial tells, one after the other."""

    told: list[Trial] = field(default_factory=list)
    _heard: threading.Condition = field(default_factory=threading.Condition)

    def __call__(self, trial: Trial) -> None:
        with self._heard:
            self.told.append(trial)
            self._heard.notify_all()

    def until(self, *kinds: str) -> Trial:
        """The first trial of these kinds."""
        with self._heard:

            def found() -> Trial | None:
                return next((trial for trial in self.told if trial.kind in kinds), None)

            assert self._heard.wait_for(lambda: found() is not None, PATIENCE), self.told
            trial = found()
            assert trial is not None
            return trial


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., There]]:
    """Starts a marketplace's little server; `ahead`: by how much its clock differs from ours."""
    with ExitStack() as running:

        def start(marketplace: str, ahead: timedelta = timedelta()) -> There:
            def now() -> datetime:
                return datetime.now(UTC) + ahead

            server: LittleServer
            if marketplace == "allegro":
                server = Hasty(now)
                entered = {
                    "environment": "production",
                    "client_id": CLIENT_ID,
                    "client_secret": CLIENT_SECRET,
                }
                secrets: tuple[str, ...] = (CLIENT_SECRET, "refresh-")
            elif marketplace == "kaufland":
                server = Kaufland(now)
                entered = {"client_key": CLIENT_KEY, "secret_key": SECRET_KEY}
                secrets = (CLIENT_KEY, SECRET_KEY)
            else:
                server = MiraklServer(now)
                entered = {"host": server.url, "api_key": server.key, "operator": "empik_place"}
                secrets = (server.key,)
            running.callback(server.close)
            if marketplace != "mirakl":
                addresses = dict(marketplace_access.ADDRESSES)
                addresses[marketplace] = lambda _entered: server.url
                monkeypatch.setattr(marketplace_access, "ADDRESSES", addresses)
            return There(marketplace, server, entered, secrets)

        yield start


def check(seen: Desk, wanted: Wanted) -> Trial:
    """Tries it; how it ended."""
    ear = Ear()
    seen.session.check(wanted, ear)
    return ear.until(FOUND, PROBLEM, GIVEN_UP)


def files(home: Path) -> list[str]:
    return [str(file.relative_to(home)) for file in home.rglob("*") if file.is_file()]


@pytest.mark.parametrize("marketplace", MARKETPLACES)
def test_a_trial_keeps_nothing_and_connecting_keeps_the_secret_in_the_keyring_alone(
    there: Callable[..., There],
    desk: MakeDesk,
    secret_service: PrivateSecretService,
    app_home: Path,
    caplog: pytest.LogCaptureFixture,
    marketplace: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    place = there(marketplace)
    seen = desk()
    ear = Ear()
    seen.session.check(place.wanted(), ear)
    found = ear.until(FOUND, PROBLEM)
    assert found.kind == FOUND, found
    assert found.found.name
    assert len(found.found.markets) >= 2
    assert not found.found.known
    assert ear.told[0].kind == TESTING
    assert files(app_home) == []
    seen.session.connect()
    seen.until_open()
    (entry,) = settings.load().accounts
    assert (entry.platform, entry.url, entry.keyring) == (
        marketplace,
        place.server.url,
        "keyring.backends.SecretService.Keyring",
    )
    assert entry.colour
    kept = [secret for name, secret in entries(entry.id).items() if "/refresh-token/" in name]
    assert len(kept) == 1
    for secret in place.secrets:
        assert secret in kept[0]
        if len(secret) > 8:
            assert traces(secret, app_home) == []
            assert secret not in caplog.text
            assert secret not in json.dumps(entry.options)


@pytest.mark.usefixtures("secret_service")
def test_allegro_shows_a_code_that_is_good_for_a_while(there: Callable[..., There], desk: MakeDesk) -> None:
    place = there("allegro")
    ear = Ear()
    before = datetime.now(UTC)
    desk().session.check(place.wanted(), ear)
    code = ear.until(CODE)
    assert code.code == "zxc0asd1q"
    assert code.url.startswith(place.server.url)
    assert code.expires_at is not None
    assert timedelta(minutes=20) < code.expires_at - before < timedelta(hours=2)
    assert ear.until(FOUND, PROBLEM).kind == FOUND


def _wrong_key(place: There) -> Mapping[str, str]:
    name = {"kaufland": "secret_key", "mirakl": "api_key", "allegro": "client_secret"}[place.marketplace]
    return {name: "0" * 64}


def _no_messages(place: There) -> Mapping[str, str]:
    if place.marketplace == "kaufland":
        place.server.no_right = {"tickets"}
    elif place.marketplace == "mirakl":
        place.server.forbidden = {"inbox"}
    else:
        place.server.missing = {"/messaging"}
    return {}


def _busy(place: There) -> Mapping[str, str]:
    place.server.fault("GET", "/", Told(429, {"message": "slowly"}), once=False)
    return {}


def _a_page(place: There) -> Mapping[str, str]:
    place.server.fault("GET", "/", Told(200, b"<html>", "text/html"), once=False)
    place.server.fault("POST", "/", Told(200, b"<html>", "text/html"), once=False)
    return {}


def _gone(place: There) -> Mapping[str, str]:
    place.server.close()
    return {}


def _closed(place: There) -> Mapping[str, str]:
    if place.marketplace == "mirakl":
        place.server.world.shop["shop_state"] = "TERMINATED"
    else:
        told = Told(403, {"message": "no", "type": "/problems/inactive-account"})
        place.server.fault("GET", "/", told, once=False)
    return {}


def _says(answer: str) -> Callable[[There], Mapping[str, str]]:
    def say(place: There) -> Mapping[str, str]:
        place.server.device_answers = [answer]
        return {}

    return say


@pytest.mark.parametrize(
    ("marketplace", "wrong", "problem"),
    [
        ("kaufland", _wrong_key, connection.WRONG_KEY),
        ("mirakl", _wrong_key, connection.WRONG_KEY),
        ("allegro", _wrong_key, connection.WRONG_APPLICATION),
        ("kaufland", _no_messages, connection.MISSING_RIGHT),
        ("mirakl", _no_messages, connection.MISSING_RIGHT),
        ("allegro", _no_messages, connection.MISSING_RIGHT),
        ("kaufland", _busy, connection.BUSY),
        ("mirakl", _busy, connection.BUSY),
        ("allegro", _busy, connection.BUSY),
        ("kaufland", _a_page, session.NOT_A_PLATFORM),
        ("mirakl", _a_page, session.NOT_A_PLATFORM),
        ("allegro", _a_page, session.NOT_A_PLATFORM),
        ("kaufland", _gone, session.HOST_UNKNOWN),
        ("mirakl", _gone, session.HOST_UNKNOWN),
        ("allegro", _gone, session.HOST_UNKNOWN),
        ("kaufland", _closed, connection.CLOSED),
        ("mirakl", _closed, connection.CLOSED),
        ("allegro", _says("access_denied"), session.DENIED),
        ("allegro", _says("expired_token"), session.TIMED_OUT),
    ],
)
def test_each_bad_input_is_told_apart_and_nothing_is_kept(
    there: Callable[..., There],
    desk: MakeDesk,
    app_home: Path,
    marketplace: str,
    wrong: Callable[[There], Mapping[str, str]],
    problem: str,
) -> None:
    place = there(marketplace)
    told = check(desk(), place.wanted(**wrong(place)))
    assert (told.kind, told.problem) == (PROBLEM, problem), told
    assert files(app_home) == []
    for secret in place.secrets:
        assert len(secret) < 8 or secret not in repr(told)


def test_a_signature_that_is_refused_under_a_wrong_clock_is_put_down_to_the_clock(
    there: Callable[..., There], desk: MakeDesk
) -> None:
    place = there("kaufland", ahead=timedelta(minutes=30))
    assert check(desk(), place.wanted(secret_key="0" * 64)).problem == connection.CLOCK
    assert check(desk(), place.wanted()).kind == FOUND  # the marketplace's own time is what is signed


def test_an_address_without_tls_is_no_place_for_a_key(there: Callable[..., There], desk: MakeDesk) -> None:
    told = check(desk(), there("mirakl").wanted(host="http://empik.example"))
    assert (told.kind, told.problem) == (PROBLEM, session.NOT_A_PLATFORM)


def test_giving_up_a_code_leaves_nothing(there: Callable[..., There], desk: MakeDesk, app_home: Path) -> None:
    place = there("allegro")
    place.server.device_answers = ["authorization_pending"] * 1000
    seen, ear = desk(), Ear()
    seen.session.check(place.wanted(), ear)
    ear.until(CODE)
    seen.session.cancel_check()
    assert ear.until(FOUND, PROBLEM, GIVEN_UP).kind == GIVEN_UP
    seen.session.connect()  # nothing was found, so nothing happens
    seen.session.open("nobody")
    seen.until(session.WELCOME)
    assert files(app_home) == []


def test_a_new_trial_gives_the_one_before_up(there: Callable[..., There], desk: MakeDesk) -> None:
    place = there("allegro")
    place.server.device_answers = ["authorization_pending"] * 1000
    seen, first = desk(), Ear()
    seen.session.check(place.wanted(), first)
    first.until(CODE)
    assert check(seen, there("kaufland").wanted()).kind == FOUND
    assert first.until(FOUND, PROBLEM, GIVEN_UP).kind == GIVEN_UP


def test_the_end_of_the_program_does_not_wait_for_a_code(there: Callable[..., There]) -> None:
    place = there("allegro")
    place.server.device_answers = ["authorization_pending"] * 1000
    with Desk() as seen:
        ear = Ear()
        seen.session.check(place.wanted(), ear)
        ear.until(CODE)
        ended = threading.Thread(target=seen.session.close)
        ended.start()
        ended.join(PATIENCE)
        assert not ended.is_alive()


@pytest.mark.usefixtures("secret_service")
def test_whatever_is_open_goes_on_while_another_account_is_tried(
    there: Callable[..., There], desk: MakeDesk, sandbox: Sandbox
) -> None:
    seen = desk(open_url=browser(sandbox.agents()[0].id))
    seen.sign_in(sandbox.url)
    opened = dict(seen.session.opened())
    place = there("mirakl")
    assert check(seen, place.wanted(api_key="wrong")).problem == connection.WRONG_KEY
    assert check(seen, place.wanted()).kind == FOUND
    assert dict(seen.session.opened()) == opened
    assert seen.session.state().kind == session.OPEN


@pytest.mark.usefixtures("secret_service")
@pytest.mark.parametrize("marketplace", ["allegro", "kaufland", "mirakl"])
def test_connecting_again_keeps_drafts_name_and_colour(
    there: Callable[..., There], desk: MakeDesk, marketplace: str
) -> None:
    place, seen = there(marketplace), desk()
    assert check(seen, place.wanted()).kind == FOUND
    seen.session.connect()
    store, _sync = seen.until_open()
    store.save_draft("c", "Dzień dobry, Łódź").result(PATIENCE)
    entry = seen.settings.accounts[0]
    entry.label, entry.colour = "Telefony", "pink"
    told = check(seen, place.wanted(entry.id))
    assert told.kind == FOUND, told
    assert told.found.known
    seen.session.connect()
    store, _sync = seen.until_open()
    assert store.reader().draft("c") == "Dzień dobry, Łódź"
    (again,) = settings.load().accounts
    assert (again.id, again.label, again.colour) == (entry.id, "Telefony", "pink")


@pytest.mark.usefixtures("secret_service")
def test_new_keys_of_an_account_that_is_connected_again_replace_the_old_ones(
    there: Callable[..., There], desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, seen = there("kaufland"), desk()
    assert check(seen, place.wanted()).kind == FOUND
    seen.session.connect()
    store, _sync = seen.until_open()
    store.save_draft("c", "Dzień dobry").result(PATIENCE)
    (entry,) = seen.settings.accounts
    monkeypatch.setattr("tests.marketplaces.kaufland.server.CLIENT_KEY", "f" * 32)
    assert check(seen, place.wanted(entry.id)).problem == connection.WRONG_KEY
    assert check(seen, place.wanted(entry.id, client_key="f" * 32)).kind == FOUND
    seen.session.connect()
    store, _sync = seen.until_open()
    assert store.reader().draft("c") == "Dzień dobry"
    assert [each.id for each in settings.load().accounts] == [entry.id]
    kept = [secret for name, secret in entries(entry.id).items() if "/refresh-token/" in name]
    assert [secret.partition(":")[2].partition(":")[0] for secret in kept] == ["f" * 32]


@pytest.mark.usefixtures("secret_service")
def test_another_shop_is_not_taken_for_the_one_that_is_connected_again(
    there: Callable[..., There], desk: MakeDesk
) -> None:
    place, seen = there("mirakl"), desk()
    assert check(seen, place.wanted()).kind == FOUND
    seen.session.connect()
    seen.until_open()
    account_id = seen.settings.accounts[0].id
    place.server.world.shop["shop_id"] = 9999
    assert check(seen, place.wanted(account_id)).problem == connection.OTHER_SHOP


def test_without_a_keyring_a_session_that_ends_with_the_window_is_offered(
    there: Callable[..., There], desk: MakeDesk, app_home: Path
) -> None:
    place, seen = there("kaufland"), desk()
    assert check(seen, place.wanted()).kind == FOUND
    seen.session.connect()
    problem = seen.until(session.PROBLEM)
    assert problem.problem == session.KEYRING_MISSING
    assert session.SESSION_ONLY in problem.choices
    seen.session.choose(session.SESSION_ONLY)
    seen.until_open()
    assert settings.load().accounts == []
    assert traces(SECRET_KEY, app_home) == []


@pytest.mark.usefixtures("secret_service")
def test_signing_out_with_erasing_leaves_nothing_of_the_account(
    there: Callable[..., There], desk: MakeDesk, app_home: Path
) -> None:
    place, seen = there("kaufland"), desk()
    assert check(seen, place.wanted()).kind == FOUND
    seen.session.connect()
    seen.until_open()
    account_id = seen.settings.accounts[0].id
    assert len(entries(account_id)) == 2
    seen.session.sign_out(account_id, erase=True)
    seen.until(session.WELCOME)
    assert entries(account_id) == {}
    assert settings.load().accounts == []
    assert not any("store" in name for name in files(app_home))


@pytest.mark.usefixtures("secret_service")
def test_two_accounts_get_two_colours(there: Callable[..., There], desk: MakeDesk) -> None:
    seen = desk()
    for marketplace in ("kaufland", "mirakl"):
        assert check(seen, there(marketplace).wanted()).kind == FOUND
        seen.session.connect()
        seen.until_open()
    assert len({entry.colour for entry in settings.load().accounts}) == 2


def test_a_proxy_of_the_settings_that_is_none_is_said(there: Callable[..., There], desk: MakeDesk) -> None:
    seen = desk(settings.Settings(proxy="own", proxy_url="two words"))
    told = check(seen, there("mirakl").wanted(host="https://shop.example"))
    assert (told.kind, told.problem) == (PROBLEM, session.NETWORK_SETTINGS)


def test_a_name_that_nobody_has_is_told_from_a_place_that_is_no_marketplace(
    there: Callable[..., There], desk: MakeDesk
) -> None:
    told = check(desk(), there("mirakl").wanted(host="no-such-operator.invalid"))
    assert (told.problem, told.host) == (session.HOST_UNKNOWN, "no-such-operator.invalid")
