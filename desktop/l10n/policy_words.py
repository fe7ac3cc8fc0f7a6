"""How long a marketplace gives to answer, in words."""

from desktop.l10n.catalogs import ngettext
from desktop.l10n.terms import TERMS, text


def hours_text(hours: int, mode: str) -> str:
    """So many hours, on working days or around the clock, in the current language. `mode` as in
    `domain.policies`."""
    if mode == "around_the_clock":
        said = ngettext("{n} hour around the clock", "{n} hours around the clock", hours)
    else:
        said = ngettext("{n} hour on working days", "{n} hours on working days", hours)
    return said.format(n=hours)


def policy_text(policy_id: str, hours: int, mode: str) -> str:
    """A policy by its own words; one that has none here (an operator's, an entered one) by its hours."""
    return text("policy", policy_id) if policy_id in TERMS["policy"] else hours_text(hours, mode)
