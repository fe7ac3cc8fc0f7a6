"""What takes a person's time can be given up at any moment, from any thread, and after the end at once."""

import asyncio
import threading
from collections.abc import Callable

import pytest

from desktop.waits import Cancelled, Waits

PATIENCE = 10.0


def in_thread(work: Callable[[], object]) -> "tuple[threading.Thread, list[BaseException]]":
    """Runs on another thread; what it raised is in the list when the thread has ended."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, raised


def test_what_is_waited_for_gives_its_value_or_its_error() -> None:
    waits = Waits()

    async def answer() -> int:
        return 7

    assert waits.work(lambda: 5) == 5
    assert waits.task(answer()) == 7
    with pytest.raises(ZeroDivisionError):
        waits.work(lambda: 1 // 0)


@pytest.mark.parametrize("end", [Waits.cancel, Waits.end])
def test_work_that_waits_is_given_up_and_goes_on_by_itself(end: Callable[[Waits], None]) -> None:
    waits, begun, answer, done = Waits(), threading.Event(), threading.Event(), threading.Event()

    def ask() -> None:
        begun.set()
        answer.wait(PATIENCE)
        done.set()

    thread, raised = in_thread(lambda: waits.work(ask))
    assert begun.wait(PATIENCE)
    end(waits)
    thread.join(PATIENCE)
    assert [type(error) for error in raised] == [Cancelled]
    assert not done.is_set()
    answer.set()
    assert done.wait(PATIENCE)


@pytest.mark.parametrize("end", [Waits.cancel, Waits.end])
def test_a_coroutine_that_waits_is_cancelled_and_tidies_up(end: Callable[[Waits], None]) -> None:
    waits, begun, tidied = Waits(), threading.Event(), threading.Event()

    async def ask() -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            tidied.set()

    thread, raised = in_thread(lambda: waits.task(ask()))
    assert begun.wait(PATIENCE)
    end(waits)
    thread.join(PATIENCE)
    assert [type(error) for error in raised] == [Cancelled]
    assert tidied.is_set()


def test_what_the_work_has_left_running_ends_with_it() -> None:
    tidied = threading.Event()
    left: list[asyncio.Task[None]] = []

    async def beside(begun: asyncio.Event) -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            tidied.set()

    async def work() -> str:
        begun = asyncio.Event()
        left.append(asyncio.create_task(beside(begun)))
        await begun.wait()
        return "done"

    assert Waits().task(work()) == "done"
    assert tidied.is_set()
    assert left[0].cancelled()


def test_cancelling_a_job_that_waits_for_nothing_yet_holds_for_its_next_wait() -> None:
    waits = Waits()
    waits.begin()
    waits.cancel()
    with pytest.raises(Cancelled):
        waits.work(lambda: threading.Event().wait(PATIENCE))
    assert waits.work(lambda: 5) == 5


def test_cancelling_one_job_does_not_cancel_the_next() -> None:
    waits = Waits()
    waits.begin()
    waits.cancel()
    waits.begin()
    assert waits.work(lambda: 5) == 5


def test_after_the_end_nothing_is_waited_for() -> None:
    waits = Waits()
    waits.end()
    waits.begin()
    for _ in range(2):
        with pytest.raises(Cancelled):
            waits.work(lambda: threading.Event().wait(PATIENCE))

    async def never() -> None:
        await asyncio.sleep(PATIENCE)

    with pytest.raises(Cancelled):
        waits.task(never())


def test_cancelling_what_has_just_ended_is_no_error() -> None:
    waits = Waits()
    given_up: list[int] = []
    with waits.cancellable(lambda: given_up.append(1)):
        waits.cancel()
    waits.cancel()
    assert given_up == [1]
