"""Absences in words: what R16 asks for, until when to announce, what has passed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from desktop.domain.absences import FREE_WORKING_DAYS, NOTICE, WITHDRAWAL
from desktop.l10n.catalogs import _, ngettext
from desktop.l10n.dates import format_date, format_list
from desktop.l10n.names import market_name

from .absence_check import NO_CALENDAR, MarketsNotice


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
    """`11 Jan 2027 – 22 Jan 2027`; one date when it is one day."""
    begin = format_date(first, language)
    return begin if first == last else f"{begin} – {format_date(last, language)}"


def advice(found: MarketsNotice, language: str) -> Advice:
    """What holds in these markets if the absence is announced today."""
    places = place_names(found.markets, language)
    if found.problem == NO_CALENDAR:
        text = _("{markets}: there is no calendar, so the working days cannot be counted.")
        return Advice(text.format(markets=places), "bad")
    notice = found.notice
    if notice is None or found.problem:
        text = _("{markets}: these days lie outside the years that the calendar covers.")
        return Advice(text.format(markets=places), "bad")
    days = ngettext("{n} working day", "{n} working days", notice.working_days)
    said = [f"{places}: {days.format(n=notice.working_days)}."]
    if notice.announce_by is None or notice.withdraw_offers_on is None:
        said.append(
            _("No announcement is needed: up to {n} working days are free.").format(n=FREE_WORKING_DAYS)
        )
        return Advice(" ".join(said), "quiet")
    by = format_date(notice.announce_by, language, form="weekday_long")
    offers = format_date(notice.withdraw_offers_on, language, form="weekday_long")
    if found.too_late:
        text = _("Too late: it had to be announced by {date}, at least {n} days ahead.")
        said.append(text.format(date=by, n=NOTICE.days))
    else:
        text = _("Announce it by {date} at the latest, at least {n} days ahead.")
        said.append(text.format(date=by, n=NOTICE.days))
    if found.offers_go_at_once:
        text = _(
            "Offers are withdrawn about {n} days ahead: that day, {date}, has passed, so they go at once."
        )
    else:
        text = _("Offers are withdrawn about {n} days ahead: {date}.")
    said.append(text.format(date=offers, n=WITHDRAWAL.days))
    tone = "bad" if found.too_late else "warn" if found.offers_go_at_once else "accent"
    return Advice(" ".join(said), tone)
