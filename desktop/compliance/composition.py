"""How a fix puts a draft together again, and how all fixes follow one another."""

from collections.abc import Callable

from .model import BLOCK, LEVELS, Review, Surroundings
from .sentences import sentence_at

_MOST = 40


def put(text: str, start: int, end: int, piece: str) -> str:
    """The text with a piece in place of what stood from `start` to `end`; spaces at the seam close up."""
    before, after = text[:start], text[end:]
    if not piece:
        if before.endswith((" ", "\u00a0")) and after[:1] in {" ", "\u00a0", ",", ".", "!", "?", "\n", ""}:
            before = before.rstrip(" \u00a0")
        if not before or before.endswith("\n"):
            after = after.lstrip(" \u00a0")
    return before + piece + after


def without_sentence(text: str, start: int, end: int) -> str | None:
    """The text without the sentences from `start` to `end`; None when nothing would be left."""
    first, last = sentence_at(text, start), sentence_at(text, max(start, end - 1))
    left = put(text, first.start, max(first.end, last.end), "")
    return left if any(letter.isalnum() for letter in left) else None


def fixed_all(
    text: str,
    surroundings: Surroundings,
    review: Callable[[str, Surroundings], Review],
    levels: tuple[str, ...] = LEVELS,
) -> str:
    """The draft after one fix upon another, what blocks first, until no finding of `levels` offers one.

    A fix that leads back to a text that was there is not taken again, so it always ends."""
    seen = {text}
    for _ in range(_MOST):
        findings = sorted(review(text, surroundings).findings, key=lambda finding: finding.level != BLOCK)
        following = next(
            (
                finding.fixed
                for finding in findings
                if finding.level in levels and finding.fixed is not None and finding.fixed not in seen
            ),
            None,
        )
        if following is None:
            return text
        text = following
        seen.add(text)
    return text
