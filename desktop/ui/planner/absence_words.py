"""Absences in words: what R16 asks for, until when to announce, what has passed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from desktop.domain.absences import FREE_WORKING_DAYS, NOTICE, WITHDRAWAL
from desktop.l10n.catalogs import _, ngettext
from desktop.l10n.dates import format_date, format_list
from desktop.l10n.names import market_name
from desktop.l10n.ranges import format_date_range

from .absence_check import NO_CALENDAR, MarketsNotice

_TONES = ("bad", "warn", "accent", "quiet")


@dataclass(frozen=True, slots=True)
class Advice:
    """One paragraph and its tone: "quiet", "accent", "warn" or "bad"."""

    text: str
    tone: str


def place_names(markets: Sequence[str], language: str) -> str:
    """The markets' names as a list; all markets when there are none."""
    if not markets:
        return _("all markets")
    return format_list([market_name(code, language) for code in markets], language)


def period(first: date, last: date, language: str) -> str:
    """`11–22 Jan 2027`; one date when it is one day. What is stored the wrong way round is shown so."""
    if last < first:
        return f"{format_date(first, language)} – {format_date(last, language)}"
    return format_date_range(first, last, language)


def advice(found: Sequence[MarketsNotice], language: str) -> list[Advice]:
    """What holds if the absence is announced today: a paragraph for what is asked, and under it the working
    days of the markets that it is asked in; the gravest first."""
    told: dict[Advice, list[MarketsNotice]] = {}
    for each in found:
        told.setdefault(_rule(each, language), []).append(each)
    made = []
    for rule, groups in told.items():
        lines = [rule.text] if rule.text else []
        lines += [_count(group, language) for group in groups]
        made.append(Advice("\n".join(lines), rule.tone))
    return sorted(made, key=lambda each: _TONES.index(each.tone))


def _rule(found: MarketsNotice, language: str) -> Advice:
    notice = found.notice
    if notice is None:
        return Advice("", "bad")
    if notice.announce_by is None or notice.withdraw_offers_on is None:
        text = ngettext(
            "No announcement is needed: up to {n} working day is free.",
            "No announcement is needed: up to {n} working days are free.",
            FREE_WORKING_DAYS,
        )
        return Advice(text.format(n=FREE_WORKING_DAYS), "quiet")
    by = format_date(notice.announce_by, language, form="weekday_long")
    offers = format_date(notice.withdraw_offers_on, language, form="weekday_long")
    if found.too_late:
        first = _("Too late: it had to be announced by {date}, at least {n} days ahead.")
    else:
        first = _("Announce it by {date} at the latest, at least {n} days ahead.")
    if found.offers_go_at_once:
        second = _(
            "Offers are withdrawn about {n} days ahead; that day, {date}, has passed: they go at once."
        )
    else:
        second = _("Offers are withdrawn about {n} days ahead: {date}.")
    text = f"{first.format(date=by, n=NOTICE.days)} {second.format(date=offers, n=WITHDRAWAL.days)}"
    return Advice(text, "bad" if found.too_late else "warn" if found.offers_go_at_once else "accent")


def _count(found: MarketsNotice, language: str) -> str:
    places = place_names(found.markets, language)
    if found.problem == NO_CALENDAR:
        text = _("{markets}: there is no calendar, so the working days cannot be counted.")
        return text.format(markets=places)
    if found.notice is None:
        text = _("{markets}: these days lie outside the years that the calendar covers.")
        return text.format(markets=places)
    count = found.notice.working_days
    text = ngettext("{n} working day: {markets}", "{n} working days: {markets}", count)
    return text.format(n=count, markets=places)
