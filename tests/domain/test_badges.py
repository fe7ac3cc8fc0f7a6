"""Letters and colours of accounts."""

import pytest

from desktop.domain.badges import COLOURS, colour_of, free_colour, letters_of


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("ReFon sp. z o.o.", "RS"),
        ("Komórki", "KO"),
        ("  šetrný   obchod ", "ŠO"),
        ("3M", "3M"),
        ("x", "X"),
        ("„Ładne” – rzeczy", "ŁR"),
        ("", "?"),
        ("—", "?"),
    ],
)
def test_two_letters_stand_for_a_name(name: str, letters: str) -> None:
    assert letters_of(name) == letters


def test_a_new_account_gets_a_colour_that_no_other_has() -> None:
    used: list[str] = []
    for _account in COLOURS:
        used.append(free_colour(used))
    assert sorted(used) == sorted(COLOURS)
    assert free_colour([*used, COLOURS[0]]) == COLOURS[1]


def test_the_chosen_colour_holds_and_an_unknown_one_is_replaced_always_alike() -> None:
    assert colour_of("pink", "a") == "pink"
    assert colour_of("", "a") == colour_of("of a later version", "a")
    assert {colour_of("", str(number)) for number in range(200)} == set(COLOURS)
