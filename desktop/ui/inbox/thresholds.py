"""Says once, politely, when the clock of the open conversation becomes more urgent."""

from desktop.domain.response_state import ResponseState
from desktop.l10n.named import named
from desktop.store.views import Row

from ..pills import Pills
from ..workspace import Workspace
from .row_words import buyer_text

RISING: tuple[str, ...] = (ResponseState.DUE_SOON, ResponseState.AT_RISK, ResponseState.OVERDUE)


class Thresholds:
    """Remembers how urgent the open conversation was when it was last looked at."""

    def __init__(self, workspace: Workspace, pills: Pills) -> None:
        self._workspace = workspace
        self._pills = pills
        self._known: tuple[tuple[str, str], str] | None = None

    def watch(self, row: Row | None) -> None:
        """Looks at the open conversation; a step up is announced, a step down (answered) is not."""
        if row is None:
            self._known = None
            return
        state = self._pills.state(row)
        place = (row.account, row.id)
        before, self._known = self._known, (place, state)
        if before is None or before[0] != place or state not in RISING:
            return
        old = RISING.index(before[1]) if before[1] in RISING else -1
        if RISING.index(state) > old:
            self._workspace.announced.emit(named(buyer_text(row), self._pills.pill(row).sentence))
