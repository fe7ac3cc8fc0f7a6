"""Slow work off the window's thread; its end comes back through `Workspace.when`."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from PySide6.QtCore import QThreadPool

T = TypeVar("T")


def in_background(work: Callable[[], T]) -> "Future[T]":
    """Does the work in the pool; what it raises goes into the future."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    QThreadPool.globalInstance().start(run)
    return future
