"""Which of a language's plural forms a number takes (CLDR plural rules): ``few`` for 2 in Polish.

Texts of the program come with their forms through ``catalogs.ngettext``; this is for whoever must know the
form itself, such as templates and `helpdesk market`."""

from decimal import Decimal

from desktop.l10n.locales import locale_for


def plural_category(value: Decimal | int | float, language: str) -> str:
    """One of ``zero``, ``one``, ``two``, ``few``, ``many``, ``other``."""
    number = value if isinstance(value, int) else Decimal(str(value))
    category: str = locale_for(language).plural_form(number)
    return category


def plural_categories(language: str) -> tuple[str, ...]:
    """The forms that a language has, in CLDR's order, ``other`` last."""
    found: frozenset[str] = locale_for(language).plural_form.tags
    return (*(each for each in ("zero", "one", "two", "few", "many") if each in found), "other")
