"""Random steps of buyers, the person, other agents, the network, the clocks and the platform, on the sync's
own reading and sending, a real encrypted store and a real platform over HTTP.

After every step: nothing that was confirmed is lost, nothing is doubled, order is kept, and what is shown is
true (`State`). Steps are drawn without a look at the state, so that a seed always gives the same.
"""

import asyncio
import hashlib
import shutil
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from desktop.domain.actions import Edit, Note, Reply
from desktop.platforms.helpdesk import contract, mapping
from desktop.platforms.way import MemoryKeeper
from desktop.sandbox.server import Sandbox
from desktop.store.store import Store
from desktop.store.views import OutboxRow, Query
from desktop.sync import status
from tests.store.world import KEY, book
from tests.sync.driven import Driven, Network
from tests.sync.world import FakeTime

CONVERSATIONS = 9
MARKETS = (
    "AT",
    "BG",
    "CZ",
    "DE",
    "ES",
    "FR",
    "GR",
    "HR",
    "HU",
    "IT",
    "NL",
    "PL",
    "RO",
    "SE",
    "SI",
    "SK",
    "UA",
)
PORTAL = b"<!doctype html><title>Free Wi-Fi</title>"
ON_SENDING: list[tuple[str, dict[str, Any]]] = [
    ("drop_answer", {}),
    ("cut", {}),
    ("body", {"body": PORTAL, "content_type": "text/html"}),
    ("body", {"body": b'{"id":"C-1', "content_type": "application/json"}),
    ("late", {}),
    ("status", {"status": 401, "code": "unauthorized"}),
    ("status", {"status": 409, "code": contract.KEY_IN_FLIGHT}),
    ("status", {"status": 409, "code": contract.CONVERSATION_CLOSED}),
    ("status", {"status": 410, "code": "gone"}),
    ("status", {"status": 422, "code": contract.KEY_REUSED}),
    ("status", {"status": 429, "retry_after": "60", "code": contract.RATE_LIMITED}),
    ("status", {"status": 500}),
    ("status", {"status": 503}),
]
ON_READING = [
    fault for fault in ON_SENDING if fault[0] != "late" and fault[1].get("status") not in (409, 422)
] + [("status", {"status": 410, "code": contract.STATE_TOO_OLD})]
places = st.integers(0, 3)
some = st.integers(0, 7)


class State:
    """What must hold of the texts: each is unique, and a number in the order in which it was made."""

    def __init__(self) -> None:
        self.number = 0
        self.drafts: dict[str, str] = {}
        self.made: dict[str, str] = {}
        """Confirmed as queued: the conversation of each text."""
        self.notes: set[str] = set()
        self.taken_back: set[str] = set()
        self.given_up: set[str] = set()
        """Discarded by the person, or lost by a platform that went back to its backup: there or not."""

    def text(self, end: str = "") -> str:
        self.number += 1
        return f"#{self.number}#{end}"


def number_of(text: str) -> int:
    return int(text.split("#")[1])


class Steps(RuleBasedStateMachine):
    """One world; `taken` counts the steps of all worlds, `trace` is a digest of them in order."""

    fault_13 = False
    """Whether also a reply is taken back whose try had no answer: it may have arrived."""
    taken: ClassVar[Counter[str]] = Counter()
    trace = hashlib.sha256()

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.time = FakeTime()
        self.skew = timedelta()
        self.port = 0
        self.loop = asyncio.new_event_loop()
        self.sandbox = self.platform()
        self.network = Network(self.sandbox, self.time)
        self.keeper = MemoryKeeper(self.sandbox.token_for(self.sandbox.agents()[0].id)[1])
        self.names = [c.id for c in self.sandbox.conversations() if c.state == "open" and c.can_reply][:4]
        assert len(self.names) == 4
        self.state = State()
        self.starts = 0
        self.backup: Path | None = None
        self.trail: list[tuple[object, ...]] = []
        self.home = self.place("store")
        self.start()
        self.client.drive()

    def place(self, name: str) -> Path:
        self.starts = getattr(self, "starts", 0) + 1
        folder = Path(self.folder.name) / f"{name}{self.starts}"
        folder.mkdir()
        return folder

    def now(self) -> datetime:
        return self.time.now() + self.skew

    def platform(self) -> Sandbox:
        running = Sandbox(
            Path(self.folder.name) / "platform.db",
            conversations=CONVERSATIONS,
            seed=3,
            buyers=False,
            clock=self.time.now,
            port=self.port,
        ).start()
        self.port = int(running.url.rpartition(":")[2])
        return running

    def start(self) -> None:
        self.store = Store.open(self.home / "a.store", KEY, book=book(*MARKETS), now=self.now)
        self.client = Driven(self.loop, self.store, self.network, self.keeper, self.now)

    def teardown(self) -> None:
        try:
            self.calm()
            self.all_goes_out()
        finally:
            self.network.let_go()
            self.client.stop()
            self.loop.run_until_complete(self.network.close())
            self.loop.close()
            self.sandbox.stop()
            self.folder.cleanup()

    # --- the steps ---

    def step(self, *what: object) -> None:
        Steps.taken[str(what[0])] += 1
        Steps.trace.update(repr(what).encode())
        self.trail.append((self.state.number, *what))

    @rule(place=places)
    def buyer_writes(self, place: int) -> None:
        self.step("buyer", place)
        self.sandbox.write_as_buyer(self.names[place], self.state.text())
        self.client.link.look.set()
        self.client.drive()

    @rule(place=places, more=st.integers(0, 40))
    def person_types(self, place: int, more: int) -> None:
        self.step("type", place, more)
        text = self.state.text(" abc" * more)
        self.store.save_draft(self.names[place], text).result()
        self.state.drafts[self.names[place]] = text

    def queue(self, place: int, end: str, wait: int) -> None:
        name, text = self.names[place], self.state.text(end)
        moment = self.client.pace.now()
        if abs(moment - self.time.now()) > timedelta(minutes=1):
            wait = 0  # set a moment ago, and no answer has told: the undo time would be as wrong as the clock
        until = moment + timedelta(seconds=wait) if wait else None
        self.store.enqueue(Reply(name, text, "pl"), not_before=until, clear_draft=True).result()
        self.state.made[text] = name
        self.state.drafts.pop(name, None)

    @rule(
        place=places,
        end=st.sampled_from(["", "", "", " [moderate]", " [reject]"]),
        wait=st.sampled_from([0, 0, 5]),
    )
    def person_sends(self, place: int, end: str, wait: int) -> None:
        self.step("send", place, end, wait)
        self.queue(place, end, wait)
        self.client.drive()

    @rule(place=places)
    def person_sends_two_and_does_not_wait(self, place: int) -> None:
        self.step("send two", place)
        self.queue(place, "", 0)
        self.queue(place, "", 0)

    def person_notes(self, place: int) -> None:
        self.step("note", place)
        text = self.state.text()
        self.store.enqueue(Note(self.names[place], text)).result()
        self.state.made[text] = self.names[place]
        self.state.notes.add(text)
        self.client.drive()

    def person_closes(self, place: int, closed: bool) -> None:
        self.step("close", place, closed)
        self.store.enqueue(Edit(self.names[place], closed=closed)).result()
        self.client.drive()

    def row(self, which: int) -> OutboxRow | None:
        rows = self.store.reader().outbox()
        return rows[which % len(rows)] if rows else None

    def person_cancels(self, which: int, again: bool) -> None:
        """Or edits: takes it back and sends another text."""
        self.step("edit" if again else "cancel", which)
        row = self.row(which)
        if row is not None and row.key in self.network.reached and not self.fault_13:
            row = None
        if row is None or not self.store.cancel(row.id).result():
            return
        if isinstance(row.action, Reply | Note):
            self.state.taken_back.add(row.action.text)
        if isinstance(row.action, Reply):
            before = self.state.drafts.get(row.conversation_id, "")
            joined = f"{row.action.text}\n\n{before}" if before.strip() else row.action.text
            self.state.drafts[row.conversation_id] = joined
            if again and row.conversation_id in self.names:
                self.queue(self.names.index(row.conversation_id), "", 0)
        self.client.drive()

    def person_retries(self, which: int) -> None:
        self.step("retry", which)
        row = self.row(which)
        if row is not None:
            self.store.retry(row.id).result()
            self.client.drive()

    def person_discards(self, which: int) -> None:
        self.step("discard", which)
        row = self.row(which)
        if row is not None and self.store.discard(row.id).result() and isinstance(row.action, Reply | Note):
            self.state.given_up.add(row.action.text)
            self.client.drive()

    @rule(seconds=st.sampled_from([1, 5, 30, 60, 120, 3600, 26 * 3600]))
    def time_passes(self, seconds: int) -> None:
        self.step("time", seconds)
        self.time.advance(seconds)
        self.client.drive()

    @rule(hours=st.sampled_from([-365 * 24, -1, 0, 1, 12, 365 * 24]))
    def clock_jumps(self, hours: int) -> None:
        """This computer's; the platform's goes on as before."""
        self.step("clock", hours)
        self.skew = timedelta(hours=hours)
        self.time.advance(1)
        self.client.drive()

    @rule(
        place=places,
        fault=st.sampled_from([("late", {}), *ON_SENDING]),
        times=st.integers(1, 3),
        then=st.sampled_from(["", "", "cancel", "retry", "discard"]),
    )
    def a_send_fails(self, place: int, fault: tuple[str, dict[str, Any]], times: int, then: str) -> None:
        """And the person presses something at once, on the reply that was made last."""
        self.step("send fails", place, fault, times)
        self.network.planned.extend([fault] * times)
        self.queue(place, "", 0)
        self.client.drive()
        if then:
            self.person_presses(then, -1)

    @rule(
        operation=st.sampled_from(["changes", "changes", "me", "token"]),
        fault=st.sampled_from(ON_READING),
        times=st.integers(1, 3),
    )
    def network_fails_reading(self, operation: str, fault: tuple[str, dict[str, Any]], times: int) -> None:
        self.step("fault", operation, fault, times)
        self.sandbox.faults.add(operation, fault[0], times=times, **fault[1])
        self.client.link.look.set()
        self.client.drive()

    @rule(place=places, hold=st.sampled_from(["hold before", "hold after"]))
    def a_send_stands_still(self, place: int, hold: str) -> None:
        self.step("hold", place, hold)
        self.network.planned.appendleft((hold, {}))
        self.queue(place, "", 0)
        self.client.drive()

    def network_goes_on(self) -> None:
        self.step("go on")
        self.go_on()

    def go_on(self) -> None:
        self.network.let_go()
        self.client.drive()
        self.network.go.clear()

    def all_is_well_again(self) -> None:
        self.step("well")
        self.well()

    def well(self) -> None:
        self.network.planned.clear()
        self.sandbox.faults.clear()
        self.go_on()

    def hints_come(self) -> None:
        """Late, doubled or out of order: a hint only says "look"."""
        self.step("hint")
        for _ in range(3):
            self.client.link.look.set()
            self.client.drive()

    def person_wants_all_read_again(self, given_up: bool) -> None:
        self.step("resync", given_up)
        self.client.puller.resync()
        if given_up:
            self.client.puller.cancel_resync()
        self.client.drive()

    def platform_closes(self, place: int, state: str) -> None:
        self.step("state", place, state)
        self.sandbox.set_state(self.names[place], state)
        self.client.drive()

    def another_agent_answers(self, place: int) -> None:
        self.step("other", place)
        self.sandbox.post_message_as("seller", self.names[place], self.state.text(" other"))
        self.client.drive()

    def moderator_releases(self) -> None:
        self.step("release")
        self.sandbox.release_moderation()
        self.client.drive()

    def cursor_expires(self) -> None:
        self.step("410")
        self.sandbox.expire_states()
        self.client.link.look.set()
        self.client.drive()

    @rule(how=st.sampled_from(["expire", "revoke", "renew"]))
    def sign_in_changes(self, how: str) -> None:
        self.step("sign in", how)
        if how == "expire":
            self.sandbox.expire_access_tokens()
        elif how == "revoke":
            self.sandbox.revoke_all_tokens()
        else:
            self.sign_in()
        self.client.link.look.set()
        self.client.drive()

    def sign_in(self) -> None:
        token = self.sandbox.token_for(self.sandbox.agents()[0].id)[1]
        self.loop.run_until_complete(self.keeper.keep(token))

    def person_restarts(self) -> None:
        self.step("restart")
        self.client.stop()
        self.network.forget_client()
        self.start()
        self.client.drive()

    def program_is_killed(self, place: int, when: str) -> None:
        """At rest, right after a reply was confirmed, or before or after the platform has done one."""
        self.step("kill", place, when)
        if when.startswith("hold"):
            self.network.planned.appendleft((when, {}))
        if when != "at rest":
            self.queue(place, "", 0)
        if when != "unseen":
            self.client.drive()
        self.client.kill()
        # A file is copied whole only while nobody writes in it.
        self.store._writer.submit(lambda work: None, 9).result()
        left, self.home = self.home, self.place("store")
        shutil.copytree(left, self.home, dirs_exist_ok=True)
        self.store.close()
        shutil.rmtree(left)
        self.start()
        self.client.drive()

    def platform_keeps_a_backup(self) -> None:
        self.step("backup")
        self.sandbox.stop()
        self.backup = Path(self.folder.name) / "backup.db"
        shutil.copy(Path(self.folder.name) / "platform.db", self.backup)
        self.back()

    def platform_goes_back_to_its_backup(self) -> None:
        self.step("restore")
        if self.backup is None:
            return
        before = self.there()
        self.sandbox.stop()
        shutil.copy(self.backup, Path(self.folder.name) / "platform.db")
        self.back()
        self.state.given_up |= set(before) - set(self.there())
        # A cursor of a future that has come meanwhile is one that the platform cannot tell from its own.
        self.calm()

    def back(self) -> None:
        faults = self.sandbox.faults
        self.sandbox = self.platform()
        self.sandbox.faults.waiting = faults.waiting
        self.network.sandbox = self.sandbox
        self.client.drive()

    def whole_store_is_compared(self) -> None:
        self.step("compare")
        self.calm()

    # --- which of them ---

    @rule(what=st.sampled_from(["cancel", "cancel", "edit", "retry", "discard"]), which=some)
    def person_presses(self, what: str, which: int) -> None:
        if what in ("cancel", "edit"):
            self.person_cancels(which, what == "edit")
        elif what == "retry":
            self.person_retries(which)
        else:
            self.person_discards(which)

    @rule(what=st.sampled_from(["note", "close", "open"]), place=places)
    def person_does(self, what: str, place: int) -> None:
        if what == "note":
            self.person_notes(place)
        else:
            self.person_closes(place, what == "close")

    @rule(what=st.sampled_from(["well", "go on", "hints", "read again", "given up", "compare"]))
    def weather_changes(self, what: str) -> None:
        match what:
            case "well":
                self.all_is_well_again()
            case "go on":
                self.network_goes_on()
            case "hints":
                self.hints_come()
            case "compare":
                self.whole_store_is_compared()
            case _:
                self.person_wants_all_read_again(what == "given up")

    @rule(
        what=st.sampled_from(
            [
                "closed",
                "taken_over",
                "open",
                "open",
                "answer",
                "answer",
                "release",
                "release",
                "410",
                "backup",
                "restore",
            ]
        ),
        place=places,
    )
    def platform_does(self, what: str, place: int) -> None:
        match what:
            case "answer":
                self.another_agent_answers(place)
            case "release":
                self.moderator_releases()
            case "410":
                self.cursor_expires()
            case "backup":
                self.platform_keeps_a_backup()
            case "restore":
                self.platform_goes_back_to_its_backup()
            case _:
                self.platform_closes(place, what)

    @rule(
        how=st.sampled_from(["in order", "at rest", "unseen", "unseen", "hold before", "hold after"]),
        place=places,
    )
    def program_ends(self, how: str, place: int) -> None:
        if how == "in order":
            self.person_restarts()
        else:
            self.program_is_killed(place, how)

    # --- what must hold ---

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
