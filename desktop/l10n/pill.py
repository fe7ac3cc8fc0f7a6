"""The response pill: shape, word and tone of a conversation's clock, with the whole sentence for a screen
reader.

Nothing is reckoned here: the state comes from the store and the tick, the instants from the response clock.
Runs for every visible row at every tick."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from desktop.domain.response_state import ResponseState
from desktop.l10n.catalogs import NP_, Translator, translator
from desktop.l10n.dates import clock_text, format_date, format_duration, local
from desktop.l10n.due import act_by_text, by_text, short_duration, spoken_day, time_left
from desktop.l10n.names import market_name

Tone = Literal["good", "warn", "bad", "stopped"]

# Besides the states of the response clock: nobody asked anything that is open, and a closed conversation.
WAITING = "waiting"
CLOSED = "closed"
NOTICE = "notice"
# Nothing is to be answered, but the buyer should have heard the next step of the case by now (R10).
UPDATE_LATE = "update_late"

# States without a clock: glyph, word in the pill, sentence.
_STILL: dict[str, tuple[str, tuple[str, str], tuple[str, str]]] = {
    ResponseState.ANSWERED: ("✓", NP_("pill", "answered"), NP_("pill sentence", "Answered.")),
    ResponseState.NO_ANSWER_NEEDED: (
        "–",
        NP_("pill", "no answer needed"),
        NP_("pill sentence", "No answer needed."),
    ),
    ResponseState.TAKEN_OVER: (
        "■",
        NP_("pill", "taken over"),
        NP_("pill sentence", "Taken over by the platform."),
    ),
    WAITING: ("○", NP_("pill", "buyer's turn"), NP_("pill sentence", "Waiting for the buyer.")),
    NOTICE: ("–", NP_("pill", "notice"), NP_("pill sentence", "A notice from the platform.")),
    CLOSED: ("–", NP_("pill", "closed"), NP_("pill sentence", "Closed.")),
    # A deadline that is not known yet (the calendar is still being built) is no reason to look answered.
    ResponseState.RUNNING: ("●", NP_("pill", "needs answer"), NP_("pill sentence", "Needs an answer.")),
    ResponseState.STOPPED: ("❚❚", NP_("pill", "stopped"), NP_("pill sentence", "The clock is stopped.")),
}
_GLYPHS: dict[str, tuple[str, Tone]] = {
    ResponseState.RUNNING: ("●", "good"),
    ResponseState.DUE_SOON: ("●", "good"),
    ResponseState.AT_RISK: ("◐", "warn"),
    ResponseState.OVERDUE: ("▲", "bad"),
    ResponseState.STOPPED: ("❚❚", "stopped"),
}


@dataclass(frozen=True, slots=True)
class Pill:
    """``glyph`` and ``word`` are drawn, ``tone`` names the colours, ``below`` may stand in the row's second
    line.

    ``sentence`` says everything without glyphs, with the market's local time, for tooltip and screen reader.
    """

    glyph: str
    word: str
    tone: Tone
    sentence: str
    below: str = ""

    @property
    def text(self) -> str:
        """What is drawn: ``● 3 h 20 min left``."""
        return f"{self.glyph} {self.word}"


def pill(
    state: str,
    now: datetime,
    due: datetime | None,
    act_by: datetime | None,
    runs_from: datetime | None,
    time_zone: str,
    language: str,
    *,
    market: str | None = None,
    staff_time_zone: str | None = None,
    given: bool = False,
) -> Pill:
    """The pill of a conversation in ``state``: a ResponseState, WAITING or CLOSED; an unknown one shows as
    it came.

    Instants are UTC. ``runs_from`` is the instant since which the clock runs to ``due`` without a stop:
    before it, or when it is None, no time left is shown but the deadline. ``time_zone`` is the market's,
    ``staff_time_zone`` that of the people who answer (act-by is theirs; None: the market's).
    ``given``: the marketplace gave the deadline itself. Of UPDATE_LATE ``due`` is when the buyer was to be
    told."""
    texts = translator(language)
    if state == UPDATE_LATE and due is not None:
        return _update_late(now, due, time_zone, texts)
    if state not in _GLYPHS or due is None:
        return _still(state, texts)
    glyph, tone = _GLYPHS[state]
    below = ""
    if state == ResponseState.OVERDUE:
        seconds = (now - due).total_seconds()
        word = _overdue_word(seconds, texts)
    elif state == ResponseState.STOPPED:
        word = texts.pgettext("pill", "stopped · due {when}")
        word = word.format(when=by_text(due, time_zone, now, texts.language))
    elif runs_from is not None and runs_from <= now <= due:
        word = time_left((due - now).total_seconds(), texts.language)
    else:
        word = texts.pgettext("pill", "due {when}").format(when=by_text(due, time_zone, now, texts.language))
    if state != ResponseState.OVERDUE:
        below = act_by_text(act_by, due, now, staff_time_zone or time_zone, texts.language)
    sentence = _sentence(state, now, due, below, runs_from, time_zone, market, texts)
    if given:
        sentence = f"{sentence} {texts.pgettext('pill sentence', 'The marketplace gave this deadline.')}"
    return Pill(glyph, word, tone, sentence, below)


def _still(state: str, texts: Translator) -> Pill:
    known = _STILL.get(state) or (_STILL[ResponseState.RUNNING] if state in _GLYPHS else None)
    if known is None:
        return Pill("–", state.replace("_", " "), "stopped", state.replace("_", " "))
    glyph, word, sentence = known
    tone: Tone = "good" if known is _STILL[ResponseState.RUNNING] else "stopped"
    return Pill(glyph, texts.pgettext(*word), tone, texts.pgettext(*sentence))


def update_late_text(due: datetime, time_zone: str, now: datetime, language: str) -> str:
    """The sentence of a buyer who was to hear the next step by ``due`` (R10)."""
    texts = translator(language)
    said = texts.pgettext("pill sentence", "The buyer was to hear the next step by {when}.")
    return said.format(when=by_text(due, time_zone, now, texts.language))


def _update_late(now: datetime, due: datetime, time_zone: str, texts: Translator) -> Pill:
    late = short_duration(max(60.0, (now - due).total_seconds()), texts.language)
    word = texts.pgettext("pill", "update overdue {duration}").format(duration=late)
    return Pill("▲", word, "bad", update_late_text(due, time_zone, now, texts.language))


def _overdue_word(seconds: float, texts: Translator) -> str:
    if seconds < 60:
        return texts.pgettext("pill", "overdue")
    duration = short_duration(seconds, texts.language)
    return texts.pgettext("pill", "overdue {duration}").format(duration=duration)


def _sentence(
    state: str,
    now: datetime,
    due: datetime,
    below: str,
    runs_from: datetime | None,
    time_zone: str,
    market: str | None,
    texts: Translator,
) -> str:
    language = texts.language
    when = _when_in_full(due, time_zone, market, texts)
    if state == ResponseState.OVERDUE:
        late = format_duration(max(60.0, (now - due).total_seconds()), language)
        return texts.pgettext("pill sentence", "Overdue by {duration}. Was due {when}.").format(
            duration=late, when=when
        )
    if state == ResponseState.STOPPED:
        said = texts.pgettext("pill sentence", "The clock is stopped. Due {when}.").format(when=when)
    elif runs_from is not None and runs_from <= now <= due:
        left = format_duration((due - now).total_seconds(), language)
        form = (
            texts.pgettext("pill sentence", "At risk: {duration} left. Due {when}.")
            if state == ResponseState.AT_RISK
            else texts.pgettext("pill sentence", "{duration} left. Due {when}.")
        )
        said = form.format(duration=left, when=when)
    elif state == ResponseState.AT_RISK:
        said = texts.pgettext("pill sentence", "At risk. Due {when}.").format(when=when)
    else:
        said = texts.pgettext("pill sentence", "Due {when}.").format(when=when)
    return f"{said} {below[:1].upper()}{below[1:]}." if below else said


def _when_in_full(due: datetime, time_zone: str, market: str | None, texts: Translator) -> str:
    moment = local(due, time_zone)
    date, ending = spoken_day(moment)
    day = format_date(date, texts.language, form="weekday_long")
    place = market_name(market, texts.language) if market else time_zone.rpartition("/")[2].replace("_", " ")
    if ending:
        return texts.pgettext("pill sentence", "{day}, end of day, local time in {place}").format(
            day=day, place=place
        )
    return texts.pgettext("pill sentence", "{day}, {time}, local time in {place}").format(
        day=day, time=clock_text(moment, texts.language), place=place
    )
