"""Findings that an agent calls mistaken: a lead of the seller confirms them before the buyer reads the
message."""

from collections.abc import Sequence

from desktop.platforms.helpdesk import contract

from .calls import Answer, Call, answer, invalid
from .moderation import review
from .problems import ProblemError

LEAD = "lead"


def awaits_lead(call: Call, overrides: Sequence[contract.Override]) -> bool:
    """Whether a message with these overrides waits for a lead: its writer is none, and the seller has one."""
    if not overrides or LEAD in call.agent.roles:
        return False
    people = call.desk.document("agents", contract.Agents).items
    return any(LEAD in person.roles for person in people)


def decide_override(call: Call) -> Answer:
    """A lead's word: the message goes to the buyer (or on to the platform's own moderators), or it is
    rejected and its text goes back to its writer with the reason. 409 when it was decided already."""
    given: contract.OverrideDecision = call.body
    call.require_lead()
    desk = call.desk
    message = desk.find("message", call.parameters["message_id"], contract.Message)
    if message.conversation_id != call.parameters["conversation_id"]:
        raise ProblemError(404, contract.NOT_FOUND)
    if not message.awaits_lead:
        raise ProblemError(409, contract.OVERRIDE_DECIDED)
    if not given.confirmed and not given.reason.strip():
        raise invalid("/reason", "a reason is needed")
    desk.archive.prepare(message.conversation_id)
    message.awaits_lead = False
    if not given.confirmed:
        message.delivery, message.rejection = "rejected", f"{call.agent.name}: {given.reason.strip()}"
        desk.save_message(message)
    else:
        message.overrides_confirmed = contract.Decision(by=call.agent.id, at=desk.now())
        if review(message.text):
            desk.wait_for_moderator(message)
        else:
            desk.release(message)
    rules = [each.rule for each in message.overrides]
    desk.log(
        message.conversation_id,
        "decision",
        {
            "overrides_confirmed": given.confirmed,
            "message_id": message.id,
            "rules": rules,
            "reason": given.reason.strip(),
            "by": call.agent.id,
        },
    )
    return answer(message)
