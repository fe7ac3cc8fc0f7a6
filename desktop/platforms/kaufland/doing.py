"""What the seller does: each action as a call, and what it has become there, read afresh.

No answer of the marketplace holds what was done, so it is read afterwards. When that reading fails, the
action is done all the same: the next look at the changes brings it."""

import base64
from collections.abc import Awaitable, Callable
from typing import Final

import msgspec

from desktop.domain.actions import Action, DecideCase, Edit, MarkRead, Reply, StartConversation
from desktop.domain.pages import Thing
from desktop.domain.refusals import Why
from desktop.platforms.beforehand import beforehand
from desktop.platforms.held_files import HeldFile, HeldFiles
from desktop.platforms.platform import Outcome, OwnRefusal, PlatformError, Refused

from . import shapes
from .answers import TEXT_REJECTED
from .calls import Calls
from .mapping import DECISIONS, WITH_TEXT
from .orders import read_order
from .records import converted, data_of
from .values import is_id

REASON: Final = "contact_other"
"""Why the seller opens a ticket: the only reason that says nothing of the product."""

Fresh = Callable[[str], Awaitable[tuple[Thing, ...]]]
"""A conversation or a case as it stands there now, by its id."""


class Doing:
    """`conversation` and `case` read what an action has changed."""

    def __init__(self, calls: Calls, held: HeldFiles, conversation: Fresh, case: Fresh) -> None:
        self._calls, self._held = calls, held
        self._conversation, self._case = conversation, case

    async def perform(self, action: Action) -> Outcome:
        """Raises Refused for what the marketplace does not take at all."""
        match action:
            case Reply():
                await self._reply(action)
                return await self._after(self._conversation, action.conversation_id)
            case Edit(closed=True, assignee=None, labels=None, no_answer_needed=None):
                await self._calls.send("PATCH", f"tickets/{_id(action.conversation_id)}/close")
                return await self._after(self._conversation, action.conversation_id)
            case StartConversation():
                return await self._after(self._conversation, await self._start(action))
            case DecideCase():
                await self._decide(action)
                return await self._after(self._case, action.case_id)
            case MarkRead():
                return Outcome()  # kept here only
            case _:
                raise OwnRefusal(Why.NOT_OFFERED)

    async def _after(self, read: Fresh, id: str) -> Outcome:
        try:
            return Outcome(await read(id))
        except (PlatformError, ValueError):
            return Outcome()

    async def _reply(self, action: Reply) -> None:
        files = self._held.take(action.attachment_ids)
        body: dict[str, object] = {"text": action.text, "interim_notice": False}
        if files:
            body["ticket_message_files"] = [_file(each) for each in files]
        path = f"tickets/{_id(action.conversation_id)}/messages"
        await self._calls.send("POST", path, msgspec.json.encode(body))
        self._held.drop(action.attachment_ids)

    async def _start(self, action: StartConversation) -> str:
        """A ticket takes no subject: it stands above the text."""
        try:
            with beforehand():
                order = await read_order(self._calls, _id(action.order_id))
        except ValueError:
            raise OwnRefusal(Why.ORDER_UNREADABLE) from None
        body = {
            "id_order_unit": [unit.id_order_unit for unit in order.order_units],
            "reason": REASON,
            "message": action.titled_text,
        }
        answer = await self._calls.send("POST", "tickets", msgspec.json.encode(body))
        try:
            return converted(data_of(answer), shapes.NewTicket).id_ticket
        except ValueError:
            return ""

    async def _decide(self, action: DecideCase) -> None:
        if action.decision not in DECISIONS or action.amount:
            raise OwnRefusal(Why.NOT_OFFERED)
        wants_text = action.decision in WITH_TEXT
        if wants_text != bool(action.text.strip()):
            # Neither is anything made up, nor dropped that somebody wrote.
            raise OwnRefusal(Why.NO_REASON if wants_text else Why.NO_TEXT, TEXT_REJECTED, 422)
        body = msgspec.json.encode({"message": action.text}) if wants_text else b""
        await self._calls.send("PATCH", f"return-units/{_id(action.case_id)}/{action.decision}", body)


def _id(text: str) -> str:
    """An id that may stand in an address; anything else there is not."""
    if not is_id(text):
        raise Refused(status=404)
    return text


def _file(file: HeldFile) -> dict[str, str]:
    """As the description's example has it: the data as an address of its own (RFC 2397)."""
    data = base64.b64encode(file.content).decode()
    return {
        "filename": file.name,
        "mime_type": file.media_type,
        "data": f"data:{file.media_type};base64,{data}",
    }
