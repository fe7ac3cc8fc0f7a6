"""Builds the clock book of an account: calendars, policies and staff hours of its markets.

Calendars come from the `holidays` library and our overlays, which is slow to import (0.3 s); they are kept as
plain JSON in the cache, under a name made from everything that they depend on, so that a usual start imports
nothing. A calendar that cannot be built (malformed overlay) leaves the last good one in force, and is named
in `doctor`.
"""

import hashlib
import json
import logging
import os
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

from desktop import resources, settings
from desktop.domain.accounts import Account, AccountMarket
from desktop.domain.book import CalendarProblem, ClockBook, MarketClock
from desktop.domain.calendars import YEARS, Calendar, build_calendar, corrected
from desktop.domain.case_rules import ORDER, CaseRulesError, Machine, load_machine
from desktop.domain.overlays import OverlayError, read_overlay
from desktop.domain.policies import DEFAULT, Policy, PolicyError, load_policies
from desktop.domain.staff_hours import StaffHours, StaffHoursError, staff_hours_of
from desktop.domain.statutory_days import CalendarError
from desktop.l10n.names import known_markets
from desktop.l10n.os_words import os_reason

_log = logging.getLogger("helpdesk.clock")


def build_book(
    account: Account, policies: dict[str, Policy] | None = None
) -> tuple[ClockBook, list[CalendarProblem]]:
    """The book for the account's markets; markets without a calendar are left out and named as problems.

    Staff hours that cannot be read are logged: they move no deadline.
    """
    known = policies if policies is not None else load_policies(resources.read_toml("policies.toml"))
    staff, orders = _staff(account), _order_rules()
    clocks: dict[str, MarketClock] = {}
    problems: list[CalendarProblem] = []
    for market in account.markets:
        policy, problem = _policy(market, known)
        if problem:
            problems.append(CalendarProblem(market.code, problem))
        country = _holiday_country(market.code)
        calendar, problem = market_calendar(country, market.region, market.time_zone)
        if problem:
            problems.append(CalendarProblem(market.code, problem))
        if calendar is not None and market.corrections:
            calendar = corrected(calendar, market.corrections)
        if calendar is None and policy.mode == "working_days":
            continue
        clocks[market.code] = MarketClock(calendar, policy, staff, market.time_zone, orders)
    if clocks:
        clocks[NOT_TOLD] = _earliest(clocks.values(), staff)
    return ClockBook(clocks, problems=tuple(problems)), problems


NOT_TOLD: Final = ""
"""The market of a conversation whose marketplace has not told it yet."""


def _earliest(clocks: Iterable[MarketClock], staff: StaffHours | None) -> MarketClock:
    """The clock of a market that is not told: no market of the account can give an earlier deadline, since
    this one never stands still and has the fewest hours."""
    shortest = min(clocks, key=lambda clock: clock.policy.hours)
    return MarketClock(None, replace(shortest.policy, mode="around_the_clock"), staff, shortest.time_zone)


def market_calendar(code: str, region: str | None, time_zone: str) -> tuple[Calendar | None, str]:
    """A market's calendar from the cache or built anew, and what went wrong ("" when nothing did).

    When it cannot be built, the last good calendar of that market from the cache is given, or None.
    """
    try:
        overlay_text = _overlay_text(code)
        cached = _cache_file(code, region, time_zone, overlay_text)
        found = _read(cached)
        if found is not None:
            return found, ""
        overlay = read_overlay(overlay_text, f"{code}.toml") if overlay_text else None
        calendar = build_calendar(code, region, time_zone, overlay, YEARS)
    except (CalendarError, OverlayError) as error:
        return _last_good(code, region), str(error)
    _write(cached, calendar)
    return calendar, ""


def _holiday_country(code: str) -> str:
    """Whose holidays a market keeps, by our table; a market that we do not know may have a calendar all the
    same."""
    known = known_markets().get(code)
    return (known.holiday_country if known is not None else "") or code


def _policy(market: AccountMarket, known: dict[str, Policy]) -> tuple[Policy, str]:
    """The policy as the platform tells it; one that makes no sense gives ours of that name, or R8's."""
    try:
        told = Policy(
            market.policy_id,
            market.policy_hours,
            "around_the_clock" if market.policy_mode == "around_the_clock" else "working_days",
            "first_reply" if market.policy_answers == "first_reply" else "each_obligation",
            tuple(sorted(market.policy_warn_hours, reverse=True)) or DEFAULT.warn_hours,
        )
    except PolicyError as error:
        return known.get(market.policy_id, DEFAULT), str(error)
    ours = known.get(market.policy_id)
    return (replace(told, due_source=ours.due_source) if ours is not None else told), ""


@cache
def _order_rules() -> Machine | None:
    """The stages of plain orders; None where the file cannot be read: then no update of theirs is due."""
    try:
        return load_machine(resources.read_toml("cases", f"{ORDER}.toml"))
    except (OSError, ValueError, CaseRulesError) as error:
        _log.error("rules of orders: %s", error)
        return None


def _staff(account: Account) -> StaffHours | None:
    if account.staff_times is None or not account.staff_times.weekly:
        return None
    try:
        return staff_hours_of(account.staff_times)
    except StaffHoursError as error:
        _log.warning("staff hours of the account: %s", error)
        return None


def _overlay_text(code: str) -> str:
    """The market's overlay as it is written; "" when there is none. One that is there and cannot be read is
    an OverlayError: without it the days would be wrong, and nobody would know."""
    name = f"{code}.toml"
    try:
        return resources.read_bytes("calendars", name).decode("utf-8")
    except UnicodeDecodeError:
        raise OverlayError("not UTF-8", name) from None
    except (FileNotFoundError, ValueError):
        return ""
    except OSError as error:
        raise OverlayError(os_reason(error), name) from None


def _cache_file(code: str, region: str | None, time_zone: str, overlay: str) -> Path:
    parts = (
        _installed("holidays"),
        _installed("tzdata"),
        code,
        region or "",
        time_zone,
        overlay,
        str(YEARS),
    )
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
    return settings.cache() / "calendars" / f"{_name(code, region)}-{digest}.json"


@cache
def _installed(package: str) -> str:
    """A package's version; asking looks through every folder of modules, so once is enough."""
    return version(package)


def _name(code: str, region: str | None) -> str:
    return "".join(
        character for character in f"{code}_{region or ''}" if character.isalnum() or character == "_"
    )


def _read(source: Path) -> Calendar | None:
    """None for one that is damaged anywhere: a day that is wrong by one digit would make deadlines wrong."""
    try:
        kept = json.loads(source.read_text(encoding="utf-8"))
        told = kept["calendar"]
        return Calendar.from_dict(told) if kept["sha256"] == _digest(told) else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError, CalendarError):
        return None


def _write(target: Path, calendar: Calendar) -> None:
    """The cache is a convenience: a disk that is full or read-only must not stop the clock."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(".part")
        told = calendar.to_dict()
        part.write_text(json.dumps({"sha256": _digest(told), "calendar": told}), encoding="utf-8")
        os.replace(part, target)
        for old in _siblings(target):
            old.unlink(missing_ok=True)
    except OSError:
        return


def _digest(told: object) -> str:
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _siblings(target: Path) -> Iterable[Path]:
    """Older files of the same market, newest of them kept as the last good one."""
    prefix = target.name.rpartition("-")[0]
    others = [path for path in target.parent.glob(f"{prefix}-*.json") if path != target]
    return sorted(others, key=lambda path: path.stat().st_mtime)[:-1]


def _last_good(code: str, region: str | None) -> Calendar | None:
    folder = settings.cache() / "calendars"
    found = sorted(
        folder.glob(f"{_name(code, region)}-*.json"), key=lambda path: path.stat().st_mtime, reverse=True
    )
    return next((calendar for path in found if (calendar := _read(path)) is not None), None)
