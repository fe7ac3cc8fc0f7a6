"""Blocking calls in a thread of their own, with a time limit.

Not an executor: one call that hangs in a system's dialog would hold up its pool, and the program's end.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from .credential_errors import TimedOut

T = TypeVar("T")


def in_worker(work: Callable[[], T], seconds: float) -> T:
    """What `work` returns or raises. Raises TimedOut; the thread goes on then, and its result is dropped."""
    try:
        return _started(work).result(seconds)
    except TimeoutError:
        raise TimedOut(f"no answer within {seconds:g} s") from None


async def in_worker_async(work: Callable[[], T]) -> T:
    """The same on a loop; `work` limits its time itself."""
    return await asyncio.wrap_future(_started(work))


def _started(work: Callable[[], T]) -> "Future[T]":
    future: Future[T] = Future()

    def run() -> None:
        if not future.set_running_or_notify_cancel():
            return
        try:
            value = work()
        except BaseException as error:
            future.set_exception(error)
        else:
            future.set_result(value)

    threading.Thread(target=run, name="keyring", daemon=True).start()
    return future
