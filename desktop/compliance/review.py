"""Review of a draft (R3-R6, R9, R13, R14): one function over all the rules, pure and quick enough for every
key."""

from collections.abc import Callable, Iterable
from typing import Final

from .model import Finding, Language, Review, Surroundings
from .rules import contact, marketing, offplatform

Rule = Callable[[str, Surroundings], Iterable[Finding]]
"""A rule reads the text as it was typed; it never raises and its spans lie in that text."""

RULES: Final[tuple[Rule, ...]] = (contact, offplatform, marketing)


def review(text: str, surroundings: Surroundings) -> Review:
    """Everything that the rules say about a draft. The order of the rules does not matter."""
    found = {finding for rule in RULES for finding in rule(text, surroundings)}
    ordered = sorted(found, key=lambda finding: (finding.start, finding.end, finding.rule))
    expected = surroundings.language or surroundings.market.language
    return Review(findings=tuple(ordered), language=Language("", 0.0, expected))
