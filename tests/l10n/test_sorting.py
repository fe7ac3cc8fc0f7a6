"""Names stand in the order of the language: as ICU sorts them, and by hand."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from desktop.l10n.catalogs import OWN_NAMES
from desktop.l10n.sorting import sort_key, sorted_names

ICU: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "oracles" / "icu" / "sorting.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("kind", ["things", "regions", "languages"])
@pytest.mark.parametrize("language", OWN_NAMES)
def test_names_are_sorted_as_icu_sorts_them(language: str, kind: str) -> None:
    expected = ICU[language][kind]
    shuffled = random.Random(7).sample(expected, len(expected))
    assert sorted_names(shuffled, language) == expected


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("pl", "Lis Łoś Miś"),
        ("cs", "Cibule Hora Chata Iva"),
        ("hu", "Cukor Csaba Dél"),
        ("es", "Nzuri Ñandú Ola"),
        ("sv", "Zara Åsa Ärla Örn"),
        ("da", "Zara Ærø Øre Åse"),
        ("uk", "Гуцул Ґалаґан Дана"),
    ],
)
def test_a_languages_own_letters_have_their_place(language: str, names: str) -> None:
    assert sorted_names(reversed(names.split()), language) == names.split()


def test_accents_count_only_where_the_letters_are_the_same() -> None:
    assert sorted_names(["coté", "côte", "cotes", "cote"], "fr") == ["cote", "coté", "côte", "cotes"]


def test_any_text_has_a_place() -> None:
    """Empty, of other alphabets, of signs and of what is invisible: a name may be anything."""
    names = ["", "שלום", "李", "😀", "\u202eAbe", "İzmir", "ﬁ", "٣", "a\u0301", "á"]
    for language in (*OWN_NAMES, "xx", "de-AT"):
        assert sorted(sorted_names(names, language)) == sorted(names)
    assert sort_key("a\u0301", "en")[:3] == sort_key("á", "en")[:3]
