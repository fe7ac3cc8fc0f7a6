"""What a failing answer of Allegro's means: one of the errors of `platform.py`."""

from datetime import datetime

import msgspec

from desktop.platforms.http import Answer
from desktop.platforms.json_answers import Unreadable, decoder, is_json, retry_at
from desktop.platforms.platform import Busy, NotOurs, PlatformError, Refused

from .shapes import Error, Errors, OAuthError

TEXT_REJECTED = "text-rejected"
"""Code of `Refused` for a text that is not taken: it comes back to who wrote it."""
_BUSY = (408, 425, 429)


def check(answer: Answer, now: datetime) -> None:
    """Raises what a failing answer means. `now` is the host's time. A 401 is the caller's: a newer token may
    do."""
    status = answer.status
    if 200 <= status < 300:
        return
    errors = errors_of(answer)
    words = _words(errors)
    if status in _BUSY or status >= 500:
        raise Busy(words, retry_at(answer.headers.get("retry-after"), now), status)
    if not errors:
        # Nobody but Allegro may say no for good: a proxy's own page must not throw a reply back.
        raise NotOurs(f"status {status} without Allegro's errors")
    about_text = any((error.path or "").lower().rpartition(".")[2] in ("text", "message") for error in errors)
    code = TEXT_REJECTED if status == 422 and about_text else errors[0].code or ""
    raise Refused(words, code, status)


def is_its_own(error: PlatformError | ValueError) -> bool:
    """Whether a single thing may be what fails there, not Allegro: 503 and 429 speak for it all."""
    if isinstance(error, Busy):
        return error.status >= 500 and error.status != 503
    return isinstance(error, Refused | Unreadable | ValueError)


def errors_of(answer: Answer) -> list[Error]:
    """The errors that the body names; none where it is not Allegro's form."""
    if not is_json(answer):
        return []
    try:
        told: Errors = decoder(Errors).decode(answer.body)
        return told.errors
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        pass
    try:
        oauth: OAuthError = decoder(OAuthError).decode(answer.body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return []
    return [Error(oauth.error, oauth.error_description or oauth.error)]


def is_ours(answer: Answer) -> bool:
    """Whether a 401 is Allegro's own, not a company proxy's."""
    challenge = answer.headers.get("www-authenticate", "").lower()
    return bool(errors_of(answer)) or challenge.startswith("bearer")


def _words(errors: list[Error]) -> str:
    """Allegro's words for people, in the language that was asked for; else those for programmers."""
    said = (error.user_message or error.message or error.code or "" for error in errors[:5])
    return " ".join(dict.fromkeys(each for each in said if each))[:1000]
