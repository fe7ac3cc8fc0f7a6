"""What fills the window: the session's pages until an account is open, then the inbox; the pages again while
an account is added or connected anew."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from .inbox_screen import Inbox
from .session import OPEN, OPENING, UNLOCKING, SessionService, SessionState
from .workspace import Workspace

if TYPE_CHECKING:
    # Made at its first use: a usual start does not pay for it.
    from .sign_in.pages import SessionPages

PATIENCE_MS = 250
"""How long keyring and store may take before the window says what it waits for."""


class Screens(QStackedWidget):
    """An empty page, the inbox, and the session's pages from their first use on. `network_wanted`: proxy and
    certificates are asked for from there."""

    network_wanted = Signal()

    def __init__(self, workspace: Workspace, service: SessionService, inbox: Inbox) -> None:
        super().__init__()
        self._workspace = workspace
        self._service = service
        self._inbox = inbox
        self._pages: SessionPages | None = None
        self._awaited: SessionState | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._show_awaited)
        self.addWidget(QWidget())
        self.addWidget(inbox)

    def show_session(self, state: SessionState) -> None:
        """The page of a state, or the inbox once an account is open.

        A keyring and a store that answer at once go by without a page: it would only flicker, and cost
        start time.
        """
        self._patience.stop()
        if state.kind in (UNLOCKING, OPENING) and self._pages is None:
            self._awaited = state
            self._patience.start()
        elif state.kind != OPEN:
            self._show_page(state)
        else:
            if self._pages is not None:
                self._pages.show_state(state)
            if self.currentWidget() is not self._inbox and (self._pages is None or not self._pages.adding):
                self.show_inbox()

    @Slot()
    def show_inbox(self) -> None:
        """The inbox; its list has the keyboard."""
        self.setCurrentWidget(self._inbox)
        self._inbox.list.take_focus()

    @Slot()
    def add_account(self) -> None:
        """The marketplaces to choose from; the open account stays open behind."""
        pages = self._session_pages()
        if self._workspace.is_attached:
            pages.add_account()
        self.setCurrentWidget(pages)

    @Slot(str)
    def connect_again(self, account_id: str) -> None:
        """The form of an account that its marketplace no longer lets in."""
        desk = self._workspace.desks.get(account_id)
        entry = desk.entry if desk is not None else self._workspace.settings.account(account_id)
        if entry is not None:
            pages = self._session_pages()
            pages.connect_again(entry)
            self.setCurrentWidget(pages)

    @Slot()
    def _show_awaited(self) -> None:
        if self._awaited is not None:
            self._show_page(self._awaited)

    def _show_page(self, state: SessionState) -> None:
        pages = self._session_pages()
        pages.show_state(state)
        self.setCurrentWidget(pages)

    def _session_pages(self) -> "SessionPages":
        if self._pages is None:
            from .sign_in.pages import SessionPages

            self._pages = SessionPages(self._service, self._workspace.settings)
            self._pages.network_wanted.connect(self.network_wanted)
            self._pages.left.connect(self.show_inbox)
            self.addWidget(self._pages)
        return self._pages
