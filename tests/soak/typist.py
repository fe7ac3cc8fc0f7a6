"""The person of the kill test: a session without a window that types, sends and takes back without a pause.

`python -m tests.soak.typist SEED AGENT URL CONVERSATION…` goes on until it is killed; with SEED "end" it only
waits until the outbox has nothing left that goes out by itself, closes in order and exits 0. Every step is a
line of JSON on standard output before it is asked for, and another when the store has said that it is on the
disk.
"""

import json
import os
import random
import sys
import threading
from concurrent.futures import Future
from typing import Any

from desktop import settings
from desktop.domain.actions import Note, Reply
from desktop.store.store import Store
from desktop.sync import status
from desktop.sync.engine import SyncService
from desktop.ui import session as words
from tests.app.world import PATIENCE, Desk, browser


def say(**line: Any) -> None:
    """One line, whole: short writes to a pipe are not torn."""
    os.write(1, json.dumps(line).encode() + b"\n")


class Typist:
    """Asks without waiting for the answer, as a person does; at most three steps are under way."""

    def __init__(self, seed: int | str, store: Store, sync: SyncService) -> None:
        self.chance = random.Random(seed)
        self.store, self.sync, self.seed = store, sync, seed
        self.window = threading.Semaphore(3)
        self.number = 0
        self.conversations = sys.argv[4:]

    def step(self) -> None:
        conversation = self.chance.choice(self.conversations)
        self.number += 1
        words_of_it = f"#{self.seed}.{self.number}#"
        what = self.chance.random()
        if what < 0.5:
            self.ask("draft", conversation, words_of_it + " abc" * self.chance.randrange(40))
        elif what < 0.75:
            mark = self.chance.choice(["", "", "", "", " [moderate]", " [reject]"])
            self.ask("reply", conversation, words_of_it + mark)
        elif what < 0.85:
            self.ask("note", conversation, words_of_it)
        else:
            rows = [row for row in self.store.reader().outbox(conversation) if row.state != "sending"]
            if rows:
                row = self.chance.choice(rows)
                action = row.action
                assert isinstance(action, Reply | Note)
                self.ask("cancel", conversation, action.text, row.id)

    def ask(self, what: str, conversation: str, text: str, row: int = 0) -> None:
        self.window.acquire()
        step = f"{self.seed}.{self.number}"
        say(step=step, what=what, conversation=conversation, text=text)
        future: Future[Any]
        match what:
            case "draft":
                future = self.store.save_draft(conversation, text)
            case "reply":
                future = self.store.enqueue(Reply(conversation, text), clear_draft=True)
            case "note":
                future = self.store.enqueue(Note(conversation, text))
            case _:
                future = self.store.cancel(row)

        def done(answer: Future[Any]) -> None:
            say(done=step, what=what, result=answer.result() is not False)
            self.window.release()

        future.add_done_callback(done)
        if what in ("reply", "note"):
            self.sync.poke()


def opened(desk: Desk) -> tuple[Store, SyncService]:
    """The store as soon as it can be typed in; signs in again where a kill has cost the sign-in."""
    desk.session.start()
    if not desk.session.accounts():
        desk.session.sign_in(sys.argv[3])
    return desk.until_shown()


def watch_sign_in(desk: Desk, sync: SyncService) -> threading.Event:
    """Set when the platform takes the sign-in no more."""
    out = threading.Event()
    sync.listen(lambda now: out.set() if now.state == status.SIGNED_OUT else None)
    if sync.status().state == status.SIGNED_OUT:
        out.set()
    return out


def main() -> int:
    with Desk(settings.load(), open_url=browser(sys.argv[2])) as desk:
        store, sync = opened(desk)
        out = watch_sign_in(desk, sync)
        say(open=True)
        if sys.argv[1] == "end":
            finish(desk, store, sync, out)
            return 0
        typist = Typist(int(sys.argv[1]), store, sync)
        pause = threading.Event()
        while True:
            if out.is_set():
                say(signed_out=True)
                desk.session.sign_in(sys.argv[3])
                store, sync = desk.until_shown()
                while sync.status().state in (status.STARTING, status.SIGNED_OUT):
                    pause.wait(0.05)
                out = watch_sign_in(desk, sync)
                typist.store, typist.sync = store, sync
            typist.step()
            pause.wait(typist.chance.choice([0.0, 0.0, 0.02, 0.05, 0.1]))


def finish(desk: Desk, store: Store, sync: SyncService, out: threading.Event) -> None:
    """Takes back what the platform rejected, so that everything behind it goes out, and waits for that."""
    typist, pause, waited, before = Typist("end", store, sync), threading.Event(), 0.0, 0
    while rows := [row for row in store.reader().outbox(None) if row.state != "in_moderation"]:
        if out.is_set():
            say(signed_out=True)
            desk.session.sign_in(sys.argv[3])
            store, sync = desk.until_open()
            typist.store, typist.sync = store, sync
            out = watch_sign_in(desk, sync)
        for row in rows:
            assert isinstance(row.action, Reply | Note)
            if row.state in ("rejected", "failed"):
                typist.number += 1
                typist.ask("cancel", row.conversation_id, row.action.text, row.id)
        sync.poke()
        pause.wait(0.2)
        waited = waited + 0.2 if len(rows) == before else 0.0
        before = len(rows)
        assert waited < PATIENCE, [(row.id, row.state, row.retry_at) for row in rows]
    assert desk.session.state().kind == words.OPEN


if __name__ == "__main__":
    raise SystemExit(main())
