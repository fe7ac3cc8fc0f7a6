"""The inbox of four accounts at four marketplaces, at a fixed moment: rows, selector, one offline."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from desktop.settings import AccountEntry
from desktop.store.views import Query
from desktop.sync.status import CLOSED, OFFLINE, UP_TO_DATE, SyncStatus
from desktop.ui import session as words
from desktop.ui.session import SessionState
from tests.mixed_world import ALLEGRO, ENTRIES, HELPDESK, KAUFLAND, open_store
from tests.ui.conftest import StillSync
from tests.ui.world import NOW

if TYPE_CHECKING:
    from .album import Album

LOCKED = AccountEntry("refon-conrad", "Conrad", "https://conrad.example", "mirakl", colour="green")
"""An account that did not open."""
Screen = tuple[str, Callable[[], object]]


class MixedScreens:
    """Opens the accounts in the album's window, and closes them again."""

    def __init__(self, album: "Album") -> None:
        self._album, self._workspace = album, album.workspace
        self._syncs = {entry.id: StillSync() for entry in ENTRIES}

    @contextmanager
    def opened(self) -> Iterator[list[Screen]]:
        """The screens, while the four accounts are open."""
        workspace = self._workspace
        clock, accounts = workspace._now, workspace.settings.accounts
        workspace._now, workspace.settings.accounts = lambda: NOW, list(ENTRIES)
        with TemporaryDirectory() as folder, ExitStack() as held:
            try:
                for entry in ENTRIES:
                    store = held.enter_context(open_store(Path(folder), entry))
                    workspace.open_desk(store, self._syncs[entry.id], entry)
                yield [
                    ("mixed", partial(self._all, HELPDESK, "eszter")),
                    ("mixed-claim", partial(self._all, ALLEGRO, "claim-1")),
                    ("mixed-accounts", self._selector),
                    ("mixed-one", self._one),
                    ("mixed-offline", self._offline),
                    ("mixed-closed", self._closed),
                    ("mixed-right-to-a-part", self._right_to_a_part),
                ]
            finally:
                workspace.detach()
                workspace._now, workspace.settings.accounts = clock, accounts

    def _all(self, desk_id: str, conversation_id: str) -> None:
        window = self._album.window
        for sync in self._syncs.values():
            sync.tell(SyncStatus(UP_TO_DATE, last_success=NOW))
        self._workspace.set_scope(None)
        window.inbox.top_bar.accounts.show_standings({})
        window.show_list()
        window.inbox.list.set_query(Query())
        window.inbox.list.show_conversation(conversation_id, desk_id)
        window.inbox.list.view.setFocus()

    def _selector(self) -> None:
        self._all(HELPDESK, "eszter")
        self._tell_offline()
        accounts = self._album.window.inbox.top_bar.accounts
        accounts.show_standings(
            {LOCKED.id: SessionState(words.PROBLEM, LOCKED, problem=words.KEYRING_LOCKED)}
        )
        self._album.settle(60)
        accounts.open()

    def _one(self) -> None:
        self._all(HELPDESK, "eszter")
        self._workspace.set_scope(KAUFLAND)

    def _offline(self) -> None:
        self._all(KAUFLAND, "00151")
        self._tell_offline()

    def _closed(self) -> None:
        self._all(KAUFLAND, "00151")
        self._syncs[KAUFLAND].tell(SyncStatus(CLOSED, since=NOW))

    def _right_to_a_part(self) -> None:
        self._all(KAUFLAND, "00151")
        self._syncs[KAUFLAND].tell(SyncStatus(UP_TO_DATE, since=NOW, lacks=("tickets:AT",)))

    def _tell_offline(self) -> None:
        self._syncs[KAUFLAND].tell(SyncStatus(OFFLINE, since=NOW, waiting=1))
