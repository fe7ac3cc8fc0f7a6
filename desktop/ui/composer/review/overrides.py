"""Findings that the writer calls mistaken, each with the written reason that goes into the record (R7).

Kept per conversation in the encrypted store, so that a reason typed yesterday is still there; gone with the
reply that carried it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from desktop.compliance.model import HINT, Finding

from ...workspace import Workspace

LEAST_REASON = 10
"""Characters of a reason; fewer say nothing."""
MOST_REASON = 500
_KEY = "overrides:"
_KEPT = 20
"""The platform takes at most so many with a message."""


@dataclass(frozen=True, slots=True)
class Override:
    """`text` is what was found, letter by letter: the same rule finds other texts all the same."""

    rule: str
    text: str
    reason: str


class Overrides:
    """What is called mistaken in each conversation."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._known: dict[tuple[str, str], tuple[Override, ...]] = {}
        """By account and conversation."""

    def of(self, conversation: str) -> tuple[Override, ...]:
        """All of a conversation, in the order of their writing."""
        place = self._place(conversation)
        if place not in self._known:
            self._known[place] = self._read(conversation)
        return self._known[place]

    def add(self, conversation: str, override: Override) -> None:
        """Another one; a second one of the same finding takes the first one's place."""
        others = [known for known in self.of(conversation) if not _same(known, override)]
        self._keep(conversation, [*others, override][-_KEPT:])

    def take_back(self, conversation: str, override: Override) -> None:
        """It is a finding again."""
        self._keep(conversation, [known for known in self.of(conversation) if known != override])

    def clear(self, conversation: str) -> None:
        """The reply has gone, and the reasons with it."""
        if self.of(conversation):
            self._keep(conversation, [])

    def drop(self, desk_id: str) -> None:
        """The account has been closed."""
        self._known = {place: known for place, known in self._known.items() if place[0] != desk_id}

    def _place(self, conversation: str) -> tuple[str, str]:
        return self._workspace.desk_id, conversation

    def find(self, conversation: str, text: str, finding: Finding) -> Override | None:
        """The override that speaks of a finding of this text; hints need none."""
        if finding.level == HINT:
            return None
        found = text[finding.start : finding.end]
        return next(
            (known for known in self.of(conversation) if (known.rule, known.text) == (finding.rule, found)),
            None,
        )

    def _keep(self, conversation: str, overrides: Iterable[Override]) -> None:
        self._known[self._place(conversation)] = kept = tuple(overrides)
        if self._workspace.is_attached:
            body = [[known.rule, known.text, known.reason] for known in kept]
            self._workspace.store.set_setting(_KEY + conversation, body or None)

    def _read(self, conversation: str) -> tuple[Override, ...]:
        if not self._workspace.is_attached:
            return ()
        body = self._workspace.reader.setting(_KEY + conversation, [])
        rows = body if isinstance(body, list) else []
        return tuple(
            Override(*row)
            for row in rows
            if isinstance(row, list) and len(row) == 3 and all(isinstance(part, str) for part in row)
        )


def _same(one: Override, other: Override) -> bool:
    return (one.rule, one.text) == (other.rule, other.text)
