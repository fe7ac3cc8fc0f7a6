"""Connecting: what a pair of keys may see, and each way in which it may not."""

import asyncio

import pytest

from desktop.platforms import marketplaces
from desktop.platforms.kaufland.client import KauflandPlatform, check_keys
from desktop.platforms.platform import Busy, NotOurs, PlatformError, Refused, SignedOut, Unreachable
from tests.marketplaces.kaufland.checking import problem
from tests.marketplaces.kaufland.server import CLIENT_KEY, SECRET_KEY
from tests.marketplaces.kaufland.talking import KEYS, Clock, served, use, way
from tests.marketplaces.little_server import Told


def check(url: str, keys: str | None = KEYS) -> tuple[str, ...]:
    return asyncio.run(check_keys(way(url, Clock(), keys)))


def test_the_storefronts_of_the_keys_are_told() -> None:
    with served() as server:
        assert check(server.url) == ("DE", "CZ", "SK")
        assert [(asked.method, asked.path) for asked in server.calls] == [
            ("GET", "/v2/info/storefront"),
            ("GET", "/v2/tickets"),
        ]


@pytest.mark.parametrize("keys", [f"{CLIENT_KEY}:wrong", f"wrong:{SECRET_KEY}", "no pair", None])
def test_a_wrong_key_is_a_sign_in_that_fails(keys: str | None) -> None:
    with served() as server, pytest.raises(SignedOut):
        check(server.url, keys)


def test_a_missing_right_is_told_with_the_marketplaces_words() -> None:
    with served() as server:
        server.no_right.add("tickets")
        with pytest.raises(Refused, match="no right") as told:
            check(server.url)
        assert told.value.status == 403


@pytest.mark.parametrize(
    "answer",
    [
        Told(200, b"<html>Welcome</html>", "text/html"),
        Told(404, b"<html>Not here</html>", "text/html"),
        Told(404, {"message": "no such page"}),
        Told(200, {"storefronts": ["de"]}),
        Told(401, b"<html>Proxy</html>", "text/html"),
    ],
)
def test_another_host_is_told_apart_from_wrong_keys(answer: Told) -> None:
    with served() as server:
        server.fault("GET", "/v2/", answer, once=False)
        with pytest.raises(NotOurs):
            check(server.url)


def test_a_host_where_nobody_answers(free_port: int) -> None:
    with pytest.raises(Unreachable) as told:
        check(f"http://127.0.0.1:{free_port}")
    assert told.value.why == "host"


def test_an_address_without_protection_gets_no_keys() -> None:
    with pytest.raises(NotOurs):
        check("http://sellerapi.example.test")


@pytest.mark.parametrize("kind", ["invalid-credentials", "inactive-account"])
@pytest.mark.parametrize("status", [401, 403])
def test_an_account_that_was_closed_or_revoked_is_signed_out(kind: str, status: int) -> None:
    with served() as server:
        server.fault("GET", "/v2/", problem(status, kind, "This account is not active."), once=False)
        with pytest.raises(SignedOut, match="not active"):
            use(server, lambda platform: platform.changes(None, 500))


def test_new_keys_in_the_keyring_are_used_after_the_old_ones_failed() -> None:
    with served() as server:

        async def work() -> str:
            wayed = way(server.url, Clock(), f"{CLIENT_KEY}:old")
            platform = KauflandPlatform(wayed)
            try:
                with pytest.raises(SignedOut):
                    await platform.account()
                await wayed.keeper.keep(KEYS)
                return (await platform.account()).id
            finally:
                await platform.close()

        assert asyncio.run(work())


def test_the_account_has_its_markets_and_policy_and_no_key() -> None:
    with served() as server:
        account = use(server, lambda platform: platform.account())
    assert account.platform == marketplaces.KAUFLAND
    assert CLIENT_KEY not in repr(account)
    told = {market.code: market for market in account.markets}
    assert list(told) == ["DE", "CZ", "SK"]
    assert (told["CZ"].currency, told["CZ"].languages[0], told["CZ"].time_zone) == (
        "CZK",
        "cs",
        "Europe/Prague",
    )
    for market in account.markets:
        assert (market.policy_id, market.policy_hours) == ("first_reply_48", 48)
        assert (market.policy_mode, market.policy_answers) == ("working_days", "first_reply")
    assert account.text_limit == 65_535
    assert "read_marker" not in account.capabilities


def test_a_new_storefront_is_a_market_like_the_others() -> None:
    with served() as server:
        server.fronts = ["de", "nl", "xx"]
        account = use(server, lambda platform: platform.account())
    codes = {market.code: market.currency for market in account.markets}
    assert codes == {"DE": "EUR", "NL": "EUR", "XX": "EUR"}


def test_too_many_requests_for_an_hour_let_none_out_before() -> None:
    clock = Clock()
    began = clock()
    with served(clock) as server:
        busy = Told(429, problem(429, "about:blank", "Slow down").body, headers={"Retry-After": "3600"})
        server.fault("GET", "/v2/tickets", busy)

        async def work(platform: KauflandPlatform) -> tuple[list[PlatformError], int]:
            await platform.account()
            told: list[PlatformError] = []
            for _ in range(3):
                with pytest.raises(Busy) as error:
                    await platform.changes(None, 500)
                told.append(error.value)
            calls = len(server.calls)
            clock.later(minutes=61)
            assert not (await platform.changes(None, 500)).has_more
            return told, calls

        told, calls = use(server, work)
    assert calls == 3
    for error in told:
        assert isinstance(error, Busy)
        assert error.status == 429
        assert error.retry_at is not None
        assert 3590 <= (error.retry_at - began).total_seconds() <= 3601
