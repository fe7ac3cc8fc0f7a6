"""What a failing answer means: one of the errors of `platform.py`."""

from datetime import datetime

import msgspec

from desktop.platforms.http import Answer
from desktop.platforms.json_answers import decoder, is_json, retry_at
from desktop.platforms.platform import Busy, NotOurs, Refused, StateTooOld

from . import contract

_BUSY = (408, 425, 429)


def check(answer: Answer, now: datetime) -> None:
    """Raises what a failing answer means.

    `now` is the host's time. A 401 is the caller's: a newer token may do.
    """
    status = answer.status
    if 200 <= status < 300:
        return
    problem = problem_of(answer)
    if status in _BUSY or status >= 500:
        raise Busy(_words(problem), retry_at(answer.headers.get("retry-after"), now), status)
    if problem is None:
        # Nobody but the platform may say no for good: a proxy's own page must not throw a reply back.
        raise NotOurs(f"status {status} without a problem document")
    if status == 409 and problem.code == contract.KEY_IN_FLIGHT:
        raise Busy(_words(problem), retry_at(answer.headers.get("retry-after"), now), status)
    if problem.code == contract.STATE_TOO_OLD:
        raise StateTooOld(_words(problem))
    raise Refused(_words(problem), problem.code, status)


def problem_of(answer: Answer) -> contract.Problem | None:
    """The problem document (RFC 9457), None when the body is none."""
    if not is_json(answer):
        return None
    try:
        problem: contract.Problem = decoder(contract.Problem).decode(answer.body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return problem


def _words(problem: contract.Problem | None) -> str:
    if problem is None:
        return ""
    # The text is what the person has before them: naming it by its pointer says nothing to them.
    pointed = "; ".join(
        error.detail if error.pointer in ("", "/text") else f"{error.pointer}: {error.detail}"
        for error in problem.errors[:5]
        if error.detail
    )
    return " ".join(part for part in (problem.detail or problem.title, pointed) if part)[:1000]
