"""What is said of a draft as a whole: it says nothing, it is the template, it leaves questions open, it is in
another language. These findings have no place in the text (start and end are 0)."""

from collections.abc import Iterable, Iterator
from typing import Final

from ..answers import checklist, says_yes_or_no
from ..generic import is_generic
from ..language import base, is_other, recognised
from ..model import HINT, WARN, Finding, Question, Surroundings
from ..questions import PROBLEM
from ..reading import Reading, expected_languages, no_evidence, read_buyer, read_draft
from ..times import says_when

_MOST_OPEN: Final = 8
_SENTENCE_WORDS: Final = 4
_SHORT_REPLY: Final = 50


def generic(text: str, surroundings: Surroundings) -> Iterator[Finding]:
    """`quality.generic`: nothing that the buyer can use, or nothing of what the buyer wrote (R9). A warning
    where the buyer asked something for certain."""
    draft = read_draft(text, surroundings)
    questions = checklist(text, surroundings)
    if is_generic(draft) or _touches_nothing(draft, questions, surroundings):
        asks = any(question.certain for question in questions)
        yield Finding("quality.generic", WARN if asks else HINT, 0, 0)


def _touches_nothing(draft: Reading, questions: Iterable[Question], surroundings: Surroundings) -> bool:
    """A short reply that ticks nothing, names no number or time, and shares no topic with the buyer."""
    asked = [question for question in questions if question.certain or question.kind == PROBLEM]
    words = sum(len(sentence.words) for sentence in draft.sentences)
    if not asked or any(question.answered for question in asked) or not 0 < words <= _SHORT_REPLY:
        return False
    if any(map(str.isdigit, draft.text)) or says_when(draft) or says_yes_or_no(draft) or "?" in draft.text:
        return False
    told = {
        kind
        for message in surroundings.buyer_texts
        for kind in read_buyer(message, surroundings).kinds("topic")
    }
    return bool(told) and not told & draft.kinds("topic")


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
