"""What a review keeps for the next one, and what it leaves for later, changes nothing that it says."""

import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.compliance import fixes
from desktop.compliance.draft import Draft, Raw
from desktop.compliance.model import BLOCK, Surroundings
from desktop.compliance.normalise import _view_of, view
from desktop.compliance.review import review
from desktop.compliance.rules import contact
from desktop.compliance.sentences import Span
from tests.bench.review import _forget
from tests.compliance.surroundings import surroundings

LETTERS = [
    "a", "b", "W", "ß", "œ", "…", ".", "!", "? ", " ", "\n", "_", "-", "5", "@", "é", "e\u0301", "\u200b",
    "½", "с", "ab", "Wh@ts", "app ", "g. m. a. i. l. ", "V1ber", "kropka. Com ", "ﬁ", "İ",
]  # fmt: skip
TEXTS = {
    "pl": "Witam, cena to 1 299 zł. Proszę pisać. Mój adres to jan (at) gmail kropka com! Tel. 601234567.",
    "de": "Zahlen Sie bitte direkt. Auf unser Konto DE89 3704 0044 0532 0130 00. WIR SIND SEHR FROH!!!",
    "en": "Call us: six zero one two three four five six seven. Visit www.example.org. It costs EUR 99.",
}


@settings(max_examples=300)
@given(st.lists(st.sampled_from(LETTERS), max_size=30).map("".join))
def test_a_view_of_pieces_is_the_view_of_the_whole(text: str) -> None:
    seen, whole = view(text), _view_of(text)
    assert seen.text == whole.text
    places = range(len(seen.text))
    assert [seen.span(place, place + 1) for place in places] == [
        whole.span(place, place + 1) for place in places
    ]


@pytest.mark.parametrize("language", TEXTS)
def test_a_text_that_was_typed_is_reviewed_like_one_that_was_pasted(language: str) -> None:
    around, text = surroundings(language), TEXTS[language]
    for end in range(len(text)):
        review(text[:end], around)
    typed = review(text, around)
    _forget()
    pasted = review(text, around)
    assert typed == pasted
    assert [one.fixed for one in typed.findings] == [one.fixed for one in pasted.findings]


def test_a_fix_is_drafted_once_and_only_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    drafted: list[str] = []
    real = fixes._fixed

    def counted(*given) -> str | None:
        drafted.append(given[3])
        return real(*given)

    monkeypatch.setattr(fixes, "_fixed", counted)
    one, other = contact(
        "Proszę dzwonić: 601 234 567 lub 602 345 678. Paczka jest w drodze.", surroundings("pl")
    )
    assert drafted == []
    assert one.fixed == other.fixed is not None
    assert drafted == ["contact.phone"]


def test_findings_of_the_same_draft_are_equal_and_those_of_another_are_not() -> None:
    text = "Proszę dzwonić: 601 234 567."
    assert list(contact(text, surroundings("pl"))) == list(contact(text, surroundings("pl")))
    assert hash(*contact(text, surroundings("pl"))) == hash(*contact(text, surroundings("pl")))
    assert list(contact(text, surroundings("pl"))) != list(
        contact(text + " Paczka jest.", surroundings("pl"))
    )


def test_a_fix_that_fails_offers_nothing_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    calls: list[str] = []

    def detector(draft: Draft, _around: Surroundings) -> list[Raw]:
        calls.append(draft.text)
        if len(calls) > 1:
            raise ValueError
        return [Raw("contact.phone", BLOCK, Span(0, 5), {"found": "Hello"})]

    (finding,) = fixes.findings(detector, "Hello there.", surroundings("en"))
    with caplog.at_level(logging.ERROR):
        assert finding.fixed is None
    assert "contact.phone" in caplog.text
