"""From what the detectors found to findings with a fix: the draft without the sentences that carry it.

A greeting, the other sentences and the paragraphs stay. Where a way past the Helpdesk or a deal goes out, one
sentence in the draft's language says what is right instead; advertising goes out without a word.
"""

import logging
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from .concepts import words_of
from .draft import Draft, Raw, draft_like, draft_of, reads_alike
from .lexicon import sentence_for
from .model import Finding, Surroundings
from .normalise import plain
from .sentences import Span

Detector = Callable[[Draft, Surroundings], Sequence[Raw]]

_log: Final = logging.getLogger("helpdesk.compliance")

_ROUNDS = 3
_SAYS = {"contact": "contact", "offplatform": "deal"}
_SAYS_ELSEWHERE = {"contact": "here", "offplatform": "deal"}
"""On another marketplace nobody knows what the Helpdesk is."""


@dataclass(frozen=True)
class _Fix:
    """The fix of a rule's findings in a draft. Drafting it reviews every candidate again, which takes longer
    than the review itself: so it waits until a person looks at the finding."""

    detector: Detector
    text: str
    surroundings: Surroundings = field(hash=False)
    rule: str

    @cached_property
    def fixed(self) -> str | None:
        """The whole draft after the fix. One that fails is our error: it is logged, nothing is offered."""
        try:
            draft = draft_of(self.text, self.surroundings)
            raws = self.detector(draft, self.surroundings)
            return _fixed(self.detector, draft, raws, self.rule, self.surroundings)
        except Exception:
            _log.exception("the fix of %s failed", self.rule)
            return None


def findings(detector: Detector, text: str, surroundings: Surroundings) -> Iterable[Finding]:
    """What a detector finds, each with the whole draft after its fix (None where no sensible draft is
    left)."""
    fixes: dict[str, _Fix] = {}
    for raw in detector(draft_of(text, surroundings), surroundings):
        if raw.rule not in fixes:
            fixes[raw.rule] = _Fix(detector, text, surroundings, raw.rule)
        yield Finding(raw.rule, raw.level, raw.span.start, raw.span.end, raw.values, fixes[raw.rule])


def _fixed(
    detector: Detector, draft: Draft, raws: Sequence[Raw], rule: str, surroundings: Surroundings
) -> str | None:
    """The draft without what breaks a rule, looked at again until it is clean: taking a sentence out may
    bring two others together."""
    words = _SAYS if surroundings.helpdesk else _SAYS_ELSEWHERE
    say = sentence_for(draft.language, words.get(rule.split(".")[0], ""))
    for number in range(_ROUNDS):
        spans = [raw.span for raw in raws if raw.rule == rule]
        if not spans:
            break
        out = sorted({inside for span in spans for inside in draft.covering(span)})
        changed, seams = _without(draft, out, "" if number or say in draft.text else say)
        if not out or changed == draft.text:
            return None
        if reads_alike(changed, draft, surroundings):
            # Sentences are judged one by one: only where some have come together is there anything new.
            again = [raw for seam in seams for raw in detector(draft_like(seam, draft), surroundings)]
            draft = draft_like(changed, draft)
            if not any(raw.rule == rule for raw in again):
                break
        draft = draft_of(changed, surroundings)
        raws = detector(draft, surroundings)
    else:
        return None
    return draft.text if _says_something(draft) else None


def _says_something(draft: Draft) -> bool:
    """Whether more than a greeting and a closing is left: a sentence that ends as one, or a longer line."""
    sentences = [draft.text[span.start : span.end] for span in draft.spans]
    return any(len(said.split()) > (2 if said[-1] in ".!?…" else 4) for said in sentences)


def _without(draft: Draft, out: Sequence[int], say: str) -> tuple[str, list[str]]:
    """The draft's text without some sentences, `say` in place of the first; and what has come together at
    each place, for another look."""
    text = draft.text
    seams: list[str] = []
    gone = set(out)
    for number in reversed(out):
        span = _after_greeting(draft, number)
        said = say if number == out[0] else ""
        if said and span.start and text[: span.start].rstrip(" ").endswith(","):
            said = said[0].lower() + said[1:]
        text = _cut(text, span, said)
        if number + 1 not in gone:
            first = number
            while first - 1 in gone:
                first -= 1
            seams.append(_seam(draft, first, number, say if first == out[0] else ""))
    return text, seams


def _seam(draft: Draft, first: int, last: int, said: str) -> str:
    """What stands around the place where some sentences went out."""
    start, end = _after_greeting(draft, first).start, draft.spans[last].end
    before = draft.spans[first - 1].start if first else draft.spans[first].start
    after = draft.spans[last + 1].end if last + 1 < len(draft.spans) else end
    left, right = draft.text[before:start], draft.text[end:after]
    return left + said + right if said else f"{left.rstrip()}{' ' * (left != left.rstrip())}{right}"


def _after_greeting(draft: Draft, number: int) -> Span:
    """The sentence without the greeting in front of it ("Guten Tag, rufen Sie uns an")."""
    span = draft.spans[number]
    comma = re.match(r"[^,\n.!?:;]{2,40},\s+", draft.text[span.start : span.end])
    if number == 0 and comma and len(comma.group().split()) <= 4 and _is_greeting(comma.group(), draft):
        return Span(span.start + comma.end(), span.end)
    return span


def _is_greeting(words: str, draft: Draft) -> bool:
    concepts = words_of(plain(words), draft.languages).concepts
    return any("greet" in concepts.get(language, {}) for language in draft.languages)


def _cut(text: str, span: Span, said: str) -> str:
    """The text without a piece, with another in its place; no double spaces and no empty line are left."""
    before, after = text[: span.start], text[span.end :]
    if said:
        return before + said + after
    blank = before.rstrip(" \t")
    if not blank or blank.endswith("\n"):
        rest = after.lstrip(" \t")
        if not rest or rest.startswith("\n"):
            return _joined(blank.rstrip("\n"), rest.lstrip("\n"), blank, rest)
        return blank + rest
    return blank + after if not after[:1].strip() else f"{blank} {after.lstrip()}"


def _joined(before: str, after: str, blank: str, rest: str) -> str:
    """Two parts around a line that went out: a paragraph's gap stays when there was one on either side."""
    if not before:
        return after
    if not after:
        return before
    gap = max(len(blank) - len(before), len(rest) - len(after))
    return before + "\n" * min(gap, 2) + after
