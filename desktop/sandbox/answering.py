"""What the practice seller's people take up next, and what they say: the story's own words, else a polite
sentence in the buyer's language. It goes the same way as a reply or update of a signed-in person."""

import random
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from desktop import resources
from desktop.platforms.helpdesk import contract

from .calls import Call
from .cases import update_case, update_order
from .conversations import reply
from .desk import Desk, decoder
from .problems import ProblemError
from .stages import ORDER, machine
from .world.goods import serial_number, tracking_number
from .world.local import date_words
from .world.people import carriers
from .world.populate import StoryState, save_story
from .world.seller import Product, places, products
from .world.stories import Step, stories, words

SETTLE = timedelta(minutes=45)
"""A case rests so long after its last message before its next step is told."""
TRIES = 40
"""So many stories are looked at for a step that could be told."""


@dataclass(frozen=True, slots=True)
class Task:
    """A conversation that somebody works on."""

    conversation_id: str


def waiting_for(
    desk: Desk, person: contract.Agent, markets: Collection[str], taken: Collection[str]
) -> Task | None:
    """The conversation that has waited longest for this person: in their markets and languages, nobody
    else's, not in moderation and not `taken`."""
    best: contract.Conversation | None = None
    for found in _open(desk):
        if found.market not in markets or found.buyer.language not in person.languages:
            continue
        if found.assignee not in (None, person.id) or found.id in taken or not found.can_reply:
            continue
        since, first = found.needs_answer_since, best.needs_answer_since if best is not None else None
        if since is not None and (first is None or since < first) and not _in_moderation(desk, found.id):
            best = found
    return Task(best.id) if best is not None else None


def next_update(
    desk: Desk,
    person: contract.Agent,
    markets: Collection[str],
    taken: Collection[str],
    now: datetime,
    rng: random.Random,
) -> Task | None:
    """A case or order whose story goes on with a step of the seller (R10), while no buyer waits."""
    rows = desk.store.run("SELECT conversation_id, data FROM stories ORDER BY conversation_id")
    rng.shuffle(rows)
    for conversation_id, raw in rows[:TRIES]:
        step = _next_step(decoder(StoryState).decode(raw))
        if conversation_id in taken or step is None or step.stage is None:
            continue
        found = desk.conversation(conversation_id)
        if found.market not in markets or found.buyer.language not in person.languages or not found.can_reply:
            continue
        if found.assignee not in (None, person.id) or found.needs_answer_since is not None:
            continue
        if now - found.last_message_at >= SETTLE:
            return Task(found.id)
    return None


def answer(desk: Desk, person: contract.Agent, task: Task, rng: random.Random) -> bool:
    """Says it, unless somebody else was faster; raises ProblemError when the platform refuses."""
    found = desk.conversation(task.conversation_id)
    row = desk.store.one("SELECT data FROM stories WHERE conversation_id = ?", found.id)
    state = decoder(StoryState).decode(row[0]) if row else None
    step = _next_step(state) if state is not None else None
    if not found.can_reply or (found.needs_answer_since is None and (step is None or step.stage is None)):
        return False
    call = Call(desk, person, {"conversation_id": found.id}, key=f"team-{found.id}-{found.message_count}")
    if state is None or step is None:
        call.body = contract.NewMessage(text=_polite(found, person), language=found.buyer.language)
        reply(call)
        return True
    state.values["agent"] = person.name.partition(" ")[0]
    if not (step.stage and _move(call, found, state, step, rng)):
        call.body = contract.NewMessage(text=_said(state, step), language=state.language)
        reply(call)
    state.next = step.number + 1
    save_story(desk, found.id, state)
    return True


def _move(
    call: Call, found: contract.Conversation, state: StoryState, step: Step, rng: random.Random
) -> bool:
    """Tells the step as a stage of the case or order; False where it cannot follow, so that it is a reply."""
    stage, desk = step.stage or "", call.desk
    place = next(each for each in places() if each.code == found.market)
    if found.case_id is not None:
        case = desk.find("case", found.case_id, contract.Case)
        stages, current = machine(case.kind), case.stage
        call.parameters["case_id"] = case.id
    elif found.order_ids:
        order = desk.find("order", found.order_ids[0], contract.Order)
        stages, current = machine(ORDER), order.state
        call.parameters["order_id"] = order.id
    else:
        return False
    if stage not in stages.next_for(current):
        return False
    fields: dict[str, str] = {}
    day = desk.now().date() + timedelta(days=place.days)
    day += timedelta(days=1 if day.weekday() == 6 else 0)
    if stage == "shipped":
        carrier = rng.choice(carriers(place.code))
        number = tracking_number(carrier.pattern, rng)
        state.values.update(carrier=carrier.name, tracking=number, expected=date_words(day, state.language))
        fields = {"carrier": carrier.name, "tracking_number": number, "expected_delivery": day.isoformat()}
        if found.case_id is None:
            fields["serial_number"] = order.lines[0].serial_number or serial_number(_product(order), rng)
    elif stage == "delayed":
        fields = {"reason": "serial number check", "new_date": day.isoformat()}
    elif stage == "refunded" and found.order_ids:
        bought = desk.find("order", found.order_ids[0], contract.Order)
        fields = {"refund_amount": bought.lines[0].price.amount}
    elif stage == "rejected":
        fields = {"reason": "liquid damage"}
    call.body = contract.Update(stage=stage, fields=fields, text=_said(state, step), language=state.language)
    try:
        (update_case if found.case_id is not None else update_order)(call)
    except ProblemError:
        return False
    return True


def _said(state: StoryState, step: Step) -> str:
    return words(state.language, state.story, step.number, state.female, state.values)


def _polite(found: contract.Conversation, person: contract.Agent) -> str:
    told = _answers()
    text = told.get(found.buyer.language, told["en"])
    return text.format(buyer=found.buyer.name, agent=person.name.partition(" ")[0])


def _next_step(state: StoryState) -> Step | None:
    """The seller's step that follows; None when the buyer has the next word, or the story is over."""
    steps = stories()[state.story].steps
    following = steps[state.next - 1] if 0 < state.next <= len(steps) else None
    return following if following is not None and following.who == "seller" else None


def _open(desk: Desk) -> Iterable[contract.Conversation]:
    rows = desk.store.run(
        "SELECT data FROM things WHERE kind = 'conversation' AND data IS NOT NULL"
        ' AND instr(data, \'"needs_answer_since":"\') > 0 ORDER BY seq'
    )
    return (decoder(contract.Conversation).decode(row[0]) for row in rows)


def _in_moderation(desk: Desk, conversation_id: str) -> bool:
    return any(message.delivery == "in_moderation" for message in desk.messages(conversation_id))


def _product(order: contract.Order) -> Product:
    return next((each for each in products() if each.sku == order.lines[0].sku), products()[0])


@cache
def _answers() -> dict[str, str]:
    told: dict[str, str] = resources.read_toml("sandbox", "answers.toml")["answers"]
    return told
