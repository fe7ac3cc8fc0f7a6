"""How long a reply may be, and what is said when it comes near."""

from desktop.l10n.catalogs import _
from desktop.l10n.money import format_number

LIMIT = 20_000
"""Characters of a reply that the platform takes."""
NEAR = 18_000


def length_remark(length: int, language: str) -> tuple[str, str]:
    """What is said of a text's length and in which colour; ("", "") as long as there is room."""
    limit = format_number(LIMIT, language)
    if length > LIMIT:
        over = format_number(length - LIMIT, language)
        text = _("Too long by {count} characters: the platform takes {limit} at most.")
        return text.format(count=over, limit=limit), "bad"
    if length > NEAR:
        count = format_number(length, language)
        return _("{count} of {limit} characters").format(count=count, limit=limit), "dim"
    return "", ""
