"""Messages of strangers become plain text that cannot hold up the window or turn it over."""

import pytest

from desktop.ui.conversation.plain_text import BREAK, CAP, RUN, STEP, shown_text, without_breaks


def test_text_stays_as_it_was_written():
    text = 'Jó napot!\n\n  Kérdés: <b>nem</b> & "igen"\n\tZażółć gęślą jaźń — 12 €'
    shown, shortened = shown_text(text)
    assert shown == text.replace("\t", "    ")
    assert not shortened


def test_every_kind_of_line_end_is_one():
    assert shown_text("a\r\nb\rc\u2028d\u2029e\x0bf")[0] == "a\nb\nc\nd\ne\nf"


def test_bidi_controls_and_towers_of_marks_go():
    shown, _ = shown_text("gut\u202egut" + "a" + "\u0301" * 50)
    assert "\u202e" not in shown
    assert shown.count("\u0301") <= 4


def test_a_run_without_spaces_gets_places_to_break_and_copies_without_them():
    text = "x" * (RUN * 3)
    shown, _ = shown_text(text)
    assert max(len(part) for part in shown.split(BREAK)) == RUN
    assert without_breaks(shown) == text


def test_a_long_text_is_shortened_and_grows_up_to_a_cap():
    text = "word " * 200_000
    first, shortened = shown_text(text)
    assert shortened
    assert len(first) <= STEP
    most, shortened = shown_text(text, len(text))
    assert shortened
    assert STEP < len(most) <= CAP


@pytest.mark.parametrize("letter", ["س", "ཀ", "漢"])
def test_scripts_that_cost_more_to_lay_out_are_shown_in_smaller_steps(letter: str):
    shown, shortened = shown_text(f"{letter} " * STEP)
    assert shortened
    assert STEP // 5 < len(shown) <= STEP // 2
    text = f"{letter}ł й " * 1000
    assert shown_text(text.strip()) == (text.strip(), False)


def test_thousands_of_empty_lines_are_shortened():
    shown, shortened = shown_text("a" + "\n" * 20_000 + "b")
    assert shortened
    assert shown.count("\n") < 1000


def test_the_longest_allowed_reply_is_shown_whole():
    text = "a b " * 5000
    assert shown_text(text) == (text, False)
