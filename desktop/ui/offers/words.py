"""How an offer's numbers are said, in the table and beside a conversation."""

from desktop.l10n.catalogs import _, ngettext
from desktop.l10n.money import format_number


def available_words(count: int, language: str) -> str:
    """`4 pieces`."""
    if count <= 0:
        return _("sold out")
    form = ngettext("{count} piece", "{count} pieces", count)
    return form.format(count=format_number(count, language))


def days_words(days: int, language: str) -> str:
    """`2 working days`; "" when it is not known."""
    if days <= 0:
        return ""
    form = ngettext("{count} working day", "{count} working days", days)
    return form.format(count=format_number(days, language))
