"""How far a conversation has been read, where the marketplace does not keep it: the head remembers it here.

What the marketplace says of it always wins; where it says nothing, what was read here stays read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from desktop.domain.conversations import Conversation

from .codec import decoder, encode
from .writer import Work

_HEAD = decoder(Conversation)


def mark_read(work: Work, conversation_id: str, message_id: str) -> None:
    """The conversation is read up to this message; nothing happens where it is not known."""
    found = work.one("SELECT rid, head FROM conversation WHERE id = ?", conversation_id)
    if found is None or found[1] is None:
        return
    head = replace(_HEAD.decode(found[1]), read_up_to=message_id)
    work.run("UPDATE conversation SET head = ? WHERE rid = ?", encode(head), found[0])
    work.conversations.add(conversation_id)
    work.settle.add(found[0])


def with_markers(
    heads: Sequence[tuple[Conversation, bytes]], rids: Mapping[str, int], before: Mapping[int, bytes]
) -> list[tuple[Conversation, bytes]]:
    """New heads with their bodies; those that say nothing of what is read keep what was (`before`: the old
    bodies by row)."""
    kept = []
    for head, body in heads:
        old = before.get(rids[head.id])
        if head.read_up_to is None and old is not None and old != body:
            known = _HEAD.decode(old).read_up_to
            if known is not None:
                head = replace(head, read_up_to=known)
                body = encode(head)
        kept.append((head, body))
    return kept
