"""How a conversation stands after its story was told: open or closed, waiting since when, whose it is."""

import random

from desktop.platforms.helpdesk import contract

from .plan import LIVE, TAKEN_OVER, Plan
from .times import DAY, HOUR, when


def stand(
    found: contract.Conversation,
    messages: list[contract.Message],
    case: contract.Case | None,
    plan: Plan,
    agent: contract.Agent,
    now: int,
    rng: random.Random,
) -> None:
    """The conversation's own fields, from its messages."""

    found.message_count = len(messages)
    found.case_id = case.id if case else None
    answered = any(message.author.role == "seller" for message in messages)
    if plan.kind == TAKEN_OVER:
        found.state, found.can_reply, found.cannot_reply_reason = TAKEN_OVER, False, TAKEN_OVER
    elif plan.story.topic == "notice":
        found.can_reply, found.cannot_reply_reason = False, "notice"
    elif plan.kind == LIVE:
        found.needs_answer_since = when(_waiting_since(messages))
    elif plan.story.steps[plan.length - 1].thanks:
        decided = min(plan.end + int(rng.uniform(0.2, 9) * HOUR), now)
        found.no_answer_needed = contract.Decision(by=agent.id, at=when(decided))
        found.updated_at = when(decided)
    old = plan.end < now - 21 * DAY
    if found.state == "open" and (plan.story.end == "closed" or (old and rng.random() < 0.97)):
        found.state, found.can_reply, found.cannot_reply_reason = "closed", False, "closed"
    if answered or (plan.kind == LIVE and rng.random() < 0.3):
        found.assignee = agent.id if rng.random() < 0.7 else None
    if case and rng.random() < 0.15:
        found.labels = ["RMA"]
    elif rng.random() < 0.02:
        found.labels = ["VIP"]
    seen = len(messages) - (1 if plan.kind == LIVE and rng.random() < 0.7 else 0)
    found.read_up_to = messages[seen - 1].id if seen else None


def _waiting_since(messages: list[contract.Message]) -> int:
    """The receipt of the first buyer message after the last reply."""
    since = 0
    for message in messages:
        if message.author.role == "buyer":
            since = since or int(message.received_at.timestamp())
        elif message.author.role == "seller" and not message.internal:
            since = 0
    return since
