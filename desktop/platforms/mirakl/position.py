"""How far an account has been read: the `state` between pages of changes.

A round reads threads, then orders, then returns, each from its own mark with an overlap, since the operator's
clocks may differ among each other; whoever reads twice the same writes the same. A mark moves when its part
has been read to the end, to the instant at which that began.
"""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from desktop.platforms.platform import StateTooOld
from desktop.platforms.values import instant, maybe

THREADS: Final = "threads"
ORDERS: Final = "orders"
RETURNS: Final = "returns"
OVERLAP: Final = timedelta(minutes=5)
EVERY: Final = {
    THREADS: timedelta(),
    ORDERS: timedelta(minutes=5),
    RETURNS: timedelta(minutes=15),
}
"""How long after a part was read it is read again: what Mirakl recommends for OR11 and RT11. Threads (M11)
belong to the inbox that is being shown."""


class Position(msgspec.Struct, frozen=True, omit_defaults=True):
    """`part`: what is being read, "" between rounds; `page`: the token or number of its next page; `began`:
    when its reading began. `marks`: up to when each part has been read. All instants are the operator's."""

    part: str = ""
    page: str = ""
    began: datetime | None = None
    marks: dict[str, datetime] = {}

    def since(self) -> datetime | None:
        """From when on the present part is read; None: from the beginning."""
        mark = self.marks.get(self.part)
        return mark - OVERLAP if mark is not None else None

    def started(self, now: datetime) -> "Position":
        """Between two rounds: at the first part of the next one, which is always threads."""
        return self if self.part else Position(THREADS, "", now, self.marks)

    def turned(self, page: str | None, now: datetime) -> "Position":
        """After a page: at the next one of the same part, else at the next part that is due."""
        if page:
            return Position(self.part, page, self.began, self.marks)
        return self._after(now, {**self.marks, self.part: self.began or now})

    def skipped(self, now: datetime) -> "Position":
        """At the next part that is due, without having read this one."""
        return self._after(now, self.marks)

    def _after(self, now: datetime, marks: dict[str, datetime]) -> "Position":
        order = list(EVERY)
        for part in order[order.index(self.part) + 1 :]:
            if part not in marks or not timedelta() <= now - marks[part] < EVERY[part]:
                return Position(part, "", now, marks)
        return Position(marks=marks)

    def again(self, now: datetime) -> "Position":
        """The present part from its beginning: its page is no longer known there."""
        return Position(self.part, "", now, self.marks)

    def written(self) -> str:
        return msgspec.json.encode(self).decode()


def read_position(state: str | None) -> Position:
    """Raises StateTooOld for what is no position of ours."""
    if state is None:
        return Position()
    try:
        position = msgspec.json.decode(state, type=Position)
        maybe(position.began)
        for mark in position.marks.values():
            instant(mark)
    except (ValueError, RecursionError):  # msgspec's and Unicode's errors are ValueErrors
        raise StateTooOld("") from None
    if position.part not in ("", *EVERY):
        raise StateTooOld("")
    return position
