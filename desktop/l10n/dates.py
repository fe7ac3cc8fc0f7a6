"""Dates, times, durations and lists as the reader's language writes them (CLDR), always in a named time zone.

Instants come in UTC and are shown as local time of ``time_zone`` (IANA), which is the market's unless the
caller has a reason. Babel does the formatting; its results are kept per date, so that a row of the list
costs a look-up."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from desktop.domain.markets import Market
from desktop.l10n.corrections import AT_TIME, DATES, MISSING_UNITS, TIMES
from desktop.l10n.locales import locale_for, market_code

DateForm = Literal[
    "short", "medium", "long", "full", "day_month", "weekday_day", "weekday_day_month", "weekday_long"
]
Unit = Literal["second", "minute", "hour", "day", "month", "year"]

_SKELETONS = {"day_month": "MMMd", "weekday_day": "Ed", "weekday_day_month": "MMMEd", "weekday_long": "MMMEd"}


def format_date(
    when: date | datetime,
    language: str,
    market: Market | str | None = None,
    *,
    time_zone: str | None = None,
    form: DateForm = "medium",
) -> str:
    """A date: ``23 Nov 2026`` (medium). An instant needs ``time_zone``, a local date takes none
    (ValueError).
    """
    if isinstance(when, datetime):
        if time_zone is None:
            raise ValueError("an instant has a date only in a time zone")
        when = local(when, time_zone).date()
    return _date_text(when, form, str(locale_for(language, market_code(market))))


def format_time(
    when: datetime,
    time_zone: str,
    language: str,
    market: Market | str | None = None,
    *,
    seconds: bool = False,
) -> str:
    """The time of day of an instant: ``16:04``, or ``16:04:09``."""
    moment = local(when, time_zone)
    name = str(locale_for(language, market_code(market)))
    if seconds:
        from babel.dates import format_time as babel_time

        return babel_time(moment.timetz(), format="medium", locale=name)
    return _time_text(moment.hour, moment.minute, name)


def format_datetime(
    when: datetime,
    time_zone: str,
    language: str,
    market: Market | str | None = None,
    *,
    form: DateForm = "medium",
) -> str:
    """Date and time of an instant: ``23 Nov 2026, 16:04``."""
    name = str(locale_for(language, market_code(market)))
    moment = local(when, time_zone)
    return _joined(name, _date_text(moment.date(), form, name), _time_text(moment.hour, moment.minute, name))


def format_stamp(when: datetime, now: datetime, time_zone: str, language: str) -> str:
    """When something happened, as short as it stays clear: ``14:12`` today, ``Wed 14:12`` this week, ``17
    Nov``.

    The year stands with it when it is not this one.
    """
    name = str(locale_for(language))
    moment, today = local(when, time_zone), local(now, time_zone).date()
    age = (today - moment.date()).days
    if age == 0:
        return _time_text(moment.hour, moment.minute, name)
    if 0 < age < 7:
        return f"{weekday_name(moment.date(), language)} {clock_text(moment, language)}"
    return _date_text(moment.date(), "day_month" if moment.year == today.year else "medium", name)


def format_relative(when: datetime, now: datetime, language: str) -> str:
    """How long ago or ahead: ``5 minutes ago``, ``in 2 hours`` (CLDR). Under a minute counts as one."""
    from babel.dates import format_timedelta

    seconds = (when - now).total_seconds()
    unit, length = _largest_unit(abs(seconds))
    count = max(1, int(abs(seconds) // length))
    span = timedelta(seconds=count * length if seconds > 0 else -count * length)
    text: str = format_timedelta(
        span, granularity=unit, threshold=10**9, add_direction=True, locale=locale_for(language)
    )
    return text


def format_duration(seconds: float, language: str) -> str:
    """A length of time in whole words for a screen reader: ``3 hours 20 minutes`` (CLDR units)."""
    minutes = int(seconds // 60)
    name = str(locale_for(language))
    if minutes >= 48 * 60:
        return _unit_text(minutes // (24 * 60), "day", name)
    if minutes < 60:
        return _unit_text(minutes, "minute", name)
    hours, rest = divmod(minutes, 60)
    text = _unit_text(hours, "hour", name)
    return f"{text} {_unit_text(rest, 'minute', name)}" if rest else text


def format_period(months: int, days: int, language: str) -> str:
    """A length of calendar months and days in words: ``2 years``, ``27 months``, ``30 days`` (CLDR units)."""
    name = str(locale_for(language))
    years = months // 12 if months % 12 == 0 else 0
    parts = [(years, "year"), (0 if years else months, "month"), (days, "day")]
    return " ".join(_unit_text(count, unit, name) for count, unit in parts if count)


def format_list(items: Sequence[str], language: str, *, style: Literal["and", "or"] = "and") -> str:
    """``A, B and C``, or ``A, B or C`` (CLDR)."""
    from babel.lists import format_list as babel_list

    kind: Literal["standard", "or"] = "standard" if style == "and" else "or"
    return babel_list(list(items), kind, locale=locale_for(language)) if items else ""


def weekday_name(day: date, language: str, *, long: bool = False) -> str:
    """``Mon`` or ``Monday``."""
    return _weekday_text(day.weekday(), long, str(locale_for(language)))


def clock_text(moment: datetime, language: str) -> str:
    """The time of a local datetime beside a weekday or in a pill, hours without a leading zero: ``9:00``.

    CLDR writes 09:00 in many languages; in running text people write "by Tue 9:00", and so does the design.
    """
    return _clock_text(moment.hour, moment.minute, str(locale_for(language)))


def local(when: datetime, time_zone: str) -> datetime:
    """An instant as local time; raises ValueError for a time without a zone, which could be any instant."""
    if when.tzinfo is None:
        raise ValueError("a time without a time zone is no instant")
    return when.astimezone(_zone(time_zone))


@lru_cache(maxsize=128)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _largest_unit(seconds: float) -> tuple[Unit, int]:
    if seconds >= 86_400:
        return "day", 86_400
    return ("hour", 3_600) if seconds >= 3_600 else ("minute", 60)


@lru_cache(maxsize=4096)
def _date_text(day: date, form: DateForm, name: str) -> str:
    from babel.dates import format_date as babel_date
    from babel.dates import parse_pattern

    pattern = DATES.get((name, form)) or (_skeleton(form, name) if form in _SKELETONS else None)
    if pattern:
        text: str = parse_pattern(pattern).apply(day, name)
        return text
    return babel_date(day, format=form, locale=name)


@lru_cache(maxsize=256)
def _skeleton(form: DateForm, name: str) -> str:
    from babel import Locale

    skeletons = Locale.parse(name).datetime_skeletons
    pattern: str = skeletons[_SKELETONS[form]].pattern
    if form == "weekday_long":
        # Babel matches no skeleton that a locale does not list: MMMMEEEEd is put together from MMMEd and
        # MMMMd.
        short: str = skeletons["MMMd"].pattern
        long: str = skeletons["MMMMd"].pattern if "MMMMd" in skeletons else short.replace("MMM", "MMMM")
        return pattern.replace(short, long).replace("ccc", "cccc").replace("E", "EEEE")
    if form in ("weekday_day", "weekday_day_month"):
        # "pon., 23 lis" is CLDR's; within "due ..., 16:00" the first comma only disturbs, and the design
        # has none. Where the weekday comes behind the date (Hungarian) the comma keeps them apart.
        return re.sub(r"(?<=[Ec]), ", " ", pattern)
    return pattern


@lru_cache(maxsize=4096)
def _time_text(hour: int, minute: int, name: str) -> str:
    from babel.dates import format_time as babel_time

    return babel_time(time(hour, minute), format=time_pattern(name), locale=name)


@lru_cache(maxsize=128)
def time_pattern(name: str) -> str:
    """The pattern of a time of day in a CLDR locale: ``HH:mm``."""
    from babel import Locale

    return TIMES.get(name) or str(Locale.parse(name).time_formats["short"].pattern)


@lru_cache(maxsize=4096)
def _clock_text(hour: int, minute: int, name: str) -> str:
    from babel.dates import parse_pattern

    pattern = time_pattern(name).replace("HH", "H")
    text: str = parse_pattern(pattern).apply(datetime(2000, 1, 1, hour, minute, tzinfo=UTC), name)
    return text


@lru_cache(maxsize=1024)
def _weekday_text(weekday: int, long: bool, name: str) -> str:
    from babel import Locale

    text: str = Locale.parse(name).days["format"]["wide" if long else "abbreviated"][weekday]
    return text


@lru_cache(maxsize=1024)
def _unit_text(count: int, unit: Unit, name: str) -> str:
    from babel.units import format_unit

    missing = MISSING_UNITS.get((name.split("_")[0], unit))
    if missing:
        return missing.format(count)
    return format_unit(count, f"duration-{unit}", length="long", locale=name)


@lru_cache(maxsize=64)
def _glue(name: str) -> str:
    from babel import Locale

    text = AT_TIME.get(name.split("_")[0]) or Locale.parse(name).datetime_formats["medium"]
    return getattr(text, "pattern", str(text)).replace("'", "")


def _joined(name: str, day: str, clock: str) -> str:
    return _glue(name).replace("{1}", day).replace("{0}", clock)
