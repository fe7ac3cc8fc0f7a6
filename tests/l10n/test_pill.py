"""Deadlines and the response pill in words, in the wording of the design's pictures (R8)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from desktop.domain.response_state import ResponseState
from desktop.l10n.catalogs import available_languages
from desktop.l10n.due import (
    act_by_text,
    by_text,
    due_text,
    overdue_by,
    short_duration,
    stopped_text,
    time_left,
)
from desktop.l10n.pill import CLOSED, WAITING, Pill, pill

BUDAPEST = "Europe/Budapest"
NOW = datetime(2026, 11, 23, 9, 25, tzinfo=UTC)  # Monday 10:25 in Hungary


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of November 2026 from Hungarian local time (UTC+1)."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=1)


def shown(
    state: str,
    due: datetime | None,
    language: str = "en",
    *,
    act_by: datetime | None = None,
    runs_from: datetime | None = None,
) -> Pill:
    return pill(state, NOW, due, act_by, runs_from, BUDAPEST, language, market="HU")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["overdue 25 min", "40 min left", "3 h 20 min left", "due end of day", "due Tue 9:00"]),
        (
            "pl",
            ["spóźnione 25 min", "zostało 40 min", "zostało 3 godz. 20 min", "do końca dnia", "do wt. 9:00"],
        ),
    ],
)
def test_the_pictures_pills(language: str, words: list[str]) -> None:
    open_since = at(23, 0)
    pills = [
        shown("overdue", at(23, 10), language),
        shown("at_risk", at(23, 11, 5), language, runs_from=open_since),
        shown("due_soon", at(23, 13, 45), language, runs_from=open_since),
        shown("running", at(24, 0), language),
        shown("running", at(24, 9), language),
    ]
    assert [each.word for each in pills] == words
    assert [each.glyph for each in pills] == ["▲", "◐", "●", "●", "●"]
    assert [each.tone for each in pills] == ["bad", "warn", "good", "good", "good"]


def test_the_pill_without_a_running_clock() -> None:
    still = [shown(state, None) for state in ("answered", "no_answer_needed", "taken_over", WAITING, CLOSED)]
    assert [each.text for each in still] == [
        "✓ answered",
        "– no answer needed",
        "■ taken over",
        "○ buyer's turn",
        "– closed",
    ]
    assert shown("stopped", at(30, 10)).text == "❚❚ stopped · due Mon 30 Nov, 10:00"
    assert shown("stopped", at(27, 10)).text == "❚❚ stopped · due Fri 10:00"


def test_time_left_is_shown_only_when_the_clock_runs_through() -> None:
    due = at(24, 9)
    assert shown("running", due, runs_from=at(24, 0)).word == "due Tue 9:00"
    assert shown("running", due, runs_from=NOW).word == "22 h 35 min left"


def test_below_the_pill_people_read_when_to_act() -> None:
    four = at(23, 16)
    assert act_by_text(four, at(24, 9), NOW, BUDAPEST, "pl") == "odpowiedz dziś do 16:00"
    assert act_by_text(four, at(24, 0), NOW, BUDAPEST, "pl") == "odpowiedz do 16:00"
    assert act_by_text(at(24, 16), at(25, 9), NOW, BUDAPEST, "en") == "answer by Tue 16:00"
    assert act_by_text(at(23, 9), at(24, 9), NOW, BUDAPEST, "en") == "answer now"
    assert act_by_text(at(24, 9), at(24, 9), NOW, BUDAPEST, "en") == ""
    assert act_by_text(None, at(24, 9), NOW, BUDAPEST, "en") == ""


def test_midnight_is_the_end_of_the_earlier_day() -> None:
    midnight = at(21, 0)
    assert due_text(midnight, BUDAPEST, None, "en") == "end of Fri 20 Nov"
    assert due_text(at(23, 16), BUDAPEST, None, "en") == "Mon 23 Nov, 16:00"
    assert due_text(at(24, 0), BUDAPEST, NOW, "en") == "end of today"
    assert by_text(at(25, 0), BUDAPEST, NOW, "pl") == "końca dnia (wt.)"
    assert due_text(midnight, BUDAPEST, None, "de") == "Fr. 20. Nov., Tagesende"


def test_the_sentence_says_everything_without_glyphs() -> None:
    sentence = shown("at_risk", at(23, 11, 5), runs_from=NOW).sentence
    assert sentence == "At risk: 40 minutes left. Due Monday 23 November, 11:05, local time in Hungary."
    overdue = shown("overdue", at(23, 10), "pl").sentence
    assert (
        overdue
        == "Spóźnione o: 25 minut. Termin minął: poniedziałek, 23 listopada, 10:00, czas lokalny: Węgry."
    )
    end = shown("running", at(24, 0), act_by=at(23, 16)).sentence
    assert end == "Due Monday 23 November, end of day, local time in Hungary. Answer by 16:00."


@pytest.mark.parametrize("state", [*ResponseState, WAITING, CLOSED])
@pytest.mark.parametrize("language", [code for code, _name in available_languages()])
def test_every_state_has_words_in_every_language(state: str, language: str) -> None:
    for due in (at(23, 10), at(24, 0), None):  # None: the calendar is still being built
        made = shown(state, due, language, act_by=at(23, 9), runs_from=at(23, 0))
        assert made.word
        assert made.sentence.endswith(".")
        assert not {"{", "}"} & set(made.text + made.sentence + made.below)
        assert not set("●◐▲❚✓■○") & set(made.sentence)


def test_an_unknown_state_shows_as_it_came() -> None:
    assert shown("under_review", at(24, 9)).word == "under review"


def test_durations_never_promise_too_much() -> None:
    assert [
        short_duration(each, "en") for each in (59, 60, 3599, 3600, 12_059, 86_400, 148_260, 172_800)
    ] == [
        "0 min",
        "1 min",
        "59 min",
        "1 h",
        "3 h 20 min",
        "1 d",
        "1 d 17 h",
        "2 d",
    ]
    assert time_left(59, "en") == "less than 1 min left"
    assert (overdue_by(1500, "en"), overdue_by(5, "en")) == ("overdue by 25 min", "overdue")


def test_why_the_clock_stood() -> None:
    days = [(date(2026, 11, 14), ""), (date(2026, 11, 15), ""), (date(2026, 11, 11), "Independence Day")]
    assert stopped_text(days, "en") == "Stopped: Sat, Sun, Wed 11 Nov Independence Day"
    assert stopped_text(days[:2], "pl") == "Nie wlicza się: sob., niedz."
    assert stopped_text([], "pl") == ""
