"""Deadlines in words: when a reply is due, how much time is left, by how much it is late (R8).

A deadline on midnight is the end of the earlier day: "end of Fri 20 Nov", never "Saturday 00:00". Two forms
of each moment exist, since in many languages the word after "by" is declined: context ``moment`` stands
alone, context ``by`` follows "due" or "by" (Polish "koniec dnia" and "do końca dnia")."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from desktop.l10n.catalogs import NP_, Translator, translator
from desktop.l10n.dates import clock_text, format_date, local, weekday_name

# Moments, from near to far. {day} is a weekday with a date ("Fri 20 Nov"), {weekday} only the weekday.
_ALONE = {
    "time": NP_("moment", "today, {time}"),
    "end": NP_("moment", "end of today"),
    "weekday": NP_("moment", "{weekday} {time}"),
    "end of weekday": NP_("moment", "end of {weekday}"),
    "day": NP_("moment", "{day}, {time}"),
    "end of day": NP_("moment", "end of {day}"),
}
_AFTER_BY = {
    "time": NP_("by", "{time}"),
    "end": NP_("by", "end of day"),
    "weekday": NP_("by", "{weekday} {time}"),
    "end of weekday": NP_("by", "end of {weekday}"),
    "day": NP_("by", "{day}, {time}"),
    "end of day": NP_("by", "end of {day}"),
}


def due_text(due: datetime, time_zone: str, now: datetime | None, language: str) -> str:
    """A deadline standing alone, in local time of ``time_zone``: ``Mon 23 Nov, 16:00``, ``end of Fri 20
    Nov``.

    With ``now`` it is as short as it stays clear: ``today, 16:00``, ``Tue 9:00``, ``end of today``.
    """
    return _moment(due, time_zone, now, translator(language), _ALONE)


def by_text(due: datetime, time_zone: str, now: datetime | None, language: str) -> str:
    """The same moment in the form that follows "due" or "by": ``16:00``, ``Tue 9:00``, ``end of day``."""
    return _moment(due, time_zone, now, translator(language), _AFTER_BY)


def act_by_text(act_by: datetime | None, due: datetime, now: datetime, time_zone: str, language: str) -> str:
    """What stands below the pill when people must act earlier than the deadline: ``answer today by 16:00``.

    Empty when act-by is not earlier than due; "answer now" when the last staffed minute has passed.
    ``time_zone`` is where the seller's people work. "Today" is said only when the deadline itself is on
    another day."""
    if act_by is None or act_by >= due:
        return ""
    texts = translator(language)
    if act_by <= now:
        return texts.gettext("answer now")
    when = _moment(act_by, time_zone, now, texts, _AFTER_BY)
    today = local(now, time_zone).date()
    if spoken_day(local(act_by, time_zone))[0] == today != spoken_day(local(due, time_zone))[0]:
        return texts.gettext("answer today by {when}").format(when=when)
    return texts.gettext("answer by {when}").format(when=when)


def time_left(seconds: float, language: str) -> str:
    """``3 h 20 min left``; whole minutes, the rest dropped, so that it never promises too much."""
    texts = translator(language)
    if seconds < 60:
        return texts.gettext("less than 1 min left")
    return texts.gettext("{duration} left").format(duration=short_duration(seconds, language))


def overdue_by(seconds: float, language: str) -> str:
    """``overdue by 25 min``."""
    texts = translator(language)
    if seconds < 60:
        return texts.gettext("overdue")
    return texts.gettext("overdue by {duration}").format(duration=short_duration(seconds, language))


def short_duration(seconds: float, language: str) -> str:
    """``40 min``, ``3 h 20 min``, ``3 h``; from a day on ``1 d 17 h``, from two days on ``2 d``."""
    texts = translator(language)
    minutes = int(seconds // 60)
    if minutes < 60:
        return texts.gettext("{minutes} min").format(minutes=minutes)
    hours, rest = divmod(minutes, 60)
    if hours >= 48:
        return texts.gettext("{days} d").format(days=hours // 24)
    if hours >= 24:
        days, hours = divmod(hours, 24)
        if not hours:
            return texts.gettext("{days} d").format(days=days)
        return texts.gettext("{days} d {hours} h").format(days=days, hours=hours)
    if rest:
        return texts.gettext("{hours} h {minutes} min").format(hours=hours, minutes=rest)
    return texts.gettext("{hours} h").format(hours=hours)


def stopped_text(stopped: Iterable[tuple[date, str]], language: str) -> str:
    """Why the clock stood still: ``Stopped: Sat, Sun, Wed 11 Nov Independence Day``; empty when it never did.

    Each item is a local date and the holiday's name in the user's language, or "" for a Saturday or Sunday.
    """
    texts = translator(language)
    days = []
    for day, holiday in stopped:
        if holiday:
            written = format_date(day, language, form="weekday_day_month")
            days.append(texts.gettext("{day} {holiday}").format(day=written, holiday=holiday))
        else:
            days.append(weekday_name(day, language))
    return texts.gettext("Stopped: {days}").format(days=", ".join(days)) if days else ""


def spoken_day(moment: datetime) -> tuple[date, bool]:
    """The date that a local deadline is spoken of, and whether it is the end of that date (midnight)."""
    if moment.hour == moment.minute == moment.second == moment.microsecond == 0:
        return moment.date() - timedelta(days=1), True
    return moment.date(), False


def _moment(
    when: datetime, time_zone: str, now: datetime | None, texts: Translator, forms: dict[str, tuple[str, str]]
) -> str:
    moment = local(when, time_zone)
    day, ending = spoken_day(moment)
    distance = 99 if now is None else (day - local(now, time_zone).date()).days
    language = texts.language
    if distance == 0:
        form = texts.pgettext(*forms["end" if ending else "time"])
        return form.format(time=clock_text(moment, language))
    if 0 < distance < 7:
        form = texts.pgettext(*forms["end of weekday" if ending else "weekday"])
        return form.format(weekday=weekday_name(day, language), time=clock_text(moment, language))
    form = texts.pgettext(*forms["end of day" if ending else "day"])
    written = format_date(day, language, form="weekday_day_month")
    return form.format(day=written, time=clock_text(moment, language))
