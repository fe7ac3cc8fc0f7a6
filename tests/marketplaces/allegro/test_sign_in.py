"""Signing in with a code, and the refresh token that lies in the keyring before its access token is used."""

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from desktop.platforms.allegro import hosts, sign_in
from desktop.platforms.allegro.client import AllegroPlatform
from desktop.platforms.allegro.sign_in import DeviceCode, Secret
from desktop.platforms.credential_errors import Locked
from desktop.platforms.platform import Busy, NotOurs, SignedOut, Unreachable
from desktop.platforms.tokens import SignInFailed
from desktop.platforms.way import MemoryKeeper, Way
from tests.marketplaces.little_server import DROP, LOSE_ANSWER, Told

from .server import CLIENT_ID, CLIENT_SECRET

if TYPE_CHECKING:
    from .conftest import Seller


def begin(seller: "Seller", client_id: str = CLIENT_ID, secret: str = CLIENT_SECRET) -> DeviceCode:
    return asyncio.run(sign_in.begin(seller.server.url, client_id, secret))


def finish(seller: "Seller", code: DeviceCode, waits: list[float] | None = None) -> str:
    async def sleep(seconds: float) -> None:
        if waits is not None:
            waits.append(seconds)

    return asyncio.run(sign_in.finish(seller.server.url, CLIENT_ID, CLIENT_SECRET, code, sleep=sleep))


def test_the_person_enters_a_code_and_the_account_opens(seller: "Seller") -> None:
    code = begin(seller)
    assert code.user_code == "zxc0asd1q"
    assert code.verification_uri_complete == code.verification_uri + "?code=zxc0asd1q"
    seller.server.device_answers = ["authorization_pending", "slow_down", "authorization_pending"]
    waits: list[float] = []
    kept = finish(seller, code, waits)
    assert waits == [5.0, 5.0, 10.0, 10.0]
    assert Secret.read(kept).client_secret == CLIENT_SECRET
    seller.keeper = MemoryKeeper(kept)
    assert seller.do(lambda platform: platform.account()).name == "Sklep Testowy sp. z o.o."


@pytest.mark.parametrize(
    ("told", "why"),
    [("access_denied", "denied"), ("expired_token", "time_out"), ("Invalid device code", "refused")],
)
def test_a_sign_in_that_ends_says_why(seller: "Seller", told: str, why: str) -> None:
    code = begin(seller)
    seller.server.device_answers = ["authorization_pending", told]
    with pytest.raises(SignInFailed) as caught:
        finish(seller, code)
    assert caught.value.why == why


def test_nobody_who_enters_the_code_ends_it_in_time(seller: "Seller") -> None:
    code = begin(seller)
    seller.server.device_answers = ["authorization_pending"] * 1000
    waits: list[float] = []
    with pytest.raises(SignInFailed) as caught:
        finish(seller, code, waits)
    assert caught.value.why == "time_out"
    assert sum(waits) <= 1800 + 5


def test_a_lost_connection_is_no_end(seller: "Seller") -> None:
    code = begin(seller)
    seller.server.fault("POST", "/auth/oauth/token", DROP)
    assert Secret.read(finish(seller, code)).refresh_token


@pytest.mark.parametrize(
    ("client_id", "secret"), [("nobody", CLIENT_SECRET), (CLIENT_ID, "wrong"), (CLIENT_ID, "")]
)
def test_an_application_that_allegro_does_not_know(seller: "Seller", client_id: str, secret: str) -> None:
    with pytest.raises(SignInFailed) as caught:
        begin(seller, client_id, secret)
    assert caught.value.why == "refused"


def test_without_a_secret_the_application_is_named_in_the_form(seller: "Seller") -> None:
    with pytest.raises(SignInFailed):
        begin(seller, secret="")
    [asked] = seller.server.calls
    assert asked.body == f"client_id={CLIENT_ID}".encode()
    assert "authorization" not in asked.headers


@pytest.mark.parametrize(
    "told",
    [
        Told(200, b"<html>", "text/html"),
        Told(200, {"device_code": "x", "user_code": "y", "verification_uri": "http://evil.example/"}),
        Told(200, {"error": "no"}),
    ],
)
def test_what_is_no_sign_in_of_allegros(seller: "Seller", told: Told) -> None:
    seller.server.fault("POST", "/auth/oauth/device", told)
    with pytest.raises(NotOurs):
        begin(seller)


def test_too_many_sign_ins_are_busy(seller: "Seller") -> None:
    seller.server.fault("POST", "/auth/oauth/device", Told(429, {}, headers={"Retry-After": "30"}))
    with pytest.raises(Busy):
        begin(seller)


# --- the next tokens ---


class Keeper(MemoryKeeper):
    def __init__(self, token: str) -> None:
        super().__init__(token)
        self.locked = False
        self.kept: list[str] = []

    async def keep(self, token: str) -> None:
        if self.locked:
            raise Locked("")
        self.kept.append(token)
        await super().keep(token)


def test_each_refresh_token_is_kept_before_its_access_token_is_used(seller: "Seller") -> None:
    keeper = Keeper(Secret("refresh-0", CLIENT_SECRET).text)
    seller.keeper = keeper
    kept_at_first_call: list[int] = []
    me = seller.server._me
    seller.server._routes.clear()
    seller.server.begin()

    def asked(call: Any) -> Told:
        kept_at_first_call.append(len(keeper.kept))
        return me(call)

    seller.server._routes = [
        (method, pattern, asked if pattern.match("/me") else handler)
        for method, pattern, handler in seller.server._routes
    ]
    seller.do(lambda platform: platform.account())
    assert kept_at_first_call == [1]
    [kept] = keeper.kept
    assert Secret.read(kept).refresh_token in seller.server.refresh_tokens
    assert Secret.read(kept).client_secret == CLIENT_SECRET


def test_a_token_that_cannot_be_kept_is_not_used(seller: "Seller") -> None:
    keeper = Keeper(Secret("refresh-0", CLIENT_SECRET).text)
    keeper.locked = True
    seller.keeper = keeper

    async def use(platform: AllegroPlatform) -> None:
        with pytest.raises(Unreachable) as caught:
            await platform.account()
        assert caught.value.why == "keyring"
        assert seller.paths("GET") == []
        keeper.locked = False
        assert (await platform.account()).platform == "allegro"

    seller.do(use)


def test_an_access_token_that_ended_is_renewed_once_for_many(seller: "Seller") -> None:
    async def use(platform: AllegroPlatform) -> None:
        await platform.account()
        seller.server.access_tokens.clear()
        seller.server.calls.clear()
        await asyncio.gather(*(platform.account() for _ in range(4)))

    seller.do(use)
    assert [path for path in seller.paths("POST") if "token" in path] == ["/auth/oauth/token"]


def test_access_that_is_taken_back_is_signed_out(seller: "Seller") -> None:
    async def use(platform: AllegroPlatform) -> None:
        await platform.account()
        seller.counterpart.revoke()
        for _ in range(2):
            with pytest.raises(SignedOut):
                await platform.changes(None, 500)

    seller.do(use)
    assert len([path for path in seller.paths("POST") if "token" in path]) == 2, "asked in vain once"


def test_a_lost_answer_to_a_renewal_is_no_doubt_about_a_reply(seller: "Seller") -> None:
    seller.server.fault("POST", "/auth/oauth/token", LOSE_ANSWER)
    with pytest.raises(Unreachable):
        seller.do(lambda platform: platform.account())


def test_a_401_that_is_not_allegros_signs_nobody_out(seller: "Seller") -> None:
    seller.server.fault("GET", "/me", Told(401, b"<html>proxy</html>", "text/html"))
    with pytest.raises(NotOurs):
        seller.do(lambda platform: platform.account())


# --- hosts ---


@pytest.mark.parametrize(
    ("url", "options", "api", "auth"),
    [
        (hosts.address(), {}, "https://api.allegro.pl", "https://allegro.pl"),
        (
            hosts.address("sandbox"),
            {},
            "https://api.allegro.pl.allegrosandbox.pl",
            "https://allegro.pl.allegrosandbox.pl",
        ),
        (
            hosts.address(),
            {"environment": "sandbox"},
            "https://api.allegro.pl.allegrosandbox.pl",
            "https://allegro.pl.allegrosandbox.pl",
        ),
        ("https://evil.example", {}, "https://api.allegro.pl", "https://allegro.pl"),
        ("http://127.0.0.1:80", {}, "http://127.0.0.1:80", "http://127.0.0.1:80"),
    ],
)
def test_secrets_go_to_allegros_own_hosts(url: str, options: dict[str, str], api: str, auth: str) -> None:
    found = hosts.hosts_of(url, options)
    assert (found.api, found.auth) == (api, auth)


def test_what_is_no_address_is_not_allegros() -> None:
    with pytest.raises(NotOurs):
        AllegroPlatform(Way("ftp://x", MemoryKeeper("x")))
    with pytest.raises(Unreachable):
        asyncio.run(sign_in.begin("nothing", "x"))


def test_a_secret_shows_in_no_repr() -> None:
    secret = Secret("the-refresh-token", "the-client-secret")
    assert "the-" not in repr(secret)
    assert Secret.read(secret.text) == secret
    assert Secret.read("alone") == Secret("alone")
