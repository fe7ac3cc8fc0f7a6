"""A deadline that a change of the calendar moved: what it was before, and which day made the difference."""

from collections.abc import Sequence

import msgspec

from desktop.domain.calendars import DayChange
from desktop.l10n.catalogs import _
from desktop.l10n.dates import format_date
from desktop.l10n.due import due_text
from desktop.l10n.names import holiday_name
from desktop.store.views import DueMove

from ..kit.labels import literal


def moved_lines(moves: Sequence[DueMove], opened_by: str, zone: str, language: str) -> list[str]:
    """Sentences about the moves of one message's deadline, the latest first; none when it never moved."""
    lines = []
    for move in moves:
        if move.opened_by_message != opened_by or move.old_due is None:
            continue
        days = _days(move)
        changed = format_date(move.at, language, time_zone=zone)
        before = due_text(move.old_due, zone, None, language)
        if days:
            text = _("The calendar of this market changed on {date}; before, this was due {when}.")
        else:
            text = _("The rules of this market changed on {date}; before, this was due {when}.")
        lines.append(" ".join([text.format(date=changed, when=before), *_reasons(days, language)]))
    return lines


def _reasons(days: Sequence[DayChange], language: str) -> list[str]:
    said = []
    for day in days:
        text = (
            _("{day} is closed now: {name} ({source}).") if day.closed else _("{day} is open now ({source}).")
        )
        said.append(
            text.format(
                day=format_date(day.date, language, form="weekday_day_month"),
                name=holiday_name(day.name, language),
                source=literal(day.source, 200),
            )
        )
    return said


def _days(move: DueMove) -> list[DayChange]:
    try:
        return msgspec.json.decode(move.why.encode(), type=list[DayChange])
    except (msgspec.MsgspecError, UnicodeEncodeError):
        return []
