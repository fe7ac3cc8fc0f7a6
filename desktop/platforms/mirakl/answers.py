"""Mirakl's answers: which of them are errors, and what kind of error.

The description names no error's form, so any of the usual ones is read: `{"status": 400, "message": "…"}` or
`{"errors": [{"field": …, "message": …}]}`. Only JSON may say no for good.
"""

from datetime import datetime

import msgspec

from desktop.platforms.http import Answer
from desktop.platforms.json_answers import is_json, retry_at
from desktop.platforms.platform import Busy, NotOurs, Refused, SignedOut

from . import shapes

_LONGEST = 500
FORBIDDEN = "forbidden"
"""`Refused.code`: the key's user has no right to this call."""


def check(answer: Answer, now: datetime) -> None:
    """Raises what an answer that is no success means; `now`: the host's clock."""
    status = answer.status
    if 200 <= status < 300:
        return
    if status == 429 or status >= 500:
        when = answer.headers.get("retry-after")
        raise Busy(words(answer), retry_at(when, now), status)
    if status == 401 and (is_json(answer) or not answer.body or "www-authenticate" in answer.headers):
        raise SignedOut(words(answer))
    if not is_json(answer):
        raise NotOurs(f"status {status}, an answer of type {answer.media_type[:60] or 'none'}")
    raise Refused(words(answer), FORBIDDEN if status == 403 else "", status)


def words(answer: Answer) -> str:
    """What the answer says, in the marketplace's own words; "" when it says nothing."""
    if not is_json(answer):
        return ""
    try:
        error = msgspec.json.decode(answer.body, type=shapes.Error)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""
    said = [error.message or error.error_message or ""]
    for entry in error.errors or []:
        said.append(": ".join(part for part in (entry.field, entry.message) if part))
    return " ".join(part.strip() for part in said if part.strip())[:_LONGEST]
