"""Messages from strangers as plain text that Qt can lay out quickly: no control or bidi characters, no
towers of
marks, no runs of letters without an end, not more at once than anyone reads."""

import re

from desktop.l10n.foreign import cleaned

STEP = 24_000
"""Characters of a longer message that are shown at a time; a reply has at most 20,000."""
CAP = 4 * STEP
"""Shown at most, so that the layout never holds up the window; the whole can be copied."""
_LINES = 400
RUN = 100
BREAK = "\u200b"
"""Put into long runs, and taken out again when text is copied."""

_NEWLINES = re.compile(r"\r\n?|[\u2028\u2029\u0085\v\f]")
_SIMPLE = re.compile(r"[ -~\xa1-\xac\xae-\u02ff\u0400-\u0482\u2010-\u2027\u20ac]*\Z")
_RUN = re.compile(rf"(\S{{{RUN}}})(?=\S)")


def shown_text(text: str, limit: int = STEP) -> tuple[str, bool]:
    """The text to show, at most `limit` characters of it, and whether something was left out."""
    limit = min(limit, CAP)
    most = _LINES * limit // STEP
    shortened = len(text) > limit
    lines = _NEWLINES.sub("\n", text[:limit]).split("\n")
    if len(lines) > most:
        lines, shortened = lines[:most], True
    return "\n".join(_line(line) for line in lines).strip("\n"), shortened


def _line(line: str) -> str:
    line = line.replace("\t", "    ")
    made = line if _SIMPLE.match(line) else _cleaned(line)
    return _RUN.sub(r"\1" + BREAK, made) if len(made) > RUN else made


def _cleaned(line: str) -> str:
    indent = len(line) - len(line.lstrip(" "))
    return " " * indent + cleaned(line, len(line) + 1)


def without_breaks(text: str) -> str:
    """Copied text as it was written."""
    return text.replace(BREAK, "")
