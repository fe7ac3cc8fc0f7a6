"""How a fix puts a draft together again."""

from .sentences import sentence_at


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
