"""Search: folded words in messages, buyers' names and subjects, and numbers that are typed or scanned.

Newest first: a message's rowid is its time, so the index is walked from the end and nothing is sorted.
Terms are always quoted; the last one is completed from the words that there are (the shortest of them,
since FTS5's own prefix search takes the longer the more there are), so that a list grows while a word is
typed; a phrase in quotation marks is looked for in the texts that have its words, since the index keeps no
positions.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from desktop.domain.conversations import Message
from desktop.domain.fold import fold, number_key, spans, words

from .codec import clean, decoder
from .connection import Connection
from .views import Hit, Row

_MESSAGE: Final = decoder(Message)
_ROW: Final = decoder(Row)
_PHRASE: Final = re.compile(r'"([^"]+)"')
_MOST: Final = 5000
_BATCH: Final = 200
_NAMES: Final = 200
_COMPLETIONS: Final = 64
_LONGEST: Final = 40
_NUMBERED: Final = 8
"""Longer than this, a word with digits in it is a number."""
_AROUND: Final = 60
_LENGTH: Final = 160
_SHORTEST_NUMBER: Final = 4


@dataclass(frozen=True)
class _Asked:
    """What was typed: folded words, phrases of several, and whether the last word is still being typed."""

    terms: tuple[str, ...]
    phrases: tuple[str, ...]
    unfinished: bool

    def expression(self, db: Connection, kind: str) -> str:
        """The FTS5 expression for an index: every word, the last one with what it may become."""
        quoted = [f'"{term}"' for term in self.terms]
        last = self.terms[-1]
        if self.unfinished and not completes(last):
            quoted[-1] += "*" if len(last) > 2 else ""
        elif self.unfinished:
            completions = db.all(
                "SELECT term FROM word WHERE kind = ? AND term > ? AND term < ? ORDER BY length(term), term"
                " LIMIT ?",
                kind,
                last,
                last + chr(0x10FFFF),
                _COMPLETIONS,
            )
            quoted[-1] = " OR ".join([quoted[-1], *(f'"{term}"' for (term,) in completions)])
        return " AND ".join(f"({part})" for part in quoted)


def completes(word: str) -> bool:
    """Whether a folded word is kept for completing. Numbers are not: each is its own, and there is no end."""
    if len(word) > _NUMBERED:
        return word.isalpha() and len(word) <= _LONGEST
    return len(word) > 1 and not word.isdigit()


def _asked(text: str) -> _Asked | None:
    text = clean(text)
    terms = words(text)
    if not terms:
        return None
    phrases = tuple(" ".join(words(phrase)) for phrase in _PHRASE.findall(text))
    # A word with a space or a closing quotation mark after it is finished.
    unfinished = not (text[-1:].isspace() or text.rstrip().endswith('"'))
    return _Asked(tuple(terms), tuple(phrase for phrase in phrases if " " in phrase), unfinished)


def search(db: Connection, text: str, market: str | None, limit: int) -> list[Hit]:
    """The newest hits, at most `limit`; numbers first, since who types one wants that one. In a snapshot."""
    asked = _asked(text)
    if asked is None or limit <= 0:
        return []
    numbers = _numbers(db, text, market, limit)
    seen = {hit.conversation_id for hit in numbers}
    named = [hit for hit in _names(db, asked, market, limit) if hit.conversation_id not in seen]
    told = _told(db, asked, market, limit)
    rest = sorted([*told, *named], key=lambda hit: hit.received_at, reverse=True)
    return [*numbers, *rest][:limit]


def matching_rids(db: Connection, text: str) -> list[int]:
    """The conversations in which the newest 5,000 matching messages, names or numbers are."""
    asked = _asked(text)
    if asked is None:
        return []
    found = {
        rid
        for (rid,) in db.all(
            "SELECT m.rid FROM (SELECT rowid AS place FROM search WHERE search MATCH ?"
            " ORDER BY rowid DESC LIMIT ?) s JOIN message m ON m.place = s.place",
            asked.expression(db, "m"),
            _MOST,
        )
    }
    found |= {
        rid
        for (rid,) in db.all(
            "SELECT rowid FROM names WHERE names MATCH ? ORDER BY rowid DESC LIMIT ?",
            asked.expression(db, "n"),
            _MOST,
        )
    }
    found |= {rid for rid, _, _ in _number_rids(db, text, _MOST)}
    return sorted(found)


def _told(db: Connection, asked: _Asked, market: str | None, limit: int) -> list[Hit]:
    hits: list[Hit] = []
    before = 2**63 - 1
    batch = limit if market is None and not asked.phrases else _BATCH
    looked = 0
    expression = asked.expression(db, "m")
    while len(hits) < limit and looked < _MOST:
        found = db.all(
            "SELECT s.place, m.body, l.row FROM (SELECT rowid AS place FROM search"
            " WHERE search MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?) s"
            " JOIN message m ON m.place = s.place LEFT JOIN listing l ON l.rid = m.rid ORDER BY s.place DESC",
            expression,
            before,
            batch,
        )
        for place, body, row in found:
            before = place
            if row is None or len(hits) == limit:
                continue
            shown = _ROW.decode(row)
            message = _MESSAGE.decode(body)
            if market is not None and shown.market != market:
                continue
            folded = fold(message.text) if asked.phrases else ""
            if any(phrase not in " ".join(folded.split()) for phrase in asked.phrases):
                continue
            excerpt, marks = excerpt_of(message.text, asked.terms)
            hits.append(Hit(shown.id, message.id, excerpt, message.received_at, shown, marks))
        looked += len(found)
        if len(found) < batch:
            break
    return hits


def _names(db: Connection, asked: _Asked, market: str | None, limit: int) -> list[Hit]:
    rows = [
        _ROW.decode(row)
        for (row,) in db.all(
            "SELECT l.row FROM (SELECT rowid AS rid FROM names WHERE names MATCH ?"
            " ORDER BY rowid DESC LIMIT ?) n JOIN listing l ON l.rid = n.rid WHERE ? IS NULL OR l.market = ?"
            " ORDER BY l.last_at DESC LIMIT ?",
            asked.expression(db, "n"),
            _NAMES,
            market,
            market,
            limit,
        )
    ]
    return [_of_row(row, asked.terms, None) for row in rows]


def _numbers(db: Connection, text: str, market: str | None, limit: int) -> list[Hit]:
    hits: dict[str, Hit] = {}
    for rid, kind, _ in _number_rids(db, text, limit * 4):
        found = db.one("SELECT row FROM listing WHERE rid = ?", rid)
        if found is not None:
            row = _ROW.decode(found[0])
            if market is None or row.market == market:
                hits.setdefault(row.id, _of_row(row, (), kind))
    return sorted(hits.values(), key=lambda hit: hit.received_at, reverse=True)[:limit]


def _number_rids(db: Connection, text: str, limit: int) -> Iterator[tuple[int, str, str]]:
    """Conversations about the orders and cases whose number begins so: (rid, kind of number, order or
    case)."""
    number = number_key(clean(text))
    if len(number) < _SHORTEST_NUMBER or not any(letter.isdigit() for letter in number):
        return
    for kind, ref in db.all(
        "SELECT kind, ref FROM number WHERE number >= ? AND number < ? LIMIT ?",
        number,
        number + chr(0x10FFFF),
        limit,
    ):
        if kind == "c":
            sql = "SELECT v.rid FROM cases c JOIN conversation v ON v.id = c.conversation_id WHERE c.id = ?"
        else:
            sql = "SELECT rid FROM link WHERE kind = 'o' AND ref = ?"
        for (rid,) in db.all(sql, ref):
            yield rid, kind, ref


def _of_row(row: Row, terms: tuple[str, ...], kind: str | None) -> Hit:
    text = f"{row.buyer} · {row.subject}"
    return Hit(row.id, None, text, row.last_message_at, row, tuple(spans(text, terms)), kind)


def excerpt_of(text: str, terms: tuple[str, ...]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """A piece of the message around its first match on one line, and where the matches are in it."""
    flat = " ".join(text[:20_000].split())
    marks = spans(flat, terms)
    start = max(0, marks[0][0] - _AROUND) if marks else 0
    if start:
        gap = flat.find(" ", start, marks[0][0])
        start = gap + 1 if gap >= 0 else start
    end = start + _LENGTH
    before, after = "…" if start else "", "…" if end < len(flat) else ""
    shift = len(before) - start
    inside = tuple((begin + shift, stop + shift) for begin, stop in marks if stop <= end)
    return f"{before}{flat[start:end]}{after}", inside
