"""Until when a conversation is kept, calendar edges included, and when the clock may be believed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop import resources
from desktop.domain.markets import load_markets
from desktop.domain.retention import (
    BLOCKS,
    Because,
    ClockWord,
    Facts,
    Keeping,
    Limit,
    Purchase,
    RetentionError,
    Rule,
    Rules,
    clock_word,
    keep_until,
    later,
    load_limits,
)

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def rules() -> Rules:
    """The program's own limits in the markets' own time zones."""
    markets = load_markets(resources.read_toml("markets.toml"))
    named = {code: (market.time_zone, market.policy) for code, market in markets.items()}
    return load_limits(resources.read_toml("retention.toml"), named)


RULES = rules()
instants = st.integers(0, 9000).map(lambda days: datetime(2015, 1, 1, tzinfo=UTC) + days * DAY)
purchases = st.builds(
    Purchase, instants, st.none() | instants, st.none() | st.dates(date(2015, 1, 1), date(2040, 1, 1))
)
facts = st.builds(Facts, instants, st.lists(purchases, max_size=3).map(tuple), st.booleans())
markets = st.sampled_from(sorted(RULES.markets))


@pytest.mark.parametrize(
    ("start", "months", "days", "end"),
    [
        (date(2024, 2, 29), 24, 0, date(2026, 2, 28)),
        (date(2024, 2, 29), 48, 0, date(2028, 2, 29)),
        (date(2024, 8, 31), 6, 0, date(2025, 2, 28)),
        (date(2027, 8, 31), 6, 0, date(2028, 2, 29)),
        (date(2025, 12, 31), 0, 1, date(2026, 1, 1)),
        (date(2025, 11, 30), 3, 0, date(2026, 2, 28)),
        (date(9999, 12, 31), 24, 0, date(9999, 12, 31)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(
    start: date, months: int, days: int, end: date
) -> None:
    assert later(start, months, days) == end


def test_two_years_from_a_29th_of_february_end_with_the_28th_in_the_markets_own_time() -> None:
    delivered = datetime(2024, 2, 28, 23, 30, tzinfo=UTC)  # half past midnight of the 29th in Warsaw
    rule = replace(RULES.of("PL"), limits=(Limit(Because.WARRANTY, months=24, start="delivery"),))
    found = keep_until(Facts(delivered, (Purchase(delivered, delivered),)), rule, NOW)
    assert found == Keeping(datetime(2026, 2, 28, 23, 0, tzinfo=UTC), Because.WARRANTY)
    assert not found.is_past(datetime(2026, 2, 28, 22, 59, 59, tzinfo=UTC))
    assert found.is_past(datetime(2026, 2, 28, 23, 0, tzinfo=UTC))


def test_a_limit_to_the_end_of_the_year_runs_to_its_last_day() -> None:
    last = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    found = keep_until(Facts(last, (Purchase(last, last),)), RULES.of("DE"), NOW)
    assert found == Keeping(datetime(2029, 12, 31, 23, 0, tzinfo=UTC), Because.CLAIM)


@pytest.mark.parametrize(
    ("market", "months"), [("ES", 36), ("PT", 36), ("SE", 36), ("PL", 24), ("DE", 24), ("LV", 24)]
)
def test_each_market_has_its_own_warranty_with_a_source(market: str, months: int) -> None:
    warranty = next(limit for limit in RULES.of(market).limits if limit.kind == Because.WARRANTY)
    assert (warranty.months, warranty.start) == (months, "delivery")
    assert warranty.source


def test_every_limit_of_every_market_names_its_source() -> None:
    assert all(limit.source for rule in (*RULES.markets.values(), RULES.default) for limit in rule.limits)
    assert RULES.of("XX") is RULES.default


@given(facts, markets, st.sampled_from(BLOCKS), st.booleans())
def test_what_is_needed_never_goes(known: Facts, market: str, block: Because, asked: bool) -> None:
    needed = replace(known, **{str(block): True})  # type: ignore[arg-type]
    found = keep_until(needed, RULES.of(market), NOW, asked=asked)
    assert found == Keeping(None, block)
    assert not found.is_past(datetime(9000, 1, 1, tzinfo=UTC))


@given(facts, markets)
def test_it_stays_until_every_limit_that_counts_has_passed(known: Facts, market: str) -> None:
    rule = RULES.of(market)
    until = keep_until(known, rule, NOW).until
    assert until is not None
    for limit in rule.limits:
        alone = keep_until(known, replace(rule, limits=(limit,)), NOW).until
        assert alone is not None
        assert until >= alone
    assert until >= known.last_at + RULES.shortest


@given(facts, markets)
def test_no_limit_runs_longer_than_the_longest(known: Facts, market: str) -> None:
    bare = tuple(replace(each, warranty_until=None, return_until=None) for each in known.purchases)
    starts = [known.last_at, *(each.delivered_at or each.placed_at for each in bare)]
    until = keep_until(replace(known, purchases=bare), RULES.of(market), NOW).until
    assert until is not None
    assert until <= max(starts) + RULES.longest + 2 * DAY


@given(facts, markets, st.timedeltas(timedelta(), timedelta(days=4000)))
def test_a_later_message_never_shortens_it(known: Facts, market: str, more: timedelta) -> None:
    rule = RULES.of(market)
    early, late = (
        keep_until(each, rule, NOW).until for each in (known, replace(known, last_at=known.last_at + more))
    )
    assert early is not None
    assert late is not None
    assert late >= early


@given(facts, markets)
def test_a_buyer_who_asks_never_waits_longer(known: Facts, market: str) -> None:
    rule = RULES.of(market)
    asked, usual = (keep_until(known, rule, NOW, asked=each).until for each in (True, False))
    assert asked is not None
    assert usual is not None
    assert asked <= usual


def test_a_question_before_any_purchase_goes_when_the_buyer_asks_and_a_purchase_does_not() -> None:
    asked = Facts(NOW - DAY)
    assert keep_until(asked, RULES.of("PL"), NOW, asked=True).is_past(NOW)
    assert keep_until(asked, RULES.of("PL"), NOW).because == Because.DISPUTE
    assert not keep_until(asked, RULES.of("PL"), NOW).is_past(NOW)
    bought = replace(asked, bought=True)
    assert keep_until(bought, RULES.of("PL"), NOW, asked=True).because == Because.CLAIM


def test_what_the_platform_says_of_warranty_and_return_counts_too() -> None:
    long = Purchase(NOW, NOW, warranty_until=date(2050, 1, 1))
    assert keep_until(Facts(NOW, (long,)), RULES.of("PL"), NOW).until == datetime(
        2050, 1, 1, 23, 0, tzinfo=UTC
    )


def test_what_was_fetched_again_stays_for_a_while() -> None:
    old = Facts(NOW - 4000 * DAY, held_until=NOW + 30 * DAY)
    assert keep_until(old, RULES.of("PL"), NOW) == Keeping(NOW + 30 * DAY, Because.HELD)
    assert keep_until(old, RULES.of("PL"), NOW + 30 * DAY).is_past(NOW + 30 * DAY)


def test_a_marketplace_with_its_own_rule_has_one_limit_in_the_place_of_all() -> None:
    data = {
        **resources.read_toml("retention.toml"),
        "policy": {"other": {"months": 12, "source": "its rules"}},
    }
    rule = load_limits(data, {"PL": ("Europe/Warsaw", "other")}).of("PL")
    assert [limit.kind for limit in rule.limits] == [Because.POLICY]
    sold = Purchase(NOW, NOW, warranty_until=date(2050, 1, 1))
    found = keep_until(Facts(NOW, (sold,)), rule, NOW)
    assert found == Keeping(datetime(2027, 11, 28, 23, 0, tzinfo=UTC), Because.POLICY)


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"months": 0, "source": "x"}, "whole number"),
        ({"months": True, "source": "x"}, "whole number"),
        ({"months": -1, "source": "x"}, "whole number"),
        ({"months": 1}, "source"),
        ({"months": 1, "source": "x", "from": "order"}, "delivery or last"),
        ({"months": 1, "source": "x", "weeks": 2}, "weeks"),
    ],
)
def test_a_wrong_table_is_named(table: Mapping[str, Any], says: str) -> None:
    with pytest.raises(RetentionError, match=says):
        load_limits({"default": {"warranty": table}}, {})
    with pytest.raises(RetentionError, match="guarantee"):
        load_limits({"default": {"guarantee": {"months": 1, "source": "x"}}}, {})


def test_the_limits_of_a_table_that_has_only_one() -> None:
    found = load_limits(
        {"default": {"dispute": {"days": 3, "source": "x"}}}, {"PL": ("Europe/Warsaw", "helpdesk")}
    )
    assert found.of("PL") == Rule("PL", "Europe/Warsaw", found.default.limits)
    assert found.shortest == 3 * DAY


@pytest.mark.parametrize(
    ("earlier", "now", "offset", "word"),
    [
        (None, NOW, timedelta(), ClockWord.DOUBTFUL),
        (NOW - DAY, NOW, timedelta(), ClockWord.AGREES),
        (NOW - 3 * DAY, NOW, timedelta(minutes=7), ClockWord.AGREES),
        (NOW - DAY + timedelta(seconds=1), NOW, timedelta(), ClockWord.TOO_SOON),
        (NOW - 366 * DAY, NOW, timedelta(), ClockWord.DOUBTFUL),
        (NOW + DAY, NOW, timedelta(), ClockWord.DOUBTFUL),
        (NOW - DAY, NOW, 366 * DAY, ClockWord.DOUBTFUL),
        (NOW - DAY, NOW, -2 * DAY, ClockWord.DOUBTFUL),
    ],
)
def test_fault_32_two_looks_at_the_clock_have_to_agree(
    earlier: datetime | None, now: datetime, offset: timedelta, word: ClockWord
) -> None:
    assert clock_word(earlier, now, offset) is word
