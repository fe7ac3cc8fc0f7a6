"""Cases and orders: opened from a message, moved stage by stage, each step a message and a record (R6,
R10).
"""

from datetime import date

from desktop.platforms.helpdesk import contract

from .calls import Answer, Call, answer, invalid
from .desk import Desk
from .moderation import review
from .overrides import awaits_lead
from .problems import ProblemError
from .stages import CASE_KINDS, ORDER, Stage, check_fields, machine, require


def open_case(call: Call) -> Answer:
    """A case from a message; 409 when the conversation has an open one."""
    given: contract.NewCase = call.body
    desk = call.desk
    if given.kind not in CASE_KINDS:
        raise invalid("/kind", "unknown kind")
    raw = desk.store.get("message", given.message_id)
    if raw is None:
        raise invalid("/message_id", "unknown message")
    message = desk.find("message", given.message_id, contract.Message)
    conversation = desk.conversation(message.conversation_id)
    desk.require_open(conversation)
    if given.order_id is not None and given.order_id not in conversation.order_ids:
        raise invalid("/order_id", "not an order of this conversation")
    if conversation.case_id is not None:
        known = desk.find("case", conversation.case_id, contract.Case)
        if known.closed_at is None:
            raise ProblemError(409, contract.STAGE_MOVED_ON, text="case-open")
    desk.archive.prepare(conversation.id)
    case = new_case(desk, conversation, given.kind, message.id, given.order_id, call.author)
    conversation.case_id = case.id
    conversation.topic = "case"
    desk.save_conversation(conversation)
    desk.log(conversation.id, "step", {"case_id": case.id, "case_kind": case.kind, "stage": case.stage})
    return answer(case, 201)


def new_case(
    desk: Desk,
    conversation: contract.Conversation,
    kind: str,
    message_id: str,
    order_id: str | None,
    author: contract.Author,
) -> contract.Case:
    """A case at its first stage, written."""
    stages = machine(kind)
    now = desk.now()
    first = stages.stages[stages.first]
    case = contract.Case(
        id=f"K-{desk.new_number('case')}",
        version="",
        kind=kind,
        market=conversation.market,
        conversation_id=conversation.id,
        order_id=order_id or (conversation.order_ids[0] if conversation.order_ids else None),
        stage=first.name,
        steps=[contract.Step(stage=first.name, at=now, by=author.role, name=author.name)],
        next_stages=stages.next_for(first.name),
        next_update_due=desk.update_due(conversation.market, first.update_days),
        opened_at=now,
        opened_by_message=message_id,
    )
    desk.save_case(case)
    return case


def case(call: Call) -> Answer:
    """One case."""
    return answer(call.desk.find("case", call.parameters["case_id"], contract.Case))


def update_case(call: Call) -> Answer:
    """Moves a case and tells the buyer: a stage update sent by a person is a reply."""
    given: contract.Update = call.body
    desk = call.desk
    found = desk.find("case", call.parameters["case_id"], contract.Case)
    conversation = desk.conversation(found.conversation_id)
    desk.require_open(conversation)
    stages = machine(found.kind)
    stage = require(stages, found.stage, given.stage, "seller")
    check_fields(stage, given.fields, {})
    found.stage = stage.name
    found.next_stages = stages.next_for(stage.name)
    found.next_update_due = desk.update_due(found.market, stage.update_days)
    if stage.name == "closed":
        found.closed_at = desk.now()
    message = _tell(call, conversation, stage, case_id=found.id, order_id=found.order_id)
    found.steps.append(_step(call, stage, message))
    desk.save_case(found)
    return answer(found, 201)


def order(call: Call) -> Answer:
    """One order."""
    return answer(call.desk.find("order", call.parameters["order_id"], contract.Order))


def update_order(call: Call) -> Answer:
    """Confirmed, delayed or shipped, and the buyer is told where the order was last talked about."""
    given: contract.Update = call.body
    desk = call.desk
    found = desk.find("order", call.parameters["order_id"], contract.Order)
    stages = machine(ORDER)
    stage = require(stages, found.state, given.stage, "seller")
    check_fields(stage, given.fields, {"serial_number": found.lines[0].serial_number or ""})
    conversation = _conversation_of(call, found)
    desk.require_open(conversation)
    found.state = stage.name
    found.next_stages = stages.next_for(stage.name)
    fields = given.fields
    if serial := fields.get("serial_number"):
        found.lines[0].serial_number = serial
    if stage.name == "shipped":
        found.carrier = fields["carrier"]
        found.tracking_number = fields["tracking_number"]
        found.expected_delivery = date.fromisoformat(fields["expected_delivery"])
        found.shipped_at = desk.now()
    elif stage.name == "delayed":
        found.expected_delivery = date.fromisoformat(fields["new_date"])
    message = _tell(call, conversation, stage, order_id=found.id)
    found.steps.append(_step(call, stage, message))
    desk.save_order(found, conversation.id)
    return answer(found, 201)


def _tell(
    call: Call, conversation: contract.Conversation, stage: Stage, **links: str | None
) -> contract.Message:
    given: contract.Update = call.body
    waits, lead = review(given.text), awaits_lead(call, given.overrides)
    return call.desk.add_message(
        conversation,
        call.author,
        given.text,
        language=given.language,
        stage=stage.name,
        overrides=given.overrides,
        awaits_lead=lead,
        delivery="in_moderation" if waits or lead else "sent",
        idempotency_key=call.key,
        **links,
    )


def _step(call: Call, stage: Stage, message: contract.Message) -> contract.Step:
    given: contract.Update = call.body
    call.desk.log(
        message.conversation_id,
        "step",
        {
            "stage": stage.name,
            "fields": given.fields,
            "message_id": message.id,
            "case_id": message.case_id,
            "order_id": message.order_id,
            "by": call.agent.id,
        },
    )
    return contract.Step(
        stage=stage.name,
        at=message.received_at,
        by="seller",
        name=call.agent.name,
        fields=given.fields,
        message_id=message.id,
    )


def _conversation_of(call: Call, found: contract.Order) -> contract.Conversation:
    """Where the order was last talked about, or a new conversation when it never was."""
    desk = call.desk
    row = desk.store.one("SELECT parent FROM things WHERE kind = 'order' AND id = ?", found.id)
    if row and row[0]:
        return desk.conversation(row[0])
    now = desk.now()
    return contract.Conversation(
        id=f"C-{desk.new_number('conversation')}",
        version="",
        market=found.market,
        subject=f"{found.lines[0].product} · {found.id}",
        buyer=found.buyer,
        topic="order",
        created_at=now,
        updated_at=now,
        last_message_at=now,
        order_ids=[found.id],
    )
