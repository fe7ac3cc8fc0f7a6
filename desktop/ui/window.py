"""The window: top bar, rail, list, conversation, side panel and foot, put together; every pane lives in
its own room."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QByteArray, QPoint, QRect, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.domain.actions import SetAddresses
from desktop.domain.changes import Changes
from desktop.l10n.catalogs import N_, _
from desktop.store.views import Query

from .actions import Actions
from .app_look import apply_look
from .dialogs import Dialogs
from .inbox_screen import Inbox
from .keeping.actions import KeepingActions
from .kit.labels import literal
from .kit.theme import theme
from .kit.translate import follow
from .new_markets import NewMarkets
from .notice_bar import NoticeBar
from .notify.alerts import Alerts
from .notify.bell import Bell
from .pages import PLANNER, Pages
from .planner.pending import account_rows, trouble_count
from .recovered import recovered_notice
from .screens import Screens
from .session import (
    OPEN,
    PROBLEM,
    SIGN_IN_AGAIN,
    SessionService,
    SessionState,
)
from .window_actions import window_actions
from .workspace import Notice, Workspace

SETTINGS_PAGE = "settings"
"""The rail's entry that opens a dialog; the others are pages."""

_OF_THE_LIST = ("Conversation", "List")
"""Groups of actions that are about what list and conversation show."""

_OF_THE_PANE = (
    "conversation.reply",
    "conversation.note",
    "conversation.stage",
    "conversation.open_case",
    "conversation.template",
)
"""Actions that write in the open conversation: pressed right after J, they mean the one that J went to."""


class MainWindow(QWidget):
    """The program's one window: the session's pages until an account is open, then the inbox.

    `closing` asks bootstrap whether the window may close (tray or quit).
    """

    closing = Signal(object)
    """QCloseEvent, accepted or ignored by who hears it."""

    def __init__(self, workspace: Workspace, service: SessionService) -> None:
        super().__init__()
        self.workspace = workspace
        self.service = service
        self.actions_table = Actions(self)
        self.inbox = Inbox(workspace, self.actions_table)
        self.alerts = Alerts(workspace, self)
        self.bell = Bell(workspace, self.alerts)
        self.inbox.top_bar.add_before_sync(self.bell)
        self.pages = Pages(workspace, self.inbox, self)
        self.dialogs = Dialogs(workspace, service, self.actions_table, self.alerts, self)
        self.keeping = KeepingActions(workspace, self.inbox.list, self)
        self.screens = Screens(workspace, service, self.inbox)
        self.screens.network_wanted.connect(self.dialogs.show_network)
        self._notices = NoticeBar(workspace, self, self._notice_spot)
        self.inbox.conversation.composer.moved.connect(self._notices.stand)
        NewMarkets(workspace, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.screens)
        # Told once, by `_reconfigure`: each of sixty actions would have the key caps written anew.
        with QSignalBlocker(self.actions_table):
            self._register()
        self._reconfigure()
        self._connect()
        self.setMinimumSize(980, 620)
        self._restore()
        follow(self)

    # --- putting together ---

    def _connect(self) -> None:
        inbox, workspace = self.inbox, self.workspace
        self.actions_table.refused.connect(self._say_why_not)
        inbox.rail.query_chosen.connect(self.show_list)
        inbox.rail.query_chosen.connect(inbox.list.set_query)
        inbox.list.query_changed.connect(inbox.rail.set_query)
        inbox.list.opened.connect(self._open)
        inbox.list.entered.connect(self._work_in)
        inbox.list.sign_in_wanted.connect(self._sign_in_again)
        inbox.list.monitor_wanted.connect(self.pages.show_monitor)
        self.pages.left.connect(self._back_to_list)
        self.pages.conversations_wanted.connect(self._show_counted)
        inbox.list.header.save_wanted.connect(inbox.rail.save_current)
        inbox.rail.page_chosen.connect(self._show_page)
        inbox.top_bar.search_in_list.connect(self.show_list)
        inbox.top_bar.search_in_list.connect(inbox.list.search)
        inbox.top_bar.search.left.connect(self._back_to_list)
        inbox.top_bar.account_chosen.connect(self._choose_account)
        inbox.top_bar.account_wanted.connect(self.service.explain)
        inbox.top_bar.add_account_wanted.connect(self.screens.add_account)
        inbox.top_bar.sign_out_wanted.connect(self.dialogs.sign_out)
        inbox.conversation.send_and_next.connect(self._send_and_next)
        inbox.conversation.closed.connect(self._back_to_list)
        inbox.conversation.part_wanted.connect(self._show_part)
        inbox.insertions.addresses_wanted.connect(self.dialogs.show_addresses)
        self.dialogs.again_wanted.connect(self.screens.connect_again)
        self.bell.rules_wanted.connect(self.dialogs.show_alert_rules)
        workspace.open_requested.connect(self._open_elsewhere)
        workspace.opened.connect(self._attached)
        workspace.attached.connect(self._count_account_troubles)
        workspace.detached.connect(self._detached)
        workspace.changed.connect(self._changed)
        workspace.stirred.connect(self._stirred)
        workspace.desks_changed.connect(self._retitle)
        workspace.place_changed.connect(self._retitle)
        theme().changed.connect(self.update)

    def _register(self) -> None:
        table = self.actions_table
        for entry in window_actions(self):
            table.add(entry)
        for pane in (
            self.inbox.top_bar,
            self.inbox.rail,
            self.inbox.conversation,
            self.inbox.list,
            self.inbox.side,
            self.inbox.insertions,
            self.keeping,
        ):
            register = getattr(pane, "register", None)
            if register is not None:
                register(table)
        for entry in table.entries():
            if entry.group in _OF_THE_LIST:
                # Nobody may answer or close a conversation that a page hides.
                entry.enabled = partial(_while, self._list_shown, entry.enabled)
            if entry.id in _OF_THE_PANE:
                entry.first = self.inbox.list.current.open_now
        self.pages.add_to_rail()
        self.inbox.rail.add_page(SETTINGS_PAGE, N_("Settings"))

    def _reconfigure(self) -> None:
        settings = self.workspace.settings
        own = {name: tuple(keys) for name, keys in settings.own_keys.items()}
        self.actions_table.configure(own, settings.single_keys)

    # --- session ---

    def show_session(self, state: SessionState) -> None:
        """What the session says: its page, or the inbox once an account is open."""
        self.inbox.top_bar.accounts.show_standings(self.service.standings())
        if not state.beside:
            self.screens.show_session(state)
        if (state.beside or state.kind == OPEN) and (notice := recovered_notice(state)) is not None:
            self.workspace.noticed.emit(notice)

    @Slot()
    def _attached(self) -> None:
        self.screens.setCurrentWidget(self.inbox)
        self.show_list()
        self.inbox.show_side(self.workspace.settings.side_panel)
        self.inbox.list.take_focus()
        self._retitle()

    @Slot()
    def _detached(self) -> None:
        self._open("")
        self._retitle()

    @Slot(str, object)
    def _stirred(self, _desk_id: str, changes: Changes) -> None:
        if changes.counts or changes.everything:
            self._retitle()

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        if changes.everything or "" in changes.outbox_of:
            self._count_account_troubles()

    def _count_account_troubles(self) -> None:
        """Staff hours, an absence or an address that the platform refused is told at the rail, whatever is
        shown."""
        rows = account_rows(self.workspace)
        addresses = [row for row in rows if isinstance(row.action, SetAddresses)]
        troubles = trouble_count(addresses)
        self.inbox.rail.set_alarm(PLANNER, trouble_count(rows) - troubles)
        self.inbox.rail.set_alarm(SETTINGS_PAGE, troubles)

    @Slot()
    def _retitle(self) -> None:
        self.setWindowTitle(self._title())

    def _title(self) -> str:
        workspace = self.workspace
        if not workspace.is_attached or workspace.account is None:
            return _("Helpdesk")
        waiting = workspace.counts_in_scope().of("needs_answer", None)
        name = (
            _("All accounts") if workspace.is_mixed else literal(workspace.desks[workspace.desk_id].name, 60)
        )
        title = f"{name} — " + _("Helpdesk")
        return f"({waiting}) {title}" if waiting else title

    @Slot(str)
    def _choose_account(self, account_id: str) -> None:
        standing = self.service.standings().get(account_id)
        if account_id in self.workspace.desks:
            self.workspace.set_scope(account_id)
        elif standing is not None and standing.kind == PROBLEM:
            self.service.explain(account_id)
        else:
            self.service.open(account_id)

    @Slot()
    def _sign_in_again(self) -> None:
        """To the account that the list's strip speaks of."""
        about = self.inbox.list.strip.about
        desk = self.workspace.desks.get(about)
        if desk is not None and desk.entry is not None and desk.entry.platform != "helpdesk":
            self.screens.connect_again(about)
        else:
            self.service.choose(SIGN_IN_AGAIN, about)

    @Slot(str)
    def _show_page(self, page_id: str) -> None:
        if page_id == SETTINGS_PAGE:
            self.dialogs.show_settings()
        else:
            self.pages.show(page_id)

    # --- conversations ---

    @Slot(str)
    def _open(self, conversation_id: str) -> None:
        self.inbox.conversation.show_conversation(conversation_id or None)
        self.inbox.side.show_conversation(conversation_id or None)

    @Slot(str)
    def _work_in(self, conversation_id: str) -> None:
        self._open(conversation_id)
        self.inbox.conversation.take_focus()

    @Slot(str)
    def _open_elsewhere(self, conversation_id: str) -> None:
        self.show_list()
        self.inbox.list.select(conversation_id)
        self._open(conversation_id)

    @Slot()
    def _send_and_next(self) -> None:
        following = self.inbox.list.next_unanswered()
        if following is not None:
            self.inbox.list.select(following.id, following.account)
            self._open(following.id)
            self.inbox.conversation.focus_composer()
        else:
            self._back_to_list()

    @Slot(str)
    def _show_part(self, part: str) -> None:
        if not self.inbox.side.isVisible():
            self.fold_side()
        self.inbox.side.show_part(part)

    @Slot()
    def _back_to_list(self) -> None:
        self.show_list()
        self.inbox.list.take_focus()

    @Slot(str)
    def _say_why_not(self, why: str) -> None:
        """What a key asked for is not possible at this marketplace."""
        self.workspace.noticed.emit(Notice(text=partial(str, why), tone="warn", seconds=6.0))
        self.workspace.announced.emit(why)

    # --- what the window's own actions do ---

    def inbox_shown(self) -> bool:
        """Whether an account is open and its screen is what the window shows."""
        return self.screens.currentWidget() is self.inbox

    @Slot(object)
    def _show_counted(self, query: Query) -> None:
        """The conversations behind a number of the monitor."""
        self.show_list()
        self.inbox.list.set_query(query)
        self.inbox.list.take_focus()

    @Slot()
    def show_list(self) -> None:
        """List and conversation in the place of any page."""
        self.pages.leave()

    def _list_shown(self) -> bool:
        return self.inbox.page is None

    def toggle_theme(self) -> None:
        settings = self.workspace.settings
        settings.theme = "light" if theme().dark else "dark"
        settings.save()
        apply_look(settings)

    def fold_side(self) -> None:
        self.workspace.settings.side_panel = self.inbox.toggle_side()
        self.workspace.settings.save()

    def next_pane(self) -> None:
        """Moves the focus to the next pane (F6)."""
        panes = self.inbox.panes()
        focused = self.focusWidget()
        here = next(
            (place for place, pane in enumerate(panes) if focused is not None and pane.isAncestorOf(focused)),
            -1,
        )
        for step in range(1, len(panes) + 1):
            pane = panes[(here + step) % len(panes)]
            take = getattr(pane, "take_focus", None)
            if take is not None:
                take()
            else:
                pane.setFocus(Qt.FocusReason.TabFocusReason)
            focused = self.focusWidget()
            if focused is not None and (pane is focused or pane.isAncestorOf(focused)):
                return

    # --- texts and closing ---

    def retranslate(self) -> None:
        self._retitle()

    def _notice_spot(self) -> QRect:
        """Where messages stand: over the list's last rows, never over the composer."""
        over = (self.inbox.page or self.inbox.list) if self.inbox_shown() else self.screens
        return QRect(over.mapTo(self, QPoint(0, 0)), over.size())

    def _restore(self) -> None:
        settings = self.workspace.settings
        if settings.window and self.restoreGeometry(QByteArray.fromBase64(settings.window.encode())):
            self.inbox.splitter.restoreState(QByteArray.fromBase64(settings.splitter.encode()))
        else:
            self.resize(1360, 860)

    def closeEvent(self, event: QCloseEvent) -> None:
        settings = self.workspace.settings
        settings.window = bytes(self.saveGeometry().toBase64().data()).decode()
        settings.splitter = bytes(self.inbox.splitter.saveState().toBase64().data()).decode()
        settings.save()
        self.closing.emit(event)


def _while(shown: Callable[[], bool], enabled: Callable[[], bool]) -> bool:
    return shown() and enabled()
