"""The detectors against sentences of our own: `said/<language>.toml`, by the rule that must find them."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from desktop.compliance.lexicon_file import LANGUAGES
from desktop.compliance.model import BLOCK, WARN, Finding
from desktop.compliance.rules import contact, marketing, offplatform
from tests.compliance.surroundings import surroundings

SAID = Path(__file__).parent / "said"


def found(text: str, language: str) -> list[Finding]:
    around = surroundings(language)
    return [finding for rule in (contact, offplatform, marketing) for finding in rule(text, around)]


@cache
def said(language: str) -> dict[str, Any]:
    return tomllib.loads((SAID / f"{language}.toml").read_text("utf-8"))


RULES = [(language, rule) for language in LANGUAGES for rule in said(language)["forbidden"]]


@pytest.mark.parametrize(("language", "rule"), RULES)
def test_what_is_forbidden_is_found_and_its_fix_is_clean(language: str, rule: str) -> None:
    missed = []
    for text in said(language)["forbidden"][rule]:
        findings = found(text, language)
        if rule not in {finding.rule for finding in findings if finding.level in (BLOCK, WARN)}:
            missed.append(text)
        for finding in findings:
            assert 0 <= finding.start < finding.end <= len(text)
            if finding.fixed is not None:
                assert finding.rule not in {again.rule for again in found(finding.fixed, language)}, text
    assert missed == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nearly_all_of_what_is_forbidden_blocks(language: str) -> None:
    """A few of these sentences alone may as well be honest ("I will call you tomorrow"): of them it warns."""
    texts = [text for texts in said(language)["forbidden"].values() for text in texts]
    warned = [text for text in texts if BLOCK not in {finding.level for finding in found(text, language)}]
    assert len(warned) <= len(texts) / 20, warned


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_honest_sentence_blocks_nothing(language: str) -> None:
    blocked = {}
    for text in said(language)["honest"]:
        rules = [finding.rule for finding in found(text, language) if finding.level == BLOCK]
        if rules:
            blocked[text] = rules
    assert blocked == {}


HIDDEN = tomllib.loads((Path(__file__).parent / "hidden.toml").read_text("utf-8"))


@pytest.mark.parametrize("rule", HIDDEN["hidden"])
def test_a_hidden_address_or_number_is_found(rule: str) -> None:
    # The name of a messenger alone may be talk about the product.
    levels = (BLOCK, WARN) if rule == "contact.messenger" else (BLOCK,)
    missed = [
        text
        for language, text in HIDDEN["hidden"][rule]
        if rule not in {finding.rule for finding in found(text, language) if finding.level in levels}
    ]
    assert missed == []


def test_a_number_that_is_none_to_call_is_left_alone() -> None:
    blocked = [
        text
        for language, text in HIDDEN["honest"]
        if any(finding.level == BLOCK for finding in found(text, language))
    ]
    assert blocked == []
