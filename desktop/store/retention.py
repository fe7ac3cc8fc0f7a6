"""What the store knows of how long things are kept: a conversation's facts, holds, and what was erased."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

import msgspec

from desktop import resources
from desktop.domain.accounts import Account
from desktop.domain.cases import Case
from desktop.domain.conversations import Conversation
from desktop.domain.markets import load_markets
from desktop.domain.orders import Order
from desktop.domain.retention import Facts, Keeping, Purchase, Rules, keep_until, load_limits

from .codec import decoder, instant, instant_or_none, micros
from .connection import Connection
from .personal import TICKS
from .views import Row
from .writer import Work

FETCHED_AGAIN: Final = timedelta(days=30)
"""How long what was fetched again stays at least."""
SEEN: Final = "retention.seen"
"""Setting: when the clock was looked at (`domain.retention.clock_word`), an ISO instant."""
RUN: Final = "retention.run"
"""Setting: when what is past was erased last, an ISO instant."""
WORD: Final = "retention.word"
"""Setting: what the last look at the clock said."""

Ask = Callable[..., list[tuple[Any, ...]]]
_HEAD: Final = decoder(Conversation)
_ROW: Final = decoder(Row)


@dataclass(frozen=True, slots=True)
class Erased:
    """A conversation that was erased: when (UTC), why (`domain.retention.Because`), and whether it is being
    fetched again or the platform has it no longer."""

    id: str
    market: str
    at: datetime
    why: str
    last_at: datetime
    wanted: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True)
class MarketKept:
    """How much is kept of a market: conversations, those that somebody holds, the oldest last message."""

    market: str
    conversations: int
    held: int
    oldest: datetime | None


def rules_of(account: Account | None) -> Rules:
    """The limits of the account's markets, in their time zones and under their policies."""
    zones = dict(_our_markets())
    for market in account.markets if account is not None else ():
        zones[market.code] = (market.time_zone, market.policy_id)
    return load_limits(resources.read_toml("retention.toml"), zones)


@cache
def _our_markets() -> dict[str, tuple[str, str]]:
    markets = load_markets(resources.read_toml("markets.toml"))
    return {code: (market.time_zone, market.policy) for code, market in markets.items()}


def facts_of(ask: Ask, rid: int, now: datetime) -> tuple[Facts, Row] | None:
    """A conversation as far as its keeping goes; None when it is not in the list."""
    found = ask("SELECT l.row, c.head FROM listing l JOIN conversation c USING(rid) WHERE l.rid = ?", rid)
    if not found or found[0][1] is None:
        return None
    row, head = _ROW.decode(found[0][0]), _HEAD.decode(found[0][1])
    cases = [
        decoder(Case).decode(body)
        for (body,) in ask("SELECT body FROM cases WHERE conversation_id = ?", row.id)
    ]
    orders = orders_of(ask, rid, head)
    known = [
        decoder(Order).decode(body)
        for (body,) in ask(
            "SELECT body FROM orders WHERE id IN (SELECT value FROM json_each(?))", _json(orders)
        )
    ]
    happened = [
        row.last_message_at,
        head.last_message_at,
        *_last_message(ask, rid),
        *(step.at for case in cases for step in case.steps),
    ]
    happened += [case.closed_at or case.opened_at for case in cases]
    held = ask("SELECT until FROM hold WHERE conversation_id = ?", row.id)
    reminded = row.reminder_at is not None and row.reminder_at > now
    return (
        Facts(
            max(happened),
            tuple(
                Purchase(order.placed_at, order.delivered_at, order.warranty_until, order.return_until)
                for order in known
            ),
            bool(orders or cases or head.case_id),
            any(case.closed_at is None for case in cases),
            _is_owed(ask, rid, row),
            reminded or row.has_draft or row.pending is not None or _is_unsent(ask, row.id, orders),
            bool(held) and held[0][0] is None,
            instant_or_none(held[0][0]) if held else None,
        ),
        row,
    )


def orders_of(ask: Ask, rid: int, head: Conversation) -> set[str]:
    """The orders that a conversation or any of its messages is about."""
    said = ask("SELECT DISTINCT CAST(body AS TEXT) ->> '$.order_id' FROM message WHERE rid = ?", rid)
    return {*head.order_ids, *(order for (order,) in said if order)}


def _last_message(ask: Ask, rid: int) -> list[datetime]:
    """The receipt of the last message, notes included, rounded up: its place holds milliseconds."""
    ((place,),) = ask("SELECT max(place) FROM message WHERE rid = ?", rid)
    return [] if place is None else [instant(((place >> 20) + 1) * 1000)]


def _is_owed(ask: Ask, rid: int, row: Row) -> bool:
    if row.needs_answer_since is not None and not row.no_answer_needed:
        return True
    return bool(ask("SELECT 1 FROM obligation WHERE rid = ? AND closed_at IS NULL LIMIT 1", rid))


def _is_unsent(ask: Ask, conversation_id: str, orders: Iterable[str]) -> bool:
    """Whether anything of the person's own hangs on it; what a composer keeps between two starts lies in the
    settings, under a word and the conversation's or the order's id."""
    return bool(
        ask("SELECT 1 FROM outbox WHERE conversation_id = ? LIMIT 1", conversation_id)
        or ask("SELECT 1 FROM draft WHERE conversation_id = ?", conversation_id)
        or ask("SELECT 1 FROM draft_file WHERE conversation_id = ? LIMIT 1", conversation_id)
        or ask(
            "SELECT 1 FROM setting s, json_each(?) k WHERE s.name LIKE '%:%'"
            f" AND s.name NOT LIKE '{TICKS}:%'"
            " AND substr(s.name, instr(s.name, ':') + 1) = k.value LIMIT 1",
            _json([conversation_id, *orders]),
        )
    )


def _json(values: Iterable[str]) -> str:
    return msgspec.json.encode(sorted(values)).decode()


def hold(work: Work, conversation_id: str, held: bool, until: datetime | None = None) -> None:
    """Keeps a conversation from being erased, or lets it go again."""
    if held:
        end = micros(until) if until is not None else None
        work.run("INSERT OR REPLACE INTO hold VALUES(?,?,?)", conversation_id, micros(work.now), end)
    else:
        work.run("DELETE FROM hold WHERE conversation_id = ?", conversation_id)
    work.conversations.add(conversation_id)


def erased_counts(ask: Ask) -> dict[str, int]:
    """How many conversations, messages, cases and orders are not here because they were erased, while the
    platform has them: for whoever compares the numbers."""
    ((conversations, messages, cases, orders),) = ask(
        "SELECT ifnull(sum(kind = 'c'), 0), ifnull(sum(messages), 0), ifnull(sum(cases), 0),"
        " ifnull(sum(kind = 'o'), 0) FROM erased WHERE wanted >= 0"
    )
    return {"conversation": conversations, "message": messages, "case": cases, "order": orders}


class Kept:
    """The reading end, of one thread; made by `Reader.kept`."""

    def __init__(self, db: Connection, now: Callable[[], datetime]) -> None:
        self._db, self._now = db, now

    def keeping(self, conversation_id: str, rules: Rules, *, asked: bool = False) -> Keeping | None:
        """Until when a conversation is kept, and why; None when it is not here."""
        with self._db.snapshot():
            found = self._db.one("SELECT rid FROM conversation WHERE id = ?", conversation_id)
            known = facts_of(self._db.all, found[0], self._now()) if found is not None else None
        if known is None:
            return None
        return keep_until(known[0], rules.of(known[1].market), self._now(), asked=asked)

    def is_held(self, conversation_id: str) -> bool:
        """Whether somebody said that it is to be kept."""
        found = self._db.one("SELECT until FROM hold WHERE conversation_id = ?", conversation_id)
        return found is not None and found[0] is None

    def markets(self) -> list[MarketKept]:
        """How much is kept of each market, by its code."""
        found = self._db.all(
            "SELECT market, n FROM tally WHERE view = 6 AND market <> '' AND n > 0 ORDER BY 1"
        )
        held = dict(
            self._db.all(
                "SELECT l.market, count(*) FROM hold h JOIN conversation c ON c.id = h.conversation_id"
                " JOIN listing l USING(rid) WHERE h.until IS NULL GROUP BY l.market"
            )
        )
        kept = []
        for market, n in found:
            oldest = self._db.one(
                "SELECT min(last_at) FROM listing INDEXED BY all_market_last WHERE market = ?", market
            )
            kept.append(
                MarketKept(market, n, held.get(market, 0), instant_or_none(oldest[0] if oldest else None))
            )
        return kept

    def erased(self, limit: int = 200) -> list[Erased]:
        """What was erased, the latest first."""
        found = self._db.all(
            "SELECT id, market, at, why, last_at, wanted FROM erased WHERE kind = 'c'"
            " ORDER BY at DESC, id LIMIT ?",
            limit,
        )
        return [
            Erased(name, market, instant(at), why, instant(last), wanted > 0, wanted < 0)
            for name, market, at, why, last, wanted in found
        ]

    def erased_counts(self) -> dict[str, int]:
        """See `erased_counts`."""
        return erased_counts(self._db.all)

    def wanted(self) -> list[tuple[str, str, int]]:
        """What is to be fetched again: kind (c conversation, o order), id, and for which time."""
        return self._db.all("SELECT kind, id, wanted FROM erased WHERE wanted > 0 ORDER BY kind, id")

    def of_buyer(self, buyer_id: str) -> Sequence[Row]:
        """A buyer's conversations, the newest first."""
        found = self._db.all(
            "SELECT l.row FROM link k JOIN listing l USING(rid) WHERE k.kind = 'b' AND k.ref = ?"
            " ORDER BY l.last_at DESC",
            buyer_id,
        )
        return [_ROW.decode(body) for (body,) in found]

    def cases(self, conversation_id: str) -> list[Case]:
        """All cases of a conversation, the earliest first."""
        found = self._db.all("SELECT body FROM cases WHERE conversation_id = ?", conversation_id)
        return sorted((decoder(Case).decode(body) for (body,) in found), key=lambda case: case.opened_at)

    def buyers_named(self, name: str) -> dict[str, str]:
        """Ids and names of the buyers of exactly this id or name."""
        found = self._db.all(
            "SELECT DISTINCT CAST(row AS TEXT) ->> '$.buyer_id', CAST(row AS TEXT) ->> '$.buyer' FROM listing"
            " WHERE rid IN (SELECT rid FROM link WHERE kind = 'b' AND ref = ?1)"
            " OR CAST(row AS TEXT) ->> '$.buyer' = ?1",
            name,
        )
        return dict(found)
