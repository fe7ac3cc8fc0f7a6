"""Conversations: reading, replying, deciding, noting, being there."""

from collections.abc import Collection
from datetime import datetime, timedelta

from msgspec import UNSET

from desktop.domain.roles import NOBODY, may_assign
from desktop.platforms.helpdesk import contract

from .attachments import attached
from .calls import Answer, Call, answer, invalid
from .desk import CLOSED, TAKEN_OVER
from .moderation import review
from .overrides import awaits_lead
from .problems import ProblemError


def conversation(call: Call) -> Answer:
    """One conversation."""
    return answer(call.desk.conversation(call.parameters["conversation_id"]))


def messages(call: Call) -> Answer:
    """A page of messages; `after` is the sequence of the last one seen."""
    query: contract.MessagesQuery = call.query
    found = call.desk.conversation(call.parameters["conversation_id"])
    after = query.after or "0"
    if not (after.isascii() and after.isdigit() and len(after) < 10):
        raise ProblemError(400, contract.INVALID, errors=[("/after", "not the next of a page")])
    rows = call.desk.messages(found.id, int(after), query.limit + 1)
    page = rows[: query.limit]
    more = str(page[-1].sequence) if len(rows) > query.limit else None
    return answer(contract.Messages(items=page, next=more))


def start_conversation(call: Call) -> Answer:
    """The seller writes first, about an order."""
    given: contract.NewConversation = call.body
    desk = call.desk
    row = desk.store.one("SELECT 1 FROM things WHERE kind = 'order' AND id = ?", given.order_id)
    if row is None:
        raise invalid("/order_id", "unknown order")
    order = desk.find("order", given.order_id, contract.Order)
    waits = review(given.text)
    now = desk.now()
    started = contract.Conversation(
        id=f"C-{desk.new_number('conversation')}",
        version="",
        market=order.market,
        subject=given.subject,
        buyer=order.buyer,
        topic="order",
        created_at=now,
        updated_at=now,
        last_message_at=now,
        order_ids=[order.id],
        assignee=call.agent.id,
    )
    desk.add_message(
        started,
        call.author,
        given.text,
        language=given.language,
        order_id=order.id,
        delivery="in_moderation" if waits else "sent",
        idempotency_key=call.key,
    )
    desk.save_order(order, started.id)
    return answer(started, 201)


def reply(call: Call) -> Answer:
    """A reply: it stops the clock when the platform accepts it, unless a moderator has to see it first."""
    given: contract.NewMessage = call.body
    desk = call.desk
    found = desk.conversation(call.parameters["conversation_id"])
    desk.require_open(found)
    if given.order_id is not None and given.order_id not in found.order_ids:
        raise invalid("/order_id", "not an order of this conversation")
    waits, lead = review(given.text), awaits_lead(call, given.overrides)
    message = desk.add_message(
        found,
        call.author,
        given.text,
        language=given.language,
        attachments=attached(desk, given.attachment_ids),
        order_id=given.order_id,
        case_id=found.case_id,
        overrides=given.overrides,
        awaits_lead=lead,
        delivery="in_moderation" if waits or lead else "sent",
        idempotency_key=call.key,
    )
    return answer(message, 201)


def add_note(call: Call) -> Answer:
    """A note between the seller's people, also on a closed conversation."""
    given: contract.NewNote = call.body
    found = call.desk.conversation(call.parameters["conversation_id"])
    message = call.desk.add_message(found, call.author, given.text, internal=True, idempotency_key=call.key)
    return answer(message, 201)


def mark_read(call: Call) -> Answer:
    """Moves the read marker, never back."""
    given: contract.ReadMarker = call.body
    desk = call.desk
    found = desk.conversation(call.parameters["conversation_id"])
    places = {message.id: message.sequence for message in desk.messages(found.id)}
    if given.message_id not in places:
        raise invalid("/message_id", "not a message of this conversation")
    if places[given.message_id] > places.get(found.read_up_to or "", 0):
        found.read_up_to = given.message_id
        desk.save_conversation(found)
    return answer(found)


def edit_conversation(call: Call) -> Answer:
    """Assignee, labels, "no answer needed", closed: what the body names."""
    given: contract.ConversationEdit = call.body
    desk = call.desk
    found = desk.conversation(call.parameters["conversation_id"])
    call.require_version(found.version)
    if given.closed is not UNSET or given.no_answer_needed is not UNSET:
        if found.state == TAKEN_OVER:
            raise ProblemError(409, contract.CONVERSATION_TAKEN_OVER)
        desk.archive.prepare(found.id)
    if given.assignee is not UNSET:
        if given.assignee is not None and desk.agent(given.assignee) is None:
            raise invalid("/assignee", "unknown agent")
        if not may_assign(call.agent.roles, call.agent.id, found.assignee, given.assignee or NOBODY):
            raise ProblemError(403, contract.NOT_ALLOWED, text="lead-assigns")
        found.assignee = given.assignee
    if given.labels is not UNSET:
        found.labels = list(dict.fromkeys(given.labels))
    if given.no_answer_needed is not UNSET:
        _decide(call, found, given.no_answer_needed)
    if given.closed is not UNSET:
        _close(call, found, given.closed)
    desk.save_conversation(found)
    return answer(found)


def _decide(call: Call, found: contract.Conversation, no_answer_needed: bool) -> None:
    if no_answer_needed == (found.no_answer_needed is not None):
        return
    decision = contract.Decision(by=call.agent.id, at=call.desk.now()) if no_answer_needed else None
    found.no_answer_needed = decision
    found.needs_answer_since = call.desk.waiting_since(found)
    call.desk.log(found.id, "decision", {"no_answer_needed": no_answer_needed, "by": call.agent.id})


def _close(call: Call, found: contract.Conversation, closed: bool) -> None:
    if closed == (found.state == CLOSED):
        return
    if closed:
        found.state, found.can_reply, found.cannot_reply_reason = CLOSED, False, CLOSED
    else:
        call.desk.open(found)
    found.needs_answer_since = call.desk.waiting_since(found)
    call.desk.log(found.id, "state", {"state": found.state, "by": call.agent.id})


class PresenceBoard:
    """Who looks at which conversation, in memory: presence that outlives the server would be a lie."""

    def __init__(self) -> None:
        self._seen: dict[str, dict[str, contract.PresentAgent]] = {}

    def say(self, call: Call) -> Answer:
        """Notes the caller for `PRESENCE_SECONDS` and tells who else is there."""
        given: contract.Presence = call.body
        found = call.desk.conversation(call.parameters["conversation_id"])
        if given.doing not in ("looking", "writing"):
            raise invalid("/doing", "looking or writing")
        now = call.desk.now()
        self.note(found.id, call.agent, given.doing, now)
        here = self._seen[found.id].items()
        return answer(contract.Present(items=[seen for id, seen in here if id != call.agent.id]))

    def note(self, conversation_id: str, agent: contract.Agent, doing: str, now: datetime) -> None:
        """Somebody is there from now on, for `PRESENCE_SECONDS`."""
        here = self._seen.setdefault(conversation_id, {})
        for agent_id in [agent_id for agent_id, seen in here.items() if seen.until <= now]:
            del here[agent_id]
        here[agent.id] = contract.PresentAgent(
            agent_id=agent.id,
            name=agent.name,
            doing=doing,
            until=now + timedelta(seconds=contract.PRESENCE_SECONDS),
        )

    def forget(self, conversation_id: str, agent_id: str) -> None:
        """Somebody is there no more."""
        self._seen.get(conversation_id, {}).pop(agent_id, None)

    def conversations_of(self, agents: Collection[str], now: datetime) -> set[str]:
        """Where any of these people write."""
        return {
            conversation_id
            for conversation_id, here in self._seen.items()
            for seen in here.values()
            if seen.agent_id in agents and seen.doing == "writing" and seen.until > now
        }
