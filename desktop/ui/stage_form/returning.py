"""Updates that come back, by undo or refused: which form a returned text came from."""

from collections.abc import Iterable
from dataclasses import replace

from desktop.domain.actions import StageUpdate
from desktop.store.views import OutboxRow

from .state import FormState

_Place = tuple[str, str]


class Returning:
    """Remembers by place (account and conversation) the forms that were sent, and those of rows that are on
    their way back."""

    def __init__(self) -> None:
        self._sent: dict[_Place, tuple[str, FormState]] = {}
        self._coming: dict[_Place, tuple[str, FormState]] = {}

    def sent(self, place: _Place, text: str, state: FormState) -> None:
        """A form goes out with a text."""
        self._sent[place] = text, state

    def coming(self, account: str, rows: Iterable[OutboxRow]) -> None:
        """These rows of an account's outbox may come back."""
        for row in rows:
            if isinstance(row.action, StageUpdate):
                self._coming[account, row.conversation_id] = row.action.text, FormState.of_update(row.action)

    def take(self, place: _Place, there: str) -> tuple[FormState, bool] | None:
        """The form of a text that stands in the draft again, and whether its words are a person's own; None
        when what came back is no update. It is forgotten with this."""
        sent, coming = self._sent.pop(place, None), self._coming.pop(place, None)
        for known in (sent, coming):
            if known is None or known[0] not in there:
                continue
            state = known[1]
            by_hand = not state.drafted or state.drafted not in there
            return replace(state, drafted=state.drafted or known[0]), by_hand
        return None

    def forget(self, account: str) -> None:
        """It is closed."""
        for known in (self._sent, self._coming):
            for place in [place for place in known if place[0] == account]:
                del known[place]
