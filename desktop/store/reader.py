"""What one thread reads. Every call sees one committed state; nothing here ever waits for the writer."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import apsw
import msgspec

from desktop.domain.accounts import Account
from desktop.domain.cases import Case
from desktop.domain.conversations import Conversation, Message
from desktop.domain.files import LocalFile
from desktop.domain.obligations import Obligation
from desktop.domain.orders import Offer, Order
from desktop.domain.pages import SetAside
from desktop.domain.signing_keys import PinnedKey

from . import signing_keys, watching
from .alerts import KeptAlert, read_alerts
from .census import Census, census
from .codec import decoder, instant, instant_or_none, micros
from .connection import Connection
from .errors import WrongKeyOrDamaged
from .files import COLUMNS as FILE_COLUMNS
from .keyed import KeyedLists, Part
from .listing import LISTS, NEEDS
from .lists import Gathered
from .outbox import COLUMNS, outbox_row
from .recount import due_move
from .retention import Kept
from .search import search
from .views import DUE_SOON, REMIND_BEFORE, Counts, DueMove, Hit, Marks, OutboxRow, Query, Row, SavedView
from .waits import Waits

_ROW: Final = decoder(Row)
_MINUTE: Final = 60_000_000
_REPLIES: Final = "('reply', 'stage_update', 'start_conversation')"


class Reader:
    """A thread's own eyes on the store; made by `Store.reader`."""

    def __init__(
        self,
        db: apsw.Connection,
        now: Callable[[], datetime],
        gathered: Gathered | None = None,
        damaged: Callable[[WrongKeyOrDamaged], None] | None = None,
    ) -> None:
        self._db = Connection(db, damaged)
        self._now = now
        self._lists = KeyedLists(self._db, gathered)
        self.part = Part(self._db, self._lists, self._soon)
        """What a list over several accounts reads here (`mixed`)."""
        self._watched = watching.Watched(self._db)
        self.waits = Waits(self._db)
        """What was owed and what became of it, for figures and exports."""
        self.kept = Kept(self._db, now)
        """How long things are kept, and what was erased."""

    def close(self) -> None:
        """Closes the connection; later calls raise StoreClosed."""
        self._db.close()

    # --- the account and the cursor ---------------------------------------------------------------

    def state(self) -> str | None:
        """The cursor that `changes` goes on from; None before the first page and in a full read's
        beginning."""
        found = self._db.one("SELECT value FROM meta WHERE name = 'state'")
        return None if found is None else str(found[0])

    def can_cancel_resync(self) -> bool:
        """Whether a full read is under way that `Store.cancel_resync` gives up."""
        return self._db.one("SELECT 1 FROM meta WHERE name = 'state_before'") is not None

    def account(self) -> Account | None:
        """The account as it was last told."""
        found = self._db.one("SELECT value FROM meta WHERE name = 'account'")
        return None if found is None else decoder(Account).decode(found[0])

    def census(self) -> Census:
        """How much the store holds of each kind."""
        return census(self._db)

    # --- lists ------------------------------------------------------------------------------------

    def counts(self, now: datetime) -> Counts:
        """The numbers beside views and markets, with what is overdue at `now`."""
        with self._db.snapshot():
            numbers: dict[tuple[str, str], int] = {}
            views = {which: view for view, which in LISTS.items() if view != "due_soon"}
            for which, market, n in self._db.all(
                "SELECT view, market, n FROM tally WHERE view > 0 AND n > 0"
            ):
                numbers[views[which], market] = n
            markets = [market for view, market in numbers if view == "needs_answer" and market]
            overdue: dict[str, int] = {}
            nearest: dict[str, datetime] = {}
            dues: dict[str, datetime] = {}
            soon = _soon(now)
            for market in markets:
                late = self._one(
                    "SELECT count(*) FROM listing INDEXED BY owed_due"
                    " WHERE bucket = 1 AND market = ? AND due_at < ?",
                    market,
                    micros(now),
                )
                if late:
                    overdue[market] = late
                due_soon = self._one(
                    "SELECT count(*) FROM listing INDEXED BY bucket_market_act"
                    " WHERE bucket = 1 AND market = ? AND act_key <= ?",
                    market,
                    soon,
                )
                if due_soon:
                    numbers["due_soon", market] = due_soon
                    numbers["due_soon", ""] = numbers.get(("due_soon", ""), 0) + due_soon
                first = self._one(
                    "SELECT min(act_key) FROM listing INDEXED BY bucket_market_act"
                    " WHERE bucket = 1 AND market = ?",
                    market,
                )
                nearest[market] = instant(first)
                found = self._db.one(
                    "SELECT min(due_at) FROM listing INDEXED BY owed_due"
                    " WHERE bucket = 1 AND market = ? AND due_at > 0",
                    market,
                )
                if found is not None and found[0] is not None:
                    dues[market] = instant(found[0])
            return Counts(numbers, overdue, nearest, dues)

    def cells(self, marks: Sequence[Marks]) -> list[tuple[str, str, str, dict[str, int]]]:
        """The board's numbers: market, kind, agent, and how many of each figure (`watching.CONDITIONS`)."""
        with self._db.snapshot():
            return self._watched.numbers(marks)

    def markets(self) -> list[str]:
        """The markets that have any conversation."""
        return watching.markets(self._db)

    def total(self, query: Query) -> int:
        """How many rows the query has."""
        with self._db.snapshot():
            return self._lists.total(query, self._soon())

    def rows(self, query: Query, start: int, count: int) -> list[Row]:
        """Rows from a place on, in the query's order."""
        with self._db.snapshot():
            return [_ROW.decode(body) for body in self._lists.bodies(query, start, count, self._soon())]

    def index_of(self, query: Query, conversation_id: str) -> int | None:
        """The place of a conversation in the query's order; None when it is not there."""
        with self._db.snapshot():
            rid = self._rid(conversation_id)
            return None if rid is None else self._lists.index_of(query, rid, self._soon())

    def overdue(self, now: datetime, market: str | None = None) -> list[Row]:
        """Conversations whose deadline has passed unanswered, the longest overdue first."""
        return self._owed("due_at < ?", micros(now), market, "due_at")

    def acting_within(self, now: datetime, hours: float, market: str | None = None) -> list[Row]:
        """Conversations to act on within so many hours, what is past included; the most urgent first."""
        return self._owed("act_key <= ?", micros(now + timedelta(hours=hours)), market, "act_key")

    def updates_due(self, now: datetime, hours: float, market: str | None = None) -> list[Row]:
        """Conversations whose case or order is to be told about within so many hours, what is past included;
        the most urgent first (R10)."""
        until = now + timedelta(hours=hours)
        found = self._db.all(
            "SELECT row FROM listing INDEXED BY case_act WHERE has_case = 1 AND (bucket = ? OR act_key <= ?)"
            " AND (? IS NULL OR market = ?)",
            NEEDS,
            micros(until),
            market,
            market,
        )
        rows = [_ROW.decode(body) for (body,) in found]
        due = [(row.next_update_due, row.id, row) for row in rows if row.next_update_due and row.can_reply]
        return [row for when, _id, row in sorted(due, key=lambda each: each[:2]) if when <= until]

    # --- one conversation -------------------------------------------------------------------------

    def conversation(self, conversation_id: str) -> Row | None:
        """The list row of a conversation."""
        found = self._db.one(
            "SELECT l.row FROM conversation c JOIN listing l USING(rid) WHERE c.id = ?", conversation_id
        )
        return None if found is None else _ROW.decode(found[0])

    def head(self, conversation_id: str) -> Conversation | None:
        """The conversation as the platform told it."""
        found = self._db.one("SELECT head FROM conversation WHERE id = ?", conversation_id)
        return decoder(Conversation).decode(found[0]) if found is not None and found[0] is not None else None

    def messages(
        self, conversation_id: str, limit: int = 200, before_sequence: int | None = None
    ) -> list[Message]:
        """The last messages (before one of them), in the platform's order."""
        found = self._db.all(
            "SELECT m.body FROM conversation c JOIN message m ON m.rid = c.rid"
            " WHERE c.id = ? AND m.sequence < ? ORDER BY m.sequence DESC LIMIT ?",
            conversation_id,
            before_sequence if before_sequence is not None else 2**63 - 1,
            limit,
        )
        return [decoder(Message).decode(body) for (body,) in reversed(found)]

    def overrides(self, limit: int = 500) -> list[Message]:
        """Messages of ours with findings that their writer called mistaken, the newest first."""
        found = self._db.all(
            "SELECT body FROM message INDEXED BY message_overrides"
            " WHERE instr(body, CAST('\"overrides\":[{' AS BLOB)) > 0 ORDER BY place DESC LIMIT ?",
            limit,
        )
        return [decoder(Message).decode(body) for (body,) in found]

    def obligations(self, conversation_id: str) -> list[Obligation]:
        """What was and is owed, oldest first, with the verdicts."""
        found = self._db.all(
            "SELECT o.body FROM conversation c JOIN obligation o USING(rid) WHERE c.id = ? ORDER BY o.n",
            conversation_id,
        )
        return [decoder(Obligation).decode(body) for (body,) in found]

    def due_moves(self, conversation_id: str | None = None, limit: int = 200) -> list[DueMove]:
        """Deadlines that a calendar edit moved, the latest first."""
        found = self._db.all(
            "SELECT conversation_id, opened_by, old_due, new_due, old_version, new_version, why, at"
            " FROM due_change WHERE ? IS NULL OR conversation_id = ? ORDER BY id DESC LIMIT ?",
            conversation_id,
            conversation_id,
            limit,
        )
        return [due_move(columns) for columns in found]

    def order(self, order_id: str) -> Order | None:
        found = self._db.one("SELECT body FROM orders WHERE id = ?", order_id)
        return None if found is None else decoder(Order).decode(found[0])

    def case(self, case_id: str) -> Case | None:
        found = self._db.one("SELECT body FROM cases WHERE id = ?", case_id)
        return None if found is None else decoder(Case).decode(found[0])

    def offers(self, sku: str, market: str | None = None) -> list[Offer]:
        """A product's offers, in one market or all."""
        found = self._db.all(
            "SELECT body FROM offer WHERE sku = ? AND (? IS NULL OR market = ?) ORDER BY market",
            sku,
            market,
            market,
        )
        return [decoder(Offer).decode(body) for (body,) in found]

    def others(self, buyer_id: str, order_ids: Iterable[str], except_id: str, limit: int = 100) -> list[Row]:
        """This buyer's and these orders' other conversations, the newest first."""
        refs = msgspec.json.encode([["b", buyer_id], *(["o", order] for order in order_ids)]).decode()
        found = self._db.all(
            "SELECT l.row FROM listing l JOIN conversation c USING(rid) WHERE c.id <> ? AND l.rid IN ("
            " SELECT k.rid FROM json_each(?) r"
            " JOIN link k ON k.kind = r.value ->> 0 AND k.ref = r.value ->> 1)"
            " ORDER BY l.last_at DESC LIMIT ?",
            except_id,
            refs,
            limit,
        )
        return [_ROW.decode(body) for (body,) in found]

    # --- what the person did ----------------------------------------------------------------------

    def outbox(self, conversation_id: str | None = None) -> list[OutboxRow]:
        """What waits, of one conversation or all, in order."""
        found = self._db.all(
            f"SELECT {COLUMNS} FROM outbox WHERE ? IS NULL OR conversation_id = ? ORDER BY id",
            conversation_id,
            conversation_id,
        )
        return [outbox_row(columns) for columns in found]

    def waiting(self) -> int:
        """Replies that the platform has not accepted yet."""
        return self._one(f"SELECT count(*) FROM outbox WHERE kind IN {_REPLIES} AND state <> 'in_moderation'")

    def draft(self, conversation_id: str) -> str:
        """The draft, '' when there is none."""
        found = self._db.one("SELECT text FROM draft WHERE conversation_id = ?", conversation_id)
        return "" if found is None else str(found[0])

    def draft_files(self, conversation_id: str) -> list[LocalFile]:
        """The draft's files, in the order in which they were attached."""
        found = self._db.all(
            f"SELECT {FILE_COLUMNS} FROM draft_file WHERE conversation_id = ? ORDER BY position, sha256",
            conversation_id,
        )
        return [LocalFile(*columns) for columns in found]

    def file(self, digest: str) -> bytes | None:
        """A file's content by its hash; None when it is not here."""
        found = self._db.one("SELECT content FROM file WHERE sha256 = ?", digest)
        return None if found is None else bytes(found[0])

    def has_files(self, digests: Iterable[str]) -> set[str]:
        """Which of these hashes have their content here."""
        named = msgspec.json.encode(sorted(set(digests))).decode()
        found = self._db.all(
            "SELECT sha256 FROM file WHERE sha256 IN (SELECT value FROM json_each(?))", named
        )
        return {str(digest) for (digest,) in found}

    def upload(self, file: LocalFile) -> str | None:
        """The id under which the platform has the file; None when it has to be uploaded."""
        found = self._db.one(
            "SELECT attachment_id FROM upload WHERE sha256 = ? AND name = ? AND media_type = ?",
            file.sha256,
            file.name,
            file.media_type,
        )
        return None if found is None else str(found[0])

    def drafts(self) -> dict[str, str]:
        """Every draft by its conversation, also of conversations that are gone."""
        return dict(self._db.all("SELECT conversation_id, text FROM draft ORDER BY saved_at DESC"))

    def saved_views(self) -> list[SavedView]:
        """The person's own views in their order."""
        found = self._db.all("SELECT body FROM saved_view ORDER BY position, id")
        return [decoder(SavedView).decode(body) for (body,) in found]

    def labels(self) -> list[str]:
        """Every label in use, in the order of their characters."""
        # From label to label along the index, however many conversations each has.
        found = self._db.all(
            "WITH RECURSIVE known(ref) AS ("
            " SELECT min(ref) FROM link WHERE kind = 'l'"
            " UNION ALL"
            " SELECT (SELECT min(ref) FROM link WHERE kind = 'l' AND ref > known.ref) FROM known"
            " WHERE known.ref IS NOT NULL)"
            " SELECT ref FROM known WHERE ref IS NOT NULL"
        )
        return [str(label) for (label,) in found]

    def reminder(self, conversation_id: str) -> datetime | None:
        """When to remind of a conversation, UTC."""
        found = self._db.one("SELECT at FROM reminder WHERE conversation_id = ?", conversation_id)
        return None if found is None else instant_or_none(found[0])

    def reminders_due(self, now: datetime, limit: int = 50) -> list[str]:
        """Conversations to be reminded of by now, the earliest first.

        Never past act-by: where the buyer has written since, it rings REMIND_BEFORE that at the latest.
        """
        found = self._db.all(
            "SELECT r.conversation_id FROM reminder r"
            " LEFT JOIN conversation c ON c.id = r.conversation_id LEFT JOIN listing l USING(rid)"
            f" WHERE r.at <= ? OR (l.bucket = {NEEDS} AND l.act_key < r.at AND l.act_key <= ?)"
            " ORDER BY r.at LIMIT ?",
            micros(now),
            micros(now + REMIND_BEFORE),
            limit,
        )
        return [str(conversation_id) for (conversation_id,) in found]

    def alerts(self) -> list[KeptAlert]:
        """The alerts that ring, the earliest crossing first."""
        return read_alerts(self._db)

    def setting(self, name: str, default: Any = None) -> Any:
        """A small value of this account."""
        found = self._db.one("SELECT value FROM setting WHERE name = ?", name)
        return default if found is None else msgspec.json.decode(found[0])

    def pinned_keys(self) -> tuple[PinnedKey, ...]:
        """The platform's signing keys that this account trusts; none before the first sign-in that saw
        them."""
        found = self._db.one("SELECT value FROM setting WHERE name = ?", signing_keys.NAME)
        return signing_keys.pinned(None if found is None else bytes(found[0]))

    def set_aside(self) -> list[SetAside]:
        """Records that could not be read or kept, with their bytes."""
        found = self._db.all("SELECT kind, id, raw, reason FROM set_aside ORDER BY at, kind, id")
        return [SetAside(*columns) for columns in found]

    # --- search -----------------------------------------------------------------------------------

    def search(self, text: str, market: str | None = None, limit: int = 50) -> list[Hit]:
        """Messages, names and numbers that hold the words, newest first; accents and capitals do not
        matter."""
        with self._db.snapshot():
            return search(self._db, text, market, limit)

    # ----------------------------------------------------------------------------------------------

    def _owed(self, condition: str, value: int, market: str | None, key: str) -> list[Row]:
        found = self._db.all(
            f"SELECT row FROM listing WHERE bucket = {NEEDS} AND {condition} AND (? IS NULL OR market = ?)"
            f" ORDER BY {key}, rid",
            value,
            market,
            market,
        )
        return [_ROW.decode(body) for (body,) in found]

    def _soon(self) -> int:
        return _soon(self._now())

    def _rid(self, conversation_id: str) -> int | None:
        found = self._db.one("SELECT rid FROM conversation WHERE id = ?", conversation_id)
        return None if found is None else int(found[0])

    def _one(self, sql: str, *arguments: object) -> int:
        found = self._db.one(sql, *arguments)
        return int(found[0]) if found is not None and found[0] is not None else 0


def _soon(now: datetime) -> int:
    """The key until which act-by is due soon: of the minute, so that a list stays the same while it is
    paged."""
    return micros(now + DUE_SOON) // _MINUTE * _MINUTE
