"""What an answer means: the shape that was asked for, or one of the errors of `platform.py`."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any, TypeVar

import msgspec

from desktop.platforms.platform import Busy, NotOurs, Refused, StateTooOld

from . import contract
from .http import Answer

T = TypeVar("T")
_JSON = ("application/json", contract.PROBLEM_MEDIA_TYPE)
_BUSY = (408, 425, 429)
_LONGEST_WAIT = 366 * 86400


@cache
def _decoder(shape: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(shape)


def read(answer: Answer, shape: type[T]) -> T:
    """A JSON body as a shape. Raises NotOurs for anything else, also with status 200 (a captive portal)."""
    require_json(answer)
    try:
        value: T = _decoder(shape).decode(answer.body)  # type: ignore[arg-type]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise NotOurs(f"an answer that cannot be read: {type(error).__name__}") from None
    return value


def require_json(answer: Answer) -> None:
    """Raises NotOurs unless the body says it is JSON in UTF-8 (RFC 8259, section 8.1)."""
    if answer.media_type not in _JSON:
        raise NotOurs(f"an answer of type {answer.media_type[:60] or 'none'}")
    charset = answer.headers.get("content-type", "").lower().partition("charset=")[2].strip(' "')
    if charset and charset not in ("utf-8", "utf8", "us-ascii"):
        raise NotOurs(f"an answer in {charset[:40]}")


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
    if answer.media_type not in _JSON:
        return None
    try:
        problem: contract.Problem = _decoder(contract.Problem).decode(answer.body)
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
    )
    return " ".join(part for part in (problem.detail or problem.title, pointed) if part)[:1000]


def retry_at(header: str | None, now: datetime) -> datetime | None:
    """`Retry-After` (RFC 9110, section 10.2.3) as seconds or as a date, on the host's clock.

    None when it says nothing that can be understood. A date that is past means now.
    """
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return now + timedelta(seconds=min(int(text[:12]), _LONGEST_WAIT))
    try:
        told = parsedate_to_datetime(text)
        told = (told if told.tzinfo is not None else told.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):  # no date, or one outside the calendar
        return None
    return min(max(told, now), now + timedelta(seconds=_LONGEST_WAIT))
