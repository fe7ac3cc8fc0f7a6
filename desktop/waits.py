"""Waiting for what may take a person's time, such as a browser, so that it can be given up."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future, InvalidStateError
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

T = TypeVar("T")


class Cancelled(Exception):
    """The person, or the program's end, gave up what was waited for."""


class Waits:
    """One thread works through jobs and waits for one thing at a time; any thread may cancel. After `end`
    every wait is given up."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._give_up: Callable[[], object] | None = None
        self._wanted = self._ended = False

    def begin(self) -> None:
        """A job begins: what was cancelled before is forgotten."""
        with self._lock:
            self._wanted = False

    def cancel(self) -> None:
        """Gives up what the job waits for just now, else what it will wait for next."""
        with self._lock:
            give_up = self._give_up
            self._wanted = give_up is None
        if give_up is not None:
            give_up()

    def end(self) -> None:
        """Gives up what is waited for, and every later wait at once."""
        with self._lock:
            self._ended = True
        self.cancel()

    @contextmanager
    def cancellable(self, give_up: Callable[[], object]) -> Iterator[None]:
        """Within this, `cancel` calls `give_up`, on the thread that cancels."""
        with self._lock:
            self._give_up = give_up
            at_once = self._wanted or self._ended
            self._wanted = False
        try:
            if at_once:
                give_up()
            yield
        finally:
            with self._lock:
                self._give_up = None

    def work(self, work: Callable[[], T]) -> T:
        """What `work` gives or raises. Raises Cancelled; `work` then goes on by itself until its own time
        limit, and its result is dropped."""
        outcome: Future[T] = Future()

        def run() -> None:
            with suppress(InvalidStateError):
                try:
                    value = work()
                except BaseException as error:
                    outcome.set_exception(error)
                else:
                    outcome.set_result(value)

        def give_up() -> None:
            with suppress(InvalidStateError):
                outcome.set_exception(Cancelled())

        with self.cancellable(give_up):
            threading.Thread(target=run, name="waited for", daemon=True).start()
            return outcome.result()

    def task(self, work: Coroutine[Any, Any, T]) -> T:
        """What the coroutine gives or raises, on a loop of its own; Cancelled when it was given up."""
        with asyncio.Runner() as runner:  # whose end also ends what the work has left running
            loop = runner.get_loop()
            task = loop.create_task(work)

            def give_up() -> None:
                with suppress(RuntimeError):  # the loop has just ended
                    loop.call_soon_threadsafe(task.cancel)

            try:
                with self.cancellable(give_up):
                    return loop.run_until_complete(task)
            except asyncio.CancelledError:
                raise Cancelled from None
