"""A page of changes into the tables: rows, search index and cursor, in the transaction of the caller.

What can be done without the database (encoding, folding, checking) is done by `prepare` on the caller's
thread, so that a key press never waits for it. A record that cannot be bound is set aside with its bytes,
the rest goes on.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from desktop.domain.cases import Case
from desktop.domain.conversations import (
    AWAITS_LEAD,
    IN_MODERATION,
    REJECTED,
    SELLER,
    Conversation,
    Message,
)
from desktop.domain.fold import fold, number_key
from desktop.domain.orders import Offer, Order
from desktop.domain.pages import Removal, SetAside, Thing

from . import erase, files
from .codec import Unbindable, decoder, encode_checked, micros, place_of, raw_bytes
from .read_marker import with_markers
from .search import completes
from .writer import Work

_LARGEST: Final = 2**63 - 1
_HEAD: Final = decoder(Conversation)
_MESSAGE: Final = decoder(Message)
_KEYED: Final = b'"idempotency_key":"'
"""In the body of a message that went out under a key of ours."""
_REMEMBERED: Final = 50_000


@dataclass(slots=True)
class Prepared:
    """A page ready to be written: encoded, folded, checked."""

    conversations: list[tuple[Conversation, bytes]] = field(default_factory=list)
    messages: list[tuple[Message, int, str, bytes]] = field(default_factory=list)
    cases: list[tuple[Case, bytes]] = field(default_factory=list)
    orders: list[tuple[Order, bytes]] = field(default_factory=list)
    offers: list[tuple[Offer, bytes]] = field(default_factory=list)
    removals: list[Removal] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    words: set[str] = field(default_factory=set)

    @property
    def is_empty(self) -> bool:
        """Whether it holds no thing at all."""
        return not (self.conversations or self.messages or self.cases or self.orders or self.offers)


def prepare(
    things: Iterable[Thing], removals: Iterable[Removal] = (), set_aside: Iterable[SetAside] = ()
) -> Prepared:
    """Everything of a page that needs no database. Never raises for what a record holds."""
    page = Prepared(set_aside=list(set_aside), removals=list(removals))
    # A thing told twice counts in its last form.
    for thing in {_name(thing): thing for thing in things}.values():
        try:
            body = encode_checked(thing)
            match thing:
                case Message():
                    if not -_LARGEST <= thing.sequence <= _LARGEST:
                        raise Unbindable(f"sequence {thing.sequence}")
                    place = place_of(thing.received_at, thing.id)
                    text = fold(thing.text)
                    page.words.update(text.split())
                    page.messages.append((thing, place, text, body))
                case Conversation():
                    micros(thing.last_message_at)
                    page.conversations.append((thing, body))
                case Case():
                    page.cases.append((thing, body))
                case Order():
                    page.orders.append((thing, body))
                case Offer():
                    page.offers.append((thing, body))
        except Unbindable as error:
            kind, name = _name(thing)
            page.set_aside.append(SetAside(kind, name, raw_bytes(thing), str(error)))
    # In order of receipt, since the index writes itself out whenever a rowid is smaller than the last.
    page.messages.sort(key=lambda entry: entry[1])
    return page


def _name(thing: Thing) -> tuple[str, str]:
    kind = type(thing).__name__.lower()
    return kind, f"{thing.sku} {thing.market}" if isinstance(thing, Offer) else thing.id


def write(work: Work, page: Prepared) -> None:
    """Writes a prepared page; the touched conversations are in `work.settle`, for the end of the
    transaction."""
    seen = generation(work)
    _leave_erased(work, page, seen)
    _orders(work, page.orders, seen)
    _offers(work, page.offers, seen)
    heads = {head.id for head, _ in page.conversations}
    rids = rids_of(work, {m.conversation_id for m, *_ in page.messages} | heads, seen)
    _conversations(work, page.conversations, rids, seen)
    _cases(work, page.cases, seen)
    _messages(work, page.messages, rids, seen)
    _words(work, "m", page.words)
    for removal in page.removals:
        _remove(work, removal)
    _set_aside(work, page)
    work.settle.update(rids.values())


def _leave_erased(work: Work, page: Prepared, seen: int) -> None:
    """Takes out of the page what was erased after its time."""
    gone = erase.conversations_that_stay(
        work,
        {head.id: head.last_message_at for head, _ in page.conversations},
        (message for message, *_ in page.messages),
        (case for case, _ in page.cases),
    )
    if gone:
        work.many("UPDATE conversation SET seen = ? WHERE id = ?", [(seen, name) for name in sorted(gone)])
        page.conversations = [each for each in page.conversations if each[0].id not in gone]
        page.messages = [each for each in page.messages if each[0].conversation_id not in gone]
        page.cases = [each for each in page.cases if each[0].conversation_id not in gone]
        page.words = {word for _, _, text, _ in page.messages for word in text.split()}
    orders = erase.orders_that_stay(
        work, (order for order, _ in page.orders), (head for head, _ in page.conversations)
    )
    if orders:
        page.orders = [each for each in page.orders if each[0].id not in orders]


def generation(work: Work) -> int:
    """The number of the full read that is going on, or of the last one."""
    found = work.one("SELECT value FROM meta WHERE name = 'generation'")
    return int(found[0]) if found else 0


def rids_of(work: Work, ids: set[str], seen: int) -> dict[str, int]:
    """Conversations' rids by id; one that is not known yet gets a row without a head."""
    asked = json.dumps(sorted(ids))
    found = dict(_by_ids(work, "SELECT id, rid FROM conversation WHERE id IN", asked))
    missing = [(known, seen) for known in sorted(ids) if known not in found]
    if missing:
        work.many("INSERT INTO conversation(id, seen) VALUES(?,?)", missing)
        found = dict(_by_ids(work, "SELECT id, rid FROM conversation WHERE id IN", asked))
    return found


def _by_ids(work: Work, sql: str, ids: str) -> list[tuple[Any, ...]]:
    return work.rows(f"{sql} (SELECT value FROM json_each(?))", ids)


def _conversations(
    work: Work, heads: Sequence[tuple[Conversation, bytes]], rids: dict[str, int], seen: int
) -> None:
    if not heads:
        return
    before = dict(
        _by_ids(
            work,
            "SELECT rid, head FROM conversation WHERE head IS NOT NULL AND rid IN",
            json.dumps([rids[head.id] for head, _ in heads]),
        )
    )
    heads = with_markers(heads, rids, before)
    work.many(
        "UPDATE conversation SET head = ?, seen = ? WHERE rid = ?",
        [(body, seen, rids[head.id]) for head, body in heads],
    )
    named: list[tuple[object, ...]] = []
    for head, body in heads:
        rid = rids[head.id]
        text = _names(head)
        if (old := before.get(rid)) is not None:
            if old == body or _names(_HEAD.decode(old)) == text:
                continue
            work.run("DELETE FROM names WHERE rowid = ?", rid)
        named.append((rid, text))
        work.conversations.add(head.id)
    named.sort()
    _words(work, "n", {word for _, text in named for word in str(text).split()})
    work.many("INSERT INTO names(rowid, text) VALUES(?,?)", named)


def _names(head: Conversation) -> str:
    return f"{fold(head.buyer.name)} {fold(head.subject)}"


def _messages(
    work: Work, messages: Sequence[tuple[Message, int, str, bytes]], rids: dict[str, int], seen: int
) -> None:
    if not messages:
        return
    ids = json.dumps([message.id for message, *_ in messages])
    before = {
        known: (place, rid, body)
        for known, place, rid, body in _by_ids(
            work, "SELECT id, place, rid, body FROM message WHERE id IN", ids
        )
    }
    messages = [_with_our_key(entry, before.get(entry[0].id)) for entry in messages]
    work.fresh.update((message.id, message) for message, *_ in messages)
    rows: list[tuple[object, ...]] = []
    texts: list[tuple[int, str]] = []
    taken = _places_taken(work, [place for _, place, _, _ in messages])
    for message, wanted, text, body in messages:
        work.messages_of.add(message.conversation_id)
        rid = rids[message.conversation_id]
        old = before.get(message.id)
        if old is not None:
            if old[2] == body:
                work.run("UPDATE message SET seen = ? WHERE place = ?", seen, old[0])
                continue
            work.settle.add(old[1])
            _drop_message(work, old[0])
            taken.discard(old[0])
        place = wanted
        while place in taken or (place != wanted and _is_taken(work, place)):
            place += 1
        taken.add(place)
        rows.append((place, rid, message.sequence, message.id, seen, body))
        texts.append((place, text))
    work.many("INSERT INTO message(place, rid, sequence, id, seen, body) VALUES(?,?,?,?,?,?)", rows)
    texts.sort()
    work.many("INSERT INTO search(rowid, text) VALUES(?,?)", texts)
    _confirm(work, [message for message, *_ in messages])


def _with_our_key(
    entry: tuple[Message, int, str, bytes], before: tuple[int, int, bytes] | None
) -> tuple[Message, int, str, bytes]:
    """A platform without idempotency keys does not tell which message is which reply of ours, nor what its
    writer called mistaken: what was once found out is not forgotten when the message is read again."""
    message, place, text, _ = entry
    if before is None or message.idempotency_key is not None or _KEYED not in before[2]:
        return entry
    known = _MESSAGE.decode(before[2])
    message = replace(
        message,
        idempotency_key=known.idempotency_key,
        overrides=message.overrides or known.overrides,
    )
    return message, place, text, encode_checked(message)


def _places_taken(work: Work, places: Sequence[int]) -> set[int]:
    return {
        place
        for (place,) in _by_ids(work, "SELECT place FROM message WHERE place IN", json.dumps(list(places)))
    }


def _is_taken(work: Work, place: int) -> bool:
    return work.one("SELECT 1 FROM message WHERE place = ?", place) is not None


def _drop_message(work: Work, place: int) -> None:
    work.run("DELETE FROM search WHERE rowid = ?", place)
    work.run("DELETE FROM message WHERE place = ?", place)


def _words(work: Work, kind: str, words: set[str]) -> None:
    """Adds new words to those that search completes."""
    known = work.known_words[kind]
    new = {word for word in words - known if completes(word)}
    if not new:
        return
    work.many("INSERT OR IGNORE INTO word(kind, term) VALUES(?,?)", [(kind, word) for word in sorted(new)])
    if len(known) > _REMEMBERED:
        known.clear()
    known.update(new)


def _confirm(work: Work, messages: Iterable[Message]) -> None:
    """The platform holds these under our keys: what became of the outbox rows that carried them."""
    keys = {m.idempotency_key: m for m in messages if m.idempotency_key and m.author.role == SELLER}
    if not keys:
        return
    for row, key in _by_ids(work, "SELECT id, key FROM outbox WHERE key IN", json.dumps(sorted(keys))):
        message = keys[key]
        work.outbox_of.add(message.conversation_id)
        if message.delivery in (IN_MODERATION, REJECTED):
            work.run(
                "UPDATE outbox SET state = ?, reason = ?, retry_at = NULL, spent_key = 1 WHERE id = ?",
                message.delivery,
                message.rejection or (AWAITS_LEAD if message.awaits_lead else ""),
                row,
            )
        else:
            files.sent(work, row)
            work.run("DELETE FROM outbox WHERE id = ?", row)


def _cases(work: Work, cases: Sequence[tuple[Case, bytes]], seen: int) -> None:
    for case, body in cases:
        before = work.one("SELECT conversation_id FROM cases WHERE id = ?", case.id)
        work.run("INSERT OR REPLACE INTO cases VALUES(?,?,?,?)", case.id, case.conversation_id, seen, body)
        if before is None:
            _number(work, case.id, "c", case.id)
        work.cases.add(case.id)
        for conversation_id in {case.conversation_id, before[0] if before else case.conversation_id}:
            _touch(work, conversation_id)


def _orders(work: Work, orders: Sequence[tuple[Order, bytes]], seen: int) -> None:
    for order, body in orders:
        before = work.one("SELECT body FROM orders WHERE id = ?", order.id)
        if before is not None and before[0] == body:
            work.run("UPDATE orders SET seen = ? WHERE id = ?", seen, order.id)
            continue
        work.run("INSERT OR REPLACE INTO orders VALUES(?,?,?)", order.id, seen, body)
        work.orders.add(order.id)
        work.many("DELETE FROM number WHERE kind = ? AND ref = ?", [(kind, order.id) for kind in "ots"])
        touch_order(work, order.id)
        _number(work, order.id, "o", order.id)
        if order.tracking_number:
            _number(work, order.tracking_number, "t", order.id)
        for line in order.lines:
            if line.serial_number:
                _number(work, line.serial_number, "s", order.id)


def _number(work: Work, number: str, kind: str, ref: str) -> None:
    if folded := number_key(number):
        work.run("INSERT OR IGNORE INTO number VALUES(?,?,?)", folded, kind, ref)


def _offers(work: Work, offers: Sequence[tuple[Offer, bytes]], seen: int) -> None:
    work.many(
        "INSERT OR REPLACE INTO offer VALUES(?,?,?,?)",
        [(offer.sku, offer.market, seen, body) for offer, body in offers],
    )
    work.offers.update(offer.sku for offer, _ in offers)


def _touch(work: Work, conversation_id: str) -> None:
    found = work.one("SELECT rid FROM conversation WHERE id = ?", conversation_id)
    if found is not None:
        work.settle.add(found[0])


def touch_order(work: Work, order_id: str) -> None:
    """The list rows of its conversations say when its buyer is to hear more."""
    work.settle.update(
        rid for (rid,) in work.rows("SELECT rid FROM link WHERE kind = 'o' AND ref = ?", order_id)
    )


def _remove(work: Work, removal: Removal) -> None:
    name = _bindable(removal.id)
    match removal.kind:
        case "conversation":
            found = work.one("SELECT rid FROM conversation WHERE id = ?", name)
            if erase.is_erased(work, erase.CONVERSATION, name):
                erase.not_there(work, erase.CONVERSATION, name)
            elif found is not None:
                drop_conversation(work, found[0], name)
        case "message":
            message = work.one(
                "SELECT m.place, m.rid, c.id FROM message m JOIN conversation c USING(rid) WHERE m.id = ?",
                name,
            )
            if message is None:
                erase.part_gone(work)
            else:
                _drop_message(work, message[0])
                work.settle.add(message[1])
                work.messages_of.add(message[2])
        case "case":
            case = work.one("SELECT conversation_id FROM cases WHERE id = ?", name)
            if case is None:
                erase.part_gone(work)
            else:
                work.run("DELETE FROM cases WHERE id = ?", name)
                work.run("DELETE FROM number WHERE kind = 'c' AND ref = ?", name)
                work.cases.add(name)
                _touch(work, case[0])
        case "order":
            erase.not_there(work, erase.ORDER, name)
            drop_order(work, name)
        case "offer":
            # An offer is named by its product and market; a bare product takes all its markets.
            sku, _, market = name.rpartition(":")
            work.run("DELETE FROM offer WHERE sku = ?", name)
            work.run("DELETE FROM offer WHERE sku = ? AND market = ?", sku, market)
            work.offers.add(sku or name)
        case _:
            pass  # a kind of a later platform: nothing of it is here


def drop_conversation(work: Work, rid: int, conversation_id: str) -> None:
    """Removes a conversation with its messages. Its draft, outbox and reminder are the person's and stay."""
    for (place,) in work.rows("SELECT place FROM message WHERE rid = ?", rid):
        _drop_message(work, place)
    work.run("DELETE FROM names WHERE rowid = ?", rid)
    work.run("DELETE FROM conversation WHERE rid = ?", rid)
    work.conversations.add(conversation_id)
    work.messages_of.add(conversation_id)
    work.settle.add(rid)


def drop_order(work: Work, order_id: str) -> None:
    """Removes an order and its numbers."""
    work.run("DELETE FROM orders WHERE id = ?", order_id)
    work.many("DELETE FROM number WHERE kind = ? AND ref = ?", [(kind, order_id) for kind in "ots"])
    work.orders.add(order_id)
    touch_order(work, order_id)


def _set_aside(work: Work, page: Prepared) -> None:
    if work.one("SELECT 1 FROM set_aside LIMIT 1") is not None:
        things: Iterable[Thing] = (
            entry[0]
            for entries in (page.conversations, page.messages, page.cases, page.orders, page.offers)
            for entry in entries
        )
        work.many("DELETE FROM set_aside WHERE kind = ? AND id = ?", [_name(thing) for thing in things])
    work.many(
        "INSERT OR REPLACE INTO set_aside VALUES(?,?,?,?,?)",
        [
            (_bindable(aside.kind), _bindable(aside.id), aside.raw, _bindable(aside.reason), micros(work.now))
            for aside in page.set_aside
        ],
    )


def _bindable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode().replace("\x00", "\\x00")
