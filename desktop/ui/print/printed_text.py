"""Text of strangers on paper: literal, and complete. What nobody sees is written as its code, so that a
reader of the paper knows that it was there; nothing turns the line around it over."""

import unicodedata
from typing import Final

from desktop.l10n.foreign import isolated

BREAK: Final = "\u200b"
RUN: Final = 100
"""Characters without a space after which a line may break: no hash or signature has as many, and those are
copied from the page."""
LINE: Final = 4000
"""Characters of one paragraph: a longer one takes the layout much longer than several."""
_MARKS: Final = 4
_HIDDEN: Final = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp", "Cn")
_BENIGN: Final = "\u00ad\u200c\u200d"
"""Soft hyphen and joiners: they belong to the spelling of words and of emoji."""


def printed_lines(text: str) -> list[str]:
    """The paragraphs of a text."""
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        shown = _shown(line.replace("\t", "    "))
        lines += [isolated(shown[start : start + LINE]) for start in range(0, len(shown) or 1, LINE)]
    return lines


def printed(text: str) -> str:
    """A text in one line: a name, a reason."""
    return isolated(_shown(" ".join(text.split())))


def _shown(line: str) -> str:
    if line.isascii() and line.isprintable() and len(line) <= RUN:
        return line
    made: list[str] = []
    run = marks = 0
    for sign in line:
        category = unicodedata.category(sign)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        run = 0 if sign == " " else run + 1
        if (category in _HIDDEN and sign not in _BENIGN) or marks > _MARKS:
            made.append(f"⟨U+{ord(sign):04X}⟩")
        else:
            made.append(sign)
        if run >= RUN and category not in ("Mn", "Me"):
            made.append(BREAK)
            run = 0
    return "".join(made)
