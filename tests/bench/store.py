"""The store against the bare thing: how fast a first read goes in, and how fast lists and search come out.

`python -m tests.bench.store [conversations]`; medians of several runs, everything in one process, one after
the other on the same machine. The bare insert is one table with the same bodies and the same full-text index,
encrypted with the same cipher, a transaction for each thousand rows.
"""

import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from desktop.domain.conversations import BUYER, SELLER, Buyer, Conversation, Message
from desktop.domain.fold import fold
from desktop.store.cipher import open_writer
from desktop.store.codec import encode, place_of
from desktop.store.store import MAX_PAGE, Store
from desktop.store.views import VIEWS, Query
from tests.store.world import KEY, NOW, book, head, said

MARKETS = ("PL", "DE", "AT", "CZ", "SK", "HU", "RO", "FR", "IT", "ES", "SE", "DK")
_WORDS = (
    "telefon bateria zwrot naprawa ekran pęknięty paczka kurier adres faktura dzień dobry proszę dziękuję"
    " kiedy wysyłka Łódź Kraków gwarancja reklamacja zamówienie numer odpowiedź ładowarka głośnik przycisk"
    " die Lieferung Straße Rückgabe schön über möglich Gerät Akku Garantie Bestellung Größe bitte danke"
)


def world(conversations: int, seed: int = 1) -> Iterator[Conversation | Message]:
    """Conversations with their messages as `changes` tells them from the beginning: in the order of their
    last change, a head after its messages. One in twelve waits for an answer, the rest is history."""
    chance = random.Random(seed)
    vocabulary = [*_WORDS.split(), *(f"wort{n}" for n in range(4000))]
    told: list[tuple[Any, int, Conversation | Message]] = []
    waiting = [chance.random() < 1 / 12 for _ in range(conversations)]
    times = sorted(
        (NOW - timedelta(minutes=chance.randrange(5, 2 * 24 * 60 if waits else 2 * 365 * 24 * 60)), waits)
        for waits in waiting
    )
    # Numbers ascend with time, as a platform gives them.
    for n, (asked, waits) in enumerate(times):
        name = f"c-{n:08d}"
        turns = chance.choice((1, 3, 5)) if waits else chance.choice((2, 4, 6))
        at = asked - timedelta(hours=3 * turns)
        for turn in range(turns):
            role = BUYER if turn % 2 == 0 else SELLER
            at = at + timedelta(minutes=chance.randrange(3, 170))
            text = " ".join(chance.choices(vocabulary, k=chance.randrange(8, 70)))
            told.append((at, 0, said(name, turn + 1, role, at, text=text, id=f"m-{n:08d}-{turn}")))
        told.append(
            (
                at,
                1,
                head(
                    name,
                    asked=at,
                    market=chance.choice(MARKETS),
                    buyer=Buyer(f"b-{chance.randrange(conversations):07d}", f"Jan Kowalski {n % 997}", "pl"),
                    subject=" ".join(chance.choices(vocabulary, k=5)),
                    needs_answer_since=at if waits else None,
                    order_ids=(f"PL-{n:09d}",),
                ),
            )
        )
    told.sort(key=lambda entry: entry[:2])
    return iter([thing for _, _, thing in told])


def bare(path: Path, messages: list[Message]) -> tuple[float, float, float]:
    """Microseconds of CPU a row, and rows per second of the same records into one encrypted table with the
    same index: from the record on (encoding and folding it, as every store must), and of the insert alone."""
    db = open_writer(path, KEY)
    db.execute("CREATE TABLE message(place INTEGER PRIMARY KEY, body BLOB NOT NULL)")
    db.execute(
        "CREATE VIRTUAL TABLE search USING fts5"
        "(text, content='', contentless_delete=1, detail=none, tokenize='ascii')"
    )
    inserting = 0.0
    started, used = time.perf_counter(), time.process_time()
    for start in range(0, len(messages), MAX_PAGE):
        part = messages[start : start + MAX_PAGE]
        ready = sorted((place_of(m.received_at, m.id), encode(m), fold(m.text)) for m in part)
        began = time.perf_counter()
        with db:
            db.executemany("INSERT OR IGNORE INTO message VALUES(?,?)", [entry[:2] for entry in ready])
            db.executemany(
                "INSERT INTO search(rowid, text) VALUES(?,?)", [(entry[0], entry[2]) for entry in ready]
            )
        inserting += time.perf_counter() - began
    spent, used = time.perf_counter() - started, time.process_time() - used
    db.close()
    return used / len(messages) * 1e6, len(messages) / spent, len(messages) / inserting


def first_read(store: Store, things: list[Conversation | Message]) -> tuple[float, float]:
    """Microseconds of CPU a row, and rows per second of a first read, encoding, folding, deadlines, lists
    and counts included."""
    started, used = time.perf_counter(), time.process_time()
    waiting = []
    for number, start in enumerate(range(0, len(things), MAX_PAGE)):
        page = things[start : start + MAX_PAGE]
        waiting.append(store.apply_page(page, (), (), f"s{number}", first=True))
        if len(waiting) > 2:
            waiting.pop(0).result()
    for future in waiting:
        future.result()
    spent, used = time.perf_counter() - started, time.process_time() - used
    return used / len(things) * 1e6, len(things) / spent


def times(call: Callable[[int], object], count: int) -> dict[str, float]:
    """Milliseconds: median and 99th percentile."""
    spent = []
    for turn in range(count):
        started = time.perf_counter()
        call(turn)
        spent.append((time.perf_counter() - started) * 1000)
    spent.sort()
    return {"median": statistics.median(spent), "p99": spent[min(len(spent) - 1, int(len(spent) * 0.99))]}


def measure(conversations: int) -> dict[str, Any]:
    """All figures, as JSON values."""
    things = list(world(conversations))
    messages = [thing for thing in things if isinstance(thing, Message)]
    result: dict[str, Any] = {"conversations": conversations, "messages": len(messages)}
    chance = random.Random(2)
    with tempfile.TemporaryDirectory() as folder:
        bare_cpu, bare_rate, insert_rate = bare(Path(folder) / "bare.db", messages)
        result["bare_rows_per_second"] = bare_rate
        result["bare_insert_alone_per_second"] = insert_rate
        with Store.open(Path(folder) / "store.db", KEY, book=book(*MARKETS), now=lambda: NOW) as store:
            store_cpu, result["store_rows_per_second"] = first_read(store, things)
            result["ratio"] = result["store_rows_per_second"] / bare_rate
            # The wall clock of a busy machine says little: the same in CPU time.
            result["bare_cpu_us"], result["store_cpu_us"] = bare_cpu, store_cpu
            result["cpu_ratio"] = bare_cpu / store_cpu
            result["megabytes"] = (Path(folder) / "store.db").stat().st_size / 1e6
            reader = store.reader()
            queries = [
                Query(view, market, sort)
                for view in VIEWS
                for market in (None, *MARKETS)
                for sort in ("act_by", "newest", "oldest")
            ]

            def view(_: int) -> None:
                query = chance.choice(queries)
                reader.total(query)
                reader.rows(query, 0, 50)

            def page(_: int) -> None:
                query = Query("all", chance.choice((None, *MARKETS)), chance.choice(("act_by", "newest")))
                reader.rows(query, chance.randrange(max(1, reader.total(query))), 50)

            def jump(_: int) -> None:
                # What a change of the list costs: every anchor is new.
                reader._lists._anchors.clear()
                page(0)

            def word(_: int) -> None:
                reader.search(chance.choice(("bat", "lodz", "telefon kur", "stras", "wort77", "kowalski 55")))

            result["view_change_ms"] = times(view, 300)
            result["page_ms"] = times(page, 300)
            result["page_without_anchors_ms"] = times(jump, 100)
            result["counts_ms"] = times(lambda _: reader.counts(NOW), 50)
            result["search_ms"] = times(word, 300)
            ids = [f"c-{chance.randrange(conversations):08d}" for _ in range(50)]
            result["index_of_ms"] = times(lambda n: reader.index_of(Query("all"), ids[n]), 50)
            result["draft_ms"] = times(lambda n: store.save_draft(ids[n % 50], f"text {n}").result(), 200)
    return result


def main(arguments: list[str]) -> int:
    """Prints the table, then the JSON."""
    result = measure(int(arguments[0]) if arguments else 100_000)
    for name, value in result.items():
        shown = (
            "  ".join(f"{key} {number:9.2f}" for key, number in value.items())
            if isinstance(value, dict)
            else f"{value:,.2f}"
        )
        print(f"{name:28} {shown}")
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
