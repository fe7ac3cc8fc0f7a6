"""Why one of our own clients turns an act down, before the marketplace is asked or after it was read there: a
code with what it is about, worded when it is shown, in the language of the screen.

It travels and is kept where a marketplace's own words would be (`OutboxRow.reason`), and is told from them by
a sign that no text for people begins with.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

_SIGN: Final = "\x1e"


class Why(StrEnum):
    """The codes; behind some, the fields that their words name."""

    NOT_OFFERED = "not_offered"
    """The marketplace has no call for it."""
    NO_MESSAGES = "no_messages"
    """A return: one writes about its order instead."""
    TOO_LONG = "too_long"
    """`limit` characters, `over` too many."""
    TOO_SHORT = "too_short"
    """`limit` characters at least."""
    TOO_MUCH = "too_much"
    """Text and files together: `limit` bytes."""
    FILE = "file"
    """A file, `name`, was not taken: `reason`, a code of ours or the marketplace's words, "" where it said
    none."""
    FILE_TYPE = "file_type"
    FILE_SIZE = "file_size"
    """`limit` bytes."""
    FILE_EMPTY = "file_empty"
    NO_BUYER = "no_buyer"
    NO_AMOUNT = "no_amount"
    ENDS_BY_DECISION = "ends_by_decision"
    NO_REASON = "no_reason"
    NO_TEXT = "no_text"
    """The decision takes none."""
    NO_RECIPIENT = "no_recipient"
    NO_SUBJECT = "no_subject"
    MOVED_ON = "moved_on"
    INCIDENT_CLOSED = "incident_closed"
    ORDER_UNREADABLE = "order_unreadable"


@dataclass(frozen=True, slots=True)
class Refusal:
    why: Why
    fields: Mapping[str, str] = field(default_factory=dict)


def written(why: Why, **fields: str | int) -> str:
    """A refusal as one text, for where a reason is kept."""
    return _SIGN + json.dumps([why.value, {name: str(value) for name, value in fields.items()}])


def read(reason: str) -> Refusal | None:
    """The refusal that a reason holds; None for a marketplace's own words, and for a code of a newer
    version."""
    if not reason.startswith(_SIGN):
        return None
    try:
        why, fields = json.loads(reason[len(_SIGN) :])
        return Refusal(Why(why), {str(name): str(value) for name, value in fields.items()})
    except (ValueError, TypeError, AttributeError):
        return None
