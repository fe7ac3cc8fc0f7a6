"""Rules made for tests of the composer, so that these do not hang on the words of the real ones: "tel" and a
number is forbidden, "soon" a warning, "perhaps" a hint; "Dear" begins a template, and "Bonjour" a reply that
says nothing, unless it has a figure."""

import re
from collections.abc import Iterable

from desktop.compliance.model import BLOCK, HINT, WARN, Finding, Language, Question, Review, Surroundings

_PATTERNS = (
    ("contact.phone", BLOCK, re.compile(r"tel [\d ]+\d")),
    ("quality.promise", WARN, re.compile(r"\bsoon\b")),
    ("quality.generic", HINT, re.compile(r"\bperhaps\b")),
)


def rule_findings(text: str) -> Iterable[Finding]:
    if text.startswith("Dear"):
        yield Finding("quality.template", WARN, 0, 0)
    if text.startswith("Bonjour") and not any(map(str.isdigit, text)):
        yield Finding("quality.generic", WARN, 0, 0)
    for rule, level, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            fixed = " ".join((text[:start].rstrip() + " " + text[end:].lstrip()).split(" ")).strip()
            yield Finding(rule, level, start, end, {"found": match[0]}, fixed if level == BLOCK else None)


def review(text: str, surroundings: Surroundings) -> Review:
    """Findings as above; each "?" of the buyer's is a question, answered when the draft says "yes"."""
    found = sorted(rule_findings(text), key=lambda each: (each.start, each.end, each.rule))
    questions = tuple(
        Question(match[0].strip(), "Kérhetek" not in match[0], "yes" in text, message=number)
        for number, said in enumerate(surroundings.buyer_texts)
        for match in re.finditer(r"[^.?!]+\?", said)
    )
    code = "de" if "und" in text else "hu" if "Jó" in text else ""
    return Review(tuple(found), questions, language=Language(code, 0.9, surroundings.language))
