"""What the dialog says of a record: how it is signed, what else is to be known, and how it was written."""

from desktop.domain.record import instant_of
from desktop.l10n.catalogs import _, ngettext
from desktop.l10n.dates import format_datetime
from desktop.l10n.record_words import problem_text
from desktop.reports.evidence import Evidence

from ..kit.labels import literal
from ..workspace import Workspace


def signed_text(evidence: Evidence, workspace: Workspace) -> str:
    """How many entries the platform signed, and when (market time)."""
    record = evidence.record
    signed = instant_of(record.signed_at)
    zone, language = workspace.zone(record.market), workspace.language
    when = format_datetime(signed, zone, language) if signed is not None else record.signed_at
    form = ngettext(
        "{count} entry, signed by the platform on {when}",
        "{count} entries, signed by the platform on {when}",
        record.number,
    )
    return form.format(count=record.number, when=literal(when, 60))


def more_text(evidence: Evidence) -> str:
    """New keys, what saving means, and what a record leaves out."""
    said = []
    if evidence.newcomer is not None:
        text = _(
            "It is signed with a new key of the platform: {key}. "
            "Trust it only when you know that the platform has changed its key."
        )
        said.append(text.format(key=literal(evidence.newcomer.fingerprint, 60)))
    else:
        text = _("The platform publishes a key that is not trusted here: {key}.")
        said += [text.format(key=literal(key.fingerprint, 60)) for key in evidence.unfamiliar]
    if evidence.problem is not None and evidence.may_be_kept:
        said.append(_("You can save it all the same; the PDF says what is wrong."))
    if evidence.may_be_kept:
        said.append(
            _("Internal notes are left out; the record holds what the buyer can see, and every step.")
        )
    return "\n".join(said)


def written_text(name: str, evidence: Evidence) -> str:
    """The notice once the file is there."""
    shown = literal(name, 80)
    if evidence.problem is None:
        return _("{file} is written and verifies.").format(file=shown)
    why = problem_text(evidence.problem)
    return _("{file} is written, but does not verify. {why}").format(file=shown, why=why)


def show_text() -> str:
    """Of the button beside the notice."""
    return _("Show in folder")
