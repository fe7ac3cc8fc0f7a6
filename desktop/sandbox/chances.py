"""What may happen to a call by chance, while platform and network stay honest.

Honest: nothing is refused for good that was done (a refusal in the place of a lost answer would make
whoever believes it send the same again), a token that was just made is taken, and a lost answer of the
sign-in, which asks the person to sign in again, is no accident of every hour.
"""

import random
from typing import Any

from desktop.platforms.helpdesk import contract

Chance = tuple[str, dict[str, Any]]
"""An effect and its fields."""

EXPIRED: Chance = ("status", {"status": 401, "code": contract.UNAUTHENTICATED})
BUSY: Chance = ("status", {"status": 503})
BETWEEN_TOKENS = 8
"""So many calls lie between two refused tokens: whoever asks again with the new one is heard, though others
ask beside it."""

_PORTAL: Chance = (
    "body",
    {"body": b"<!doctype html><title>Free Wi-Fi</title>", "content_type": "text/html"},
)
_NOTHING_DONE: list[Chance] = [
    ("drop_call", {}),
    ("delay", {}),
    ("status", {"status": 429, "retry_after": "1", "code": contract.RATE_LIMITED}),
    ("status", {"status": 500}),
    ("status", {"status": 502}),
    BUSY,
]
_ANSWERS: list[Chance] = [
    *_NOTHING_DONE,
    EXPIRED,
    _PORTAL,
    ("drop_answer", {}),
    ("cut", {}),
    ("delay_answer", {}),
    ("slow", {}),
    ("body", {"body": b'{"id":"C-1'}),
    ("body", {"body": b"[]"}),
    ("body", {"body": b"\xff\xfe{\x00}\x00"}),
]
REFUSALS: list[Chance] = [
    ("status", {"status": 409, "code": contract.CONVERSATION_CLOSED}),
    ("status", {"status": 410, "code": "gone"}),
    ("status", {"status": 422, "code": contract.KEY_REUSED}),
]
"""For good: only while nothing is done."""

SIGN_IN = _NOTHING_DONE
READING = _ANSWERS
CHANGING = [*_ANSWERS, ("double", {}), ("status", {"status": 409, "code": contract.KEY_IN_FLIGHT})]
STREAM: list[Chance] = [
    ("disorder", {}),
    ("disorder", {}),
    ("disorder", {}),
    ("drop_call", {}),
    ("drop_answer", {}),
    BUSY,
    EXPIRED,
    _PORTAL,
]


def draw(chance: random.Random, kind: list[Chance], number: int, refusable: bool) -> Chance:
    """One for a call of this kind, the `number`th of its operation."""
    # A refusal is drawn from the same list for every call, so that one key more or less moves nothing else.
    drawn = chance.choice([*kind, *REFUSALS] if kind is CHANGING else kind)
    if (drawn is EXPIRED and number % BETWEEN_TOKENS) or (drawn in REFUSALS and not refusable):
        return BUSY
    return drawn
