"""Numbers of conversations in words, as the selectors say them."""

from desktop.l10n.catalogs import ngettext
from desktop.l10n.money import format_number

from .list_header import conversations_text


def overdue_text(count: int, language: str) -> str:
    """ "3 overdue"; empty for none."""
    if not count:
        return ""
    return ngettext("{count} overdue", "{count} overdue", count).format(count=format_number(count, language))


def waiting_text(count: int, language: str) -> str:
    """ "3 need an answer", or that there is none."""
    form = ngettext("{count} needs an answer", "{count} need an answer", count)
    return form.format(count=format_number(count, language)) if count else conversations_text(0, language)
