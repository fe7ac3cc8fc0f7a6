"""Messages from strangers as plain text that Qt can lay out quickly: no control or bidi characters, no
towers of
marks, no runs of letters without an end, not more at once than anyone reads."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from desktop.domain.formatted import Block
from desktop.l10n.foreign import cleaned

STEP = 24_000
"""Characters of a longer message that are shown at a time; a reply has at most 20,000."""
CAP = 3 * STEP
"""Shown at most, so that the layout never holds up the window (`bench hostile`): more than any platform's
longest message, Kaufland's 65,535. The whole can be copied."""
_STEP_LINES = 400
LINES = 3 * _STEP_LINES
"""Lines that go with them."""
RUN = 100
BREAK = "\u200b"
"""Put into long runs, and taken out again when text is copied."""

_NEWLINES = re.compile(r"\r\n?|[\u2028\u2029\u0085\v\f]")
_SIMPLE = re.compile(r"[ -~\xa1-\xac\xae-\u02ff\u0400-\u0482\u2010-\u2027\u20ac]*\Z")
_RUN = re.compile(rf"(\S{{{RUN}}})(?=\S)")


def shown_text(text: str, limit: int = STEP) -> tuple[str, bool]:
    """The text to show, at most `limit` characters of it, and whether something was left out."""
    limit = min(limit, CAP)
    most = _STEP_LINES * limit // STEP
    wide = text[: limit + 1].replace("\t", "    ")
    first = _within(wide, limit)
    shortened = len(first) < len(wide)
    lines = _NEWLINES.sub("\n", first).split("\n")
    if len(lines) > most:
        lines, shortened = lines[:most], True
    return "\n".join(_line(line) for line in lines).strip("\n"), shortened


def _within(text: str, limit: int) -> str:
    """As much as `limit` Greek letters take in UTF-8: emoji and other scripts are costlier to lay out."""
    raw = text[:limit].encode("utf-8", "replace")
    return text[:limit] if len(raw) <= 2 * limit else raw[: 2 * limit].decode("utf-8", "ignore")


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
        runs, unbroken = [], 0
        for run in block.runs:
            text, unbroken = _of_run(run.text[:limit], unbroken)
            runs.append(replace(run, text=text))
            limit -= len(run.text)
            if limit <= 0:
                break
        shown.append(replace(block, runs=tuple(runs)))
    return shown, limit < 0


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
