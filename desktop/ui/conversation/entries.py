"""What stands in a conversation's thread, in order: messages of the platform's and replies that are on
their way."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from desktop.domain.actions import DecideCase, Note, Reply, StageUpdate
from desktop.domain.conversations import (
    AWAITS_LEAD,
    BUYER,
    IN_MODERATION,
    QUEUED,
    REJECTED,
    SELLER,
    SENT,
    UNKNOWN,
    Attachment,
    Message,
    Translation,
)
from desktop.store.views import OutboxRow

LOCAL = "local:"
"""Begins the id of a file of a reply that is still on its way."""
Side = Literal["buyer", "own", "note", "quiet"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the thread. `delivery` and `reason` say how far an own one has come; "" for others.

    `id` is the message's, or `outbox:7` for one that the platform has not accepted yet.
    """

    id: str
    side: Side
    role: str
    author: str
    text: str
    at: datetime
    language: str = ""
    stage: str = ""
    delivery: str = ""
    reason: str = ""
    translation: Translation | None = None
    attachments: tuple[Attachment, ...] = ()
    sequence: int = 0
    newest_own: bool = False
    html: str = ""
    """The text with its writer's forms, cleaned; "" where there is no more to see in it."""
    recipients: tuple[str, ...] = ()
    decision: str = ""

    @property
    def pending(self) -> bool:
        """Whether the platform has not accepted it."""
        return self.id.startswith("outbox:")


def entries(messages: list[Message], outbox: list[OutboxRow], author: str) -> list[Entry]:
    """The thread, oldest first; what waits in the outbox stands last. `author` is the person's own name."""
    ordered = sorted(messages, key=lambda message: message.sequence)
    newest = next(
        (known.id for known in reversed(ordered) if known.author.role == SELLER and not known.internal), ""
    )
    thread = [_of_message(message, newest == message.id) for message in ordered]
    keys = {message.idempotency_key for message in ordered if message.idempotency_key}
    for row in outbox:
        made = _of_outbox(row, author)
        if made is not None and row.key not in keys:
            thread.append(made)
    return thread


def _of_message(message: Message, newest_own: bool) -> Entry:
    role = message.author.role
    side: Side = "quiet"
    if message.internal:
        side = "note"
    elif role == BUYER:
        side = "buyer"
    elif role == SELLER:
        side = "own"
    delivery = ""
    if side == "own" and (newest_own or message.delivery in (IN_MODERATION, REJECTED)):
        delivery = message.delivery or SENT
    return Entry(
        message.id,
        side,
        role,
        message.author.name,
        message.text,
        message.received_at,
        message.language or "",
        message.stage or "",
        delivery,
        message.rejection or (AWAITS_LEAD if message.awaits_lead else ""),
        message.translation,
        message.attachments,
        message.sequence,
        newest_own,
        message.html,
        message.recipients,
    )


def _of_outbox(row: OutboxRow, author: str) -> Entry | None:
    action = row.action
    if not isinstance(action, Reply | Note | StageUpdate | DecideCase):
        return None
    delivery = UNKNOWN if row.in_doubt else QUEUED if row.state == "retry" else row.state
    return Entry(
        f"outbox:{row.id}",
        "note" if isinstance(action, Note) else "own",
        SELLER,
        author,
        action.text,
        row.created_at,
        stage=action.stage if isinstance(action, StageUpdate) else "",
        decision=action.decision if isinstance(action, DecideCase) else "",
        recipients=action.recipients if isinstance(action, Reply) else (),
        delivery=delivery,
        reason=row.reason,
        attachments=tuple(
            Attachment(
                f"{LOCAL}{row.id}.{file.sha256}", file.name, file.media_type, file.size, file.sha256, "safe"
            )
            for file in (action.files if isinstance(action, Reply) else ())
        ),
    )
