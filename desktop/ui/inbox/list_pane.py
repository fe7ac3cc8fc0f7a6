"""The list of conversations: what is due first on top, the current one kept through every change.

`opened` says which conversation to show (moving through the list), `entered` that the person wants to work in
it. The current conversation is known by its id: rows may come, go and move around it.
"""

from collections.abc import Collection
from dataclasses import replace

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QFrame, QStackedWidget, QVBoxLayout

from desktop.domain.changes import Changes
from desktop.store.views import VIEWS, Query, Row

from ..actions import Actions
from ..kit.theme import set_look, theme
from ..kit.translate import follow
from ..pills import Pills
from ..workspace import Workspace
from .bulk_bar import BulkBar
from .current import Current
from .delegate import RowDelegate
from .empty_page import EmptyPage
from .gathering import Gathering
from .list_actions import ListActions
from .list_header import ListHeader
from .list_strip import ListStrip
from .list_view import ListView
from .marks import Marks
from .model import ConversationModel
from .reminders import Reminders
from .row_menu import RowMenu
from .row_words import RowWords
from .thresholds import Thresholds
from .view_names import SORTS, is_filtered

REFRESH_MS = 30
FILTERED_MS = 400


class ListPane(QFrame):
    """See the module. `query_changed` tells the rail, whoever changed it."""

    opened = Signal(str)
    entered = Signal(str)
    query_changed = Signal(object)
    sign_in_wanted = Signal()
    monitor_wanted = Signal()

    def __init__(self, workspace: Workspace, actions: Actions) -> None:
        super().__init__()
        set_look(self, "panel")
        self.setMinimumWidth(280)
        self.workspace = workspace
        self.pills = Pills(workspace)
        self.words = RowWords(workspace, self.pills)
        self.model = ConversationModel(workspace, self.words, self)
        self.view = ListView(self.model)
        self.delegate = RowDelegate(self.words, self.view)
        self.view.setItemDelegate(self.delegate)
        self.current = Current(workspace, self.model, self.view, self.words, self)
        self.thresholds = Thresholds(workspace, self.pills)
        self.marks = Marks(self)
        self.delegate.marked = self.marks.ids
        self.header = ListHeader(workspace, self)
        self.strip = ListStrip(workspace, self)
        self.bulk = BulkBar(self)
        self.empty = EmptyPage(workspace, self)
        self.list_actions = ListActions(workspace, actions, self)
        self.menu = RowMenu(actions, self)
        self.gathering = Gathering(workspace, self)
        self.reminders = Reminders(workspace, self)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.empty)
        self._query = Query()
        self._fresh = False
        """Whether another query was chosen and is not shown yet."""
        self._desks: tuple[str, ...] = ()
        self._refresh_timer = QTimer(self)
        self._refresh_timer.setSingleShot(True)
        self._refresh_timer.timeout.connect(self.refresh)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self.header, self.strip, self.bulk):
            layout.addWidget(part)
        layout.addWidget(self._stack, 1)
        self._connect()
        follow(self)

    def _connect(self) -> None:
        workspace, view = self.workspace, self.view
        self.current.opened.connect(self._opened)
        self.current.opened.connect(self.opened)
        self.current.entered.connect(self.entered)
        view.escaped.connect(self._escape)
        view.mark_wanted.connect(self._mark)
        view.mark_all_wanted.connect(self.marks.mark_all)
        view.menu_wanted.connect(self.menu.show_menu)
        self.marks.changed.connect(self._marks_changed)
        self.gathering.gathered.connect(self._gathered)
        self.header.query_wanted.connect(self.set_query)
        self.header.monitor_wanted.connect(self.monitor_wanted)
        self.empty.query_wanted.connect(self.set_query)
        self.strip.sign_in_wanted.connect(self.sign_in_wanted)
        workspace.opened.connect(self._attached)
        workspace.closed.connect(self._detached)
        workspace.attached.connect(self._desk_moved)
        workspace.stirred.connect(self._changed)
        workspace.ticked.connect(self._tick)
        workspace.place_changed.connect(self._place_changed)
        workspace.desks_changed.connect(self._accounts_changed)
        workspace.syncs_changed.connect(self._show_state)
        theme().changed.connect(self._repaint)

    def register(self, actions: Actions) -> None:
        """The list's and the conversation's actions for palette, menus and keys."""
        self.list_actions.register(actions)

    def retranslate(self) -> None:
        self._repaint()
        self._show_state()

    # --- the query ---

    @property
    def query(self) -> Query:
        return self._query

    @Slot(object)
    def set_query(self, query: Query) -> None:
        """Another view, market, sort or filter; remembered per account. The list starts at its top."""
        query = self._in_scope(query)
        if query == self._query and self.model.rowCount():
            return
        changed, self._query = query != self._query, query
        self._read_soon()
        if changed and not query.text and query.cell is None:
            for desk in self.workspace.desks_in_scope():
                desk.store.set_setting("view", query.view)
                desk.store.set_setting("sort", query.sort)
        if changed:
            self.query_changed.emit(query)

    def _in_scope(self, query: Query) -> Query:
        """The query over the accounts that are shown; a number of the board is one account's."""
        workspace = self.workspace
        account = workspace.scope
        if query.cell is not None and len(workspace.desks) > 1:
            account = workspace.desk_id
        return query if query.account == account else replace(query, account=account)

    def search(self, text: str) -> None:
        """Every conversation in which the text is found, newest first; an empty text ends the search."""
        if text.strip():
            self.set_query(
                replace(Query(), view="all", market=self.workspace.market, text=text, sort="newest")
            )
        elif self._query.text:
            self.set_query(Query(market=self.workspace.market))

    def _read_soon(self) -> None:
        """At once, or (filtered) as soon as it is gathered; until then the list stands as it was."""
        self._fresh = True
        self.gathering.forget()
        if is_filtered(self._query):
            self.header.show_query(self._query, None)
            self.gathering.gather(self._query)
        else:
            self._read()

    @Slot(object, int)
    def _gathered(self, query: Query, total: int) -> None:
        if query == self._query:
            if self._fresh:
                self._read()
            else:
                self._renew()

    def _read(self) -> None:
        self._fresh = False
        self.pills.refresh()
        self.marks.clear()
        self.delegate.forget()
        self.delegate.show_market = self._query.market is None
        self.delegate.show_account = self.workspace.is_mixed and self._query.account is None
        with self.current.still():
            self.model.set_query(self._query)
        self.view.scrollToTop()
        self.current.settle()
        self._show_state()

    # --- the current conversation ---

    def current_id(self) -> str | None:
        """The conversation that is shown, also when the list leaves it out."""
        return self.current.id

    def current_row(self) -> Row | None:
        """What the store knows of it."""
        return self.current.row()

    def targets(self) -> list[tuple[str, str]]:
        """What an action is about, as accounts and ids: the marked conversations, else the current one."""
        if self.marks.ids:
            return [(account, marked) for marked, account in self.marks.ids.items()]
        return [(self.current.account, self.current.id)] if self.current.id is not None else []

    def select(self, conversation_id: str, desk_id: str | None = None) -> None:
        """Makes a conversation the current one without opening it."""
        self.current.select(conversation_id, desk_id)

    def step(self, by: int) -> None:
        """To the next (+1) or previous (-1) conversation of the list."""
        self.current.step(by)

    def next_unanswered(self, skip: Collection[tuple[str, str]] = ()) -> Row | None:
        """The conversation to answer after the current one, none of `skip`; None when there is no other."""
        return self.current.next_unanswered(self._query, skip)

    def open_next(self) -> None:
        """Shows the next conversation that wants an answer."""
        following = self.next_unanswered()
        if following is not None:
            self.show_conversation(following.id, following.account)

    def show_conversation(self, conversation_id: str, desk_id: str | None = None) -> None:
        """Makes a conversation the current one and opens it."""
        self.current.show(conversation_id, desk_id)

    def take_focus(self) -> None:
        """The keyboard goes to the list, on its current row."""
        if self._stack.currentWidget() is self.empty:
            self.empty.take_focus()
            return
        self.view.setFocus()
        self.current.begin()

    @Slot(str)
    def _opened(self, conversation_id: str) -> None:
        self.reminders.seen(conversation_id)
        self.thresholds.watch(self.current.row())

    @Slot()
    def _escape(self) -> None:
        if self.marks.ids:
            self.marks.clear()
        elif self._query.text:
            self.search("")
        elif self._query.cell is not None:
            self.monitor_wanted.emit()

    # --- marks ---

    @Slot(int, bool)
    def _mark(self, place: int, upto: bool) -> None:
        self.marks.mark(place, upto)

    def mark_current(self) -> None:
        """Marks the current row, or takes the mark away (X)."""
        place = self.view.currentIndex().row()
        if place >= 0:
            self.marks.mark(place, False)

    @Slot()
    def _marks_changed(self) -> None:
        self.bulk.show_count(len(self.marks.ids))
        self.view.viewport().update()

    # --- what happens ---

    @Slot()
    def _attached(self) -> None:
        self.current.reset()
        self.gathering.forget()
        reader, market = self.workspace.reader, self.workspace.market
        view, sort = reader.setting("view"), reader.setting("sort")
        self._query = Query(
            view=view if view in VIEWS else "needs_answer",
            market=market,
            sort=sort if sort in SORTS else "act_by",
            account=self.workspace.scope,
        )
        self._read()
        self.query_changed.emit(self._query)
        self.view.setFocus()

    @Slot()
    def _detached(self) -> None:
        self._refresh_timer.stop()
        self.current.reset()
        self.thresholds.watch(None)
        self.marks.clear()
        with self.current.still():
            self.model.clear()
        self._show_state()

    @Slot()
    def _desk_moved(self) -> None:
        """Another account is looked at: the conversation that was open is no longer, and no key may act on
        what nobody sees."""
        if self.current.id is not None and self.current.account != self.workspace.desk_id:
            self.current.reset()
            self.current.settle()
            self.thresholds.watch(None)

    @Slot()
    def _accounts_changed(self) -> None:
        """One more account, or one less: its rows come or go around those that are shown."""
        shown, self._desks = self._desks, tuple(self.workspace.desks)
        if not shown or not self._desks or shown == self._desks:
            self._repaint()
            return
        self.delegate.show_account = self.workspace.is_mixed
        self.set_query(self._query)
        self.refresh()

    @Slot(str, object)
    def _changed(self, desk_id: str, changes: Changes) -> None:
        if self._query.account not in (None, desk_id):
            return
        concerns = changes.everything or changes.conversations or changes.outbox_of or changes.drafts_of
        if concerns and not self._refresh_timer.isActive():
            # A filtered list is gathered anew after each write: a first sync must not do that at every page.
            self._refresh_timer.start(FILTERED_MS if is_filtered(self._query) else REFRESH_MS)

    @Slot()
    def refresh(self) -> None:
        """Reads what is shown anew; the current row, the marks and the scrolling stay with their
        conversations."""
        if is_filtered(self._query):
            self.gathering.gather(self._query)
        else:
            self._renew()

    def _renew(self) -> None:
        if not self.workspace.desks:
            return
        self.pills.refresh()
        self.delegate.forget()
        top = self.view.anchor_place()
        anchor = self.model.row_at(top)
        with self.current.still():
            moved = self.model.refresh((top, anchor) if anchor is not None else None)
        self.view.keep_place(moved)
        self.current.settle()
        self.marks.drop_missing()
        self._show_state()
        self.view.viewport().update()

    @Slot()
    def _tick(self) -> None:
        self.pills.refresh()
        self.delegate.forget()
        if self._query.view == "due_soon":
            self.refresh()
        else:
            self.view.viewport().update()
        self.thresholds.watch(self.current.row())
        self.reminders.ring()

    @Slot()
    def _place_changed(self) -> None:
        if self.workspace.desks and self._query.cell is not None:
            self.set_query(Query(market=self.workspace.market))
        elif self.workspace.desks:
            self.set_query(replace(self._query, market=self.workspace.market))

    @Slot()
    def _repaint(self) -> None:
        self.pills.refresh()
        self.delegate.forget()
        self.view.viewport().update()

    @Slot()
    def _show_state(self) -> None:
        """Header, strip, and either rows or a page that says why there are none."""
        total = self.model.rowCount()
        self.header.show_query(self._query, total)
        self.strip.rows_shown = total > 0
        self.strip.show_status()
        self.view.setAccessibleName(self.header.spoken())
        focused = QApplication.focusWidget()
        had_keyboard = focused is not None and self._stack.isAncestorOf(focused)
        before, shown = self._stack.currentWidget(), self.view if total else self.empty
        if not total:
            self.empty.explain(self._query)
        self._stack.setCurrentWidget(shown)
        if had_keyboard and shown is not before:
            # The page that had the keyboard is gone: its successor has it, or the next key would be lost.
            self.take_focus()
