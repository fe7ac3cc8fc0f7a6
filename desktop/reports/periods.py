"""Periods and their steps, and what narrows the waits that are counted."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, get_args

from desktop.store.waits import Narrow

By = Literal["day", "week", "month", "market", "agent", "kind", "language"]
BYS: Final[tuple[By, ...]] = get_args(By)
Step = Literal["day", "week", "month"]
STEPS: Final[tuple[Step, ...]] = get_args(Step)


@dataclass(frozen=True, slots=True)
class Period:
    """Local days of each market, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a period cannot end before it begins")


@dataclass(frozen=True, slots=True)
class Only:
    """Narrows what is counted; None is any. `agents`: who answered or decided, else the assignee ("" nobody).
    `kinds`: kind of the conversation's case, else its topic. `languages`: the buyer's, "" when not known."""

    markets: tuple[str, ...] | None = None
    agents: tuple[str, ...] | None = None
    kinds: tuple[str, ...] | None = None
    languages: tuple[str, ...] | None = None

    @property
    def narrow(self) -> Narrow:
        """The same for the store."""
        return Narrow(self.markets, self.agents, self.kinds, self.languages)


EVERYTHING: Final = Only()


def steps(period: Period, step: Step) -> list[Period]:
    """The period cut into days, weeks from Monday or months; the first and the last as far as they are in
    it."""
    found = []
    first = period.first
    while first <= period.last:
        if step == "day":
            following = first + timedelta(days=1)
        elif step == "week":
            following = first + timedelta(days=7 - first.weekday())
        else:
            following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        found.append(Period(first, min(following - timedelta(days=1), period.last)))
        first = following
    return found
