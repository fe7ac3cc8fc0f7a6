"""Text that strangers wrote, made safe to stand among ours: cleaned, and isolated where it runs otherwise.

Names come from anywhere. A name may not turn the text around it over, paint over other rows, or break a
line; and one in Hebrew or Arabic letters, rightly written, must not carry the words and figures behind it to
its other side. UAX 9: a first-strong isolate (FSI) keeps the order of the sentence whatever stands in it."""

import unicodedata

FSI, PDI = "\u2068", "\u2069"
"""First strong isolate, pop directional isolate (UAX 9, 2.4)."""

_HIDDEN = {
    chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C, 0xFEFF)
} - {FSI, PDI}
_MARKS = 4
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


def cleaned(text: str, limit: int = 500) -> str:
    """One line without control characters, steering of direction and towers of marks, at most ``limit`` long.

    Isolates stay where they are whole, since they change nothing around them. Use this for what is kept,
    compared or copied; ``isolated`` for what is shown."""
    shown: list[str] = []
    marks = opened = 0
    for character in text[: limit * 2]:
        if character in _HIDDEN:
            continue
        if character == PDI and not opened:
            continue
        opened += (character == FSI) - (character == PDI)
        category = unicodedata.category(character)
        if category in ("Mn", "Me"):
            marks += 1
            if marks > _MARKS:
                continue
        else:
            marks = 0
        shown.append(" " if category in ("Cc", "Zl", "Zp") else character)
    made = "".join(shown).strip()
    if len(made) > limit:
        made = made[: limit - 1] + "…"
    return made + PDI * max(0, made.count(FSI) - made.count(PDI))


def isolated(text: str) -> str:
    """The text in an isolate when any of its letters runs from right to left; else as it came."""
    if text.isascii() or not any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in text):
        return text
    if text.startswith(FSI) and text.endswith(PDI) and text.count(FSI) == 1:
        return text
    return f"{FSI}{text}{PDI}"


def without_isolates(text: str) -> str:
    """The text as it was written, for what is saved, sent or copied."""
    return text.replace(FSI, "").replace(PDI, "")
