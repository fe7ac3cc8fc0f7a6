"""Which alerts ring, and whether the person was told and has seen them: so that no start tells them again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from .codec import instant, micros
from .connection import Connection
from .writer import Work


@dataclass(frozen=True, slots=True)
class KeptAlert:
    """`at`: the crossing, UTC. `told`: a notification went out or was not wanted; `seen`: it stood in the
    open list of alerts."""

    conversation_id: str
    rule: str
    at: datetime
    told: bool = False
    seen: bool = False

    @property
    def key(self) -> tuple[str, str]:
        return self.conversation_id, self.rule


def write_alerts(work: Work, kept: Iterable[KeptAlert], gone: Iterable[tuple[str, str]]) -> None:
    """Keeps alerts as they are now, and forgets the ones that were dealt with."""
    work.many(
        "INSERT OR REPLACE INTO alert VALUES(?,?,?,?,?)",
        [(each.conversation_id, each.rule, micros(each.at), each.told, each.seen) for each in kept],
    )
    work.many("DELETE FROM alert WHERE conversation_id = ? AND rule = ?", list(gone))


def read_alerts(db: Connection) -> list[KeptAlert]:
    """All of them, the earliest crossing first."""
    rows = db.all(
        "SELECT conversation_id, rule, at, told, seen FROM alert ORDER BY at, conversation_id, rule"
    )
    return [KeptAlert(id, rule, instant(at), bool(told), bool(seen)) for id, rule, at, told, seen in rows]
