"""What is said of a draft as a whole: it says nothing, it is the template, it leaves questions open, it is in
another language. These findings have no place in the text (start and end are 0)."""

from collections.abc import Iterator
from typing import Final

from ..answers import checklist
from ..generic import is_generic
from ..language import base, is_other, recognised
from ..model import HINT, WARN, Finding, Surroundings
from ..questions import PROBLEM
from ..reading import expected_languages, no_evidence, read_buyer, read_draft

_MOST_OPEN: Final = 8
_SENTENCE_WORDS: Final = 4


def generic(text: str, surroundings: Surroundings) -> Iterator[Finding]:
    """`quality.generic`: nothing that the buyer can use (R9). A warning where the buyer asked something."""
    if is_generic(read_draft(text, surroundings)):
        asks = any(question.certain for question in checklist(text, surroundings))
        yield Finding("quality.generic", WARN if asks else HINT, 0, 0)


def template(text: str, surroundings: Surroundings) -> Iterator[Finding]:
    """`quality.template`: a free template as it came, where the buyer waits for an answer of his own (R14).
    A stage form may go out unchanged."""
    if surroundings.form or not surroundings.template.strip():
        return
    if text.split() == surroundings.template.split():
        yield Finding("quality.template", WARN, 0, 0)


def unanswered(text: str, surroundings: Surroundings) -> Iterator[Finding]:
    """`quality.unanswered`: what the buyer asked and the draft passes over (R9). A hint; a warning when the
    message announces a stage, for an accepted stage update stops the clock (R10). Nothing for an empty draft.
    """
    if not any(letter.isalnum() for letter in text):
        return
    level = WARN if surroundings.stage_notice else HINT
    left = [
        question
        for question in checklist(text, surroundings)
        if not question.answered and (question.certain or question.kind == PROBLEM)
    ]
    for question in left[:_MOST_OPEN]:
        yield Finding("quality.unanswered", level, 0, 0, {"question": question.text, "kind": question.kind})


def language(text: str, surroundings: Surroundings) -> Iterator[Finding]:
    """`quality.language`: the draft is surely in another language than the one to answer in (R13). A hint
    where the buyer wrote in that language himself. A draft that says it in both languages is let be."""
    accepted = expected_languages(surroundings)
    draft = read_draft(text, surroundings)
    found = draft.language
    if not found.code or not is_other(text, accepted, no_evidence(surroundings)):
        return
    allowed = {base(code) for code in accepted}
    for sentence in draft.sentences:
        if len(sentence.words) >= _SENTENCE_WORDS:
            own = recognised(text[sentence.start : sentence.end], accepted)
            if own.code in allowed and own.confidence >= 0.7 and len(sentence.words) >= _SENTENCE_WORDS + 2:
                return
    buyers = {read_buyer(told, surroundings).language.code for told in surroundings.buyer_texts}
    level = HINT if found.code in buyers else WARN
    yield Finding("quality.language", level, 0, 0, {"found": found.code, "expected": accepted[0]})
