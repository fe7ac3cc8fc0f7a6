"""Review of a draft (R3-R6, R9, R13, R14): one function over all the rules, pure and quick enough for every
key."""

import logging
from collections.abc import Callable, Iterable
from typing import Final

from . import quality, rules
from .answers import checklist
from .model import Finding, Review, Surroundings
from .reading import read_draft
from .rules import contact, marketing, offplatform

Rule = Callable[[str, Surroundings], Iterable[Finding]]
"""A rule reads the text as it was typed; it never raises and its spans lie in that text."""

RULES: Final[tuple[Rule, ...]] = (contact, offplatform, marketing, *quality.RULES)

_log = logging.getLogger("helpdesk.compliance")


def review(text: str, surroundings: Surroundings) -> Review:
    """Everything that the rules say about a draft. The order of the rules does not matter."""
    found = {finding for rule in RULES for finding in _findings(rule, text, surroundings)}
    ordered = sorted(found, key=_place)
    return Review(
        findings=tuple(ordered),
        questions=checklist(text, surroundings),
        generic=any(finding.rule == "quality.generic" for finding in ordered),
        language=read_draft(text, surroundings).language,
    )


def warm(surroundings: Surroundings) -> None:
    """Reads the lexicons and loads the libraries, so that the first key of a draft waits for nothing."""
    rules.warm(surroundings)
    review("Dzień dobry", surroundings)


def _place(finding: Finding) -> tuple[int, int, str, tuple[tuple[str, str], ...]]:
    return finding.start, finding.end, finding.rule, tuple(sorted(finding.values.items()))


def _findings(rule: Rule, text: str, surroundings: Surroundings) -> list[Finding]:
    """What one rule says. A rule that fails is our error: it is logged, and the others go on, since a review
    that is not there at all would let everything through."""
    try:
        return list(rule(text, surroundings))
    except Exception:
        _log.exception("the rule %s failed", getattr(rule, "__name__", rule))
        return []
