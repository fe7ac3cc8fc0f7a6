"""What is asked of a marketplace before an action goes out to it."""

from collections.abc import Iterator
from contextlib import contextmanager

from .platform import Ambiguous, Busy, NotOurs, Unreachable


@contextmanager
def beforehand() -> Iterator[None]:
    """Whatever fails in here, the action has not gone out: nothing of it is in doubt, and it may be tried
    again. Says so by the error: Unreachable, or Busy with a status that stands for "did not begin" (503)."""
    try:
        yield
    except Ambiguous as error:
        raise Unreachable(error.detail, "time_out") from error
    except Busy as error:
        raise Busy(error.detail, error.retry_at, 429 if error.status == 429 else 503) from error
    except NotOurs as error:
        raise Busy(error.detail) from error
