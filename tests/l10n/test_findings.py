"""Every rule has its words: title, reason, fix; a rule that is not known is named all the same."""

import pytest

from desktop.l10n import findings
from desktop.l10n.catalogs import available_languages

VALUES = {
    "found": "x", "price": "1299.00", "currency": "PLN", "grade": "A", "tracking": "1", "order": "RF-1",
    "buyer": "Anna", "date": "2026-11-21", "open": "2026-11-23", "until": "2026-12-05", "question": "Kiedy?",
    "expected": "pl",
}  # fmt: skip


@pytest.mark.parametrize("rule", findings.RULES)
def test_each_rule_is_worded_with_all_and_with_few_values(rule):
    for values in (VALUES, {"found": "x"}, {}):
        text = findings.reason(rule, "warn", values, "en")
        assert text
        assert "{" not in text
    assert findings.title(rule, "en") != rule
    assert findings.fix_label(rule, "en")


@pytest.mark.parametrize("language", [code for code, _ in available_languages()])
def test_in_every_language_the_values_stand_in_the_words(language):
    text = findings.reason("quality.closed_day", "warn", {"found": "sobotę", "date": "2026-11-21"}, language)
    assert "21" in text
    assert "2026-11-21" not in text


def test_money_dates_and_languages_read_as_people_write_them():
    values = {"found": "1199 zł", "price": "1299.00", "currency": "PLN"}
    assert "PLN\xa01,299.00" in findings.reason("quality.price", "warn", values, "en")
    assert "Mon 23 Nov" in findings.reason(
        "quality.closed_day", "warn", {"date": "2026-11-21", "open": "2026-11-23"}, "en"
    )
    spoken = findings.reason("quality.language", "warn", {"found": "en", "expected": "pl-PL"}, "en")
    assert "English" in spoken
    assert "Polish" in spoken


def test_what_is_not_known_is_named_by_its_own_name():
    assert findings.reason("contact.pigeon", "block", {}, "en") == "contact.pigeon"
    assert findings.title("contact.pigeon") == "contact.pigeon"
    assert findings.level_name("dire") == "dire"
    assert findings.fix_label("contact.pigeon", "en") == "Remove the sentence"


def test_braces_of_the_draft_are_no_fields():
    text = findings.reason("quality.unfilled", "block", {"found": "{name}"}, "en")
    assert text == "“{name}” waits for a value. Fill it in or take it out."


def test_levels_have_words():
    assert [findings.level_name(level, "en") for level in ("block", "warn", "hint")] == [
        "Blocks sending",
        "Warning",
        "Hint",
    ]
