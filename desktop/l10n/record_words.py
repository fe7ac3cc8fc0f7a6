"""What is wrong with a record, in the user's language: which entry, and what about it."""

from typing import Final

from desktop.domain import record as codes
from desktop.domain.record import DoesNotVerify

from .catalogs import N_, _
from .foreign import cleaned, isolated

_OTHER_PLACE: Final = N_(
    "Entry {number}: another entry ({found}) stands in its place. One is missing, added or out of order."
)
_CHANGED: Final = N_("Entry {number} was changed: its content does not give its hash.")
_DAMAGED_AT: Final = N_("The file was changed: byte {place} is not as it was exported.")

_TEXTS: Final = {
    codes.NUMBER: _OTHER_PLACE,
    codes.CONVERSATION: N_("Entry {number} belongs to another conversation."),
    codes.OUTSIDE: N_("Entry {number} was changed: “{found}” is not what its content says."),
    codes.PREVIOUS: N_("Entry {number} was changed: it does not follow the one before it."),
    codes.HASH: _CHANGED,
    codes.UNFIT: _CHANGED,
    codes.NOTE: N_("Entry {number} is an internal note, which no record may hold."),
    codes.CUT: N_("The record was cut: the platform signed {told} entries, here are {found}."),
    codes.GROWN: N_("Entries were added: the platform signed {told} entries, here are {found}."),
    codes.LAST_HASH: N_("The platform signed another record: the last hash is not the signed one."),
    codes.HEAD_PLACE: N_("The signature is that of another conversation or market."),
    codes.KEY: N_("It is signed with a key that is not trusted here: {found}."),
    codes.SIGNATURE: N_("The signature does not match the key {found}."),
    codes.FORM: _DAMAGED_AT,
    codes.BROKEN: _DAMAGED_AT,
    codes.SHAPE: N_("The part “{found}” is missing, or is none of a record."),
}
_DAMAGED: Final = N_("The file was changed: it cannot be read any more ({found}).")


def problem_text(problem: DoesNotVerify) -> str:
    """One sentence. What comes from the record is shown literally."""
    text = _TEXTS[problem.why]
    if problem.why == codes.BROKEN and problem.place is None:
        text = _DAMAGED
    return _(text).format(
        number=problem.number,
        place=(problem.place or 0) + 1,
        told=isolated(cleaned(problem.told, 80)),
        found=isolated(cleaned(problem.found, 80)),
    )


NOT_FETCHED: Final = {
    "offline": N_("The platform cannot be reached; a record is fetched from there."),
    "signed_out": N_("The platform no longer accepts this sign-in."),
    "unknown": N_("The platform has no such conversation."),
    "refused": N_("The platform does not give the record."),
    "unreadable": N_("What the platform gave is no record."),
}
"""Why there is no record, by the codes of `sync.records`."""
