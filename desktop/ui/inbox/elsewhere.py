"""What is more urgent in markets that are not shown. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desktop.store.views import Counts


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A market with conversations overdue, or (with none) to be answered by `act_by` (UTC), before anything
    here."""

    market: str
    overdue: int
    act_by: datetime | None


def elsewhere(counts: Counts, shown: str | None, markets: Sequence[str]) -> list[Elsewhere]:
    """The other markets where something is overdue or sooner than here, the worst first; none when all are
    shown."""
    if shown is None:
        return []
    here = counts.nearest_act_by(shown)
    late, soon = [], []
    for market in dict.fromkeys((*markets, *counts.markets)):
        if market == shown:
            continue
        overdue, act_by = counts.overdue(market), counts.nearest_act_by(market)
        if overdue:
            late.append(Elsewhere(market, overdue, act_by))
        elif act_by is not None and here is not None and act_by < here:
            soon.append(Elsewhere(market, 0, act_by))
    late.sort(key=lambda found: (-found.overdue, found.market))
    soon.sort(key=_instant)
    return late + soon


def _instant(found: Elsewhere) -> float:
    return found.act_by.timestamp() if found.act_by is not None else 0.0
