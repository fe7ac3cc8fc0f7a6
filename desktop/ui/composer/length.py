"""How long a reply may be, and what is said when it comes near. Every marketplace has its own limits."""

from typing import Final

from desktop.l10n.catalogs import _, ngettext
from desktop.l10n.money import format_number

LIMIT: Final = 20_000
"""Characters of a reply where the account says nothing else."""
_NEAR: Final = 0.9
"""The part of the limit from which on the characters are counted before the writer's eyes."""


def fits(text: str, limit: int = LIMIT, least: int = 1) -> bool:
    """Whether the marketplace takes a text of this length."""
    return bool(text.strip()) and least <= len(text) <= limit


def length_remark(length: int, language: str, limit: int = LIMIT, least: int = 1) -> tuple[str, str]:
    """What is said of a text's length and in which colour; ("", "") as long as there is room."""
    most = format_number(limit, language)
    if length > limit:
        over = format_number(length - limit, language)
        text = _("Too long by {count} characters: the platform takes {limit} at most.")
        return text.format(count=over, limit=most), "bad"
    if 0 < length < least:
        text = ngettext(
            "Too short: the platform takes {count} character at least.",
            "Too short: the platform takes {count} characters at least.",
            least,
        )
        return text.format(count=format_number(least, language)), "dim"
    if length > limit * _NEAR:
        count = format_number(length, language)
        return _("{count} of {limit} characters").format(count=count, limit=most), "dim"
    return "", ""
