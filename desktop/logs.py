"""The program's logs: JSON lines in the home's `logs` folder, and a file that says where the program crashed.

Every record is made safe when it is made (see `redaction`), before any handler sees it, also one of a library
or of a test: a text that does not stand in the source of who logs it is not written, nor is the text of any
exception. A line: `time` (UTC), `level`, `logger`, `at` (place in the program), `event`, the fields of
`FIELDS` that were given as `extra`, and `error` (kinds and places). Nothing is written before the first line.
"""

import faulthandler
import json
import logging
import os
import re
import sys
import threading
import warnings
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from types import FrameType, TracebackType
from typing import Any, Final

from desktop import settings
from desktop.log_files import LogFile, open_private, turn_over
from desktop.redaction import LONGEST, is_fixed, kind, mark, place, safe, trace

WINDOW, COMMANDS = "window.jsonl", "commands.jsonl"
"""The window's file, and the one that commands share."""
CRASHES: Final = "crash.txt"

FIELDS: Final = ("row", "attempt", "state", "before", "conversation", "market", "problem", "place", "seconds")
"""What may be given as `extra`; each value is written as `redaction.safe` gives it."""

_log = logging.getLogger("helpdesk.logs")
_LEVELS = {10: "debug", 20: "info", 30: "warning", 40: "error", 50: "critical"}


class SafeRecord(logging.LogRecord):
    """A record that holds nothing but what may be written. What handlers read of a usual record is there;
    our own read `event`, `error` and `where` only, which nobody changes later."""

    __slots__ = ("error", "event", "where")

    def __init__(
        self,
        name: str,
        level: int,
        pathname: str,
        lineno: int,
        msg: object,
        args: Any,
        exc_info: Any,
        func: str | None = None,
        sinfo: str | None = None,
        **_more: Any,
    ) -> None:
        self.event = _event(msg, args, pathname, lineno, sys._getframe(1))
        self.error = trace(exc_info[1]) if exc_info and isinstance(exc_info[1], BaseException) else ""
        self.where = place(pathname, lineno)
        super().__init__(_logger_name(name), level, pathname, lineno, self.event, (), None, func)
        self.exc_text = self.error or None


def line_of(record: logging.LogRecord) -> str:
    """The line of a record; one that was not made safe says no more than its level."""
    line: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": _LEVELS.get(record.levelno, str(safe(record.levelno))),
        "logger": _logger_name(record.name),
    }
    if isinstance(record, SafeRecord):
        line |= {"at": record.where, "event": record.event, **_fields(record)}
        if record.error:
            line["error"] = record.error
    return json.dumps(line, ensure_ascii=False)


class FileHandler(logging.Handler):
    """Writes the lines of one run; what the disk does not take is lost without a word."""

    def __init__(self, file: LogFile) -> None:
        super().__init__()
        self._file = file

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(Exception):
            self._file.write(line_of(record))

    def handleError(self, record: logging.LogRecord) -> None:
        """Nothing: the usual one prints what it could not log."""

    def close(self) -> None:
        self._file.close()
        super().close()


class ConsoleHandler(FileHandler):
    """Says warnings and worse on standard error, where whoever starts the program from there looks."""

    def __init__(self) -> None:
        logging.Handler.__init__(self, logging.WARNING)

    def emit(self, record: logging.LogRecord) -> None:
        if sys.stderr is not None and isinstance(record, SafeRecord):
            with suppress(Exception):
                more = "".join(f" {name}={value}" for name, value in _fields(record).items())
                text = f"{record.levelname.lower()} {record.name}: {record.event}{more}\n{record.error}"
                sys.stderr.write(text)
                sys.stderr.flush()

    def close(self) -> None:
        logging.Handler.close(self)


@contextmanager
def running(name: str, *, console: bool = False, crashes: bool = False) -> Iterator[None]:
    """Logs of one run under this name; afterwards everything is as it was before. `console`: warnings go to
    standard error, too. `crashes`: where the program crashes is written to `CRASHES`.

    Within another one, the inner has the say.
    """
    root = logging.getLogger()
    handlers = [FileHandler(LogFile(settings.logs, name))]
    if console:
        handlers.append(ConsoleHandler())
    with ExitStack() as undo:
        for handler in [each for each in root.handlers if isinstance(each, FileHandler)]:
            root.removeHandler(handler)
            undo.callback(root.addHandler, handler)
        for handler in handlers:
            root.addHandler(handler)
            undo.callback(handler.close)
            undo.callback(root.removeHandler, handler)
        for ours in (logging.getLogger("helpdesk"), logging.getLogger("desktop")):
            if ours.getEffectiveLevel() > logging.INFO:
                undo.callback(ours.setLevel, ours.level)
                ours.setLevel(logging.INFO)
        factory = logging.getLogRecordFactory()
        logging.setLogRecordFactory(SafeRecord)
        undo.callback(logging.setLogRecordFactory, factory)
        _replace(undo, logging, "raiseExceptions", False)
        _replace(undo, warnings, "showwarning", _warned)
        _replace(undo, sys, "excepthook", _uncaught)
        _replace(undo, sys, "unraisablehook", _unraisable)
        _replace(undo, threading, "excepthook", _thread_failed)
        if crashes:
            undo.enter_context(_crash_file())
        yield


def _replace(undo: ExitStack, owner: Any, name: str, value: object) -> None:
    undo.callback(setattr, owner, name, getattr(owner, name))
    setattr(owner, name, value)


@contextmanager
def _crash_file() -> Iterator[None]:
    """The interpreter writes there where every thread stands when a fault kills it. An empty file is removed
    at an orderly end; what a crash wrote is turned over at the next start."""
    path = settings.logs() / CRASHES
    try:
        if path.exists() and path.stat().st_size:
            turn_over(path)
        number = open_private(path)
    except OSError as error:
        _log.warning("no crash file: %s", error)
        yield
        return
    before = faulthandler.is_enabled()
    faulthandler.enable(number)
    try:
        yield
    finally:
        faulthandler.disable()
        with suppress(OSError):
            empty = os.fstat(number).st_size == 0
            os.close(number)
            if empty:
                path.unlink()
        if before and sys.__stderr__ is not None:
            with suppress(OSError, ValueError):
                faulthandler.enable(sys.__stderr__)


# --- what goes into a record ---


def _event(msg: object, args: Any, file: str, line: int, frame: FrameType | None) -> str:
    if isinstance(msg, BaseException):
        return kind(msg)
    if type(msg) is not str:
        return str(safe(msg))
    if not is_fixed(msg, file, line, frame):
        return f"a text that is not fixed {mark(msg)}" if msg else ""
    if not args:
        return msg
    named = args[0] if isinstance(args, tuple) and len(args) == 1 else args
    try:
        if isinstance(named, Mapping):
            filled = msg % {name: safe(value) for name, value in named.items()}
        else:
            filled = msg % tuple(safe(value) for value in args)
    except Exception:
        filled = msg
    return filled if len(filled) <= LONGEST else f"{filled[:LONGEST]}…"


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    return {name: safe(record.__dict__[name]) for name in FIELDS if name in record.__dict__}


def _logger_name(name: object) -> str:
    """A logger of ours, or the package that another one belongs to: what no module is called is no name."""
    text = name if isinstance(name, str) else ""
    first = text.partition(".")[0]
    if text in sys.modules or re.fullmatch(r"helpdesk(\.(" + "|".join(_OURS) + "))?", text):
        return text
    return first if first in sys.modules else "other"


_OURS = (
    *("session", "settings", "instance", "logs", "python", "qt", "sync", "ui", "clock", "replies"),
    *("compliance", "reports", "store"),
)


# --- what else ends up on standard error ---


def _warned(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, *_file_and_line: object
) -> None:
    logging.getLogger("helpdesk.python").warning(
        "a warning: %s", category, extra={"place": place(filename, lineno)}
    )


def _uncaught(cls: type[BaseException], error: BaseException | None, traceback: TracebackType | None) -> None:
    if not issubclass(cls, KeyboardInterrupt):
        logging.getLogger("helpdesk.python").critical("nobody caught an error", exc_info=error)


def _thread_failed(told: threading.ExceptHookArgs) -> None:
    if not issubclass(told.exc_type, SystemExit):
        logging.getLogger("helpdesk.python").critical("a thread ended with an error", exc_info=told.exc_value)


def _unraisable(told: "sys.UnraisableHookArgs") -> None:
    logging.getLogger("helpdesk.python").error("an error at the end of something", exc_info=told.exc_value)
