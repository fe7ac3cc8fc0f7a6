"""`Changes`: the one value that every write publishes, saying what kind of thing changed.

Screens re-read what they show when it concerns them; nobody diffs rows.
"""

from dataclasses import dataclass

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids of what a write touched. `everything` after a full resync or a change of calendar.

    `counts`: whether the numbers beside views and markets changed. `account`: roles, markets, staff
    hours, rating.
    """

    conversations: frozenset[str] = _NONE
    messages_of: frozenset[str] = _NONE
    orders: frozenset[str] = _NONE
    cases: frozenset[str] = _NONE
    offers: frozenset[str] = _NONE
    outbox_of: frozenset[str] = _NONE
    drafts_of: frozenset[str] = _NONE
    views: bool = False
    account: bool = False
    counts: bool = False
    everything: bool = False

    def __or__(self, other: "Changes") -> "Changes":
        """Both together: for the screens that wait for the next paint."""
        return Changes(
            self.conversations | other.conversations,
            self.messages_of | other.messages_of,
            self.orders | other.orders,
            self.cases | other.cases,
            self.offers | other.offers,
            self.outbox_of | other.outbox_of,
            self.drafts_of | other.drafts_of,
            self.views or other.views,
            self.account or other.account,
            self.counts or other.counts,
            self.everything or other.everything,
        )

    def touches(self, conversation_id: str) -> bool:
        """Whether the conversation itself, its messages or its outbox changed."""
        return (
            self.everything
            or conversation_id in self.conversations
            or conversation_id in self.messages_of
            or conversation_id in self.outbox_of
        )
