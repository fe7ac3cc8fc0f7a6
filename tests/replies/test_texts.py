"""The texts that come with the program: whole in every language, filled as its readers write, clean."""

import re
from typing import Any

import pytest

from desktop import resources
from desktop.domain.case_rules import ALL_KINDS, load_machine
from desktop.replies import drafts, library
from desktop.replies.drafts import free_draft, stage_draft
from desktop.replies.engine import marks
from desktop.replies.facts import ASKED, FIELDS

from .world import FORM, LANGUAGE_MARKETS, facts

STAGES = [
    (kind, name)
    for kind in ALL_KINDS
    for name, stage in load_machine(resources.read_toml("cases", f"{kind}.toml")).stages.items()
    if "seller" in stage.by and name != "reported"
]
LANGUAGES = sorted(LANGUAGE_MARKETS)


def test_there_are_texts_in_every_language_of_the_issue_and_no_file_is_broken() -> None:
    assert set(library.languages()) == set(LANGUAGE_MARKETS)
    assert library.problems() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_text_of_the_index(language: str) -> None:
    texts, english = library.texts(language), library.texts("en")
    assert list(texts.free) == list(library.index().free)
    assert list(texts.reason) == list(library.index().reasons)
    assert list(texts.stage) == list(english.stage)
    assert list(texts.parts) == list(english.parts)
    assert len(texts.free) >= 12


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_stage_of_r10_has_a_whole_text_in_every_language(language: str) -> None:
    for kind, stage in STAGES:
        draft = stage_draft(kind, stage, facts(language, kind), language)
        assert draft is not None, (kind, stage)
        assert (draft.language, draft.missing, draft.is_fallback) == (language, (), False), (kind, stage)
        assert "Marta Nowak" in draft.text
        _is_clean(draft.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_free_template_is_whole_but_for_what_only_the_person_knows(language: str) -> None:
    for template in library.index().free:
        draft = free_draft(template, facts(language), language)
        source = library.texts(language).free[template]
        assert len(draft.missing) == sum(f"{{{{ {name} }}}}" in source for name in ASKED), template
        _is_clean(draft.text)


def _is_clean(text: str) -> None:
    """No contact, no link, no unfilled brace, no doubled space, no telephone, no holes, and nothing that a
    text field would give back as something else."""
    assert "\u00a0" not in text
    assert not re.search(r"[{}@]|https?:|www\.|  |\n\n\n|\bNone\b", text)
    assert not re.search(r"(?<!\w)\+\d", text)
    assert text == text.strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_r10_asks_for_stands_in_the_text(language: str) -> None:
    for kind in ("order", "repair"):
        draft = stage_draft(kind, "shipped", facts(language, kind), language)
        assert draft is not None
        assert FORM["tracking_number"] in draft.text
        assert FORM["carrier"] in draft.text
        assert "27" in draft.text, "the expected day"


@pytest.mark.parametrize(
    ("language", "expected"),
    [("de", "349,00 €"), ("pl", "349,00 zł"), ("hu", "349 Ft"), ("cs", "349,00 Kč"), ("en", "€349.00")],
)
def test_money_is_written_as_the_buyer_writes_it(language: str, expected: str) -> None:
    draft = stage_draft("return", "refunded", facts(language), language)
    assert draft is not None
    assert expected in draft.text


def test_days_are_written_as_the_buyer_writes_them() -> None:
    for language, day in (
        ("hu", "november 27., péntek"),
        ("de", "Freitag, 27. November"),
        ("pl", "piątek, 27 listopada"),
    ):
        draft = stage_draft("order", "shipped", facts(language), language)
        assert draft is not None
        assert day in draft.text


def test_a_day_of_another_year_names_its_year() -> None:
    draft = stage_draft(
        "order", "shipped", facts("de").with_form(FORM | {"expected_delivery": "2027-01-04"}), "de"
    )
    assert draft is not None
    assert "Montag, 4. Januar 2027" in draft.text


def test_a_field_without_a_value_is_marked_in_the_words_of_the_screen() -> None:
    draft = stage_draft("order", "shipped", facts("hu").with_form(FORM | {"tracking_number": ""}), "hu")
    assert draft is not None
    assert draft.missing == ("tracking number",)
    assert "Csomagszám: ⟦tracking number⟧" in draft.text


def test_a_mark_inside_a_part_survives() -> None:
    draft = stage_draft("return", "accepted", facts("de", account_market=None), "de")
    assert draft is not None
    assert draft.missing == ("return address",)
    assert [name for _, _, name in marks(draft.text)] == ["return address"]


def test_a_ready_reason_is_in_the_readers_language_and_a_typed_one_as_it_was_typed() -> None:
    said: dict[str, Any] = {}
    for language in ("de", "fr"):
        draft = stage_draft("repair", "rejected", facts("de"), language)
        said[language] = draft.text if draft else ""
    assert "im Gerät sind Spuren von Flüssigkeit" in said["de"]
    assert "traces de liquide" in said["fr"]
    typed = stage_draft("repair", "rejected", facts("de").with_form({"reason": "Akku defekt"}), "de")
    assert typed is not None
    assert "Grund: Akku defekt" in typed.text


def test_a_language_without_texts_gets_english_and_says_so() -> None:
    draft = free_draft("photos", facts("en"), "hr-HR")
    assert (draft.language, draft.wanted, draft.is_fallback) == ("en", "hr-HR", True)


def test_a_text_in_the_middle_of_a_message_has_no_greeting_and_begins_with_a_capital() -> None:
    whole = free_draft("photos", facts("de"), "de")
    assert whole.text.startswith("Guten Tag Kim Sample,\n\nvielen Dank")
    part = free_draft("photos", facts("de"), "de", whole=False)
    assert part.text.startswith("Vielen Dank")
    assert "Marta" not in part.text


def test_the_text_beside_is_in_the_language_of_the_screen() -> None:
    german = free_draft("photos", facts("de"), "de")
    assert drafts.beside(german) == "en"
    assert drafts.beside(free_draft("photos", facts("en"), "en")) == ""


def test_an_own_template_is_filled_as_it_stands() -> None:
    draft = drafts.own_draft("Hej {{ buyer }}, {{ answer_by }}", "Mine", facts("sv"), "sv")
    assert draft.text == "Hej Kim Sample, ⟦day of your answer⟧"
    assert draft.missing == ("day of your answer",)


def test_a_withdrawal_is_refused_for_lateness_alone_and_every_reason_serves_a_kind() -> None:
    assert library.reasons_for("withdrawal", "rejected") == ["rejected.late"]
    used = {name for kind, stage in STAGES for name in library.reasons_for(kind, stage)}
    assert used == set(library.index().reasons)


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_name_only_fields_that_there_are(language: str) -> None:
    texts = library.texts(language)
    named = set(re.findall(r"{{ (\w+) }}", " ".join([*texts.stage.values(), *texts.free.values()])))
    assert named <= {*FIELDS, *texts.parts}


def test_a_broken_file_gives_english_and_is_named_with_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "read_text", lambda *parts: 'greeting = "Hej"\nclosing = \n')
    library._read.cache_clear()
    try:
        first = library.problems()[0]
        assert (first.place, first.line) == ("templates/bg.toml", 2)
    finally:
        monkeypatch.undo()
        library._read.cache_clear()
