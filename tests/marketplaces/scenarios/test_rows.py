"""Each row stands under its own marketplace's rules: market, currency, policy, due instant."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest

from desktop.domain.accounts import AccountMarket
from tests.marketplaces.scenarios.world import Scene

CURRENCIES = {
    "PL": "PLN", "CZ": "CZK", "HU": "HUF", "RO": "RON", "SE": "SEK", "DK": "DKK", "BG": "EUR", "GB": "GBP",
    "CH": "CHF", "NO": "NOK",
}  # fmt: skip
"""Of these countries; in every other one of the markets it is the euro."""


def currency(market: str) -> str:
    return CURRENCIES.get(market[-2:].upper(), "EUR")


def due(received: datetime, market: AccountMarket, hours: int) -> datetime:
    """The rule in its own words, walked day by day: hours that run from 00:00 to 24:00 local time on
    every day that counts."""
    zone = ZoneInfo(market.time_zone)
    closed = holidays.country_holidays(market.code[-2:].upper(), years=range(2026, 2028))
    left, at = timedelta(hours=hours), received.astimezone(zone)
    while True:
        counts = market.policy_mode != "working_days" or (at.weekday() < 5 and at.date() not in closed)
        midnight = datetime.combine(at.date() + timedelta(days=1), time(), zone)
        rest = midnight.astimezone(UTC) - at.astimezone(UTC)
        if counts and left <= rest:
            return at.astimezone(UTC) + left
        left -= rest if counts else timedelta()
        at = midnight


@pytest.mark.parametrize("day", [0, 4, 5])
def test_every_row_is_due_by_its_markets_rule(scene: Scene, day: int) -> None:
    """On a Monday, a Friday and a Saturday."""
    scene.time.advance(day * 86400.0)
    account = scene.store.reader().account()
    assert account is not None
    policy, hours = scene.there.policy
    asked: list[tuple[str, str]] = []
    for market in account.markets:
        assert (market.policy_id, market.policy_hours) == (policy, hours)
        assert market.currency == currency(market.code), market.code
    codes = {row.market for row in scene.rows()}
    for code in sorted(codes & {market.code for market in account.markets})[:3]:
        text = f"Pytanie z {code}"
        asked.append((scene.there.buyer_writes(text, market=code), text))
    assert asked
    scene.pulled()
    for conversation, text in asked:
        scene.comes_in(conversation, text)
        [message] = [found for found in scene.messages(conversation) if found.text == text]
        head, [*_, owed] = scene.head(conversation), scene.obligations(conversation)
        market = next(market for market in account.markets if market.code == head.market)
        assert owed.opened_by_message == message.id
        if head.platform_due_at is not None:
            assert owed.due_at == head.platform_due_at
        else:
            assert owed.due_at == due(message.received_at, market, hours)
        [row] = [row for row in scene.rows() if row.id == conversation]
        assert row.due_at == owed.due_at
        assert row.market == head.market


def test_orders_are_in_the_currency_of_their_market(scene: Scene) -> None:
    reader = scene.store.reader()
    orders = [reader.order(name) for row in scene.rows() for name in scene.head(row.id).order_ids]
    found = [order for order in orders if order is not None]
    assert found
    for order in found:
        assert order.total.currency == currency(order.market)
