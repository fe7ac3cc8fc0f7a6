"""What must hold after every step, and what when all has come to rest."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from hypothesis.stateful import invariant

from desktop.domain.actions import Note, Reply
from desktop.platforms.helpdesk import contract, mapping
from desktop.platforms.way import MemoryKeeper
from desktop.store.store import Store
from desktop.store.views import OutboxRow, Query
from desktop.sync import status
from tests.soak.world import MARKETS, World, number_of
from tests.store.world import KEY, book
from tests.sync.driven import Driven, Network


class Truth(World):
    """Nothing that was confirmed is lost, nothing is doubled, order is kept, and what is shown is true."""

    def teardown(self) -> None:
        try:
            self.calm()
            self.all_goes_out()
            self.note_what_came()
        finally:
            self.end()

    def note_what_came(self) -> None:
        """What stands when all is over: at the platform, in which order, and here. How often something was
        tried on the way is the machine's, since reading and sending go on side by side."""
        state = self.state
        there = [(name, [(m.text, m.internal) for m in self.ours(name)]) for name in self.names]
        ended = (sorted(state.taken_back), sorted(state.given_up), sorted(state.drafts.items()))
        self.diary.outcomes.update(repr((there, ended)).encode())

    def there(self) -> Counter[str]:
        """Our texts at the platform."""
        return Counter(m.text for name in self.names for m in self.ours(name))

    def ours(self, name: str) -> list[contract.Message]:
        mine = [m for m in self.sandbox.messages(name) if m.author.role == "seller"]
        return [m for m in mine if m.text in self.state.made]

    @invariant()
    def nothing_is_lost_or_doubled_and_all_that_is_shown_is_true(self) -> None:
        state, reader, there = self.state, self.store.reader(), self.there()
        rows = {row.action.text: row for row in reader.outbox() if isinstance(row.action, Reply | Note)}
        assert not [text for text, times in there.items() if times > 1], f"doubled: {there}"
        assert not state.taken_back & set(there), f"taken back: {state.taken_back & set(there)}"
        assert {n: d for n in self.names if (d := reader.draft(n))} == state.drafts, "a draft is another"
        free = state.taken_back | state.given_up
        for text, name in state.made.items():
            if text not in free and text not in rows:
                assert there[text] == 1, f"lost: {text} in {name}: {self.trail}"
        for name in self.names:
            said = [m for m in self.ours(name) if m.text not in free]
            numbers = [number_of(m.text) for m in said if not m.internal]
            assert numbers == sorted(numbers), f"out of order: {numbers}"
            assert all(m.internal == (m.text in state.notes) for m in said), (
                "a note and a reply changed places"
            )
        for text, row in rows.items():
            assert text not in state.taken_back
            if row.state == "in_moderation":
                assert there[text] or text in free
            if row.state in ("failed", "rejected"):
                assert not there[text], f"{row.state}, and it is there: {text}"

    def calm(self) -> None:
        """All is well for a while: the store holds what a new one would, and deadlines are a recount's."""
        self.skew = timedelta()
        self.well()
        for _ in range(40):
            if self.client.state() == status.SIGNED_OUT:
                self.sign_in()
            self.time.advance(100)
            self.client.link.look.set()
            self.client.drive()
            if self.client.state() == status.UP_TO_DATE and not self.network.late and not self.on_its_way():
                break
        else:
            raise AssertionError(f"no rest: {self.client.board.status()}, {self.store.reader().outbox()}")
        self.nothing_is_lost_or_doubled_and_all_that_is_shown_is_true()
        folder = self.place("fresh")
        with Store.open(folder / "a.store", KEY, book=book(*MARKETS), now=self.now) as fresh:
            network = Network(self.sandbox, self.time)
            keeper = MemoryKeeper(self.sandbox.token_for(self.sandbox.agents()[0].id)[1])
            other = Driven(self.loop, fresh, network, keeper, self.now)
            other.drive()
            mine, theirs = content(self.store), content(fresh)
            other.stop()
        for part, theirs_of_it in theirs.items():
            assert mine[part] == theirs_of_it, part
        for entry in self.sandbox.conversations():
            told = [mapping.message(message) for message in self.sandbox.messages(entry.id)]
            assert self.store.reader().messages(entry.id, 10_000) == told
        before = deadlines(self.store)
        self.store.set_book(book(*MARKETS, version="recount")).result()
        assert deadlines(self.store) == before

    def on_its_way(self) -> list[OutboxRow]:
        """What still goes out by itself: behind what was refused it waits for the person."""
        rows = self.store.reader().outbox()
        stuck = {row.conversation_id for row in rows if row.state in ("failed", "rejected")}
        return [
            row
            for row in rows
            if row.state in ("sending", "unknown")
            or (row.state in ("queued", "retry") and row.conversation_id not in stuck)
        ]

    def all_goes_out(self) -> None:
        """What was refused is taken back, and everything behind it goes out."""
        for name in self.names:
            self.sandbox.set_state(name, "open")
        for _ in range(60):
            refused = [row for row in self.store.reader().outbox() if row.state in ("failed", "rejected")]
            if not refused and not self.on_its_way():
                break
            for row in refused:
                self.store.discard(row.id).result()
                if isinstance(row.action, Reply | Note):
                    self.state.given_up.add(row.action.text)
            self.time.advance(60)
            self.client.drive()
        rows = self.store.reader().outbox()
        assert {row.state for row in rows} <= {"in_moderation"}, rows
        self.nothing_is_lost_or_doubled_and_all_that_is_shown_is_true()


def deadlines(store: Store) -> dict[str, tuple[datetime | None, datetime | None]]:
    return {row.id: (row.due_at, row.act_by) for row in store.reader().rows(Query(view="all"), 0, 1000)}


def content(store: Store) -> dict[str, Any]:
    """What the platform has told, as the screens get it."""
    reader = store.reader()
    rows = reader.rows(Query(view="all"), 0, 1000)
    return {
        "heads": {row.id: reader.head(row.id) for row in rows},
        "messages": {row.id: reader.messages(row.id, 10_000) for row in rows},
        "orders": {name: reader.order(name) for row in rows for name in row.order_ids},
        "cases": {row.case_id: reader.case(row.case_id) for row in rows if row.case_id},
        "census": reader.census().held,
    }
