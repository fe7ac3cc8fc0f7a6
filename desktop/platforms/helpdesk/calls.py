"""From what people do (`domain.actions`) to calls of the contract."""

from dataclasses import dataclass, field
from typing import Any, assert_never

import msgspec

from desktop.domain.accounts import AccountPart
from desktop.domain.actions import (
    Action,
    AnnounceAbsence,
    DecideCase,
    DecideOverride,
    Edit,
    MarkRead,
    Note,
    OpenCase,
    Reply,
    SetAddresses,
    SetStaffHours,
    StageUpdate,
    StartConversation,
)
from desktop.domain.orders import Address
from desktop.domain.pages import Thing
from desktop.domain.refusals import Why
from desktop.platforms.platform import OwnRefusal

from . import contract, mapping

_KINDS: dict[Any, str] = {shape: kind for kind, shape in contract.CHANGE_SHAPES.items()}


class _Named(msgspec.Struct):
    id: str | int


@dataclass(frozen=True, slots=True)
class Call:
    """An operation with its values.

    The body's bytes are the same for the same action, whenever it is sent.
    """

    operation: contract.Operation
    body: bytes
    values: dict[str, str] = field(default_factory=dict)

    def is_told_by(self, body: bytes) -> bool:
        """Whether an answer is the platform's word that it is done: it names the thing, even one that cannot
        be read otherwise. Somebody else's JSON under status 200 is none (fault 34)."""
        if self.operation.result not in _KINDS:
            return True
        try:
            return bool(msgspec.json.decode(body, type=_Named).id)
        except (ValueError, RecursionError):
            return False

    def things(self, body: bytes) -> tuple[Thing, ...]:
        """What the answer holds; nothing when it cannot be read: it was accepted, and `changes` will tell."""
        kind = _KINDS.get(self.operation.result)
        if kind is None:
            return ()
        try:
            return (mapping.THINGS[kind](msgspec.json.decode(body, type=contract.CHANGE_SHAPES[kind])),)
        except (ValueError, RecursionError):
            return ()

    def account_part(self, body: bytes) -> AccountPart | None:
        """What of the account the answer holds; None as above: the account is read again anyway."""
        mapper = mapping.ACCOUNT_PARTS.get(self.operation.result)
        if mapper is None:
            return None
        try:
            return mapper(msgspec.json.decode(body, type=self.operation.result))
        except (ValueError, RecursionError):
            return None


def call_of(action: Action) -> Call:
    """The call that carries the action out."""
    match action:
        case Reply():
            reply = contract.NewMessage(
                text=action.text,
                language=action.language,
                attachment_ids=list(action.attachment_ids),
                order_id=action.order_id,
                overrides=_overrides(action.overrides),
            )
            return _call(contract.REPLY, reply, conversation_id=action.conversation_id)
        case Note():
            note = contract.NewNote(text=action.text)
            return _call(contract.ADD_NOTE, note, conversation_id=action.conversation_id)
        case Edit():
            return _call(contract.EDIT_CONVERSATION, _edit(action), conversation_id=action.conversation_id)
        case MarkRead():
            marker = contract.ReadMarker(message_id=action.message_id)
            return _call(contract.MARK_READ, marker, conversation_id=action.conversation_id)
        case StageUpdate():
            update = contract.Update(
                stage=action.stage,
                fields=dict(action.fields),
                text=action.text,
                language=action.language,
                overrides=_overrides(action.overrides),
            )
            if action.case_id is not None:
                return _call(contract.UPDATE_CASE, update, case_id=action.case_id)
            return _call(contract.UPDATE_ORDER, update, order_id=action.order_id or "")
        case DecideOverride():
            decision = contract.OverrideDecision(confirmed=action.confirmed, reason=action.reason)
            return _call(
                contract.DECIDE_OVERRIDE,
                decision,
                conversation_id=action.conversation_id,
                message_id=action.message_id,
            )
        case StartConversation():
            started = contract.NewConversation(
                order_id=action.order_id,
                subject=action.subject,
                text=action.text,
                language=action.language,
            )
            return _call(contract.START_CONVERSATION, started)
        case DecideCase():
            raise OwnRefusal(Why.NOT_OFFERED, status=404)  # its cases go on by stages
        case OpenCase():
            case = contract.NewCase(kind=action.kind, message_id=action.message_id, order_id=action.order_id)
            return _call(contract.OPEN_CASE, case)
        case SetStaffHours(times=times):
            hours = contract.StaffHours(
                time_zone=times.time_zone,
                weekly=[
                    contract.StaffInterval(weekday=part.weekday, start=part.start, end=part.end)
                    for part in times.weekly
                ],
                closed_days=list(times.closed_days),
            )
            return _call(contract.SET_STAFF_HOURS, hours)
        case SetAddresses():
            addresses = contract.MarketAddresses(
                return_address=_address(action.return_address),
                dispatch_address=_address(action.dispatch_address),
            )
            return _call(contract.SET_ADDRESSES, addresses, market=action.market)
        case AnnounceAbsence():
            absence = contract.NewAbsence(
                first_day=action.first_day,
                last_day=action.last_day,
                stand_in=action.stand_in,
                markets=list(action.markets),
            )
            return _call(contract.ANNOUNCE_ABSENCE, absence)
        case _:
            assert_never(action)


def _overrides(given: tuple[tuple[str, str], ...]) -> list[contract.Override]:
    return [contract.Override(rule=rule, reason=why) for rule, why in given]


def _address(address: Address | None) -> contract.Address | None:
    return contract.Address(country=address.country, **address.parts()) if address is not None else None


def _edit(action: Edit) -> contract.ConversationEdit:
    edit = contract.ConversationEdit()
    if action.assignee is not None:
        edit.assignee = action.assignee or None
    if action.labels is not None:
        edit.labels = list(action.labels)
    if action.no_answer_needed is not None:
        edit.no_answer_needed = action.no_answer_needed
    if action.closed is not None:
        edit.closed = action.closed
    return edit


def _call(operation: contract.Operation, body: msgspec.Struct, **values: str) -> Call:
    return Call(operation, msgspec.json.encode(body, order="deterministic"), values)
