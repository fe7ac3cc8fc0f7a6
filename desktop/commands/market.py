"""`helpdesk market PL`: how a market reads. Money, dates, address form, languages, policy and closed days."""

import argparse
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from desktop.domain.markets import Market
from desktop.domain.policies import Policy
from desktop.l10n.catalogs import _, current_language, ngettext

DAYS_AHEAD = 90
_AMOUNTS = (Decimal("139900"), Decimal("-1234.5"))


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "market", help=_("how a market reads: money, dates, addresses, closed days")
    )
    parser.add_argument("market", metavar="MARKET", help=_("country code, for example PL"))
    parser.add_argument(
        "--language", metavar="CODE", help=_("language of the samples; default: that of the texts")
    )
    parser.add_argument("--json", action="store_true", help=_("one JSON object instead of text"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints the market; CallError for a market or language without data."""
    from desktop.cli import CallError
    from desktop.domain.markets import find_market
    from desktop.l10n.locales import is_language
    from desktop.l10n.names import known_markets

    market = find_market(known_markets(), args.market)
    if market is None:
        known = " ".join(known_markets())
        raise CallError(
            _("no data for the market {market}; known: {known}").format(market=args.market, known=known)
        )
    language = args.language or current_language()
    if not is_language(language):
        raise CallError(
            _("{language} is no language that we know; write for example pl or fr-BE").format(
                language=language
            )
        )
    facts = describe(market, language, _policy(market), datetime.now(UTC), _closed_days(market))
    print(json.dumps(facts, ensure_ascii=False) if args.json else "\n".join(_lines(market, facts, language)))
    return 0


def describe(
    market: Market,
    language: str,
    policy: Policy,
    now: datetime,
    closed: Sequence[tuple[date, str, str]],
) -> dict[str, Any]:
    """The facts in the shape of the JSON output. `closed` are (local date, English name, source)."""
    from desktop.domain.money import Money
    from desktop.l10n.addresses import fields_of, format_address
    from desktop.l10n.dates import format_date, format_list, format_relative, format_time
    from desktop.l10n.money import format_money
    from desktop.l10n.names import holiday_name, language_name, market_name

    zone = market.time_zone
    return {
        "market": market.code,
        "name": market_name(market.code, language),
        "currency": market.currency,
        "languages": list(market.languages),
        "time_zone": zone,
        "samples": {
            "money": [format_money(Money(amount, market.currency), language, market) for amount in _AMOUNTS],
            "date": format_date(now, language, market, time_zone=zone),
            "time": format_time(now, zone, language, market),
            "relative": [
                format_relative(now - timedelta(minutes=25), now, language),
                format_relative(now + timedelta(hours=3), now, language),
                format_relative(now - timedelta(days=2), now, language),
            ],
            "list": format_list([language_name(each, language) for each in ("pl", "de", "hu")], language),
        },
        "address": {
            "fields": fields_of(market),
            "sample": format_address(market.address.sample, market, language, with_country=False),
        },
        "policy": {
            "hours": policy.hours,
            "mode": policy.mode,
            "warn_hours": [int(each) if each == int(each) else each for each in policy.warn_hours],
        },
        "closed": [
            {"date": day.isoformat(), "name": holiday_name(name, language), "source": source}
            for day, name, source in closed
        ],
    }


def _lines(market: Market, facts: dict[str, Any], language: str) -> list[str]:
    """The facts for people: labels in the language of the texts, samples in the asked one."""
    from desktop.l10n import terms
    from desktop.l10n.dates import format_date
    from desktop.l10n.money import currency_name
    from desktop.l10n.names import language_name

    texts = current_language()
    samples, policy = facts["samples"], facts["policy"]
    hours = ngettext("{n} hour", "{n} hours", policy["hours"]).format(n=policy["hours"])
    fields = [terms.text("address_field", field) for field in facts["address"]["fields"]]
    rows = [
        (_("Currency"), f"{market.currency}, {currency_name(market.currency, texts)}"),
        (_("Languages"), ", ".join(language_name(each, texts) for each in market.languages)),
        (_("Time zone"), market.time_zone),
        (_("Money"), "   ".join(samples["money"])),
        (_("Date and time"), f"{samples['date']}   {samples['time']}"),
        (_("Relative"), "   ".join(samples["relative"])),
        (_("List"), samples["list"]),
        (_("Tax number"), market.vat_label),
        (_("Carriers"), ", ".join(market.carriers)),
        (_("Reply within"), f"{hours} {terms.text('policy_mode', policy['mode'])}"),
        (_("Address fields"), ", ".join(fields)),
        (_("Address"), facts["address"]["sample"][0]),
        *(("", line) for line in facts["address"]["sample"][1:]),
    ]
    width = max(len(label) for label, _value in rows)
    lines = [f"{market.flag} {facts['name']} ({market.code})"]
    lines += [f"  {label:<{width}}  {value}" for label, value in rows]
    lines.append(_("Closed in the next {days} days, besides Saturdays and Sundays:").format(days=DAYS_AHEAD))
    for day in facts["closed"]:
        written = format_date(date.fromisoformat(day["date"]), language, form="weekday_day_month")
        lines.append(f"  {written}  {day['name']}  ({day['source']})")
    if not facts["closed"]:
        lines.append(f"  {_('none')}")
    return lines


def _policy(market: Market) -> Policy:
    from desktop import resources
    from desktop.domain.policies import DEFAULT, load_policies

    return load_policies(resources.read_toml("policies.toml")).get(market.policy, DEFAULT)


def _closed_days(market: Market) -> list[tuple[date, str, str]]:
    from desktop.cli import CallError
    from desktop.clock_book import market_calendar
    from desktop.l10n.dates import local

    calendar, problem = market_calendar(market.holiday_country, None, market.time_zone)
    if calendar is None:
        raise CallError(problem)
    today = local(datetime.now(UTC), market.time_zone).date()
    return [(day, known.name, known.source) for day, known in calendar.next_closed(today, DAYS_AHEAD)]
