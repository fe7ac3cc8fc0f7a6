"""What the strip under the header says: until when to answer and why then, or what stands in the way.

Sentences carry marks around the part that is set bold; `plain` and `rich` take them away or make them bold.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from html import escape

from desktop.domain.conversations import CHAT_ENDED, CLOSED, NO_MESSAGES, TAKEN_OVER
from desktop.domain.explain import StoppedDay
from desktop.domain.response_state import ResponseState
from desktop.l10n import pill as pill_words
from desktop.l10n.catalogs import _
from desktop.l10n.due import act_by_text, by_text, due_text, overdue_by, stopped_text
from desktop.l10n.names import holiday_name, market_name
from desktop.store.views import Row

from ..kit.labels import literal
from ..pills import NOTICE
from .deadline import Deadline
from .moments import is_foreign, stamp

_ON, _OFF = "\x02", "\x03"

_TONES: dict[str, tuple[str, str]] = {
    ResponseState.RUNNING: ("●", "good"),
    ResponseState.DUE_SOON: ("●", "good"),
    ResponseState.AT_RISK: ("◐", "warn"),
    ResponseState.OVERDUE: ("▲", "bad"),
    ResponseState.STOPPED: ("❚❚", "stopped"),
    ResponseState.ANSWERED: ("✓", "stopped"),
    ResponseState.NO_ANSWER_NEEDED: ("–", "stopped"),
    ResponseState.TAKEN_OVER: ("■", "stopped"),
    pill_words.WAITING: ("○", "stopped"),
    pill_words.CLOSED: ("–", "stopped"),
    pill_words.UPDATE_LATE: ("▲", "bad"),
}


Can = Callable[[str], bool]


def _everything(_capability: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Reason:
    """Glyph, tone and sentence of the strip; `explained`: whether "Why?" has something to show."""

    glyph: str
    tone: str
    text: str
    explained: bool = False


def plain(text: str) -> str:
    """Without the marks, for screen readers."""
    return text.replace(_ON, "").replace(_OFF, "")


def rich(text: str) -> str:
    """As rich text of ours alone: everything escaped but the bold part."""
    made = escape(text, quote=False)
    return made.replace(_ON, "<b>").replace(_OFF, "</b>")


def reason(
    row: Row,
    state: str,
    deadline: Deadline | None,
    now: datetime,
    zone: str,
    language: str,
    *,
    staff_zone: str | None = None,
    can: Can = _everything,
    once: bool = False,
) -> Reason:
    """The strip's sentence for a conversation in `state` (see `Pills.state`); `can`: what the
    marketplace offers; `once`: only the first reply of a conversation has a deadline there."""
    glyph, tone = _TONES.get(state, ("–", "stopped"))
    explained = deadline is not None
    if row.state == TAKEN_OVER:
        return Reason(glyph, tone, _taken_over(can), explained)
    if row.state == CLOSED and row.needs_answer_since is None:
        return Reason(glyph, tone, _closed(row, can), explained)
    if row.needs_answer_since is None and row.cannot_reply_reason == NOTICE:
        return Reason(glyph, tone, _("A notice from the platform: nothing is due."), explained)
    if row.needs_answer_since is None:
        said = _nothing_owed(row, deadline, now, zone, language)
        if state == pill_words.UPDATE_LATE and row.next_update_due is not None:
            late = pill_words.update_late_text(row.next_update_due, zone, now, language)
            said = f"{_ON}{late}{_OFF} {said}"
        return Reason(glyph, tone, said, explained)
    if row.due_at is None and once and deadline is not None:
        said = _("Needs an answer. Since your first reply no deadline runs here.")
        return Reason(glyph, tone, said, explained)
    if deadline is None or row.due_at is None:
        return Reason(glyph, tone, _("Needs an answer. The deadline is not known yet."), False)
    if state == ResponseState.OVERDUE:
        text = _overdue(deadline, row.market, now, zone, language)
    elif row.decision_due and not row.can_reply:
        # There is nothing to answer: what is owed is the decision alone.
        when = due_text(deadline.due_at, zone, now, language)
        text = _("To be decided: {when}.").format(when=f"{_ON}{when}{_OFF}")
    else:
        text = _owed(row.market, deadline, now, zone, language, staff_zone)
    if row.decision_due and state != ResponseState.OVERDUE:
        text = _("{sentence} It waits for your decision; after that it counts as accepted.").format(
            sentence=text
        )
    elif row.due_source == "platform":
        text = _("{sentence} The marketplace gave this deadline.").format(sentence=text)
    elif not row.market:
        text = _("{sentence} Its market is not known yet: this is the earliest that it can be.").format(
            sentence=text
        )
    stopped = stopped_words(deadline.stopped, language)
    parts = [text, stopped if stopped.endswith(".") or not stopped else f"{stopped}."]
    if not row.can_reply:
        tone = tone if tone == "bad" else "warn"
        parts.append(cannot_reply(row, can))
    return Reason(glyph, tone, _one_stop(" ".join(part for part in parts if part)), explained)


def _one_stop(text: str) -> str:
    """One full stop where a sentence ends with an abbreviation: `… 17 godz.` and not `… 17 godz..`."""
    return text.replace(f".{_OFF}.", f".{_OFF}").replace("..", ".")


def stopped_words(days: tuple[StoppedDay, ...], language: str) -> str:
    """`Stopped: Sat, Sun, Wed 11 Nov Independence Day`; empty when the clock never stops."""
    named = [(day.date, holiday_name(day.name, language) if day.name else "") for day in days]
    return stopped_text(named, language)


def cannot_reply(row: Row, can: Can = _everything) -> str:
    """Why no reply can be written, and what to do. `can`: what the marketplace offers."""
    if row.state == TAKEN_OVER:
        return _taken_over(can)
    if row.state == CLOSED:
        return _closed(row, can)
    if row.cannot_reply_reason == NOTICE:
        return _("This is a notice from the platform; it takes no reply.")
    if row.cannot_reply_reason == CHAT_ENDED:
        return _("The marketplace takes no more messages in this case.")
    if row.cannot_reply_reason == NO_MESSAGES:
        return _("A return takes no messages. To write to the buyer, begin a conversation about the order.")
    why = literal(row.cannot_reply_reason or "", 300)
    if why:
        return _("The platform takes no reply here: {reason}").format(reason=why)
    if not can("notes"):
        return _("The platform takes no reply in this conversation.")
    return _("The platform takes no reply in this conversation. You can leave an internal note.")


def _taken_over(can: Can) -> str:
    if not can("notes"):
        return _("The platform has taken this conversation over and answers the buyer itself.")
    return _(
        "The platform has taken this conversation over and answers the buyer itself. You can leave a note."
    )


def _closed(row: Row, can: Can) -> str:
    if row.can_reply:
        return _("Closed. A reply opens it again.")
    if not can("reopen"):
        return _("Closed. It cannot be opened again from here.")
    return _("Closed. Open it again in the menu above to write.")


def _owed(
    market: str,
    deadline: Deadline,
    now: datetime,
    zone: str,
    language: str,
    staff_zone: str | None,
) -> str:
    when = f"{_ON}{by_text(deadline.due_at, zone, now, language)}{_OFF}"
    act = act_by_text(deadline.act_by, deadline.due_at, now, staff_zone or zone, language)
    if market and is_foreign(zone, deadline.due_at):
        text = _("Answer by {when}, local time in {place}.")
        text = text.format(when=when, place=market_name(market, language))
    else:
        text = _("Answer by {when}.").format(when=when)
    if not act:
        return text
    return _("{sentence} With your hours: {act}.").format(sentence=text, act=act)


def _overdue(deadline: Deadline, market: str, now: datetime, zone: str, language: str) -> str:
    late = overdue_by((now - deadline.due_at).total_seconds(), language)
    when = by_text(deadline.due_at, zone, now, language)
    first = f"{_ON}{late[:1].upper()}{late[1:]}.{_OFF}"
    if market and is_foreign(zone, deadline.due_at):
        rest = _("It was due {when}, local time in {place}.")
        rest = rest.format(when=when, place=market_name(market, language))
    else:
        rest = _("It was due {when}.").format(when=when)
    return f"{first} {rest}"


def _nothing_owed(row: Row, deadline: Deadline | None, now: datetime, zone: str, language: str) -> str:
    if row.no_answer_needed and row.decided_here is not None:
        when = stamp(row.decided_here, now, zone, language)
        return _(
            "No answer needed, decided here {when}. Only this computer knows it; the marketplace is not told."
        ).format(when=when)
    if row.no_answer_needed:
        return _("No answer needed, as decided by you or a colleague.")
    if deadline is None or deadline.closed_at is None or deadline.closed_how != "answered":
        return _("The buyer's turn: nothing is due.")
    when = stamp(deadline.closed_at, now, zone, language)
    if deadline.verdict == "late":
        return _("Answered {when}, after the deadline.").format(when=when)
    return _("Answered {when}, in time.").format(when=when)
