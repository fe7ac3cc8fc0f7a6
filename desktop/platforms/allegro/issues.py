"""Disputes and claims (`/sale/issues`): each is a conversation and a case with its own deadline."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from desktop.domain.cases import Case
from desktop.domain.conversations import (
    BUYER,
    CHAT_ENDED,
    CLOSED,
    FULFILMENT,
    OPEN,
    PLATFORM,
    SELLER,
    SYSTEM,
    Attachment,
    Author,
    Buyer,
    Conversation,
    Message,
)
from desktop.domain.decisions import RETURN_STEP
from desktop.domain.files import kept_as
from desktop.domain.pages import SetAside

from . import shapes
from .connection import BETA, Connection, part
from .orders import Known, Orders
from .reading import instant, records, required, titled, unreadable
from .threads import end_of, micros, numbered, type_of, waits_since

PREFIX: Final = "issue:"
"""Of a conversation's and a case's id, before the issue's; of an attachment's id, too."""
SOURCE: Final = "issue"
TEXT_LIMIT: Final = 20_000
PAGE: Final = 100
OPEN_STATUSES: Final = ("DISPUTE_ONGOING", "DISPUTE_UNRESOLVED", "CLAIM_SUBMITTED")
"""Those of `PostPurchaseIssueStatus` that nobody has ended yet."""
UNDECIDED: Final = "CLAIM_SUBMITTED"
_ENDED: Final = ("DISPUTE_CLOSED", "CLAIM_ACCEPTED", "CLAIM_REJECTED")
DISPUTE: Final = "DISPUTE"
CLAIM: Final = "CLAIM"
VERDICTS: Final = (
    "ACCEPTED_REPAIR",
    "ACCEPTED_EXCHANGE",
    "ACCEPTED_REFUND",
    "ACCEPTED_PARTIAL_REFUND",
    "REJECTED_PRODUCT_CONFORMS_TO_CONTRACT",
    "REJECTED_MINOR_DEFECT",
    "REJECTED_PRODUCT_DAMAGED_BY_USER",
    "REJECTED_PRODUCT_NOT_RETURNED",
    "REJECTED_ADDITIONAL_REQUIREMENTS_NOT_COMPLETED",
    "REJECTED_CLAIM_WITHDRAWN_BY_BUYER",
    "REJECTED_OTHER",
)
PARTIAL: Final = "ACCEPTED_PARTIAL_REFUND"
_ROLES: Final = {
    "BUYER": BUYER,
    "SELLER": SELLER,
    "ADMIN": PLATFORM,
    "SYSTEM": SYSTEM,
    "FULFILLMENT": FULFILMENT,
}
_WAITS: Final = ("NEW", "BUYER_REPLIED", "ALLEGRO_ADVISOR_REPLIED")
_ANSWERED: Final = "SELLER_REPLIED"
_PLACEHOLDER: Final = "TODO"
"""What old issues hold in the place of their first message (allegro-api, issue 12486)."""
_RIGHTS: Final = {"COMPLAINT": "complaint", "WARRANTY": "warranty"}
_MOST_PAGES: Final = 10
"""Of one chat: a thousand messages."""


@dataclass(frozen=True, slots=True)
class Matter:
    """An issue as it stands there now. Without `messages` where the chat was not read."""

    head: Conversation
    case: Case
    messages: tuple[Message, ...] = ()


class IssueDesk:
    """Reads disputes and claims. Used on one loop."""

    def __init__(self, connection: Connection, orders: Orders) -> None:
        self._connection, self._orders = connection, orders

    async def page(
        self, offset: int, statuses: Sequence[str], aside: list[SetAside]
    ) -> tuple[list[tuple[shapes.Issue, str]], int]:
        """Issues, last opened first, each with a mark that changes when it does; how many the page had."""
        query: dict[str, Any] = {"limit": PAGE, "offset": offset}
        if statuses:
            query["status"] = list(statuses)
        found = await self._connection.get(shapes.Issues, "/sale/issues", BETA, query, kind="issues")
        read = records(found.issues, shapes.Issue, "conversation", PREFIX, aside)
        return [(issue, mark(body)) for issue, body in read], len(found.issues)

    async def issue(self, issue_id: str) -> shapes.Issue:
        """Raises Refused (404) when there is none."""
        path = f"/sale/issues/{part(issue_id)}"
        return await self._connection.get(shapes.Issue, path, BETA, kind="issues")

    async def matter(self, issue: shapes.Issue, base: str, aside: list[SetAside]) -> Matter | None:
        """The issue with its chat and its order; None (set aside) where it cannot be read."""
        chat = await self._chat(issue.id, aside)
        order_id = issue.checkout_form.id if issue.checkout_form is not None else ""
        known = await self._orders.find(order_id) if order_id else None
        try:
            return matter_of(issue, chat, known, base)
        except ValueError as error:
            aside.append(unreadable(b"", "conversation", PREFIX + issue.id, error))
            return None

    async def messages(self, issue_id: str) -> Sequence[Message]:
        """All of it, oldest first."""
        return messages_of(await self.issue(issue_id), await self._chat(issue_id, []))

    async def _chat(self, issue_id: str, aside: list[SetAside]) -> list[shapes.IssueMessage]:
        path = f"/sale/issues/{part(issue_id)}/chat"
        found: dict[str, shapes.IssueMessage] = {}
        for number in range(_MOST_PAGES):
            query = {"limit": PAGE, "offset": number * PAGE}
            page = await self._connection.get(shapes.Chat, path, BETA, query, kind="chats")
            for each, body in records(page.chat, shapes.IssueMessage, "message", PREFIX, aside):
                try:
                    required(each.created_at)
                    found[each.id or mark(body)] = each
                except ValueError as error:
                    aside.append(unreadable(body, "message", PREFIX, error))
            if len(page.chat) < PAGE:
                break
        return list(found.values())


def mark(body: bytes) -> str:
    """Short, and another one when anything in the record changes."""
    return hashlib.blake2s(body, digest_size=6).hexdigest()


def matter_of(
    issue: shapes.Issue, chat: Sequence[shapes.IssueMessage], known: Known | None, base: str
) -> Matter:
    """Raises ValueError for dates that are none."""
    opened, state = required(issue.opened_date), issue.current_state
    messages = messages_of(issue, chat)
    last = issue.chat.last_message
    told_last = instant(last.created_at) if last is not None else None
    due = decision_due(issue)
    login = issue.buyer.login if issue.buyer is not None else None
    buyer = Buyer(login or PREFIX + issue.id, login or "", known.buyer.language if known is not None else "")
    order_id = issue.checkout_form.id if issue.checkout_form is not None else ""
    market = (known.market if known is not None else "") or base
    active = bool(state.chat_active)
    head = Conversation(
        id=PREFIX + issue.id,
        market=market,
        subject=subject(issue),
        buyer=buyer,
        created_at=min([opened, *(each.received_at for each in messages[:1])]),
        last_message_at=max([told_last or opened, *(each.received_at for each in messages[-1:])]),
        state=CLOSED if _is_closed(issue) else OPEN,
        topic=kind_of(issue),
        needs_answer_since=needs_answer_since(issue, messages),
        platform_due_at=due,
        can_reply=active,
        cannot_reply_reason=None if active else CHAT_ENDED,
        order_ids=(order_id,) if order_id else (),
        case_id=PREFIX + issue.id,
        message_count=len(messages),
        source=SOURCE,
        text_limit=TEXT_LIMIT,
        decision_due=due is not None,
    )
    ended = state.status in _ENDED
    case = Case(
        id=PREFIX + issue.id,
        kind=kind_of(issue),
        market=market,
        conversation_id=PREFIX + issue.id,
        stage=state.status,
        opened_at=opened,
        version=state.status,
        order_id=order_id or None,
        closed_at=(told_last or opened) if ended else None,
        decisions=decisions_of(issue),
        decision_due_at=due,
        wishes=tuple(dict.fromkeys(each.name.lower() for each in issue.expectations or () if each.name)),
    )
    return Matter(head, case, tuple(messages))


def kind_of(issue: shapes.Issue) -> str:
    """Which kind of case it is; a type that we do not know keeps its own code."""
    if issue.type == CLAIM:
        return _RIGHTS.get(issue.right or "", "claim")
    return issue.type.lower() or "dispute"


def subject(issue: shapes.Issue) -> str:
    """Allegro's words for it, else the buyer's reason, else its number."""
    reason = issue.reason.description or issue.reason.type if issue.reason is not None else None
    return titled(issue.subject or reason, issue.reference_number)


def decision_due(issue: shapes.Issue) -> datetime | None:
    """Until when a claim wants its verdict, the earlier of the two instants that Allegro names; None for what
    wants none. Raises ValueError for dates that are none."""
    if issue.type == DISPUTE or issue.current_state.status != UNDECIDED:
        return None
    named = (instant(issue.decision_due_date), instant(issue.current_state.status_due_date))
    return min((each for each in named if each is not None), default=None)


def decisions_of(issue: shapes.Issue) -> tuple[str, ...]:
    """What the seller may decide: the verdict on a claim, and, as long as neither was said, whether the goods
    have to be sent back first."""
    state = issue.current_state
    if state.status != UNDECIDED:
        return ()
    may_step = issue.type == CLAIM and state.return_required is None and bool(state.chat_active)
    return (*RETURN_STEP, *VERDICTS) if may_step else VERDICTS


def needs_answer_since(issue: shapes.Issue, messages: Sequence[Message]) -> datetime | None:
    """Since when an answer is owed: by Allegro's word for the last message, from the first one that no reply
    came after. A word that we do not know is no answer: then the messages tell."""
    last = issue.chat.last_message
    if not issue.current_state.chat_active or (last is not None and last.status == _ANSWERED):
        return None
    waits = waits_since([each for each in messages if each.author.role in (BUYER, SELLER, PLATFORM)])
    if last is not None and last.status in _WAITS:
        return waits or instant(last.created_at)
    return waits


def messages_of(issue: shapes.Issue, chat: Sequence[shapes.IssueMessage]) -> list[Message]:
    """Its messages, oldest first: the chat, the first message where the chat lacks it, and what a claim says
    where it has neither. Placeholders are left out. Raises ValueError for dates that are none."""
    first = issue.chat.initial_message
    told = [each for each in chat if each.id != _PLACEHOLDER]
    ids = {each.id for each in told}
    if (
        first is not None
        and not _is_placeholder(first)
        and first.id not in ids
        and (first.created_at and (first.text or first.attachments))
    ):
        told.append(first)
    texts = {(each.text or "").strip() for each in told}
    if issue.description and issue.description.strip() not in texts:
        told.append(
            shapes.IssueMessage(
                id=f"{issue.id}.description",
                text=issue.description,
                attachments=issue.attachments,
                author=shapes.IssueAuthor(issue.buyer.login if issue.buyer is not None else None, "BUYER"),
                created_at=issue.opened_date,
            )
        )
    ordered = sorted(told, key=lambda each: (required(each.created_at), each.id))
    return numbered(message(issue.id, each) for each in ordered)


def message(issue_id: str, told: shapes.IssueMessage) -> Message:
    """Raises ValueError for a date that is none."""
    received = required(told.created_at)
    author = told.author or shapes.IssueAuthor()
    role = _ROLES.get(author.role, author.role.lower() or SYSTEM)
    return Message(
        id=told.id or f"{issue_id}.{micros(received)}",
        conversation_id=PREFIX + issue_id,
        sequence=micros(received),
        author=Author(role, author.login or "", author.login or ""),
        text=told.text or "",
        received_at=received,
        attachments=tuple(_attachment(each) for each in told.attachments or () if each.url),
        case_id=PREFIX + issue_id,
    )


def _attachment(told: shapes.IssueFile) -> Attachment:
    """Allegro says nothing of the safety of these files: what can be opened is known by its content alone
    (`domain.files`)."""
    id = PREFIX + end_of(told.url)
    return Attachment(id, told.file_name, type_of(told.file_name), 0, kept_as(id), safety="safe")


def _is_placeholder(told: shapes.IssueMessage) -> bool:
    """Of a first message; in the chat a buyer may write what they like."""
    return told.id == _PLACEHOLDER or (told.text == _PLACEHOLDER and not told.attachments)


def _is_closed(issue: shapes.Issue) -> bool:
    state = issue.current_state
    return state.status == "DISPUTE_CLOSED" or (not state.chat_active and state.status not in OPEN_STATUSES)
