"""Buyers keep writing: while the platform runs, something happens every now and then.

A reply of the seller may bring the story's next word; a new story begins; a parcel arrives; a moderator
releases what waits. What happens is drawn from the seed, when it happens from the pace.
"""

import asyncio
import logging
import random
from datetime import timedelta

import apsw

from desktop.platforms.helpdesk import contract

from .attachments import keep
from .cases import new_case
from .desk import SYSTEM, Desk, decoder
from .stages import ORDER, machine
from .world.orders import deliver, new_order, way_before
from .world.people import new_person
from .world.pictures import pictures
from .world.populate import StoryState, save_story
from .world.seller import places
from .world.stories import Step, languages, stories, words
from .world.telling import OWN_LANGUAGE, fitting, values_for

log = logging.getLogger(__name__)

MODERATION_SECONDS = 8
PATIENCE_SECONDS = 15
"""A buyer reads before writing again: no story goes on sooner after its last message."""


class Buyers:
    """The life of the platform. `happen` makes one thing happen and may be called by tests."""

    def __init__(self, desk: Desk, seed: int, pace: tuple[float, float]) -> None:
        self._desk = desk
        self._rng = random.Random(f"buyers {seed}")
        self._pace = pace

    async def live(self) -> None:
        """Until it is cancelled."""
        due = self._rng.uniform(*self._pace)
        tick = min(1.0, self._pace[0])
        while True:
            await asyncio.sleep(tick)
            due -= tick
            try:
                self.moderate()
                if due <= 0:
                    due = self._rng.uniform(*self._pace)
                    self.happen()
            except (apsw.Error, KeyError, ValueError, LookupError):
                # One story that cannot go on must not end the others.
                log.exception("an event of the practice world failed")

    def moderate(self) -> int:
        """Releases what has waited long enough; how many messages."""
        before = self._desk.now() - timedelta(seconds=MODERATION_SECONDS)
        found = [message for message in waiting(self._desk) if message.received_at <= before]
        with self._desk.changing():
            for message in found:
                self._desk.release(message)
        return len(found)

    def happen(self) -> str:
        """One event; its name ("continued", "parcel" or "new"), "" when nothing could happen."""
        with self._desk.changing():
            chance = self._rng.random()
            if chance < 0.5 and self._continue():
                return "continued"
            if chance < 0.6 and self._parcel():
                return "parcel"
            return "new" if self._begin() else ""

    # --- what may happen ---

    def _continue(self) -> bool:
        """A buyer answers the seller, where the story has a next word and the last one was the seller's."""
        latest = self._desk.now() - timedelta(seconds=PATIENCE_SECONDS)
        rows = self._desk.store.run("SELECT conversation_id, data FROM stories ORDER BY conversation_id")
        self._rng.shuffle(rows)
        for conversation_id, raw in rows:
            state = decoder(StoryState).decode(raw)
            story = stories()[state.story]
            if state.next > len(story.steps):
                self._forget(conversation_id)
                continue
            found = self._desk.conversation(conversation_id)
            if found.state == "taken_over":
                self._forget(conversation_id)
                continue
            step = _next_word(story.steps, state.next)
            if step is None or found.needs_answer_since is not None or found.last_message_at > latest:
                continue
            self._say(found, state, step)
            return True
        return False

    def _forget(self, conversation_id: str) -> None:
        self._desk.store.run("DELETE FROM stories WHERE conversation_id = ?", conversation_id)

    def _parcel(self) -> bool:
        """A parcel on its way arrives, and the system says so."""
        rows = self._desk.store.run(
            "SELECT data, parent FROM things WHERE kind = 'order'"
            ' AND instr(data, \'"state":"shipped"\') LIMIT 50'
        )
        for raw, conversation_id in rows:
            order = decoder(contract.Order).decode(raw)
            expected, now = order.expected_delivery, self._desk.now()
            if order.state != "shipped" or expected is None or expected > now.date():
                continue
            deliver(order, int(now.timestamp()))
            order.next_stages = machine(ORDER).next_for(order.state)
            self._desk.save_order(order)
            if conversation_id and order.buyer.language in languages():
                found = self._desk.conversation(conversation_id)
                told = {"tracking": order.tracking_number or "", "order": order.id}
                text = words(order.buyer.language, "order-plain", 3, False, told)
                self._desk.add_message(found, SYSTEM, text, language=order.buyer.language, order_id=order.id)
            return True
        return False

    def _begin(self) -> bool:
        """Somebody new writes."""
        told = [place for place in places() if place.language in languages()]
        if not told:
            return False
        rng, desk = self._rng, self._desk
        place = rng.choices(told, [entry.weight for entry in told])[0]
        choices = [s for s in stories().values() if s.steps[0].who == "buyer" and not s.end]
        story = rng.choices(choices, [entry.weight for entry in choices])[0]
        person = new_person(place, desk.new_number("buyer"), rng)
        product = rng.choice(fitting(story))
        now = desk.now()
        order: contract.Order | None = None
        if story.order != "none":
            way = way_before(story, int(now.timestamp()), place, rng)
            order = new_order(desk.new_number("order"), person, product, place, way, story, rng)
            order.next_stages = machine(ORDER).next_for(order.state)
        agent = contract.Agent(id="", name="")
        values = values_for(place, person, product, order, agent, int(now.timestamp()))
        found = contract.Conversation(
            id=f"C-{desk.new_number('conversation')}",
            version="",
            market=place.code,
            subject=words(place.language, story.id, "subject", person.female, values),
            buyer=person.buyer,
            topic=story.topic,
            created_at=now,
            updated_at=now,
            last_message_at=now,
            order_ids=[order.id] if order else [],
        )
        if order is not None:
            desk.save_order(order, found.id)
        state = StoryState(story.id, 1, place.language, person.female, values)
        message = self._say(found, state, story.steps[0], None if order else product.sku)
        if story.case:
            author = contract.Author(role="buyer", id=person.buyer.id, name=person.buyer.name)
            case = new_case(desk, found, story.case, message.id, order.id if order else None, author)
            found.case_id = case.id
            desk.save_conversation(found)
        return True

    def _say(
        self, found: contract.Conversation, state: StoryState, step: Step, sku: str | None = None
    ) -> contract.Message:
        """A buyer's step, with the platform's translation; remembers how far the story has gone."""
        text = words(state.language, state.story, step.number, state.female, state.values)
        translation = None
        if state.language != OWN_LANGUAGE and OWN_LANGUAGE in languages():
            again = words(OWN_LANGUAGE, state.story, step.number, state.female, state.values)
            translation = contract.Translation(language=OWN_LANGUAGE, text=again)
        photos = [
            keep(self._desk, kept.name, kept.media_type, content)
            for kept, content in pictures()[: step.photos]
        ]
        message = self._desk.add_message(
            found,
            contract.Author(role="buyer", id=found.buyer.id, name=found.buyer.name),
            text,
            language=state.language,
            order_id=found.order_ids[0] if found.order_ids else None,
            offer_sku=sku,
            case_id=found.case_id,
            attachments=photos,
            translation=translation,
        )
        state.next = step.number + 1
        save_story(self._desk, found.id, state)
        return message


def waiting(desk: Desk) -> list[contract.Message]:
    """The messages that a moderator has not seen yet."""
    rows = desk.store.run("SELECT message_id FROM moderation ORDER BY message_id")
    return [desk.find("message", row[0], contract.Message) for row in rows]


def _next_word(steps: tuple[Step, ...], following: int) -> Step | None:
    """The buyer's next step: what the seller would have said in between, the seller's people say
    themselves.
    """
    return next((step for step in steps[following - 1 :] if step.who == "buyer"), None)
