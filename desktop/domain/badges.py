"""How one account is told from another at a glance: two letters and a colour of a small palette."""

from collections.abc import Collection
from typing import Final
from zlib import crc32

COLOURS: Final = ("blue", "amber", "green", "violet", "red", "cyan", "pink", "olive", "grey")
"""The palette by name; the drawing knows what each looks like."""


def letters_of(name: str) -> str:
    """Two letters of a name: the first ones of its first two words, or the first two of its only one."""
    words = ["".join(sign for sign in word if sign.isalnum()) for word in name.split()]
    words = [word for word in words if word]
    if not words:
        return "?"
    letters = words[0][0] + words[1][0] if len(words) > 1 else words[0][:2]
    return letters.upper()[:2]


def free_colour(used: Collection[str]) -> str:
    """The first colour that no other account has; the one used least when all are taken."""
    counted = list(used)
    return min(COLOURS, key=counted.count)


def colour_of(chosen: str, account_id: str) -> str:
    """The chosen colour; where none is, or one that this version does not know, always the same by the id."""
    return chosen if chosen in COLOURS else COLOURS[crc32(account_id.encode()) % len(COLOURS)]
