"""What a seller does at Mirakl: replies, new threads about an order, decisions."""

from typing import Final
from urllib.parse import quote

import msgspec

from desktop.domain.actions import Action, DecideCase, MarkRead, Reply, StartConversation
from desktop.domain.conversations import BUYER, SELLER, Author, Message
from desktop.domain.pages import Thing
from desktop.domain.refusals import Why
from desktop.platforms.beforehand import beforehand
from desktop.platforms.held_files import HeldFile, HeldFiles
from desktop.platforms.json_answers import read
from desktop.platforms.platform import NotOurs, Outcome, OwnRefusal, PlatformError, Refused

from . import orders, returns, shapes, threads
from .account import MESSAGE_BYTES, TEXT_MAX, TEXT_MIN
from .asking import Asking
from .multipart import form
from .reading import Reading

MESSAGING: Final = "ORDER_MESSAGING"
"""The type of the operator's reasons for which a shop may begin a thread about an order."""
REJECTED: Final = "text-rejected"


class Doing:
    """Used on the sync's loop."""

    def __init__(self, asking: Asking, reading: Reading, held: HeldFiles) -> None:
        self._asking = asking
        self._reading = reading
        self._held = held

    async def perform(self, action: Action) -> Outcome:
        """As `Platform.perform`; keys and versions are unknown to Mirakl."""
        match action:
            case Reply():
                return await self._reply(action)
            case StartConversation():
                return await self._start(action)
            case DecideCase() if action.case_id.startswith(orders.INCIDENT):
                return await self._resolve(action)
            case DecideCase():
                return await self._decide(action)
            case MarkRead():
                return Outcome()  # read is what is read here: Mirakl keeps no marker
            case _:
                raise OwnRefusal(Why.NOT_OFFERED, status=405)

    # --- replies ---

    async def _reply(self, action: Reply) -> Outcome:
        """M12. The thread is read first: who may be written to, and under which ids, stands only there."""
        if action.conversation_id.startswith(returns.RETURN):
            raise OwnRefusal(Why.NO_MESSAGES, status=409)
        _check_length(action.text)
        files = self._held.take(action.attachment_ids)
        _check_size(action.text, files)
        with beforehand():
            head = await self._reading.thread(action.conversation_id)
            try:
                allowed = threads.recipients_of(head)
            except ValueError as error:
                raise NotOurs(f"a thread that cannot be read: {error}") from None
        wanted = action.recipients or allowed[:1]
        if not wanted or not set(wanted) <= set(allowed):
            raise OwnRefusal(Why.NO_RECIPIENT, status=409)
        to = [
            {"type": each.type, **({"id": each.id} if each.id else {})}
            for each in head.authorized_participants or ()
            if threads.PARTICIPANTS.get(each.type) in wanted
        ]
        body, media_type = form("message_input", msgspec.json.encode({"body": action.text, "to": to}), files)
        path = f"/api/inbox/threads/{quote(action.conversation_id, safe='')}/message"
        sent = read(await self._asking.send("M12", "POST", path, body, media_type), shapes.Sent)
        self._held.drop(action.attachment_ids)
        return Outcome(await self._after(sent, action.text, wanted, head.metadata.total_count))

    async def _start(self, action: StartConversation) -> Outcome:
        """OR43, to the buyer. A subject that is one of the operator's reasons is told as that."""
        _check_length(action.text)
        subject = action.subject.strip()
        if not subject:
            raise OwnRefusal(Why.NO_SUBJECT, REJECTED, 422)
        reasons = await self._reading.reasons.labels(MESSAGING, chosen_by_shop=True)
        code = next((code for code, label in reasons.items() if subject in (code, label)), None)
        topic = {"type": "REASON_CODE", "value": code} if code else {"type": "FREE_TEXT", "value": subject}
        told = {"body": action.text, "to": [threads.CUSTOMER], "topic": topic}
        body, media_type = form("thread_input", msgspec.json.encode(told), ())
        path = f"/api/orders/{quote(action.order_id, safe='')}/threads"
        sent = read(await self._asking.send("OR43", "POST", path, body, media_type), shapes.Sent)
        return Outcome(await self._after(sent, action.text, (BUYER,), 0))

    async def _after(
        self, sent: shapes.Sent, text: str, recipients: tuple[str, ...], sequence: int
    ) -> tuple[Thing, ...]:
        """The thread as it stands there with what was sent. It is sent: when reading it back fails, what we
        know stands for it until the next round. `sequence`: how many messages were there before."""
        told = Message(
            id=sent.message_id,
            conversation_id=sent.thread_id,
            sequence=sequence,
            author=Author(SELLER),
            text=text,
            received_at=self._asking.now(),
            recipients=recipients,
        )
        try:
            done, more = await self._reading.read_thread(sent.thread_id)
        except PlatformError:
            return (told,)
        things: list[Thing] = [*more, done.conversation, *done.messages]
        return tuple(things if any(each.id == told.id for each in done.messages) else [*things, told])

    # --- decisions ---

    async def _decide(self, action: DecideCase) -> Outcome:
        """RT21, RT25, RT26 or RT27, on the return as it stands there now."""
        with beforehand():
            before = await self._reading.raw_return(action.case_id)
        text = action.text.strip()
        if text and action.decision not in returns.NOT_COMPLIANT:
            raise OwnRefusal(Why.NO_TEXT, REJECTED, 422)
        _check_most(text, returns.TEXT_MAX)
        call = returns.call_of(action.decision, before, text)
        if call is None or action.decision not in returns.decisions(before):
            raise OwnRefusal(Why.MOVED_ON, status=409)
        kind, path, body = call
        told = read(await self._asking.send(kind, "PUT", path, body), shapes.Decided)
        problems = [error.message or "" for error in told.return_errors or ()]
        if problems:
            raise Refused(" ".join(problems).strip(), status=409)
        if not any(each.id == before.id for each in told.return_success or ()):
            raise NotOurs("an answer that does not name what was done")
        return await self._as_read(action.case_id)

    async def _as_read(self, return_id: str) -> Outcome:
        try:
            return Outcome(tuple(await self._reading.read_return(return_id)))
        except PlatformError:
            return Outcome()  # it is decided; the next round brings its new state

    async def _resolve(self, action: DecideCase) -> Outcome:
        """OR64 on every line whose incident is open."""
        if action.text.strip():
            raise OwnRefusal(Why.NO_TEXT, REJECTED, 422)
        order_id = action.case_id.removeprefix(orders.INCIDENT)
        with beforehand():
            lines = orders.incident_lines(await self._reading.order(order_id))
        if not lines:
            raise OwnRefusal(Why.INCIDENT_CLOSED, status=409)
        body = msgspec.json.encode({"reason_code": orders.code_of(action.decision)})
        for line in lines:
            path = f"/api/orders/{quote(order_id, safe='')}/lines/{quote(line, safe='')}/resolve_incident"
            await self._asking.send("OR64", "PUT", path, body)
        try:
            case = await self._reading.read_incident(order_id)
            done, more = await self._reading.read_thread(action.conversation_id)
        except PlatformError:
            return Outcome()  # it is solved; the next round brings its new state
        return Outcome((*more, case, done.conversation))


def _check_length(text: str) -> None:
    """Raises Refused before anything goes out."""
    if len(text.strip()) < TEXT_MIN:
        raise OwnRefusal(Why.TOO_SHORT, REJECTED, 422, limit=TEXT_MIN)
    _check_most(text, TEXT_MAX)


def _check_most(text: str, limit: int) -> None:
    if len(text) > limit:
        raise OwnRefusal(Why.TOO_LONG, REJECTED, 422, limit=limit, over=len(text) - limit)


def _check_size(text: str, files: list[HeldFile]) -> None:
    if len(text.encode("utf-8", "replace")) + sum(len(file.content) for file in files) > MESSAGE_BYTES:
        raise OwnRefusal(Why.TOO_MUCH, REJECTED, 422, limit=MESSAGE_BYTES)
