"""What strangers wrote stands among our words without moving them (UAX 9)."""

import pytest

from desktop.l10n.foreign import FSI, PDI, cleaned, isolated, without_isolates

HEBREW = "דוד כהן"


def test_a_name_from_right_to_left_is_isolated_and_another_is_not() -> None:
    assert isolated(HEBREW) == f"{FSI}{HEBREW}{PDI}"
    assert isolated(f"Anna {HEBREW}") == f"{FSI}Anna {HEBREW}{PDI}"
    for name in ("Anna Nowak", "Łukasz", "Οδυσσέας", "Ганна", ""):
        assert isolated(name) == name


def test_isolating_twice_is_isolating_once() -> None:
    assert isolated(isolated(HEBREW)) == isolated(HEBREW)
    assert cleaned(isolated(HEBREW)) == isolated(HEBREW)
    assert without_isolates(isolated(HEBREW)) == HEBREW


@pytest.mark.parametrize("sign", ["\u202e", "\u202b", "\u2067", "\u2066", "\u200f", "\u061c", "\ufeff"])
def test_nothing_that_steers_direction_comes_through(sign: str) -> None:
    assert cleaned(f"A{sign}b") == "Ab"


@pytest.mark.parametrize(
    "name", [f"a{FSI}b", f"a{PDI}b", f"{PDI}{FSI}", FSI * 50 + "x" * 40, f"a{FSI}" + "b" * 99]
)
def test_an_isolate_that_a_stranger_left_open_is_closed(name: str) -> None:
    made = cleaned(name, 30)
    depth = 0
    for sign in made:
        depth += (sign == FSI) - (sign == PDI)
        assert depth >= 0
    assert depth == 0


def test_a_line_stays_one_line_and_short() -> None:
    assert cleaned("a\nb\u2028c\x00d") == "a b c d"
    assert cleaned("x" * 50, 10) == "x" * 9 + "…"
    assert len(cleaned("e" + "\u0301" * 90)) == 5
