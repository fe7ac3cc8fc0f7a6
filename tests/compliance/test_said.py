"""The detectors against sentences of our own: `said/<language>.toml`, by the rule that must find them."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.compliance.lexicon import LANGUAGES
from desktop.compliance.model import BLOCK, Finding
from desktop.compliance.rules import contact, marketing, offplatform
from tests.compliance.surroundings import surroundings

SAID = Path(__file__).parent / "said"


def found(text: str, language: str) -> list[Finding]:
    around = surroundings(language)
    return [finding for rule in (contact, offplatform, marketing) for finding in rule(text, around)]


def forbidden() -> Iterator[tuple[str, str, str]]:
    for language in LANGUAGES:
        for rule, texts in tomllib.loads((SAID / f"{language}.toml").read_text("utf-8"))["forbidden"].items():
            for text in texts:
                yield language, rule, text


def honest() -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        for text in tomllib.loads((SAID / f"{language}.toml").read_text("utf-8"))["honest"]:
            yield language, text


@pytest.mark.parametrize(("language", "rule", "text"), list(forbidden()))
def test_what_is_forbidden_is_found_and_its_fix_is_clean(language: str, rule: str, text: str) -> None:
    findings = found(text, language)
    assert rule in {finding.rule for finding in findings if finding.level == BLOCK}
    for finding in findings:
        assert 0 <= finding.start < finding.end <= len(text)
        if finding.fixed is not None:
            assert finding.rule not in {again.rule for again in found(finding.fixed, language)}


@pytest.mark.parametrize(("language", "text"), list(honest()))
def test_an_honest_sentence_blocks_nothing(language: str, text: str) -> None:
    assert [finding for finding in found(text, language) if finding.level == BLOCK] == []
