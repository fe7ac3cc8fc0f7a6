"""`helpdesk market PL`: how a market reads. Money, dates, address form, languages, policy and closed days."""

import argparse
import itertools
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from desktop.domain.markets import Market
from desktop.domain.policies import Policy
from desktop.l10n import catalogs
from desktop.l10n.catalogs import _

DAYS_AHEAD = 90
_AMOUNTS = (Decimal("139900"), Decimal("-1234.5"))
_COUNTS = (0, 1, 2, 5, 21, Decimal("1.5"))


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "market", help=_("how a market reads: money, dates, addresses, closed days")
    )
    parser.add_argument("market", metavar="MARKET", help=_("country code, for example PL"))
    parser.add_argument(
        "--language",
        metavar="CODE",
        help=_("language to print it in, for example de or fr-BE; default: that of the texts"),
    )
    parser.add_argument("--json", action="store_true", help=_("one JSON object instead of text"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints the market; CallError for a market or language without data.

    With `--language` the labels are in that language too; `--ui-language` beside it keeps them in its own.
    """
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
    if args.language is not None and not is_language(args.language):
        raise CallError(
            _("{language} is no language that we know; write for example pl or fr-BE").format(
                language=args.language
            )
        )
    if args.language is not None and getattr(args, "ui_language", None) is None:
        catalogs.set_language(args.language)
    language = args.language or catalogs.current_language()
    closed, problem = _closed_days(market)
    facts = describe(market, language, _policy(market), datetime.now(UTC), closed)
    if args.json:
        print(json.dumps(facts, ensure_ascii=False))
    else:
        print("\n".join([*_lines(market, facts, language), *_closed_lines(facts, language, problem)]))
    return 0


def describe(
    market: Market,
    language: str,
    policy: Policy,
    now: datetime,
    closed: Sequence[tuple[date, str, str]],
) -> dict[str, Any]:
    """The facts in the shape of the JSON output. `closed` are (local date, English name, source).

    The first keys are those that callers were promised; what stands behind them may grow."""
    from desktop.l10n.address_check import own_word, post_code_example
    from desktop.l10n.addresses import fields_of, format_address, format_label
    from desktop.l10n.money import currency_name
    from desktop.l10n.names import holiday_name, language_name, market_name

    return {
        "market": market.code,
        "name": market_name(market.code, language),
        "currency": market.currency,
        "languages": list(market.languages),
        "time_zone": market.time_zone,
        "samples": _samples(market, language, now),
        "address": {
            "fields": fields_of(market),
            "sample": format_address(market.address.sample, market, language, with_country=False),
        },
        "policy": {
            "hours": policy.hours,
            "mode": policy.mode,
            "warn_hours": [int(each) if each == int(each) else each for each in policy.warn_hours],
            "id": policy.id,
            "source": _policy_source(policy.id),
        },
        "closed": [
            {"date": day.isoformat(), "name": holiday_name(name, language), "source": source}
            for day, name, source in closed
        ],
        "currency_name": currency_name(market.currency, language),
        "currency_history": [
            {"since": period.since and period.since.isoformat(), "currency": period.currency}
            for period in market.currency_history
        ],
        "language_names": [language_name(each, language) for each in market.languages],
        "regions": [
            {"code": code, "name": market.region_names[code], "time_zone": market.zone_of(code)}
            for code in market.regions
        ],
        "post_code": {
            "example": post_code_example(market.code),
            "shape": market.address.post_code,
            "word": own_word("postal_code", market.code),
        },
        "label": format_label(market.address.sample, market),
        "vat_label": market.vat_label,
        "carriers": list(market.carriers),
        "phone": _phone(market),
    }


def _samples(market: Market, language: str, now: datetime) -> dict[str, Any]:
    from desktop.domain.money import Money
    from desktop.l10n.dates import format_date, format_list, format_relative, format_time
    from desktop.l10n.money import format_money, format_number, format_percent
    from desktop.l10n.names import language_name
    from desktop.l10n.plurals import plural_category
    from desktop.l10n.ranges import format_date_range, format_number_range, format_time_range

    zone = market.time_zone
    names = [language_name(each, language) for each in ("pl", "de", "hu")]
    begin = date(now.year, 5, 4)
    return {
        "money": [format_money(Money(amount, market.currency), language, market) for amount in _AMOUNTS],
        "date": format_date(now, language, market, time_zone=zone),
        "time": format_time(now, zone, language, market),
        "relative": [
            format_relative(now - timedelta(minutes=25), now, language),
            format_relative(now + timedelta(hours=3), now, language),
            format_relative(now - timedelta(days=2), now, language),
        ],
        "list": format_list(names, language),
        "list_or": format_list(names, language, style="or"),
        "number": format_number(Decimal("1234567.89"), language, market),
        "percent": format_percent(Decimal("0.985"), language, market),
        "date_long": format_date(now, language, market, time_zone=zone, form="full"),
        "date_range": [
            format_date_range(begin, begin + timedelta(days=14), language, market),
            format_date_range(begin, begin + timedelta(days=40), language, market),
        ],
        "time_range": format_time_range(time(8), time(16, 30), language, market),
        "number_range": format_number_range(2, 5, language, market),
        "plural": {str(count): plural_category(count, language) for count in _COUNTS},
    }


def _lines(market: Market, facts: dict[str, Any], language: str) -> list[str]:
    """The facts for people: labels in the language of the texts, everything else in the asked one."""
    from desktop.l10n import terms
    from desktop.l10n.address_check import field_name
    from desktop.l10n.dates import format_list

    samples, policy = facts["samples"], facts["policy"]
    texts = catalogs.translator(language)
    hours = texts.ngettext("{n} hour", "{n} hours", policy["hours"]).format(n=policy["hours"])
    fields = [field_name(field, market.code, language) for field in facts["address"]["fields"]]
    phone = facts["phone"]
    rows = [
        (_("Currency"), f"{market.currency}, {facts['currency_name']}"),
        *((_("Currency before"), each) for each in _past_currencies(market, language)),
        (_("Languages"), format_list(facts["language_names"], language)),
        (_("Time zone"), market.time_zone),
        (_("Regions"), ", ".join(f"{each['code']} {each['name']}" for each in facts["regions"])),
        (_("Money"), "   ".join(samples["money"])),
        (_("Numbers"), f"{samples['number']}   {samples['percent']}   {samples['number_range']}"),
        (_("Date and time"), f"{samples['date']}   {samples['time']}"),
        (_("Long date"), samples["date_long"]),
        (_("From and to"), "   ".join([*samples["date_range"], samples["time_range"]])),
        (_("Relative"), "   ".join(samples["relative"])),
        (_("List"), f"{samples['list']}   {samples['list_or']}"),
        (_("Tax number"), market.vat_label),
        (_("Carriers"), ", ".join(market.carriers)),
        (_("Telephone"), f"{phone['prefix']}   {phone['example']}".strip()),
        (_("Reply within"), f"{hours} {terms.text('policy_mode', policy['mode'], language)}"),
        (_("Address fields"), ", ".join(fields)),
        (
            field_name("postal_code", market.code, catalogs.current_language()),
            "   ".join(facts["post_code"][name] for name in ("example", "word")).strip(),
        ),
    ]
    rows = [(label, value) for label, value in rows if value]
    for heading, lines in ((_("Address"), facts["address"]["sample"]), (_("On a parcel"), facts["label"])):
        rows += [(heading if place == 0 else "", line) for place, line in enumerate(lines)]
    width = max(len(label) for label, _value in rows)
    return [
        f"{market.flag} {facts['name']} ({market.code})",
        *(f"  {label:<{width}}  {value}" for label, value in rows),
    ]


def _closed_lines(facts: dict[str, Any], language: str, problem: str) -> list[str]:
    from desktop.l10n.dates import format_date

    said = _("Closed in the next {days} days, besides Saturdays and Sundays:").format(days=DAYS_AHEAD)
    if problem:
        return [said, "  " + _("the calendar cannot be read: {problem}").format(problem=problem)]
    lines = [
        f"  {format_date(date.fromisoformat(day['date']), language, form='weekday_day_month')}"
        f"  {day['name']}  ({day['source']})"
        for day in facts["closed"]
    ]
    return [said, *(lines or ["  " + _("none")])]


def _past_currencies(market: Market, language: str) -> list[str]:
    """Each currency that the market had, with the last day of its time."""
    from desktop.l10n.dates import format_date
    from desktop.l10n.money import currency_name

    history = market.currency_history
    said = []
    for before, after in itertools.pairwise(history):
        assert after.since is not None  # load_markets refuses it otherwise
        day = format_date(after.since - timedelta(days=1), language, market)
        text = catalogs.translator(language).gettext("{code}, {currency}, until {date}")
        name = currency_name(before.currency, language)
        said.append(text.format(code=before.currency, currency=name, date=day))
    return said


def _phone(market: Market) -> dict[str, str]:
    """The numbering plan: its prefix, and a mobile number that nobody has, as people there write it."""
    import phonenumbers

    region = market.phone_region
    prefix = phonenumbers.country_code_for_region(region)
    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    written = (
        ""
        if example is None
        else phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL)
    )
    return {"region": region, "prefix": f"+{prefix}" if prefix else "", "example": written}


def _policy(market: Market) -> Policy:
    from desktop import resources
    from desktop.domain.policies import DEFAULT, load_policies

    return load_policies(resources.read_toml("policies.toml")).get(market.policy, DEFAULT)


def _policy_source(policy_id: str) -> str:
    from desktop import resources

    return str(resources.read_toml("policies.toml")["policy"].get(policy_id, {}).get("source", ""))


def _closed_days(market: Market) -> tuple[list[tuple[date, str, str]], str]:
    """The closed days ahead, and what went wrong when there is no calendar."""
    from desktop.clock_book import market_calendar
    from desktop.l10n.dates import local

    calendar, problem = market_calendar(market.holiday_country, None, market.time_zone)
    if calendar is None:
        return [], problem
    today = local(datetime.now(UTC), market.time_zone).date()
    return [(day, known.name, known.source) for day, known in calendar.next_closed(today, DAYS_AHEAD)], ""
