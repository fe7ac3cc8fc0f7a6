"""Every stage of R10, in each of the thirteen languages, through the client's own store and sync over HTTP:
what the form drafts lands in the platform's case or order, in its conversation, and in the record.

From the window the same is done for two languages: S, the fields, Ctrl+Enter.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

import pytest

from desktop.domain.actions import OpenCase, StageUpdate
from desktop.domain.carriers import OK, check_tracking
from desktop.domain.conversations import BUYER
from desktop.l10n.names import known_markets
from desktop.replies import library
from desktop.replies.drafts import stage_draft
from desktop.replies.facts import Facts, reason_text
from desktop.replies.rules import carrier, machine
from desktop.sandbox.server import Sandbox
from tests.replies.world import LANGUAGE_MARKETS
from tests.sync.world import FakeTime, World

ROUTES = {
    "repair": ("accepted", "received", "in_repair", "repair_finished", "ready_to_ship", "shipped", "closed"),
    "warranty": ("accepted", "received", "exchange_started", "ready_to_ship", "shipped", "closed"),
    "complaint": ("accepted", "refunded", "closed"),
    "claim": ("rejected", "closed"),
    "return": ("accepted", "received", "refunded", "closed"),
    "withdrawal": ("accepted", "received", "refunded", "closed"),
    "order": ("confirmed", "delayed", "shipped"),
    "dispute": ("accepted", "refunded"),
}
"""What R10 names, each on the way to an end; together they hold every stage that a seller may announce."""
LANGUAGES = tuple(LANGUAGE_MARKETS)
VALUES = {
    "carrier": "DHL",
    "tracking_number": "00340434161094015902",
    "expected_delivery": "2026-11-27",
    "serial_number": "356938035643809",
    "refund_amount": "120.50",
    "new_date": "2026-11-30",
    "reason": "",
}


@dataclass
class Story:
    """One case or order of one language, and what was sent for it."""

    language: str
    kind: str
    conversation: str
    subject: str
    sent: list[StageUpdate] = field(default_factory=list)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One for all kinds: each begins where the case of the one before has been closed."""
    time = FakeTime()
    with Sandbox(conversations=240, seed=3, buyers=False, clock=time.now, heartbeat=0.2) as running:
        made = World(tmp_path_factory.mktemp("stages"), running, time).start()
        made.until_state("up_to_date")
        yield made
        made.stop()


def test_the_routes_hold_every_stage_that_a_seller_announces() -> None:
    stages = {stage for route in ROUTES.values() for stage in route}
    for kind in ROUTES:
        rules = machine(kind)
        assert rules is not None
        announced = {name for name, stage in rules.stages.items() if not stage.is_announced_by_platform}
        assert announced - stages <= {"reported"}
    assert check_tracking(carrier(VALUES["carrier"]), VALUES["tracking_number"]) == OK


def update(world: World, story: Story, stage: str) -> StageUpdate:
    """The update as the form would send it: the drafted text, the fields that the stage asks for."""
    reader = world.store.reader()
    account = reader.account()
    assert account is not None
    is_order = story.kind == "order"
    row = reader.conversation(story.conversation)
    assert row is not None
    order = reader.order(story.subject if is_order else row.order_ids[0])
    case = None if is_order else reader.case(story.subject)
    rules = machine(story.kind)
    assert rules is not None
    known = {"serial_number": order.lines[0].serial_number or "" if order else ""}
    ready = library.reasons_for(story.kind, stage)
    given = {name: VALUES[name] for name in rules.stages[stage].needed(known)}
    if "reason" in given:
        given["reason"] = ready[0]
    market = next(each for each in account.markets if each.code == row.market)
    facts = Facts(
        known_markets()[LANGUAGE_MARKETS[story.language]],
        row.buyer,
        account.agent_name,
        account.name,
        order,
        row.case_id or "",
        case,
        market,
        date(2026, 11, 23),
        given,
    )
    draft = stage_draft(story.kind, stage, facts, story.language)
    assert draft is not None
    assert (draft.missing, draft.is_fallback) == ((), False), (story, stage)
    if "reason" in given:
        given["reason"] = reason_text(given["reason"], story.language)
    return StageUpdate(
        story.conversation,
        stage,
        draft.text,
        case_id=None if is_order else story.subject,
        order_id=story.subject if is_order else None,
        fields=given,
        language=story.language,
    )


def free_conversations(world: World) -> list[str]:
    """Conversations that take a reply, know an order of their own and have no open case."""
    found, orders = [], set()
    for conversation in sorted(world.sandbox.conversations(), key=lambda each: each.id):
        case = world.sandbox.case(conversation.case_id) if conversation.case_id else None
        talked = any(message.author.role == BUYER for message in world.sandbox.messages(conversation.id))
        can = conversation.state == "open" and conversation.can_reply and talked
        new = bool(conversation.order_ids) and conversation.order_ids[0] not in orders
        if can and new and (case is None or case.closed_at is not None):
            found.append(conversation.id)
            orders.add(conversation.order_ids[0])
    return found


def make_placed(world: World, conversation: str) -> str:
    """An order that is only placed, so that every one of its stages can be told."""
    order = world.sandbox.order(world.sandbox.conversation(conversation).order_ids[0])
    order.state, order.next_stages = "placed", ["confirmed", "delayed"]
    order.lines[0].serial_number = order.carrier = order.tracking_number = None
    order.expected_delivery = order.delivered_at = order.shipped_at = None
    order.steps = order.steps[:1]
    world.sandbox.call(partial(world.sandbox.desk.save_order, order, conversation))
    return order.id


def begin(world: World, kind: str) -> list[Story]:
    """A case of the kind (or a placed order) for each language, each in a conversation of its own."""
    free = free_conversations(world)[: len(LANGUAGES)]
    assert len(free) == len(LANGUAGES), "the practice world is too small"
    stories = []
    for language, conversation in zip(LANGUAGES, free, strict=True):
        if kind == "order":
            stories.append(Story(language, kind, conversation, make_placed(world, conversation)))
        elif kind == "dispute":
            # A dispute is the buyer's or the platform's to open.
            stories.append(Story(language, kind, conversation, open_dispute(world, conversation)))
        else:
            message = next(m.id for m in world.sandbox.messages(conversation) if m.author.role == BUYER)
            world.enqueue(OpenCase(conversation, kind, message))
            stories.append(Story(language, kind, conversation, ""))
    settled(world)
    for story in stories:
        if not story.subject:
            case = world.sandbox.conversation(story.conversation).case_id
            assert case is not None
            story.subject = case
        world.until(partial(_is_there, world, story))
    return stories


def open_dispute(world: World, conversation: str) -> str:
    def opened() -> str:
        from desktop.platforms.helpdesk import contract
        from desktop.sandbox.cases import new_case

        desk = world.sandbox.desk
        found = desk.conversation(conversation)
        message = desk.messages(conversation)[0]
        case = new_case(desk, found, "dispute", message.id, None, contract.Author(role="buyer"))
        found.case_id = case.id
        desk.save_conversation(found)
        return str(case.id)

    return world.sandbox.call(opened)


def _is_there(world: World, story: Story) -> bool:
    reader = world.store.reader()
    if story.kind == "order":
        order = reader.order(story.subject)
        return order is not None and order.state == "placed"
    return reader.case(story.subject) is not None


def settled(world: World) -> None:
    """Until everything has gone out and come back; a row that fails is shown with its reason."""
    world.until(lambda: not [row for row in world.outbox() if row.state not in ("failed", "rejected")])
    assert [(row.action, row.reason) for row in world.outbox()] == []


def stands_at(world: World, story: Story) -> str:
    reader = world.store.reader()
    if story.kind == "order":
        order = reader.order(story.subject)
        return order.state if order is not None else ""
    case = reader.case(story.subject)
    return case.stage if case is not None else ""


def _all_at(world: World, stories: list[Story], stage: str) -> bool:
    return all(stands_at(world, story) == stage for story in stories)


@pytest.mark.parametrize("kind", ROUTES)
def test_every_stage_lands_in_every_language(world: World, kind: str) -> None:
    stories = begin(world, kind)
    for stage in ROUTES[kind]:
        for story in stories:
            action = update(world, story, stage)
            story.sent.append(action)
            world.enqueue(action)
        settled(world)
        world.until(partial(_all_at, world, stories, stage))
    for story in stories:
        lands(world, story)


def lands(world: World, story: Story) -> None:
    """Step by step in the case or order, word by word in the conversation, and in the record."""
    told = world.sandbox.order(story.subject) if story.kind == "order" else world.sandbox.case(story.subject)
    steps = told.steps[-len(story.sent) :]
    assert [(step.stage, step.by) for step in steps] == [(sent.stage, "seller") for sent in story.sent]
    assert [step.fields for step in steps] == [dict(sent.fields) for sent in story.sent]
    replies = world.sandbox.replies(story.conversation)[-len(story.sent) :]
    assert [(message.text, message.language, message.stage) for message in replies] == [
        (sent.text, story.language, sent.stage) for sent in story.sent
    ]
    content = [entry.content for entry in record_of(world, story.conversation)]
    for sent in story.sent:
        assert any(each.get("text") == sent.text for each in content), "the message is in the record"
        fields = dict(sent.fields)
        assert any(each.get("stage") == sent.stage and each.get("fields") == fields for each in content)
    assert world.sandbox.conversation(story.conversation).needs_answer_since is None, "it is a reply"


def record_of(world: World, conversation: str) -> list[Any]:
    desk = world.sandbox.desk

    def read() -> list[Any]:
        return list(desk.archive.record(desk.conversation(conversation), desk.now()).entries)

    return world.sandbox.call(read)


def test_a_case_moved_on_by_somebody_else_keeps_what_was_written(world: World) -> None:
    """409: the row fails with the platform's reason, and taking it back brings the text into the draft."""
    conversation = free_conversations(world)[0]
    message = next(m.id for m in world.sandbox.messages(conversation) if m.author.role == BUYER)
    world.enqueue(OpenCase(conversation, "repair", message))
    settled(world)
    case = world.sandbox.conversation(conversation).case_id
    assert case is not None
    story = Story("pl", "repair", conversation, case)
    world.until(partial(_is_there, world, story))
    mine = update(world, story, "accepted")
    world.perform_outside_action(mine, "somebody-else")
    row = world.enqueue(mine)
    world.until(lambda: any(each.id == row.id and each.state == "failed" for each in world.outbox()))
    failed = next(each for each in world.outbox() if each.id == row.id)
    assert "accepted" in failed.reason
    assert world.store.cancel(row.id).result(20)
    assert world.store.reader().draft(conversation) == mine.text
    assert [step.stage for step in world.sandbox.case(case).steps] == ["reported", "accepted"]
