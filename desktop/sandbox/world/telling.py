"""Tells one story: from a plan to the order, case, conversation and messages as the platform would
hold them.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop.platforms.helpdesk import contract

from ..desk import PLATFORM, SYSTEM
from .casework import CaseTeller
from .dressing import dressed
from .goods import serial_number, tracking_number
from .local import date_words, price_words
from .orders import Way, deliver, move, new_order, settle_order, ship, way_before
from .people import Person, carriers, new_person
from .pictures import pictures
from .plan import HISTORY, Plan
from .seller import Place, Product, notes, people, products
from .standing import stand
from .stories import Step, Story, grade_name, words
from .times import DAY, HOUR, MarketTimes, when

LATE = 0.03
"""How much of the history was answered late."""
OWN_LANGUAGE = "pl"
"""What the seller's account reads; the platform translates into it."""


@dataclass(slots=True)
class Told:
    """One conversation with everything around it. `values` are the words that fill the story's fields."""

    conversation: contract.Conversation
    messages: list[contract.Message]
    order: contract.Order | None
    case: contract.Case | None
    values: dict[str, str]
    person: Person
    reused: bool


@dataclass(slots=True)
class Numbers:
    """The series that ids are made of; each is the last one given."""

    conversation: int = 100_000
    case: int = 20_000
    order: int = 0
    buyer: int = 0


@dataclass(slots=True)
class Teller:
    """Tells stories one after the other; `known` are buyers with an order delivered, by market, to write
    again.
    """

    now: int
    times: Mapping[str, MarketTimes]
    rng: random.Random
    numbers: Numbers = field(default_factory=Numbers)
    known: dict[str, list[tuple[Person, Product, contract.Order]]] = field(default_factory=dict)

    def tell(self, plan: Plan) -> Told:
        """One story."""
        moments = self._moments(plan)
        person, product, order, way = self._behind(plan, moments[0])
        reused = way is None and order is not None
        agent = self._agent(plan.place)
        self.numbers.conversation += 1
        conversation = contract.Conversation(
            id=f"C-{self.numbers.conversation}",
            version="",
            market=plan.place.code,
            subject="",
            buyer=person.buyer,
            topic=plan.story.topic,
            created_at=when(moments[0]),
            updated_at=when(plan.end),
            last_message_at=when(plan.end),
            order_ids=[order.id] if order else [],
        )
        values = values_for(plan.place, person, product, order, agent, plan.end)
        case = CaseTeller(self, plan, conversation, order) if plan.story.case else None
        told = Told(conversation, [], order, None, values, person, reused)
        for index, (step, moment) in enumerate(zip(plan.story.steps, moments, strict=False)):
            self._step(told, plan, step, moment, agent, product, case)
            following = moments[index + 1] if index + 1 < len(moments) else 0
            if case and step.who == "buyer" and following - moment > HOUR and self.rng.random() < 0.07:
                self._note(told, moment + int((following - moment) * self.rng.uniform(0.3, 0.9)), agent)
        conversation.subject = words(plan.place.language, plan.story.id, "subject", person.female, values)
        if case:
            told.case = case.finish()
        if order and not reused:
            settle_order(order, plan, plan.place, product, self.now, self.rng)
            if order.state == "delivered":
                self._remember(plan.place, person, product, order)
        stand(told.conversation, told.messages, told.case, plan, agent, self.now, self.rng)
        return told

    # --- times ---

    def _moments(self, plan: Plan) -> list[int]:
        """When each step was said, told backwards from the last."""
        times, rng = self.times[plan.place.code], self.rng
        steps = plan.story.steps[: plan.length]
        moments = [plan.end]
        for step, after in zip(steps[-2::-1], steps[:0:-1], strict=True):
            next_moment = moments[0]
            if step.who == "buyer" and after.who == "seller":
                if rng.random() < LATE:
                    moment = next_moment - int(rng.uniform(3.2, 5) * DAY)
                else:
                    moment = next_moment - int(min(rng.lognormvariate(0.9, 0.9), 14) * HOUR) - 240
                moment = times.awake_before(moment, rng)
            elif step.who == "buyer":
                moment = times.awake_before(next_moment - int(rng.uniform(1, 3) * DAY), rng)
            elif step.who == "seller" and after.who == "buyer":
                gap = int(min(rng.expovariate(1 / 18), 120) * HOUR) + 1200
                moment = times.staffed_before(next_moment - gap, rng)
            elif step.who == "seller":
                moment = times.staffed_before(next_moment - int(rng.uniform(0.8, 3.5) * DAY), rng)
            else:
                moment = next_moment - int(rng.uniform(1, 26) * HOUR)
            moments.insert(0, min(moment, next_moment - 60))
        return moments

    # --- who and what ---

    def _behind(self, plan: Plan, first: int) -> tuple[Person, Product, contract.Order | None, Way | None]:
        """Buyer, product and order; sometimes of somebody who has written before (then without a way)."""
        story, rng = plan.story, self.rng
        earlier = self.known.get(plan.place.code)
        if story.order == "delivered" and not story.moves_order and earlier and rng.random() < 0.14:
            person, product, order = rng.choice(earlier)
            if order.delivered_at is not None and order.delivered_at.timestamp() < first:
                return person, product, order, None
        self.numbers.buyer += 1
        person = new_person(plan.place, self.numbers.buyer, rng)
        product = rng.choice(fitting(story))
        if story.order == "none":
            return person, product, None, None
        self.numbers.order += 1
        way = way_before(story, first, plan.place, rng)
        return (
            person,
            product,
            new_order(self.numbers.order, person, product, plan.place, way, story, rng),
            way,
        )

    def _remember(self, place: Place, person: Person, product: Product, order: contract.Order) -> None:
        earlier = self.known.setdefault(place.code, [])
        earlier.append((person, product, order))
        if len(earlier) > 200:
            del earlier[:100]

    def _agent(self, place: Place) -> contract.Agent:
        return self.rng.choice([agent for agent in people() if place.code in agent.markets])

    # --- what is said ---

    def _step(
        self,
        told: Told,
        plan: Plan,
        step: Step,
        moment: int,
        agent: contract.Agent,
        product: Product,
        case: CaseTeller | None,
    ) -> None:
        """One message, with what it moves."""
        order, values, language = told.order, told.values, plan.place.language
        moved: contract.Step | None = None
        if step.stage and case:
            moved = case.move(step.stage, moment, values)
        elif step.stage and order:
            moved = self._move_order(order, step.stage, moment, plan.place, product, values)
        elif step.who == "system" and order and order.state == "shipped":
            deliver(order, moment)
        text = words(language, plan.story.id, step.number, told.person.female, values)
        message = self._message(told, author_of(step, told.person, agent), text, moment)
        message.stage = step.stage
        message.html = dressed(message.id, text) if step.who == "buyer" else None
        message.case_id = case.id if case else None
        message.order_id = order.id if order else None
        message.offer_sku = product.sku if order is None and step.who == "buyer" else None
        message.language = language
        message.attachments = [kept for kept, _ in pictures()[: step.photos]]
        if moved is not None:
            moved.message_id = message.id
            moved.name = agent.name
        if case and step.who == "buyer":
            case.opened_by(message, moment)
        translated = plan.kind != HISTORY or self.rng.random() < 0.1
        if step.who == "buyer" and language != OWN_LANGUAGE and translated:
            told_again = words(OWN_LANGUAGE, plan.story.id, step.number, told.person.female, values)
            message.translation = contract.Translation(language=OWN_LANGUAGE, text=told_again)

    def _move_order(
        self,
        order: contract.Order,
        stage: str,
        moment: int,
        place: Place,
        product: Product,
        values: dict[str, str],
    ) -> contract.Step:
        if stage == "shipped":
            carrier = self.rng.choice(carriers(place.code))
            number = tracking_number(carrier.pattern, self.rng)
            moved = ship(order, moment, carrier.name, number, place.days)
            for line in order.lines:
                line.serial_number = serial_number(product, self.rng)
            if order.expected_delivery:
                values["expected"] = date_words(order.expected_delivery, place.language)
            values["tracking"], values["carrier"] = number, carrier.name
            return moved
        if stage == "delayed":
            day = when(moment + 2 * DAY).date().isoformat()
            return move(order, stage, moment, {"reason": "serial number check", "new_date": day})
        return move(order, stage, moment)

    def _note(self, told: Told, moment: int, agent: contract.Agent) -> None:
        author = contract.Author(role="seller", id=agent.id, name=agent.name)
        message = self._message(told, author, self.rng.choice(notes()), moment)
        message.internal, message.language = True, OWN_LANGUAGE

    def _message(self, told: Told, author: contract.Author, text: str, moment: int) -> contract.Message:
        sequence = len(told.messages) + 1
        message = contract.Message(
            id=f"{told.conversation.id}.{sequence}",
            conversation_id=told.conversation.id,
            sequence=sequence,
            author=author,
            text=text,
            received_at=when(moment),
        )
        told.messages.append(message)
        return message


def fitting(story: Story) -> tuple[Product, ...]:
    """Stories that tell of calls, cards or ports are about phones; the others about any device."""
    if story.topic in ("order", "delivery", "other"):
        return products()
    return tuple(product for product in products() if product.kind == "phone")


def values_for(
    place: Place,
    person: Person,
    product: Product,
    order: contract.Order | None,
    agent: contract.Agent,
    moment: int,
) -> dict[str, str]:
    """What fills the fields of a story's words, as people of the market write it."""
    expected = order.expected_delivery if order and order.expected_delivery else when(moment + 2 * DAY).date()
    return {
        "product": product.name,
        "grade": grade_name(place.language, product.grade),
        "order": order.id if order else "",
        "serial": (order.lines[0].serial_number if order else None) or "",
        "tracking": (order.tracking_number if order else None) or "",
        "carrier": (order.carrier if order else None) or place.market.carriers[0],
        "price": price_words(place.price(product), place),
        "city": person.address.city,
        "street": person.address.street,
        "buyer": person.buyer.name,
        "first_name": person.first_name,
        "expected": date_words(expected, place.language),
        "agent": agent.name.partition(" ")[0],
    }


def author_of(step: Step, person: Person, agent: contract.Agent) -> contract.Author:
    """Who says a step."""
    match step.who:
        case "buyer":
            return contract.Author(role="buyer", id=person.buyer.id, name=person.buyer.name)
        case "seller":
            return contract.Author(role="seller", id=agent.id, name=agent.name)
        case "platform":
            return PLATFORM
        case _:
            return SYSTEM
