"""The seller's own "no answer needed" (`domain.own_decision`): the person's rows, which no resync touches."""

from collections import defaultdict
from typing import Final

from desktop.domain.accounts import Account
from desktop.domain.conversations import Conversation, Message
from desktop.domain.own_decision import OwnDecision, may_be_made, seen_up_to

from .codec import decoder, instant, micros
from .personal import settle_conversation
from .views import Row
from .writer import Work

_HEAD: Final = decoder(Conversation)
_MESSAGE: Final = decoder(Message)


def decisions_of(work: Work, ids: str) -> dict[str, list[OwnDecision]]:
    """The decisions of conversations, oldest first; `ids` as a JSON list."""
    found: defaultdict[str, list[OwnDecision]] = defaultdict(list)
    for name, at, seen, by in work.rows(
        "SELECT conversation_id, at, seen, by FROM no_answer"
        " WHERE conversation_id IN (SELECT value FROM json_each(?)) ORDER BY conversation_id, at",
        ids,
    ):
        found[name].append(OwnDecision(by, instant(at), instant(seen)))
    return found


def say(work: Work, conversation_id: str, by: str) -> bool:
    """Decides for all that is here now. False where nothing is owed, or where it could not end the wait."""
    found = work.one(
        "SELECT c.rid, c.head, l.row FROM conversation c JOIN listing l USING(rid)"
        " WHERE c.id = ? AND c.head IS NOT NULL",
        conversation_id,
    )
    if found is None:
        return False
    rid, head, row = found[0], _HEAD.decode(found[1]), decoder(Row).decode(found[2])
    account = work.one("SELECT value FROM meta WHERE name = 'account'")
    capabilities = decoder(Account).decode(account[0]).capabilities if account is not None else frozenset()
    if row.needs_answer_since is None or not may_be_made(
        capabilities, row.closed_how, given=row.due_is_given
    ):
        return False
    messages = [_MESSAGE.decode(body) for (body,) in work.rows("SELECT body FROM message WHERE rid = ?", rid)]
    seen = micros(seen_up_to(head, messages))
    at = max(micros(work.now), seen + 1)
    work.run("INSERT OR REPLACE INTO no_answer VALUES(?,?,?,?)", conversation_id, at, seen, by)
    settle_conversation(work, conversation_id)
    return True


def take_back(work: Work, conversation_id: str) -> bool:
    """Forgets the decision that is in force: the wait goes on from its first opening."""
    found = work.one(
        "SELECT l.row FROM conversation c JOIN listing l USING(rid) WHERE c.id = ?", conversation_id
    )
    if found is None or decoder(Row).decode(found[0]).decided_here is None:
        return False
    work.run(
        "DELETE FROM no_answer WHERE conversation_id = ?1"
        " AND at = (SELECT max(at) FROM no_answer WHERE conversation_id = ?1)",
        conversation_id,
    )
    settle_conversation(work, conversation_id)
    return True
