"""Strangers' text on paper: all of it, literal, and nothing turned over."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.l10n.foreign import FSI, PDI
from desktop.ui.print.printed_text import BREAK, LINE, RUN, printed, printed_lines


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<b>Zażółć</b> &amp;", ["<b>Zażółć</b> &amp;"]),
        ("a\r\nb\rc\n\nd", ["a", "b", "c", "", "d"]),
        ("x\u202ey\u2066z\u0007\u2028q", ["x⟨U+202E⟩y⟨U+2066⟩z⟨U+0007⟩⟨U+2028⟩q"]),
        ("שלום <i>", [f"{FSI}שלום <i>{PDI}"]),
        ("a" + "\u0301" * 6, ["a" + "\u0301" * 4 + "⟨U+0301⟩" * 2]),
        ("👩\u200d🔧 za\u00adżółć", ["👩\u200d🔧 za\u00adżółć"]),
        ("\t1", ["    1"]),
    ],
)
def test_what_is_printed(text: str, shown: list[str]) -> None:
    assert printed_lines(text) == shown


def test_a_name_is_one_line() -> None:
    assert printed(" Łucja\n\tD. \u202e") == "Łucja D. ⟨U+202E⟩"


def test_long_runs_may_break_and_long_lines_are_several() -> None:
    (whole,) = printed_lines("x" * 200)
    assert max(map(len, whole.split(BREAK))) <= RUN
    assert len(printed_lines("ab " * LINE)) > 2


@given(st.text(max_size=80))
def test_no_sign_is_lost_and_none_steers(text: str) -> None:
    lines = printed_lines(text)
    told = "\n".join(lines).replace(BREAK, "").replace(FSI, "").replace(PDI, "")
    for sign in text:
        assert sign in told or sign in "\r\t" or f"⟨U+{ord(sign):04X}⟩" in told
    for line in lines:
        assert all(unicodedata.bidirectional(s) not in ("RLO", "LRO", "RLE", "LRE") for s in line)
        assert line.count(FSI) == line.count(PDI) <= 1
