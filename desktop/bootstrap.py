"""The only place that builds objects and starts or stops them, in order and in reverse."""

import gc
import logging
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop import logs
from desktop import settings as places
from desktop.cli import DONE, NO, WRONG, CallError
from desktop.l10n import catalogs
from desktop.l10n.catalogs import _
from desktop.l10n.os_words import os_reason
from desktop.settings import Settings
from desktop.single_instance import SingleInstance

_log = logging.getLogger("helpdesk")


def run_window() -> int:
    """The app on the account used last. A second start shows the first's window and ends."""
    settings = places.load()
    instance = SingleInstance(places.home())
    shown: list[Callable[[], None]] = []
    try:
        first = instance.acquire(lambda: _show(shown))
    except OSError as error:
        raise CallError(
            _("the folder {folder} cannot be written to: {reason}").format(
                folder=places.home(), reason=os_reason(error)
            )
        ) from None
    if not first:
        return DONE
    try:
        with logs.running(logs.WINDOW, console=True, crashes=True):
            return _window(settings, shown)
    finally:
        instance.release()


def run_demo(*, conversations: int, seed: int, agents: bool = True, picture: Path | None) -> int:
    """The app on a practice platform of its own, in a home that vanishes with it."""
    kept = {name: os.environ.get(name) for name in ("HELPDESK_HOME",)}
    home = tempfile.mkdtemp(prefix="helpdesk-demo-")
    os.environ["HELPDESK_HOME"] = home
    try:
        settings = Settings(language=catalogs.current_language(), close_to_tray="quit", theme="light")
        with logs.running(logs.WINDOW, console=True, crashes=True):
            return _window(settings, [], practice=(conversations, seed, agents), picture=picture)
    finally:
        shutil.rmtree(home, ignore_errors=True)
        for name, value in kept.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _window(
    settings: Settings,
    shown: list[Callable[[], None]],
    *,
    practice: tuple[int, int, bool] | None = None,
    picture: Path | None = None,
) -> int:
    if "QT_QPA_PLATFORM" not in os.environ and not _has_display():
        if picture is None:
            # Qt itself would end the whole process with a core dump.
            raise CallError(
                _("there is no screen to open a window on (DISPLAY and WAYLAND_DISPLAY are not set)")
            )
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    # Nothing of what a start imports is garbage; later the window's thread collects (`ui.garbage`).
    gc.disable()
    try:
        from desktop.session import Session
        from desktop.ui.app import Application, set_start_language
        from desktop.ui.qt_messages import hear_qt
    except ImportError as error:
        raise CallError(
            _("the window needs PySide6, which cannot be loaded: {error}").format(error=error)
        ) from None
    # The window's thread gets its turn after 1 ms instead of 5 while a sync decodes or writes.
    sys.setswitchinterval(0.001)
    set_start_language(settings)
    session = Session(settings)
    hush = hear_qt()
    try:
        application = Application(session, settings)
        shown.append(application.show_from_other_thread)
        if practice is not None:
            session.practice(conversations=practice[0], seed=practice[1], agents=practice[2])
        else:
            session.start()
        outcome = [DONE]
        if picture is not None:
            application.take_picture(picture, lambda ok: outcome.__setitem__(0, DONE if ok else NO))
        with _ending_in_order(application.quit):
            code = application.run()
        return code or outcome[0]
    except CallError:
        raise
    except Exception:
        # Not up to the interpreter: it would print what the error says.
        _log.exception("the window ended with an error")
        return WRONG
    finally:
        session.close()
        hush()


@contextmanager
def _ending_in_order(end: Callable[[], None]) -> Iterator[None]:
    """Ctrl+C and a polite request to end close the window as its own button does; Python hears them at the
    next tick."""
    kept = {number: signal.signal(number, lambda *_: end()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def _show(shown: list[Callable[[], None]]) -> None:
    for show in shown:
        show()


def _has_display() -> bool:
    if sys.platform.startswith("linux"):
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return True
