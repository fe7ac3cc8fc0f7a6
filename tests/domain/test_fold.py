"""Folding: index and query agree, and people find what they type without its accents."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.fold import fold, number_key, spans, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Łódź", ["lodz"]),
        ("Straße", ["strasse"]),
        ("GROẞ", ["gross"]),
        ("Smørrebrød på Ærø", ["smorrebrod", "pa", "aero"]),
        ("Đorđe Þór Œuvre", ["dorde", "thor", "oeuvre"]),
        ("ёлка Йод", ["елка", "иод"]),
        ("Αθήνα ΟΔΟΣ οδός", ["αθηνα", "οδοσ", "οδοσ"]),
        ("İstanbul ılık", ["istanbul", "ilik"]),
        ("O'Brien’s", ["o", "brien", "s"]),
        ("jan_kowalski@x.pl", ["jan", "kowalski", "x", "pl"]),
        ("Ůň ŽŠČŘ ăâîșț őű", ["un", "zscr", "aaist", "ou"]),
        ("ﬁ Ⅷ １２", ["fi", "viii", "12"]),
        ("soft­hyphen zero​width", ["softhyphen", "zerowidth"]),
        ("  \n\t ", []),
        ("", []),
    ],
)
def test_folded_words(text: str, folded: list[str]) -> None:
    assert words(text) == folded


@given(st.text())
def test_composed_and_decomposed_are_the_same(text: str) -> None:
    assert (
        fold(unicodedata.normalize("NFC", text)).split() == fold(unicodedata.normalize("NFD", text)).split()
    )


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_only_letters_digits_and_spaces_remain(text: str) -> None:
    assert all(letter.isalnum() or letter == " " for letter in fold(text))


@given(st.text(), st.text())
def test_a_text_is_folded_letter_by_letter(left: str, right: str) -> None:
    assert fold(left) + fold(right) == fold(left + right)


def test_numbers_are_compared_without_gaps() -> None:
    assert number_key("PL-2026/00 123") == number_key("pl2026 00123") == "pl202600123"
    assert number_key("---") == ""


def test_spans_are_places_in_the_text_as_it_was_written() -> None:
    text = "Witam, paczka z Łodzi – Hauptstraße 5, łódka"
    assert [text[start:end] for start, end in spans(text, ["lod", "hauptstrass"])] == [
        "Łod",
        "Hauptstraß",
        "łód",
    ]
    assert spans(text, []) == []
    assert spans("", ["a"]) == []
    assert len(spans("a " * 50, ["a"], 3)) == 3


@given(st.text(), st.lists(st.text(min_size=1, max_size=4), max_size=3))
def test_a_span_holds_its_term(text: str, typed: list[str]) -> None:
    terms = [term for one in typed for term in words(one)]
    for start, end in spans(text, terms):
        piece = fold(text[start:end])
        assert any(piece.startswith(term) for term in terms)
