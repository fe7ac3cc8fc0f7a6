"""Which function serves which operation of the contract. `events` alone is a stream and stands in `app`."""

from .account import agents, announce_absence, markets, me, offers, set_addresses, set_staff_hours
from .attachments import attachment, upload_attachment
from .calls import Answer, Call, Handler, answer
from .cases import case, open_case, order, update_case, update_order
from .conversations import (
    PresenceBoard,
    add_note,
    conversation,
    edit_conversation,
    mark_read,
    messages,
    reply,
    start_conversation,
)
from .feed import changes
from .overrides import decide_override


def record(call: Call) -> Answer:
    """The archived record, its head signed now."""
    found = call.desk.conversation(call.parameters["conversation_id"])
    return answer(call.desk.archive.record(found, call.desk.now()))


def keys(call: Call) -> Answer:
    """The platform's signing keys."""
    return answer(call.desk.archive.keys())


def handlers(presence: PresenceBoard) -> dict[str, Handler]:
    """The table by operation name; `presence` knows who is where."""
    return {
        "me": me,
        "markets": markets,
        "agents": agents,
        "changes": changes,
        "conversation": conversation,
        "messages": messages,
        "start_conversation": start_conversation,
        "reply": reply,
        "decide_override": decide_override,
        "mark_read": mark_read,
        "edit_conversation": edit_conversation,
        "add_note": add_note,
        "presence": presence.say,
        "record": record,
        "open_case": open_case,
        "case": case,
        "update_case": update_case,
        "order": order,
        "update_order": update_order,
        "offers": offers,
        "upload_attachment": upload_attachment,
        "attachment": attachment,
        "set_addresses": set_addresses,
        "set_staff_hours": set_staff_hours,
        "announce_absence": announce_absence,
        "keys": keys,
    }
