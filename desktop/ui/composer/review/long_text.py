"""A text that is too long to be reviewed at one go: the pieces that are read one after the other, and what
was found in them as findings of the whole."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from desktop.compliance.model import Finding, Fix

FIRST = 20_000
"""Characters that are reviewed as the reply itself, at one go."""
PIECE = 10_000
"""Characters of each further piece."""
SEEN_TWICE = 400
"""Characters from before a piece that are read with it at most, since a number may stand across two."""
_ENDS = ("\n", ". ", "! ", "? ", " ")
"""Where a text is cut best comes first."""


@dataclass(frozen=True, slots=True)
class _Within:
    """The fix of a finding in a piece, as the draft of the whole text. Its blanks at both ends stay."""

    before: str
    fix: Fix | str
    after: str

    @property
    def fixed(self) -> str | None:
        piece = self.fix if isinstance(self.fix, str) else self.fix.fixed
        return piece if piece is None else self.before + piece.strip() + self.after


def pieces(text: str) -> Iterator[tuple[int, int]]:
    """From where to where each piece reaches, first that of the reply itself; cut behind a line or a
    sentence, where there is one."""
    end = _cut(text, 0, FIRST)
    yield 0, end
    while end < len(text):
        start = _cut(text, end - SEEN_TWICE, SEEN_TWICE // 2)
        end = _cut(text, end, PIECE)
        yield start, end


def found_in(text: str, start: int, end: int, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings of a piece as findings of the whole text."""
    piece = text[start:end]
    before = text[: end - len(piece.lstrip())]
    after = text[start + len(piece.rstrip()) :]
    for each in findings:
        fix = _Within(before, each.fix, after) if each.fix is not None else None
        yield replace(each, start=each.start + start, end=each.end + start, fix=fix)


def each_once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """By place; what was seen twice, or the second time only in part, once."""
    kept: list[Finding] = []
    reached: dict[str, int] = {}
    for each in sorted(findings, key=lambda known: (known.start, -known.end, known.rule)):
        is_place = each.end > each.start
        if is_place and each.end <= reached.get(each.rule, 0):
            continue
        if is_place:
            reached[each.rule] = each.end
        kept.append(each)
    return tuple(sorted(kept, key=lambda known: (known.start, known.end, known.rule)))


def _cut(text: str, start: int, most: int) -> int:
    last = start + most
    if last >= len(text):
        return len(text)
    ends = (text.rfind(sign, start + most // 2, last) + len(sign) for sign in _ENDS)
    return next((end for end in ends if end > start + most // 2), last)
