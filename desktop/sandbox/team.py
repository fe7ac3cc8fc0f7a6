"""The seller's people of the practice platform: they answer by themselves, each at their own pace.

Who does something, in which order and how fast is drawn from the seed. They work in their staff hours only,
in their own markets and languages, one conversation at a time. Nobody ever answers in the name of somebody
who is signed in, nor where that person writes.
"""

import asyncio
import logging
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

import apsw

from desktop.domain.staff_hours import is_staffed
from desktop.platforms.helpdesk import contract

from .absent import hours_of, return_absent, set_people, stands_in_elsewhere
from .answering import Task, answer, next_update, waiting_for
from .conversations import PresenceBoard
from .desk import Desk
from .grants import Grants
from .problems import ProblemError

log = logging.getLogger(__name__)

WRITING = (120.0, 420.0)
"""Seconds that an answer takes, from the first look at the conversation."""
PAUSE = (60.0, 240.0)
"""Seconds between an answer and the next conversation."""
UPDATE = 0.3
"""How often somebody with nothing more urgent moves a case or an order on."""
MOST_AWAY = 1
"""So many people at a time are away for a while."""
AWAY_EVERY = timedelta(minutes=40)
AWAY_FOR = (timedelta(minutes=10), timedelta(minutes=25))


@dataclass(slots=True)
class _Worker:
    """One of the people: when they are free again, what they write, and how fast they are."""

    factor: float
    free_at: datetime | None = None
    task: Task | None = None
    ready_at: datetime | None = None
    back_at: datetime | None = None


class Team:
    """The people's life. `look` does what is due now, and may be called by tests with a clock of their own.

    `pace` multiplies every time that they take; `on` False and they do nothing.
    """

    def __init__(
        self, desk: Desk, grants: Grants, presence: PresenceBoard, seed: int, *, pace: float = 1.0
    ) -> None:
        self._desk, self._grants, self._presence = desk, grants, presence
        self._rng = random.Random(f"team {seed}")
        self._pace = pace
        self._workers: dict[str, _Worker] = {}
        self._next_away: datetime | None = None
        self.on = True
        self.breaks = False
        """Whether people go away for a while now and then, as at work."""

    async def live(self) -> None:
        """Until it is cancelled."""
        tick = min(1.0, self._pace)
        while True:
            await asyncio.sleep(tick)
            try:
                self.look()
            except (apsw.Error, KeyError, ValueError, LookupError):
                # One conversation that cannot go on must not end the others.
                log.exception("somebody of the practice seller could not go on")

    def look(self) -> list[str]:
        """Does what is due at the platform's time; the conversations that were answered or moved on."""
        desk, now = self._desk, self._desk.now()
        with desk.changing():
            people = desk.document("agents", contract.Agents).items
            if self.on and self.breaks:
                self._go_away(people, now)
            return_absent(desk, people, now)
            if not self.on:
                return []
            signed_in = self._grants.signed_in()
            done: list[str] = []
            for person in people:
                worker = self._workers.setdefault(person.id, _Worker(self._rng.uniform(0.7, 1.4)))
                if person.away or person.id in signed_in or not _is_at_work(person, now):
                    worker.task = worker.ready_at = None
                elif worker.task is not None:
                    self._go_on(person, worker, now, done)
                elif worker.free_at is None or now >= worker.free_at:
                    self._begin(person, worker, now, signed_in)
            return done

    # --- one of the people ---

    def _begin(
        self, person: contract.Agent, worker: _Worker, now: datetime, signed_in: frozenset[str]
    ) -> None:
        """Takes the conversation that waits longest, or moves a case on; the others see who writes."""
        markets = [code for code in person.markets if not stands_in_elsewhere(self._desk, code, person, now)]
        taken = {each.task.conversation_id for each in self._workers.values() if each.task is not None}
        taken |= self._presence.conversations_of(signed_in, now)
        task = waiting_for(self._desk, person, markets, taken)
        if task is None and self._rng.random() < UPDATE:
            task = next_update(self._desk, person, markets, taken, now, self._rng)
        worker.free_at = self._after(now, PAUSE, worker)
        if task is None:
            return
        worker.task, worker.ready_at = task, self._after(now, WRITING, worker)
        found = self._desk.conversation(task.conversation_id)
        if found.assignee is None:
            found.assignee = person.id
            self._desk.save_conversation(found)
        self._presence.note(found.id, person, "writing", now)

    def _go_on(self, person: contract.Agent, worker: _Worker, now: datetime, done: list[str]) -> None:
        assert worker.task is not None
        conversation = worker.task.conversation_id
        if worker.ready_at is not None and now < worker.ready_at:
            self._presence.note(conversation, person, "writing", now)
            return
        task, worker.task, worker.ready_at = worker.task, None, None
        worker.free_at = self._after(now, PAUSE, worker)
        self._presence.forget(conversation, person.id)
        try:
            if answer(self._desk, person, task, self._rng):
                done.append(conversation)
        except ProblemError as problem:
            log.info("%s was not answered: %s", conversation, problem)

    def _after(self, now: datetime, span: tuple[float, float], worker: _Worker) -> datetime:
        return now + timedelta(seconds=self._rng.uniform(*span) * worker.factor * self._pace)

    # --- absence ---

    def _go_away(self, people: list[contract.Agent], now: datetime) -> None:
        """Somebody leaves for a while, and comes back."""
        changed = False
        for person in people:
            worker = self._workers.get(person.id)
            if worker is not None and worker.back_at is not None and now >= worker.back_at:
                worker.back_at, person.away, changed = None, False, True
        if self._next_away is None:
            self._next_away = now + AWAY_EVERY * self._rng.uniform(0.5, 1.0)
        if now >= self._next_away:
            self._next_away = now + AWAY_EVERY * self._rng.uniform(0.7, 1.3)
            signed_in = self._grants.signed_in()
            here = [p for p in people if not p.away and p.id not in signed_in and _is_at_work(p, now)]
            if here and sum(person.away for person in people) < MOST_AWAY:
                leaving = self._rng.choice(here)
                least, most = AWAY_FOR
                back = now + least + (most - least) * self._rng.random()
                self._workers.setdefault(leaving.id, _Worker(1.0)).back_at = back
                leaving.away, changed = True, True
        if changed:
            set_people(self._desk, people)


def _is_at_work(person: contract.Agent, now: datetime) -> bool:
    return is_staffed(hours_of(person.staff_hours), now)
