"""What of a thing may be written down: its kind and place, never what a person wrote, is called, or may use.

Values are not searched for what looks dangerous: a name looks like any word. What is not known to be ours
(numbers, words of our own vocabulary, kinds, places in the program) is replaced by its length and a mark that
is the same for the same text while the program runs, so that two lines can still be brought together.
`scrub` is for text that comes from elsewhere whole, such as a crash report.
"""

import hashlib
import re
import secrets
import sys
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from types import FrameType, TracebackType
from typing import Any, Final
from urllib.parse import urlsplit

LONGEST: Final = 2000
"""Characters of one line of a log."""
_FRAMES, _CAUSES = 24, 4
_LARGEST = 10**8
"""Longer numbers may be telephone numbers, or numbers of orders and accounts."""

# States of the sync (`sync.status`), of what waits to be sent, of files; kinds of cases; reasons.
_WORDS: Final = """
    starting first_sync up_to_date syncing resync offline busy signed_out closed no_right clock
    not_ours certificate keyring disk_full not_saved stopped queued sending sent retry unknown
    in_moderation rejected failed cancelled going done checking expired damaged no_room refused
    file-gone return withdrawal complaint warranty repair claim dispute network host time_out
    network_settings GET POST PUT PATCH DELETE HEAD HTTP/1.1 OK"""
WORDS: Final = frozenset(_WORDS.split())
"""Words that stand in a log as they are: our own, in no way a value."""

_ROUTES: Final = """
    v1 me markets agents changes events conversations messages read notes presence cases updates orders
    offers attachments record addresses staff-hours absences oauth authorize token device device_authorization
    revoke .well-known oauth-authorization-server helpdesk-keys.json"""
ROUTES: Final = frozenset(_ROUTES.split())
"""The parts of the platform's addresses that name a kind of thing and not a thing."""

_SALT = secrets.token_bytes(16)
_CODE_PLACE = re.compile(r"[\w./\\:+-]{1,200}\.py")


class Ours(str):
    """A string that was put together from names of the program itself; made in this module only."""

    __slots__ = ()


def mark(text: str) -> str:
    """Length of a text and a mark that is the same for the same text during this run."""
    digest = hashlib.blake2s(text.encode("utf-8", "surrogatepass"), key=_SALT, digest_size=2).hexdigest()
    return f"‹{len(text)} #{digest}›"


def safe(value: object) -> Any:
    """What may be written of a value: itself for small numbers and our own words, else what kind it is."""
    try:
        return _safe(value)
    except Exception:  # of an object that does not behave
        return "‹?›"


def _safe(value: object) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Enum) and _is_code(type(value)):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, int):
        return int(value) if abs(value) < _LARGEST else "‹large number›"
    if isinstance(value, float):
        return float(f"{value:.4g}") if abs(value) < _LARGEST else "‹large number›"
    if type(value) is Ours:
        return str(value)
    if isinstance(value, str):
        return _text(str.__str__(value))
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds") if value.tzinfo else "‹a local time›"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, BaseException):
        return kind(value)
    if isinstance(value, type):
        return _kind_name(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return f"‹{len(value)} bytes›"
    name = _kind_name(type(value))
    return address(str(value)) if name == "httpx.URL" else f"‹{name}›"


def _text(text: str) -> str:
    if text in WORDS or re.fullmatch(r"[A-Z]{2}|", text):
        return text
    if re.match(r"[a-z][a-z0-9+.-]*://", text):
        return address(text)
    return mark(text)


def address(url: str) -> str:
    """An address without user, host, query and fragment, and without what in it names a single thing."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return mark(url)
    scheme = parts.scheme if parts.scheme in ("http", "https", "ws", "wss", "file") else mark(parts.scheme)
    here = host in ("localhost", "127.0.0.1", "::1")
    shown = [part if not part or part in ROUTES else "…" for part in parts.path.split("/")[:8]]
    return f"{scheme}://{'localhost' + port if here else mark(host)}{'/'.join(shown)}"


def kind(error: BaseException) -> str:
    """What kind of error, with the system's own number for it; never its words."""
    number = error.errno if isinstance(error, OSError) else None
    return _kind_name(type(error)) + (f"[{number}]" if isinstance(number, int) else "")


def _kind_name(cls: type) -> str:
    if not _is_code(cls):
        return f"a {_kind_name(cls.__mro__[1])}" if len(cls.__mro__) > 2 else "an object"
    return cls.__qualname__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__qualname__}"


def _is_code(cls: type) -> bool:
    """Whether a loaded module defines it; what somebody made at run time may be called anything."""
    found: Any = sys.modules.get(str(cls.__module__))
    for part in cls.__qualname__.split("."):
        found = getattr(found, part, None)
    return found is cls


def place(file: str, line: int | None, function: str = "") -> Ours:
    """Where in the program, without the folders above it: they may name a person."""
    if not _CODE_PLACE.fullmatch(file):
        return Ours("?")
    parts = file.replace("\\", "/").split("/")
    start = len(parts) - 1
    for root in ("site-packages", "desktop"):
        if root in parts[:-1]:
            start = len(parts) - 1 - parts[::-1].index(root) + (root == "site-packages")
            break
    return Ours(f"{'/'.join(parts[start:])}:{line}{function and f' {function}'}")


def place_of(error: BaseException) -> Ours:
    """Where an error was raised."""
    frames = _frames(error.__traceback__)
    return place(frames[-1].filename, frames[-1].lineno, frames[-1].name) if frames else Ours("?")


def qt_name(message: str, category: str | None) -> Ours:
    """Who in Qt says something: its function where the message begins with it, else its category."""
    found = re.match(r"(Q\w+)::(\w+)(?=[:( ]|$)", message)
    if found is not None:
        for room in ("QtCore", "QtGui", "QtWidgets"):
            if hasattr(getattr(sys.modules.get(f"PySide6.{room}"), found[1], None), found[2]):
                return Ours(found[0])
    return Ours(category if category and re.fullmatch(r"default|qt(\.[a-z]+){1,4}", category) else "Qt")


def trace(error: BaseException | None, depth: int = 0) -> str:
    """An error with its causes: kinds and places, innermost last."""
    if error is None or depth >= _CAUSES:
        return ""
    frames = [
        place(entry.filename, entry.lineno, entry.name) for entry in _frames(error.__traceback__)[-_FRAMES:]
    ]
    text = f"{kind(error)}\n" + "".join(f"  {frame}\n" for frame in frames)
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions[:_CAUSES]:
            text += "within: " + trace(inner, depth + 1)
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        text += "from: " + trace(cause, depth + 1)
    return text


def _frames(trace: TracebackType | None) -> list[traceback.FrameSummary]:
    # Without the source lines: they may hold a text.
    return list(traceback.StackSummary.extract(traceback.walk_tb(trace), lookup_lines=False))


def is_fixed(text: str, file: str, line: int, frame: FrameType | None) -> bool:
    """Whether a text stands in the source of who is calling, so that it is no value of somebody's.

    `file`, `line`: where the call is; `frame`: where to begin to look for it, upwards.
    """
    while frame is not None:
        if frame.f_lineno == line and frame.f_code.co_filename == file:
            return text in frame.f_code.co_consts
        frame = frame.f_back
    return False


_PATTERNS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]] = (
    (re.compile(r"\b(Bearer|Basic)\s+[^\s,;\"]+", re.IGNORECASE), lambda found: f"{found[1]} ‹token›"),
    (
        re.compile(
            r"(?<![a-z])((?:token|secret|password|verifier)\"?\s*[=:]\s*\"?)[^\s\"&,;]{4,}", re.IGNORECASE
        ),
        lambda found: f"{found[1]}‹token›",
    ),
    (re.compile(r"\b[a-z][a-z0-9+.-]{1,12}://[^\s\"'<>]+", re.IGNORECASE), lambda found: address(found[0])),
    (re.compile(r"[^\s@<>\"'(]{1,64}@[\w-]+(?:\.[\w-]+)+"), lambda _found: "‹e-mail›"),
    (
        re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,3})?\b"),
        lambda _found: "‹IBAN›",
    ),
    (
        re.compile(r"\b(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{24,}|\b[0-9a-fA-F]{24,}\b"),
        lambda _found: "‹token›",
    ),
    (re.compile(r"(?<![\w.:#])[+(]{0,2}\d(?:[ ()/-]{0,2}\d){8,14}(?![\w:])"), lambda _found: "‹number›"),
)


def scrub(text: str, known: Mapping[str, str] = {}, *, longest: int = LONGEST) -> str:
    """A text from elsewhere without what looks like a token, an address, a telephone number or an account,
    and without what is `known` (text → what to write in its place); each line cut to `longest`."""
    for name in sorted(filter(None, known), key=len, reverse=True):
        text = text.replace(name, known[name])
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return "\n".join(
        line if len(line) <= longest else f"{line[:longest]}… ({len(line)})" for line in text.split("\n")
    )
