"""What was owed and what became of it, counted from the measures of the obligations (`measure`).

Days are numbers of the market's local days (`measure.day_number`). A wait that is not measured yet is in none
of these and in `uncounted`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec

from desktop.domain.cases import Case
from desktop.domain.conversations import SELLER, Message
from desktop.domain.obligations import Obligation

from .codec import decoder, instant, instant_or_none, micros
from .connection import Connection
from .measure import ANSWERED_IN_TIME, ANSWERS, LATE, NO_ANSWER_NEEDED
from .views import Row

_ANSWERED: Final = str(ANSWERS)
_LATE: Final = str(LATE)
COLUMNS: Final = ("market", "agent", "kind", "language")
"""What waits can be grouped and narrowed by."""


@dataclass(frozen=True, slots=True)
class Narrow:
    """Which waits count; None is any."""

    markets: tuple[str, ...] | None = None
    agents: tuple[str, ...] | None = None
    kinds: tuple[str, ...] | None = None
    languages: tuple[str, ...] | None = None

    def sql(self) -> tuple[str, tuple[str, ...]]:
        """A condition and its arguments."""
        parts, arguments = [], []
        for column, wanted in zip(
            COLUMNS, (self.markets, self.agents, self.kinds, self.languages), strict=True
        ):
            if wanted is not None and len(wanted) == 1:
                parts.append(f" AND {column} = ?")
                arguments.append(wanted[0])
            elif wanted is not None:
                parts.append(f" AND {column} IN (SELECT value FROM json_each(?))")
                arguments.append(msgspec.json.encode(wanted).decode())
        return "".join(parts), tuple(arguments)

    def takes(self, market: str, agent: str, kind: str, language: str) -> bool:
        """Whether something with these counts."""
        return all(
            wanted is None or value in wanted
            for wanted, value in (
                (self.markets, market),
                (self.agents, agent),
                (self.kinds, kind),
                (self.languages, language),
            )
        )


@dataclass(frozen=True, slots=True)
class WaitRow:
    """One wait with its conversation, for exports. `worked`: seconds of the market's clock, None while open
    or unknown."""

    row: Row
    obligation: Obligation
    market: str
    agent: str
    kind: str
    language: str
    worked: int | None


@dataclass(frozen=True, slots=True)
class OpenRow:
    """What a forecast needs of a list row (`views.Row`); the rest is not decoded."""

    id: str
    market: str
    buyer: str
    topic: str
    language: str
    last_message_at: datetime
    case_kind: str | None = None
    assignee: str | None = None
    needs_answer_since: datetime | None = None
    due_at: datetime | None = None
    act_by: datetime | None = None


class Waits:
    """The reading end, of one thread; made by `Reader.waits`."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def ended(
        self, first: int, last: int, by: str | None, only: Narrow
    ) -> list[tuple[str, int, bool, int | None, int]]:
        """Waits that ended on these days: group ("" without `by`), outcome, whether it was the first of its
        conversation, minutes of the market's clock rounded up (None: unknown), how many."""
        more, arguments = only.sql()
        group = by if by in COLUMNS else "''"
        return self._db.all(
            f"SELECT {group}, outcome, n = 0, CASE WHEN worked >= 0 THEN (worked + 59) / 60 END, count(*)"
            " FROM obligation INDEXED BY obligation_ended WHERE closed_day BETWEEN ? AND ?"
            f"{more} GROUP BY 1, 2, 3, 4",
            first,
            last,
            *arguments,
        )

    def daily(self, first: int, last: int, only: Narrow) -> list[tuple[int, int, int, int, int, int]]:
        """Each day on which any wait began or ended: day, began, ended, answered, in time, late."""
        if only.kinds is None and only.languages is None:
            more, arguments = only.sql()
            return self._db.all(
                "SELECT day, sum(began), sum(ended), sum(answered), sum(in_time), sum(late) FROM daily"
                f" WHERE day BETWEEN ? AND ?{more} GROUP BY day",
                first,
                last,
                *arguments,
            )
        more, arguments = only.sql()
        ended = self._db.all(
            f"SELECT closed_day, count(*), sum(outcome IN {_ANSWERED}), sum(outcome = {ANSWERED_IN_TIME}),"
            f" sum(outcome IN {_LATE}) FROM obligation INDEXED BY obligation_ended"
            f" WHERE closed_day BETWEEN ? AND ?{more} GROUP BY closed_day",
            first,
            last,
            *arguments,
        )
        found = {day: [0, *numbers] for day, *numbers in ended}
        for hour, number in self.began_hourly(first, last, only):
            found.setdefault(hour // 24, [0] * 5)[0] += number
        return [(day, *found[day]) for day in sorted(found)]

    def began_hourly(self, first: int, last: int, only: Narrow) -> list[tuple[int, int]]:
        """Each local hour (since 1970) in which any wait began, and how many."""
        more, arguments = only.sql()
        return self._db.all(
            "SELECT opened_hour, count(*) FROM obligation INDEXED BY obligation_began"
            f" WHERE opened_hour BETWEEN ? AND ?{more} GROUP BY opened_hour",
            first * 24,
            last * 24 + 23,
            *arguments,
        )

    def began(self, first: int, last: int, by: str | None, only: Narrow) -> dict[str, int]:
        """How many waits began on these days, by group."""
        more, arguments = only.sql()
        group = by if by in COLUMNS else "''"
        return dict(
            self._db.all(
                f"SELECT {group}, count(*) FROM obligation INDEXED BY obligation_began"
                f" WHERE opened_hour BETWEEN ? AND ?{more} GROUP BY 1",
                first * 24,
                last * 24 + 23,
                *arguments,
            )
        )

    def open_after(self, last: int, by: str | None, only: Narrow) -> dict[str, int]:
        """How many waits were open at the end of a day, by group: began until then less ended until then."""
        more, arguments = only.sql()
        group = by if by in COLUMNS else "''"
        if by not in ("kind", "language") and only.kinds is None and only.languages is None:
            summed = self._db.all(
                f"SELECT {group}, sum(began - ended) FROM daily WHERE day <= ?{more} GROUP BY 1",
                last,
                *arguments,
            )
            return {name: number for name, number in summed if number}
        # Reckoned back from what is open now: what ended since was open, what began since was not.
        found: dict[str, int] = {}
        for sign, index, condition, values in (
            (1, "obligation_open", "closed_at IS NULL AND opened_hour IS NOT NULL", ()),
            (1, "obligation_ended", "closed_day > ?", (last,)),
            (-1, "obligation_began", "opened_hour >= ?", ((last + 1) * 24,)),
        ):
            for name, number in self._db.all(
                f"SELECT {group}, count(*) FROM obligation INDEXED BY {index}"
                f" WHERE {condition}{more} GROUP BY 1",
                *values,
                *arguments,
            ):
                found[name] = found.get(name, 0) + sign * number
        return {name: number for name, number in found.items() if number}

    def decided(self, first: int, last: int, only: Narrow) -> list[tuple[str, int]]:
        """Who said "no answer needed" on these days, and how often; the most first."""
        more, arguments = only.sql()
        return self._db.all(
            "SELECT agent, count(*) FROM obligation INDEXED BY obligation_ended"
            f" WHERE closed_day BETWEEN ? AND ? AND outcome = {NO_ANSWER_NEEDED}{more}"
            " GROUP BY agent ORDER BY 2 DESC, 1",
            first,
            last,
            *arguments,
        )

    def answers_by_agent(self, since: datetime, until: datetime) -> dict[str, int]:
        """How many waits each person answered between two instants (the second not included)."""
        return dict(
            self._db.all(
                "SELECT agent, count(*) FROM obligation INDEXED BY obligation_ended"
                f" WHERE closed_day BETWEEN ? AND ? AND outcome IN {_ANSWERED}"
                " AND closed_at >= ? AND closed_at < ? GROUP BY agent",
                micros(since) // 86_400_000_000 - 1,
                micros(until) // 86_400_000_000 + 1,
                micros(since),
                micros(until),
            )
        )

    def uncounted(self) -> int:
        """Waits that are not measured yet, or whose market's calendar is not known."""
        found = self._db.one("SELECT count(*) FROM obligation WHERE opened_hour IS NULL")
        return int(found[0]) if found is not None else 0

    def overrides(self, since: datetime, until: datetime) -> Iterator[tuple[Message, Row]]:
        """Our messages received between two instants with findings that their writer called mistaken."""
        first, last = (max(0, micros(at) // 1000) << 20 for at in (since, until))
        found = self._db.all(
            "SELECT m.body, l.row FROM message m INDEXED BY message_overrides JOIN listing l USING(rid)"
            " WHERE instr(m.body, CAST('\"overrides\":[{' AS BLOB)) > 0 AND m.place >= ?1 AND m.place < ?2"
            " UNION ALL SELECT p.body, e.row FROM erased_part p JOIN erased e USING(rid)"
            " WHERE p.kind = 'm' AND p.at >= ?1 AND p.at < ?2",
            first,
            last,
        )
        for body, row in found:
            message = decoder(Message).decode(body)
            if message.author.role == SELLER:
                yield message, decoder(Row).decode(row)

    def cases_alive(self, first: str, last: str) -> Iterator[tuple[Case, Row]]:
        """The cases that were open on any of these days (ISO dates, UTC), with their conversations."""
        found = self._db.all(
            "SELECT k.body, l.row FROM cases k INDEXED BY case_life"
            " JOIN conversation c ON c.id = k.conversation_id JOIN listing l ON l.rid = c.rid"
            " WHERE coalesce(substr(CAST(k.body AS TEXT) ->> '$.closed_at', 1, 10), '9999') >= ?1"
            " AND substr(CAST(k.body AS TEXT) ->> '$.opened_at', 1, 10) <= ?2"
            " UNION ALL SELECT p.body, e.row FROM erased_part p JOIN erased e USING(rid) WHERE p.kind = 'k'"
            " AND coalesce(substr(CAST(p.body AS TEXT) ->> '$.closed_at', 1, 10), '9999') >= ?1"
            " AND substr(CAST(p.body AS TEXT) ->> '$.opened_at', 1, 10) <= ?2",
            first,
            last,
        )
        for body, row in found:
            yield decoder(Case).decode(body), decoder(Row).decode(row)

    def order_promises(self, since: datetime, until: datetime) -> list[tuple[datetime, datetime | None, Row]]:
        """What orders promised for between two instants and did not keep, or have not kept yet (told: None).
        An order that several conversations are about counts with the one that was last written in."""
        found: dict[tuple[str, int], tuple[datetime, datetime | None, Row]] = {}
        for order_id, due_at, told_at, body in self._db.all(
            "SELECT p.order_id, p.due_at, p.told_at, coalesce(l.row, e.row)"
            " FROM order_promise p INDEXED BY order_promise_due"
            " LEFT JOIN listing l ON l.rid = p.rid LEFT JOIN erased e ON e.rid = p.rid"
            " WHERE p.due_at >= ? AND p.due_at < ? AND coalesce(l.row, e.row) IS NOT NULL",
            micros(since),
            micros(until),
        ):
            row = decoder(Row).decode(body)
            known = found.get((order_id, due_at))
            if known is None or row.last_message_at > known[2].last_message_at:
                found[order_id, due_at] = instant(due_at), instant_or_none(told_at), row
        return list(found.values())

    def name_of(self, agent: str) -> str:
        """The name on the last answer of a person; "" when there is none."""
        found = self._db.one(
            "SELECT m.body FROM obligation o JOIN message m ON m.rid = o.rid"
            " WHERE o.rid = (SELECT rid FROM obligation INDEXED BY obligation_ended"
            f"  WHERE closed_day IS NOT NULL AND agent = ? AND outcome IN {_ANSWERED}"
            "  ORDER BY closed_day DESC LIMIT 1)"
            " AND CAST(m.body AS TEXT) ->> '$.author.id' = ? ORDER BY m.sequence DESC LIMIT 1",
            agent,
            agent,
        )
        return decoder(Message).decode(found[0]).author.name if found is not None else ""

    def open(self, only: Narrow) -> list[tuple[int | None, int]]:
        """Deadline and act-by of everything open, in microseconds since 1970; without a known deadline None
        and a guess."""
        more, arguments = only.sql()
        return self._db.all(
            f"SELECT due_at, act_key FROM listing INDEXED BY watched WHERE watched = 1 AND bucket = 1{more}",
            *arguments,
        )

    def open_rows(self, only: Narrow, until: datetime | None = None) -> list[OpenRow]:
        """The conversations that wait, with a deadline or an act-by until an instant; by deadline."""
        more, arguments = only.sql()
        limit = micros(until) if until is not None else 1 << 62
        found = self._db.all(
            "SELECT row FROM listing WHERE rid IN (SELECT rid FROM listing INDEXED BY watched"
            f" WHERE watched = 1 AND bucket = 1 AND (due_at <= ? OR act_key <= ?){more})",
            limit,
            limit,
            *arguments,
        )
        rows = [decoder(OpenRow).decode(body) for (body,) in found]
        never = instant(1 << 52)
        rows.sort(key=lambda row: (row.due_at or never, row.act_by or never, row.id))
        return rows

    def between(self, first: int, last: int, only: Narrow) -> list[tuple[str, int, int]]:
        """The waits that began or ended on these days: market, rid and number, by market and beginning."""
        more, arguments = only.sql()
        found: Sequence[tuple[Any, ...]] = self._db.all(
            "SELECT market, opened_hour, rid, n FROM obligation INDEXED BY obligation_ended"
            f" WHERE closed_day BETWEEN ? AND ?{more}"
            " UNION SELECT market, opened_hour, rid, n FROM obligation INDEXED BY obligation_began"
            f" WHERE opened_hour BETWEEN ? AND ?{more} ORDER BY 1, 2, 3, 4",
            first,
            last,
            *arguments,
            first * 24,
            last * 24 + 23,
            *arguments,
        )
        return [(str(market), rid, n) for market, _hour, rid, n in found]

    def details(self, keys: Sequence[tuple[str, int, int]]) -> list[WaitRow]:
        """What an export writes of these waits, in their order; those that are gone since are left out."""
        found = {
            (rid, n): WaitRow(
                decoder(Row).decode(row),
                decoder(Obligation).decode(body),
                market,
                agent,
                kind,
                language,
                worked if worked is not None and worked >= 0 else None,
            )
            for rid, n, market, agent, kind, language, worked, body, row in self._db.all(
                "SELECT o.rid, o.n, o.market, o.agent, o.kind, o.language, o.worked, o.body,"
                " coalesce(l.row, e.row) FROM json_each(?) k"
                " JOIN obligation o ON o.rid = k.value ->> 0 AND o.n = k.value ->> 1"
                " LEFT JOIN listing l ON l.rid = o.rid LEFT JOIN erased e ON e.rid = o.rid"
                " WHERE coalesce(l.row, e.row) IS NOT NULL",
                msgspec.json.encode([(rid, n) for _market, rid, n in keys]).decode(),
            )
        }
        return [found[rid, n] for _market, rid, n in keys if (rid, n) in found]
