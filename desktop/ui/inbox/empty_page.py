"""What the list says when it is empty: why, when the next thing comes, and what can be done."""

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QProgressBar, QPushButton, QVBoxLayout

from desktop.l10n.catalogs import _, ngettext
from desktop.l10n.due import by_text
from desktop.l10n.money import format_number
from desktop.store.views import Query
from desktop.sync import status as sync

from ..kit.labels import PlainLabel, literal
from ..kit.theme import set_look
from ..kit.translate import follow
from ..workspace import Workspace
from .sync_words import fetching_text
from .view_names import is_filtered

if TYPE_CHECKING:
    from .list_pane import ListPane

_WEEK: Final = 7 * 24
"""Hours."""
_FETCHING: Final = (sync.FIRST_SYNC, sync.STARTING)


class EmptyPage(QFrame):
    """One title, one sentence, at most one button. `query_wanted`: what the button leads to."""

    query_wanted = Signal(object)

    def __init__(self, workspace: Workspace, pane: "ListPane") -> None:
        super().__init__(pane)
        set_look(self, "panel")
        self._workspace = workspace
        self._pane = pane
        self._query = Query()
        self._leads_to: Query | None = None
        self._title = PlainLabel(size=16, bold=True, wrap=True)
        self._text = PlainLabel(token="dim", wrap=True)
        for label in (self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(4)
        self._button = QPushButton()
        self._button.clicked.connect(self._go)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(8)
        layout.addStretch(2)
        layout.addWidget(self._title)
        layout.addWidget(self._text)
        layout.addWidget(self._bar)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        follow(self)

    def explain(self, query: Query) -> None:
        """Words the emptiness of a query."""
        self._query = query
        self.retranslate()

    def take_focus(self) -> None:
        (self._button if self._button.isVisible() else self).setFocus(Qt.FocusReason.TabFocusReason)

    def retranslate(self) -> None:
        workspace, query = self._workspace, self._query
        states = (desk.status for desk in workspace.desks_in_scope())
        status = next((each for each in states if each.state in _FETCHING), None)
        fetching = status is not None and self._store_is_empty()
        self._bar.setVisible(fetching)
        self._leads_to = None
        button = ""
        if status is not None and fetching:
            title = fetching_text(status, workspace.language)
            text = _("What is due first comes up by itself. You can begin as soon as something is here.")
        elif query.text:
            title = _("Nothing found for “{text}”").format(text=literal(query.text, 40))
            text = _("Try fewer or shorter words, or a number: of an order, a case, a parcel or a phone.")
            button, self._leads_to = _("End the search"), Query(market=query.market)
        elif query.cell is not None:
            title = _("Nothing of this is left")
            text = _("Every conversation behind this number has changed since it was counted.")
            button, self._leads_to = _("Show what needs an answer"), Query(market=query.market)
        elif is_filtered(query):
            title = _("Nothing matches the filter")
            text = ""
            if self._elsewhere(replace(query, assignee=None, label=None, kind=None)):
                text = _("This view holds conversations, but none of this kind.")
            button = _("Clear the filter")
            self._leads_to = replace(query, assignee=None, label=None, kind=None)
        else:
            title, text = self._plain(query)
            button = self._other_markets(query)
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._button.setText(button)
        self._button.setVisible(bool(button))
        self.setAccessibleName(f"{title}. {text}" if text else title)

    def _plain(self, query: Query) -> tuple[str, str]:
        match query.view:
            case "due_soon":
                return _("Nothing is due soon"), self._next_due(query)
            case "needs_answer":
                coming = self._next_update(query) or _("New messages come up here by themselves.")
                return _("Everything is answered"), coming
            case "cases":
                return _("No open cases"), _(
                    "Returns, complaints and repairs stand here until they are closed, and orders whose buyer"
                    " is to hear the next step."
                )
            case "waiting":
                return _("No buyer owes you an answer"), _(
                    "Conversations come here when you have replied and the buyer has not."
                )
            case "taken_over":
                return _("Nothing was taken over"), _(
                    "The platform may take over conversations that stay unanswered. There are none."
                )
            case "done":
                return _("Nothing is done yet"), _(
                    "Closed conversations and those that need no answer stand here."
                )
            case _:
                return _("No conversations yet"), _("The first message of a buyer comes up here by itself.")

    def _next_due(self, query: Query) -> str:
        rows = self._workspace.lists.rows(replace(query, view="needs_answer", sort="act_by"), 0, 1)
        if not rows or rows[0].due_at is None:
            return ""
        workspace = self._workspace
        zone = workspace.zone(rows[0].market, workspace.desk_of(rows[0]))
        when = by_text(rows[0].due_at, zone, workspace.now(), workspace.language)
        return _("The next reply is due {when}.").format(when=when)

    def _next_update(self, query: Query) -> str:
        """When a buyer is to be told about a case next, within a week; "" when nothing is."""
        workspace = self._workspace
        now = workspace.now()
        found = [
            (row.next_update_due, workspace.zone(row.market, desk))
            for desk in workspace.desks_in_scope()
            for row in desk.reader.updates_due(now, _WEEK, query.market)[:1]
            if row.next_update_due is not None
        ]
        if not found:
            return ""
        when, zone = min(found)
        said = by_text(when, zone, now, workspace.language)
        return _("The next update to a buyer is due {when}.").format(when=said)

    def _other_markets(self, query: Query) -> str:
        if query.market is None or not self._workspace.desks:
            return ""
        counts = self._workspace.counts_in_scope()
        there = counts.of(query.view, None) - counts.of(query.view, query.market)
        if there <= 0:
            return ""
        self._leads_to = replace(query, market=None)
        form = ngettext("{count} in other markets", "{count} in other markets", there)
        return form.format(count=format_number(there, self._workspace.language))

    def _elsewhere(self, query: Query) -> bool:
        return self._workspace.lists.total(query) > 0

    def _store_is_empty(self) -> bool:
        workspace = self._workspace
        return bool(workspace.desks) and not workspace.lists.total(Query(view="all", account=workspace.scope))

    @Slot()
    def _go(self) -> None:
        wanted = self._leads_to
        if wanted is None:
            return
        if wanted.market is None and self._workspace.market is not None:
            self._workspace.set_market(None)
        self.query_wanted.emit(wanted)
