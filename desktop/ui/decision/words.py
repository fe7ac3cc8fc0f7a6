"""Words of a decision: what it is, what the buyer wants, and until when."""

from datetime import datetime

from desktop.domain.cases import Case
from desktop.l10n import terms
from desktop.l10n.catalogs import _
from desktop.l10n.due import due_text

from ..kit.labels import literal


def decision_word(code: str) -> str:
    """A decision in words; one that we do not know under the marketplace's own code."""
    return literal(terms.text("decision", code), 80)


def wishes_text(case: Case) -> str:
    """What the buyer wants, "" where that was not said."""
    if not case.wishes:
        return ""
    wanted = ", ".join(literal(terms.text("wish", wish), 40) for wish in case.wishes)
    return _("The buyer wants: {wish}").format(wish=wanted)


def decide_by(case: Case, now: datetime, zone: str, language: str, *, counts_as_accepted: bool) -> str:
    """Until when, "" where the marketplace names no time. `counts_as_accepted`: what is not decided by then
    is decided."""
    if case.decision_due_at is None:
        return ""
    when = due_text(case.decision_due_at, zone, now, language)
    if case.decision_due_at < now:
        if counts_as_accepted:
            return _("The time to decide has ended ({when}): it counts as accepted.").format(when=when)
        return _("The time to decide has ended ({when}).").format(when=when)
    if counts_as_accepted:
        return _("To be decided: {when}. After that it counts as accepted.").format(when=when)
    return _("To be decided: {when}.").format(when=when)
