"""The top bar: accounts, market and language, what is overdue elsewhere, search, the connection in words, who
is signed in."""

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop.domain.changes import Changes
from desktop.l10n.catalogs import N_, _
from desktop.l10n.names import market_name

from ..actions import Actions, Entry
from ..kit.theme import font_scale, set_look, theme
from ..kit.translate import follow
from ..workspace import Workspace
from .account_menu import AccountButton
from .account_selector import AccountSelector
from .language_selector import LanguageSelector
from .market_selector import ElsewhereButtons, MarketSelector
from .search import SearchField
from .sync_button import SyncButton

HEIGHT = 52
_COUNT_MS = 60
_NUMBERED = 9


class TopBar(QFrame):
    """`search_in_list`: the person wants everything that the text finds, in the list."""

    search_in_list = Signal(str)
    account_chosen = Signal(str)
    add_account_wanted = Signal()
    sign_out_wanted = Signal(str)
    account_wanted = Signal(str)
    """An account that is not open."""

    def __init__(self, workspace: Workspace, actions: Actions) -> None:
        super().__init__()
        set_look(self, "bar")
        self._workspace = workspace
        self._actions = actions
        self._markets: list[str] | None = None
        self.accounts = AccountSelector(workspace)
        self.market = MarketSelector(workspace)
        self.market.key_of = self._key
        self.language = LanguageSelector(workspace)
        self.elsewhere = ElsewhereButtons(workspace, actions)
        self.search = SearchField(workspace)
        self.sync = SyncButton(workspace)
        self.account = AccountButton(workspace, actions)
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 0, 14, 0)
        line.setSpacing(10)
        for widget in (self.accounts, self.market, self.language, self.elsewhere):
            line.addWidget(widget)
        line.addStretch(1)
        line.addWidget(self.search, 4)
        line.addSpacing(8)
        line.addWidget(self.sync)
        line.addWidget(self.account)
        self._line = line
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_COUNT_MS)
        self._timer.timeout.connect(self._count)
        self.elsewhere.more_wanted.connect(self.market.open)
        self.search.list_wanted.connect(self.search_in_list)
        self.accounts.account_wanted.connect(self.account_wanted)
        self.account.account_chosen.connect(self.account_chosen)
        self.account.add_wanted.connect(self.add_account_wanted)
        self.account.sign_out_wanted.connect(self.sign_out_wanted)
        workspace.desks_changed.connect(self._desks_changed)
        workspace.place_changed.connect(self._place_changed)
        workspace.ticked.connect(self._count)
        workspace.stirred.connect(self._changed)
        actions.changed.connect(self._keys_changed)
        theme().changed.connect(self._resize)
        self._resize()
        follow(self)

    def register(self, actions: Actions) -> None:
        """Search, and the markets by number."""
        group = N_("Window")
        actions.add(
            Entry("window.search", N_("Search"), group, ("/",), self.search.take_focus, self._is_open)
        )
        actions.add(Entry("window.market", N_("Choose a market"), group, (), self.market.open, self._is_open))
        actions.add(
            Entry("window.account", N_("Choose an account"), group, (), self.accounts.open, self._has_several)
        )
        actions.add(
            Entry(
                "window.next_account",
                N_("Next account"),
                group,
                ("Ctrl+Shift+K",),
                self.accounts.next_account,
                self._has_several,
            )
        )
        actions.add(
            Entry("window.language", N_("Choose a language"), group, (), self.language.open, self._is_open)
        )
        self._add_markets()

    def add_before_sync(self, widget: QWidget) -> None:
        """One more button, between the search and the connection."""
        self._line.insertWidget(self._line.indexOf(self.sync), widget)

    def take_focus(self) -> None:
        """The keyboard goes to the first button."""
        first = self.accounts if self.accounts.isVisible() else self.market
        first.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def retranslate(self) -> None:
        self.setAccessibleName(_("Market, language, search, account"))
        if self._registered():
            self._add_markets()

    # --- markets by number ---

    def _registered(self) -> bool:
        return any(entry.id == "market.*" for entry in self._actions.entries())

    def _add_markets(self) -> None:
        """Alt+0 all markets, Alt+1 … Alt+9 the platform's first nine; the others through the palette."""
        actions, markets = self._actions, self._workspace.markets_in_scope()
        if markets == self._markets:
            for market in markets:
                actions.entry(f"market.{market}").label = market_name(market, self._workspace.language)
            actions.changed.emit()
            return
        group, gone, self._markets = N_("Markets"), self._markets or [], markets
        # Who listens to the table rebuilds what it shows: once for all of them.
        quiet = actions.blockSignals(True)
        for market in gone:
            actions.remove(f"market.{market}")
        actions.add(
            Entry("market.*", N_("All markets"), group, ("Alt+0",), partial(self._show, None), self._is_open)
        )
        for place, market in enumerate(markets, start=1):
            keys = (f"Alt+{place}",) if place <= _NUMBERED else ()
            name = market_name(market, self._workspace.language)
            run = partial(self._show, market)
            actions.add(Entry(f"market.{market}", name, group, keys, run, self._is_open))
        actions.blockSignals(quiet)
        actions.changed.emit()

    def _show(self, market: str | None) -> None:
        self._workspace.set_market(market)

    def _is_open(self) -> bool:
        return bool(self._workspace.desks)

    def _has_several(self) -> bool:
        return len(self._workspace.desks) > 1

    # --- counts ---

    @Slot()
    def _desks_changed(self) -> None:
        self.retranslate()
        self._count()

    @Slot(str, object)
    def _changed(self, _desk_id: str, changes: Changes) -> None:
        if (changes.counts or changes.everything) and not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _count(self) -> None:
        counts = self._workspace.counts()
        shown = counts.of(self._workspace.scope)
        self.accounts.show_counts(counts)
        self.market.show_counts(shown)
        self.elsewhere.show_counts(shown)

    @Slot()
    def _place_changed(self) -> None:
        if self._registered():
            self._add_markets()
        self._count()

    @Slot()
    def _keys_changed(self) -> None:
        self.elsewhere.retranslate()
        self.search.show_key(self._key("window.search"))

    def _key(self, action_id: str) -> str:
        try:
            return self._actions.key_text(action_id)
        except KeyError:
            return ""

    @Slot()
    def _resize(self) -> None:
        self.setFixedHeight(round(HEIGHT * max(1.0, font_scale())))
