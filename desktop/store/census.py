"""How much the store holds, to be compared with how much the platform says there is.

`integrity_check` says nothing of rows that went with a lost log: only counting shows them.
"""

from dataclasses import dataclass
from typing import Final

from desktop.domain.pages import Totals

from .connection import Connection
from .retention import erased_counts

_HELD: Final = {
    # Without those of which only messages have come, which are in no list, and without the erased ones, whose
    # row stays. All counts walk a small index.
    "conversation": (
        "SELECT min((SELECT count(*) FROM conversation)"
        " - (SELECT count(*) FROM erased WHERE kind = 'c' AND rid IN (SELECT rid FROM conversation)),"
        " (SELECT count(*) FROM listing))"
    ),
    "message": "SELECT count(*) FROM message",
    "case": "SELECT count(*) FROM cases",
    "order": "SELECT count(*) FROM orders",
}


@dataclass(frozen=True, slots=True)
class Census:
    """What is held, by kind, and of what more may be there: records that could not be read, which are set
    aside ("" is those of an unknown kind)."""

    held: dict[str, int]
    aside: dict[str, int]

    def differs(self, totals: Totals) -> int:
        """How many things are missing here, or are here and no longer there; 0 when all is well."""
        there = {
            "conversation": totals.conversations,
            "message": totals.messages,
            "case": totals.cases,
            "order": totals.orders,
        }
        missing = sum(
            max(0, number - self.held[kind] - self.aside.get(kind, 0)) for kind, number in there.items()
        )
        beyond = sum(max(0, self.held[kind] - number) for kind, number in there.items())
        unknown = sum(number for kind, number in self.aside.items() if kind not in there)
        return max(0, missing - unknown) + beyond


def census(db: Connection) -> Census:
    """Counts. What was erased here while the platform keeps it counts as held: it is not missing."""
    with db.snapshot():
        erased = erased_counts(db.all)
        held = {kind: int(db.all(sql)[0][0]) + erased[kind] for kind, sql in _HELD.items()}
        aside = {str(kind): int(n) for kind, n in db.all("SELECT kind, count(*) FROM set_aside GROUP BY 1")}
    return Census(held, aside)
