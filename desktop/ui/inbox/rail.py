"""The left rail: views with their counts, the person's own views, and below them the other pages."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.domain.changes import Changes
from desktop.l10n.catalogs import N_, _, ngettext
from desktop.l10n.money import format_number
from desktop.store.reader import Reader
from desktop.store.views import VIEWS, Query, SavedView

from ..actions import Actions, Entry
from ..kit.labels import PlainLabel, literal
from ..kit.theme import font_scale, set_look, theme
from ..kit.translate import follow
from ..workspace import Workspace
from .gathering import Gathering
from .list_header import conversations_text
from .rail_item import RailItem
from .saved_views import SavedViews
from .view_names import view_name

WIDTH: Final = 206
_COUNT_MS = 60
_MOVES: Final = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class Rail(QFrame):
    """`query_chosen`: a view to show. `page_chosen`: one of the pages added with `add_page`."""

    query_chosen = Signal(object)
    page_chosen = Signal(str)

    def __init__(self, workspace: Workspace, actions: Actions) -> None:
        super().__init__()
        set_look(self, "rail")
        self._workspace = workspace
        self._actions = actions
        self._query = Query()
        self._views = {view: self._item(view) for view in VIEWS}
        self._own: list[RailItem] = []
        self._pages: list[tuple[RailItem, str]] = []
        self._page = ""
        self._alarms: dict[str, int] = {}
        self.saved = SavedViews(workspace, self)
        self.save_under: QWidget = self
        """The part under which the name of a view is asked for."""
        self._totals: dict[Query, int] = {}
        self._gathering = Gathering(workspace, self)
        self._gathering.gathered.connect(self._gathered)
        self._saved_heading = PlainLabel(size=11, bold=True, token="dim")
        self._saved_heading.setContentsMargins(10, 0, 0, 0)
        self._pages_heading = PlainLabel(size=11, bold=True, token="dim")
        self._pages_heading.setContentsMargins(10, 0, 0, 0)
        inside = QWidget()
        inside.setAutoFillBackground(False)
        self._layout = QVBoxLayout(inside)
        self._layout.setContentsMargins(10, 12, 10, 12)
        self._layout.setSpacing(2)
        for item in self._views.values():
            self._layout.addWidget(item)
        self._layout.addSpacing(16)
        self._layout.addWidget(self._saved_heading)
        self._own_layout = QVBoxLayout()
        self._own_layout.setSpacing(2)
        self._layout.addLayout(self._own_layout)
        self._layout.addSpacing(16)
        self._layout.addWidget(self._pages_heading)
        self._pages_layout = QVBoxLayout()
        self._pages_layout.setSpacing(2)
        self._layout.addLayout(self._pages_layout)
        self._layout.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.viewport().setAutoFillBackground(False)
        scroll.setWidget(inside)
        inside.setAutoFillBackground(False)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 1, 0)
        around.addWidget(scroll)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_COUNT_MS)
        self._timer.timeout.connect(self._count)
        workspace.desks_changed.connect(self._attached)
        workspace.stirred.connect(self._changed)
        workspace.place_changed.connect(self._place_changed)
        workspace.ticked.connect(self._count)
        theme().changed.connect(self._resize)
        self._resize()
        follow(self)

    # --- what others call ---

    def register(self, actions: Actions) -> None:
        """Every view as an action of the palette."""
        for view in VIEWS:
            actions.add(
                Entry(
                    f"view.{view}",
                    _VIEW_ACTIONS[view],
                    N_("Views"),
                    (),
                    self._views[view].click,
                    self._is_open,
                )
            )
        actions.add(
            Entry("view.save", N_("Save this view"), N_("Views"), (), self.save_current, self._is_open)
        )

    def add_page(self, page_id: str, label: str) -> None:
        """Another entry below the views; `label` is its English text."""
        item = RailItem(page_id)
        item.chosen.connect(self.page_chosen)
        self._pages.append((item, label))
        self._pages_layout.addWidget(item)
        self.retranslate()

    def show_page(self, page_id: str, shown: bool) -> None:
        """Whether a page is for this person at all."""
        for item, _label in self._pages:
            if item.key == page_id:
                item.setVisible(shown)

    def set_page(self, page_id: str) -> None:
        """Which of the pages stands where the list stands; "" when the list does."""
        self._page = page_id
        self._show_current()

    def set_alarm(self, page_id: str, count: int) -> None:
        """How many things on a page do not go on without the person; 0 takes the figure away."""
        if self._alarms.get(page_id, 0) != count:
            self._alarms[page_id] = count
            self._show_pages()

    @Slot(object)
    def set_query(self, query: Query) -> None:
        """Shows which view the list shows."""
        self._query = query
        self._show_current()

    def save_current(self) -> None:
        """Asks for a name and keeps the list's view under it; not what is behind a number of the monitor,
        which holds for its moment only."""
        if self._query.cell is None:
            under = self.save_under
            corner = QPoint(0, under.height() + 2) if under is not self else QPoint(12, 12)
            self.saved.save(self._query, under.mapToGlobal(corner))

    def take_focus(self) -> None:
        """The keyboard goes to the view that is shown."""
        items = self._items()
        current = next((item for item in items if item.is_current), None)
        if current is not None or items:
            (current or items[0]).setFocus(Qt.FocusReason.TabFocusReason)

    # --- keys ---

    def keyPressEvent(self, event: QKeyEvent) -> None:
        items = self._items()
        focused = next((place for place, item in enumerate(items) if item.hasFocus()), None)
        if focused is None:
            super().keyPressEvent(event)
            return
        key = Qt.Key(event.key())
        if key in _MOVES:
            items[max(0, min(focused + _MOVES[key], len(items) - 1))].setFocus()
        elif key == Qt.Key.Key_Home:
            items[0].setFocus()
        elif key == Qt.Key.Key_End:
            items[-1].setFocus()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            items[focused].click()
        elif items[focused] in self._own and key == Qt.Key.Key_F2:
            self.saved.rename(items[focused].key)
        elif items[focused] in self._own and event.matches(QKeySequence.StandardKey.Delete):
            self.saved.delete(items[focused].key)
        else:
            super().keyPressEvent(event)

    # --- showing ---

    def retranslate(self) -> None:
        self.setAccessibleName(_("Views"))
        self._saved_heading.setText(_("Saved views"))
        self._pages_heading.setText(_("Team"))
        self._show_pages()
        self._saved_heading.setVisible(bool(self._own))
        self._pages_heading.setVisible(len(self._pages) > 1)
        self._count()
        self._resize()

    @Slot()
    def _attached(self) -> None:
        self._totals.clear()
        self._fill_own()
        self._count()

    @Slot()
    def _place_changed(self) -> None:
        self._fill_own()
        self._count()

    @Slot(str, object)
    def _changed(self, _desk_id: str, changes: Changes) -> None:
        if changes.views or changes.everything:
            self._fill_own()
        if (changes.counts or changes.views or changes.everything) and not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _count(self) -> None:
        workspace = self._workspace
        if not workspace.desks:
            for view, item in self._views.items():
                item.show_item(view_name(view), "", view_name(view))
            return
        counts = workspace.counts_in_scope()
        for view, item in self._views.items():
            count = counts.of(view, workspace.market)
            self._show(item, view_name(view), count, figure=view not in ("done", "all"))
        for saved in self._saved():
            self._gathering.gather(self._query_of(saved))
        self._show_own()
        self._show_current()

    @Slot(object, int)
    def _gathered(self, query: Query, total: int) -> None:
        self._totals[query] = total
        self._show_own()

    def _show_own(self) -> None:
        """The person's own views, each with its count as soon as it is known."""
        for item, saved in zip(self._own, self._saved(), strict=False):
            name, total = literal(saved.name, 60), self._totals.get(self._query_of(saved))
            if total is None:
                item.show_item(name, "", name)
            else:
                self._show(item, name, total, figure=True)

    def _show_pages(self) -> None:
        language = self._workspace.language
        for item, label in self._pages:
            name, count = _(label), self._alarms.get(item.key, 0)
            spoken = ngettext("{page}, {n} problem", "{page}, {n} problems", count)
            item.show_item(
                name,
                format_number(count, language) if count else "",
                spoken.format(page=name, n=count) if count else name,
            )

    def _show(self, item: RailItem, name: str, count: int, *, figure: bool) -> None:
        language = self._workspace.language
        shown = format_number(count, language) if figure and count else ""
        item.show_item(name, shown, f"{name}, {conversations_text(count, language)}")

    def _show_current(self) -> None:
        saved = self._saved()
        own = next((view.id for view in saved if self._query_of(view) == self._query), None)
        plain = replace(self._query, sort="act_by", market=None, account=None) == Query(view=self._query.view)
        for view, item in self._views.items():
            item.set_current(not self._page and own is None and view == self._query.view and plain)
        for item in self._own:
            item.set_current(not self._page and item.key == own)
        for item, _label in self._pages:
            item.set_current(bool(self._page) and item.key == self._page)

    def _fill_own(self) -> None:
        saved = self._saved()
        if [item.key for item in self._own] != [view.id for view in saved]:
            for item in self._own:
                item.hide()
                item.deleteLater()
            self._own = []
            for view in saved:
                item = RailItem(view.id, own=True)
                item.chosen.connect(self._choose_own)
                item.menu_wanted.connect(self.saved.show_menu)
                self._own.append(item)
                self._own_layout.addWidget(item)
        self._saved_heading.setVisible(bool(self._own))

    def _saved(self) -> list[SavedView]:
        """Those of the accounts that are shown; each is kept with the account that it was made for."""
        return self._workspace.from_each(Reader.saved_views)

    def _query_of(self, saved: SavedView) -> Query:
        """A saved view without a market or an account of its own follows the chosen one."""
        query, workspace = saved.query, self._workspace
        market = query.market if query.market is not None else workspace.market
        account = query.account if query.account in workspace.desks else workspace.scope
        return replace(query, market=market, account=account)

    # --- choosing ---

    def _item(self, view: str) -> RailItem:
        item = RailItem(view)
        item.chosen.connect(self._choose)
        return item

    @Slot(str)
    def _choose(self, view: str) -> None:
        sort = self._query.sort if not self._query.text else "act_by"
        workspace = self._workspace
        self.query_chosen.emit(Query(view=view, market=workspace.market, sort=sort, account=workspace.scope))

    @Slot(str)
    def _choose_own(self, view_id: str) -> None:
        found = next((view for view in self._saved() if view.id == view_id), None)
        if found is None:
            return
        if found.query.account in self._workspace.desks:
            self._workspace.set_scope(found.query.account)
        if found.query.market is not None:
            self._workspace.set_market(found.query.market)
        self.query_chosen.emit(self._query_of(found))

    def _items(self) -> list[RailItem]:
        return [
            *self._views.values(),
            *self._own,
            *(item for item, _label in self._pages if not item.isHidden()),
        ]

    def _is_open(self) -> bool:
        return bool(self._workspace.desks)

    @Slot()
    def _resize(self) -> None:
        """As wide as the design has it; wider only where the names of the views need it."""
        wanted = max(item.sizeHint().width() for item in self._views.values()) + 21
        self.setFixedWidth(min(max(WIDTH, wanted), round(WIDTH * max(1.0, font_scale()))))


_VIEW_ACTIONS: Final = {
    "due_soon": N_("Show what is due soon"),
    "needs_answer": N_("Show what needs an answer"),
    "cases": N_("Show open cases"),
    "waiting": N_("Show what waits for the buyer"),
    "taken_over": N_("Show what was taken over"),
    "done": N_("Show what is done"),
    "all": N_("Show all conversations"),
}
