"""Messages from strangers as plain text that Qt can lay out quickly: no control or bidi characters, no towers
of marks, no runs of letters without an end, not more at once than anyone reads."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace
from itertools import accumulate

from desktop.domain.formatted import Block
from desktop.l10n.foreign import cleaned

STEP = 24_000
"""Characters of a longer message that are shown at a time; a reply has at most 20,000."""
CAP = 66_000
"""Shown at most, so that the layout never holds up the window (`bench hostile`): more than any platform's
longest message, Kaufland's 65,535. The whole can be copied."""
_STEP_LINES = 400
LINES = _STEP_LINES * CAP // STEP
"""Lines that go with them."""
RUN = 100
BREAK = "\u200b"
"""Put into long runs, and taken out again when text is copied."""

_NEWLINES = re.compile(r"\r\n?|[\u2028\u2029\u0085\v\f]")
_SIMPLE = re.compile(r"[ -~\xa1-\xac\xae-\u02ff\u0400-\u0482\u2010-\u2027\u20ac]*\Z")
_COSTLY = re.compile("[\u0590-\u1dff\u2600-\u27bf\u2e80-\U0010ffff]")
"""Scripts whose letters join or are stacked, signs and emoji."""
_OF_A_RUN = 10
"""Letters that beginning another run is worth."""
_RUN = re.compile(rf"(\S{{{RUN}}})(?=\S)")


def shown_text(text: str, limit: int = STEP) -> tuple[str, bool]:
    """The text to show, at most `limit` characters of it, and whether something was left out."""
    limit = min(limit, CAP)
    most = _STEP_LINES * limit // STEP
    wide = text[: limit + 1].replace("\t", "    ")
    first, _ = _within(wide, limit)
    shortened = len(first) < len(wide)
    lines = _NEWLINES.sub("\n", first).split("\n")
    if len(lines) > most:
        lines, shortened = lines[:most], True
    return "\n".join(_line(line) for line in lines).strip("\n"), shortened


def _within(text: str, limit: int) -> tuple[str, int]:
    """As much as takes no longer to lay out than `limit` Latin, Greek or Cyrillic letters, and how many of
    those it is worth."""
    text = text[:limit]
    if not _COSTLY.search(text):
        return text, len(text)
    costs = list(accumulate(6 if each > "\uffff" else 3 if _COSTLY.match(each) else 1 for each in text))
    kept = bisect_right(costs, limit)
    return text[:kept], costs[kept - 1] if kept else 0


def _line(line: str) -> str:
    made = line if _SIMPLE.match(line) else _cleaned(line)
    return _RUN.sub(r"\1" + BREAK, made) if len(made) > RUN else made


def _cleaned(line: str) -> str:
    indent = len(line) - len(line.lstrip(" "))
    return " " * indent + cleaned(line, len(line) + 1)


def shown_blocks(blocks: Iterable[Block], limit: int = STEP) -> tuple[list[Block], bool]:
    """As `shown_text`, for text with its writer's forms."""
    limit = min(limit, CAP)
    most = _STEP_LINES * limit // STEP
    shown: list[Block] = []
    for block in blocks:
        if len(shown) == most or limit <= 0:
            return shown, True
        runs, unbroken, left = [], 0, False
        for run in block.runs:
            wanted, cost = _within(run.text, limit)
            text, unbroken = _of_run(wanted, unbroken)
            runs.append(replace(run, text=text))
            left = len(wanted) < len(run.text) or len(runs) < len(block.runs)
            limit -= cost + _OF_A_RUN
            if limit <= 0 or len(wanted) < len(run.text):
                break
        shown.append(replace(block, runs=tuple(runs)))
        if left:
            return shown, True
    return shown, False


def _of_run(text: str, unbroken: int) -> tuple[str, int]:
    """A run's text to show, and how long the letters without a space are at its end. Towers of marks and long
    runs could else be built of many small parts."""
    kept = 0
    while kept < len(text) and unicodedata.category(text[kept]) in ("Mn", "Me"):
        kept += 1
    text = text[kept:]
    inner = text.strip()
    if not inner:
        return text, 0 if text else unbroken
    start = text.index(inner)
    made = text[:start] + _line(inner) + text[start + len(inner) :]
    first, last = len(inner.partition(" ")[0]), len(text) - text.rfind(" ") - 1
    if start == 0 and unbroken + first > RUN:
        return BREAK + made, last
    return made, last if " " in text else unbroken + last


def without_breaks(text: str) -> str:
    """Copied text as it was written."""
    return text.replace(BREAK, "")


def with_breaks(text: str, every: int) -> str:
    """The text with a place to break after so many letters, wherever they are."""
    return BREAK.join(text[start : start + every] for start in range(0, len(text), every))
