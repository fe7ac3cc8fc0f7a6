"""What every test gets: a home of its own, no real keyring, and a check that it left nothing behind."""

import gc
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from _pytest.runner import runtestprotocol

from desktop.l10n import catalogs
from desktop.store import reserve
from tests.secret_service import PrivateSecretService, Unavailable

if TYPE_CHECKING:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QWidget

_OUTCOME = pytest.StashKey[bool]()
_LONG = (
    "tests/scenarios/",
    "tests/soak/",
    "tests/ui/test_language_switch.py",
    "tests/marketplaces/scenarios/",
    "tests/marketplaces/test_",
    "tests/commands/test_demo.py",
    "tests/app/",
    "tests/sync/",
)
"""What takes long, most of it by waiting."""
_PATIENCE = 2.0  # seconds that a thread which is already stopping may take


def pytest_configure(config: pytest.Config) -> None:
    """A plain `pytest` on a machine with no screen works like `dev.py test`."""
    # How long an example takes says nothing about its rule. In CI Hypothesis has a profile of its own, which
    # sets no deadline either and takes the same examples each time.
    if hypothesis.settings.get_current_profile_name() == "default":
        hypothesis.settings.register_profile("here", deadline=None)
        hypothesis.settings.load_profile("here")
    # Workers share the cores already: threads of theirs that multiply matrices would wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Thousands of stores are left in the tests' folders for a while.
    reserve.SIZE = 64 * 1024
    if sys.platform == "linux":
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files come first, so that no worker begins one when the others have ended."""
    items.sort(key=lambda item: not item.nodeid.startswith(_LONG))


def pytest_collection_finish() -> None:
    """Keeps collecting after every test cheap: what the imports made is out of the collector's sight."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """A test that failed while the keyring's daemon died under it says nothing: it runs once more, with a new
    daemon."""
    if "secret_service" not in getattr(item, "fixturenames", ()):
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    deaths = PrivateSecretService.deaths
    reports = runtestprotocol(item, log=False, nextitem=nextitem)
    if PrivateSecretService.deaths > deaths and any(report.failed for report in reports):
        item._initrequest()  # type: ignore[attr-defined]  # pytest's own way to run an item again
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report = yield
    if call.when == "call":
        item.stash[_OUTCOME] = report.passed
    return report


@pytest.fixture(autouse=True)
def app_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home for settings, stores and logs, so that no test sees the user's or another test's."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HELPDESK_HOME", str(home))
    return home


@pytest.fixture(autouse=True)
def _in_english() -> None:
    """A test begins with English texts: a command that ran before it has set the language of its process."""
    catalogs.set_language(catalogs.SOURCE_LANGUAGE)


@pytest.fixture(autouse=True)
def _no_real_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """The developer's own Secret Service is out of reach; a test that needs one asks for `secret_service`."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")


@pytest.fixture(scope="session")
def _private_secret_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateSecretService]:
    try:
        service = PrivateSecretService.start(tmp_path_factory.mktemp("secrets"))
    except Unavailable as reason:
        pytest.skip(f"no Secret Service to test against: {reason}")
    yield service
    service.stop()


@pytest.fixture
def secret_service(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, _no_real_keyring: None
) -> Iterator[PrivateSecretService]:
    """A real gnome-keyring on a bus of its own, unlocked and empty; subprocesses find it too."""
    service: PrivateSecretService = request.getfixturevalue("_private_secret_service")
    service.ensure()
    for name, value in service.environment.items():
        monkeypatch.setenv(name, value)
    yield service
    service.ensure()
    service.clear()


@pytest.fixture(autouse=True)
def _nothing_left_behind(request: pytest.FixtureRequest, app_home: Path) -> Iterator[None]:
    """Fails a test that leaves a running thread, a top-level widget or an active timer.

    Set up before the fixtures that a test names and torn down after them. A failed test is not checked: its
    traceback still holds what it made.
    """
    threads = set(threading.enumerate())
    widgets, timers = _top_level_widgets(), _active_timers()
    yield
    if "no_leak_check" not in request.keywords and request.node.stash.get(_OUTCOME, False):
        _check_for_leaks(threads, widgets, timers)
    # What outlives a test (caches, catalogs) need not be looked through after each of the next thousands.
    gc.collect()
    gc.freeze()


def _check_for_leaks(
    threads: set[threading.Thread], widgets: "list[QWidget]", timers: "list[QTimer]"
) -> None:
    left = [f"thread {thread.name!r}" for thread in _running(threads)]
    if _has_application():
        _settle_qt()
        left += [f"top-level widget {w!r}" for w in _top_level_widgets() if w not in widgets]
        left += [f"active timer {t!r} of {t.parent()!r}" for t in _active_timers() if t not in timers]
        left += _busy_pool()
    if left:
        pytest.fail("left behind: " + "; ".join(left), pytrace=False)


def _running(before: set[threading.Thread]) -> list[threading.Thread]:
    """New threads that hold the program open, and every thread of ours, after giving each a moment to end."""
    ours = [
        thread
        for thread in threading.enumerate()
        if thread not in before
        and not isinstance(thread, threading._DummyThread)
        and (not thread.daemon or thread.name.startswith("helpdesk"))
    ]
    for thread in ours:
        thread.join(_PATIENCE)
    return [thread for thread in ours if thread.is_alive()]


def _has_application() -> bool:
    """Whether a test has made a QApplication; asks without importing Qt."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    return widgets is not None and widgets.QApplication.instance() is not None


def _settle_qt() -> None:
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _top_level_widgets() -> "list[QWidget]":
    if not _has_application():
        return []
    from PySide6.QtWidgets import QApplication

    return list(QApplication.topLevelWidgets())


def _active_timers() -> "list[QTimer]":
    if not _has_application():
        return []
    from PySide6.QtCore import QTimer
    from shiboken6 import isValid

    timers = [thing for thing in gc.get_objects() if isinstance(thing, QTimer)]
    return [timer for timer in timers if isValid(timer) and timer.isActive()]


def _busy_pool() -> list[str]:
    from PySide6.QtCore import QThreadPool

    pool = QThreadPool.globalInstance()
    return [] if pool.waitForDone(int(_PATIENCE * 1000)) else ["work in the global QThreadPool"]
