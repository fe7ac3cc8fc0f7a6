"""What a failing answer means: one of the errors of `platform.py`."""

from datetime import datetime
from typing import Final

import msgspec

from desktop.platforms.http import Answer
from desktop.platforms.json_answers import decoder, is_json, retry_at
from desktop.platforms.platform import AccountClosed, Busy, NotOurs, Refused, SignedOut

_BUSY: Final = (408, 425, 429)
KEYS: Final = "invalid-credentials"
_CLOSED: Final = "inactive-account"
_STATE: Final = (
    "duplicate-action",
    "action-not-allowed",
    "tickets/non-closable-by-seller",
    "tickets/finally-closed",
    "returns/unit-wrong-status",
)
"""Problems that say: it has moved on, or does not let this be done as it stands now."""
_TEXT: Final = ("text", "message")
TEXT_REJECTED: Final = "text-rejected"


class FieldError(msgspec.Struct, frozen=True):
    field: str = ""
    message: str = ""


class Problem(msgspec.Struct, frozen=True):
    """The body of every failing answer. `type` is a path such as "/problems/not-found"."""

    message: str
    errors: list[FieldError] = msgspec.field(default_factory=list)
    type: str | None = None

    @property
    def code(self) -> str:
        return (self.type or "").removeprefix("/problems/")

    @property
    def words(self) -> str:
        """Its own words; a field of the request is named unless it is the text that a person wrote."""
        told = "; ".join(
            error.message if error.field in _TEXT else f"{error.field}: {error.message}"
            for error in self.errors[:5]
        )
        return " ".join(part for part in (self.message, told) if part)[:1000]


def problem_of(answer: Answer) -> Problem | None:
    """The marketplace's own word on what went wrong; None when the body is something else."""
    if not is_json(answer):
        return None
    try:
        problem: Problem = decoder(Problem).decode(answer.body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return problem


def check(answer: Answer, now: datetime) -> None:
    """Raises what a failing answer means. `now` is the host's time."""
    status = answer.status
    if 200 <= status < 300:
        return
    problem = problem_of(answer)
    words = problem.words if problem is not None else ""
    if status in _BUSY or status >= 500:
        raise Busy(words, retry_at(answer.headers.get("retry-after"), now), status)
    if problem is None:
        # Nobody but the marketplace may say no for good: a proxy's own page must not throw a reply back.
        raise NotOurs(f"status {status} without the marketplace's word on it")
    if problem.code == _CLOSED:
        raise AccountClosed(words)
    if status == 401 or problem.code == KEYS:
        raise SignedOut(words)
    if problem.code in _STATE:
        raise Refused(words, problem.code, 409)
    if status in (400, 422) and any(error.field in _TEXT for error in problem.errors):
        raise Refused(words, TEXT_REJECTED, 422)
    raise Refused(words, problem.code, status)
