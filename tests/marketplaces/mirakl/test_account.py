"""Connecting to an operator: the key is proven, markets come from channels, the policy is the operator's."""

import asyncio

import pytest

from desktop.domain.accounts import Account
from desktop.platforms.mirakl.account import Shop, check_key
from desktop.platforms.mirakl.client import MiraklPlatform
from desktop.platforms.platform import Busy, NotOurs, PlatformError, Refused, SignedOut, Unreachable
from tests.marketplaces.little_server import Told

from .conftest import Clock, Desk


def account(desk: Desk) -> Account:
    return desk.run(lambda platform: platform.account())


def checked(desk: Desk) -> Shop:
    return asyncio.run(check_key(desk.way()))


def test_the_key_goes_without_bearer_and_brings_the_shop(desk: Desk) -> None:
    assert checked(desk) == Shop("2007", "Second Life Phones", "PLN", "OPEN")
    (call,) = desk.server.calls
    assert call.target == "/api/account"
    assert call.headers["authorization"] == desk.key


def test_one_of_several_shops_is_named_in_every_call(desk: Desk) -> None:
    desk.options = {"shop_id": "2007"}
    desk.read()
    account(desk)
    assert desk.server.calls
    assert all(call.one("shop_id") == "2007" for call in desk.server.calls)


@pytest.mark.parametrize("key", ["wrong", "", "ключ", "two\nlines"])
def test_a_wrong_key_is_signed_out(desk: Desk, key: str) -> None:
    desk.key = key
    with pytest.raises(SignedOut):
        checked(desk)


def test_a_missing_right_is_told_apart(desk: Desk) -> None:
    desk.server.forbidden.add("account")
    with pytest.raises(Refused) as told:
        checked(desk)
    assert (told.value.status, told.value.code) == (403, "forbidden")
    assert told.value.detail == "Access denied"


def test_a_suspended_shop_says_so_and_still_opens(desk: Desk) -> None:
    desk.world.shop |= {"shop_state": "SUSPENDED", "suspension_type": "AUTOMATIC_SUSPENSION"}
    shop = checked(desk)
    assert (shop.state, shop.suspension) == ("SUSPENDED", "AUTOMATIC_SUSPENSION")
    assert account(desk).name == "Second Life Phones"


def test_a_shop_that_the_marketplace_has_closed_is_told_in_words(desk: Desk) -> None:
    desk.world.shop["shop_state"] = "TERMINATED"
    with pytest.raises(SignedOut, match="Second Life Phones"):
        checked(desk)
    with pytest.raises(SignedOut, match="closed"):
        account(desk)


@pytest.mark.parametrize(
    "answer",
    [
        Told(200, b"<html>Welcome to the hotel's network</html>", "text/html"),
        Told(404, b"<html>Not found</html>", "text/html"),
        Told(404, {"message": "no route"}),
        Told(200, {"hello": "world"}),
        Told(200, ["a", "list"]),
        Told(200, b"{", "application/json"),
        Told(401, b"<html>Proxy</html>", "text/html"),
        Told(302, None, headers={"Location": "https://login.example/"}),
    ],
)
def test_a_host_that_is_no_mirakl_is_not_ours(desk: Desk, answer: Told) -> None:
    desk.server.fault("GET", "/api/account", answer)
    with pytest.raises(NotOurs):
        checked(desk)


def test_a_host_without_tls_is_never_given_the_key(desk: Desk) -> None:
    with pytest.raises(NotOurs, match="TLS"):
        MiraklPlatform(desk.way("http://operator.example"))


def test_a_host_where_nobody_answers(desk: Desk) -> None:
    way = desk.way()
    desk.server.close()
    with pytest.raises(Unreachable):
        asyncio.run(check_key(way))


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_operator_that_is_busy_says_until_when(desk: Desk, clock: Clock, status: int) -> None:
    desk.server.fault("GET", "/api/account", Told(status, {}, headers={"Retry-After": "90"}))
    with pytest.raises(Busy) as told:
        checked(desk)
    assert told.value.status == status
    assert told.value.retry_at is not None
    assert (told.value.retry_at - clock()).total_seconds() == 90


def test_markets_are_read_out_of_the_channels(desk: Desk) -> None:
    told = account(desk)
    assert [market.code for market in told.markets] == ["PL", "CZ"]
    poland, czechia = told.markets
    assert (poland.currency, poland.languages, poland.time_zone) == ("PLN", ("pl",), "Europe/Warsaw")
    assert (czechia.currency, czechia.languages, czechia.time_zone) == ("CZK", ("cs",), "Europe/Prague")


def test_a_market_whose_currency_the_operator_does_not_have_is_in_the_shops(desk: Desk) -> None:
    desk.world.currencies = ["PLN"]
    assert [market.currency for market in account(desk).markets] == ["PLN", "PLN"]


def test_every_market_has_the_operators_policy(desk: Desk) -> None:
    desk.options = {"operator": "pccomponentes", "country": "PL"}
    assert account(desk).marketplace == "PcComponentes"
    policies = {
        (market.policy_id, market.policy_hours, market.policy_mode, market.policy_answers)
        for market in account(desk).markets
    }
    assert policies == {("pccomponentes", 24, "around_the_clock", "each_obligation")}


def test_a_policy_that_the_person_entered(desk: Desk) -> None:
    desk.options = {"policy_hours": "48", "policy_mode": "working_days", "policy_answers": "first_reply"}
    market = account(desk).markets[0]
    assert (market.policy_id, market.policy_hours) == ("entered", 48)
    assert (market.policy_mode, market.policy_answers) == ("working_days", "first_reply")


def test_what_the_screen_may_offer(desk: Desk) -> None:
    told = account(desk)
    assert told.platform == "mirakl"
    assert (told.text_least, told.text_limit) == (3, 50_000)
    assert told.attachment_limits.whole == told.attachment_limits.size == 30 * 1024 * 1024
    assert told.capabilities == {
        "reply", "start_conversation", "recipients", "attachments", "offers", "decisions"
    }  # fmt: skip


def test_the_account_is_asked_for_once_a_day(desk: Desk, clock: Clock) -> None:
    async def days(platform: MiraklPlatform) -> list[int]:
        counts = []
        for hours in (0, 1, 22.9, 0.2):
            clock.on(hours=hours)
            await platform.account()
            await desk.round(platform)
            counts.append(len(desk.asked("/api/account")))
        return counts

    assert desk.run(days) == [1, 1, 1, 2]
    for path in ("/api/channels", "/api/currencies", "/api/locales"):
        assert len(desk.asked(path)) == 2


def test_a_key_without_the_right_to_channels_still_has_markets(desk: Desk) -> None:
    desk.server.forbidden |= {"channels", "currencies", "locales"}
    assert [market.code for market in account(desk).markets] == ["PL", "CZ"]


def test_without_channels_the_home_market_is_the_currencys(desk: Desk) -> None:
    desk.world.channels = []
    desk.world.shop["channels"] = []
    assert [market.code for market in account(desk).markets] == ["PL"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, "PL"),
        ({"operator": "pccomponentes"}, "ES"),
        ({"country": "pt", "operator": "pccomponentes"}, "PT"),
    ],
)
def test_the_home_market_of_euros_is_the_chosen_one(
    desk: Desk, options: dict[str, str], expected: str
) -> None:
    """The euro names no country: the person's choice, the operator's, then the default locale's (pl_PL)."""
    desk.world.channels = [("BFR", "Black Friday")]
    desk.world.shop |= {"channels": ["BFR"], "currency_iso_code": "EUR"}
    desk.options = options or {"unused": ""}
    assert [market.code for market in account(desk).markets] == [expected]


def test_returns_that_the_key_may_not_see_are_not_offered(desk: Desk) -> None:
    desk.server.forbidden.add("returns")

    async def session(platform: MiraklPlatform) -> tuple[Account, Account]:
        before = await platform.account()
        await desk.round(platform)
        return before, await platform.account()

    before, after = desk.run(session)
    assert "decisions" in before.capabilities
    assert "decisions" not in after.capabilities
    assert "reply" in after.capabilities


def test_errors_say_what_the_operator_says(desk: Desk) -> None:
    desk.server.fault(
        "GET", "/api/account", Told(400, {"errors": [{"field": "shop_id", "message": "must be a number"}]})
    )
    with pytest.raises(PlatformError, match="shop_id: must be a number"):
        checked(desk)
