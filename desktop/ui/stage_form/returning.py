"""Updates that come back, by undo or refused: which form a returned text came from."""

from collections.abc import Iterable
from dataclasses import replace

from desktop.domain.actions import StageUpdate
from desktop.store.views import OutboxRow

from .state import FormState


class Returning:
    """Remembers by conversation the forms that were sent, and those of rows that are on their way back."""

    def __init__(self) -> None:
        self._sent: dict[str, tuple[str, FormState]] = {}
        self._coming: dict[str, tuple[str, FormState]] = {}

    def sent(self, conversation: str, text: str, state: FormState) -> None:
        """A form goes out with a text."""
        self._sent[conversation] = text, state

    def coming(self, rows: Iterable[OutboxRow]) -> None:
        """These rows of the outbox may come back."""
        for row in rows:
            if isinstance(row.action, StageUpdate):
                self._coming[row.conversation_id] = row.action.text, FormState.of_update(row.action)

    def take(self, conversation: str, there: str) -> tuple[FormState, bool] | None:
        """The form of a text that stands in the draft again, and whether its words are a person's own; None
        when what came back is no update. It is forgotten with this."""
        sent, coming = self._sent.pop(conversation, None), self._coming.pop(conversation, None)
        for known in (sent, coming):
            if known is None or known[0] not in there:
                continue
            state = known[1]
            by_hand = not state.drafted or state.drafted not in there
            return replace(state, drafted=state.drafted or known[0]), by_hand
        return None

    def forget(self) -> None:
        """The account is closed."""
        self._sent.clear()
        self._coming.clear()
