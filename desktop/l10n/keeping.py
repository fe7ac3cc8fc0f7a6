"""Why something is kept, or went, in words."""

from typing import Final

from desktop.domain.retention import BLOCKS, Because, Keeping, Limit

from .catalogs import N_, _
from .dates import format_date, format_period

LIMITS: Final = {
    Because.RETURN: N_("Return"),
    Because.PLATFORM_WARRANTY: N_("Warranty of the platform"),
    Because.WARRANTY: N_("Liability for conformity"),
    Because.CLAIM: N_("Claims"),
    Because.DISPUTE: N_("Disputes"),
    Because.POLICY: N_("Rule of the marketplace"),
}
_SOURCES: Final = (
    N_("The rules of the platform"),
    N_("Directive (EU) 2019/771, art. 10(1)"),
    N_("Directive 2013/11/EU, art. 5(4)(e)"),
)
"""Of `resources/retention.toml`; a country's own laws are called as that country calls them."""
_NEEDS: Final = {
    Because.CASE_OPEN: N_("a case is open"),
    Because.ANSWER_OWED: N_("an answer is owed"),
    Because.UNSENT: N_("something of yours is unsent, or a reminder is set"),
    Because.HELD: N_("it is to be kept"),
}


def limit_source(limit: Limit) -> str:
    """The law or rule that a limit comes from."""
    return _(limit.source) if limit.source in _SOURCES else limit.source


def limit_name(because: str) -> str:
    """A limit's name; why something went that was no limit."""
    known = {str(kind): text for kind, text in LIMITS.items()}
    if because == Because.BUYER:
        return _("The buyer asked for it")
    return _(known[because]) if because in known else because


def limit_length(limit: Limit, language: str) -> str:
    """How long, with the year's end where it runs to it."""
    text = format_period(limit.months, limit.days, language)
    return _("{time}, to the end of the year").format(time=text) if limit.year_end else text


def limit_start(limit: Limit) -> str:
    """What it is counted from."""
    return _("delivery") if limit.start == "delivery" else _("last message")


def keeping_text(keeping: Keeping, language: str) -> str:
    """Why a conversation stays, as part of a sentence."""
    if keeping.because in BLOCKS or keeping.until is None:
        return _(_NEEDS[keeping.because])
    return _("{limit}, until {date}").format(
        limit=limit_name(keeping.because), date=format_date(keeping.until.date(), language)
    )
