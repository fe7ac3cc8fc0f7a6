"""The line above the list: which conversations, how many, in which order, narrowed to what."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from desktop.l10n.catalogs import _, ngettext
from desktop.l10n.money import format_number
from desktop.l10n.named import named
from desktop.store.reader import Reader
from desktop.store.views import Query

from ..kit.bar_button import BarButton, Part
from ..kit.labels import FittingLabel, PlainLabel, literal
from ..kit.theme import set_look
from ..kit.translate import follow
from ..people import people
from ..workspace import Workspace
from .cell_words import cell_text, figure_name
from .view_names import SORTS, kind_choices, kind_name, saved_as, sort_name, view_name

if TYPE_CHECKING:
    from .list_pane import ListPane


BACK = "back"
"""The chip that leads back to the monitor."""


class ListHeader(QFrame):
    """`query_wanted`: the person chose another order or filter. `save_wanted`: to keep this view under a
    name."""

    query_wanted = Signal(object)
    save_wanted = Signal()
    monitor_wanted = Signal()
    """Back to the number whose conversations are shown."""

    def __init__(self, workspace: Workspace, pane: "ListPane") -> None:
        super().__init__(pane)
        set_look(self, "bar")
        self._workspace = workspace
        self._pane = pane
        self._query = Query()
        self._total: int | None = 0
        self._title = PlainLabel(bold=True)
        self._count = FittingLabel(token="dim")
        self.sort = BarButton("plain")
        self.sort.clicked.connect(self._show_sorts)
        self.filter = BarButton("plain")
        self.filter.clicked.connect(self._show_filters)
        line = QHBoxLayout()
        line.setContentsMargins(14, 6, 10, 6)
        line.setSpacing(8)
        line.addWidget(self._title, 1)
        line.addWidget(self._count)
        line.addWidget(self.sort)
        line.addWidget(self.filter)
        self._chips = _Chips(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(line)
        layout.addWidget(self._chips)
        follow(self)

    # --- what it shows ---

    def show_query(self, query: Query, total: int | None) -> None:
        """The list's query and how many rows it has; None while they are being gathered."""
        self._query, self._total = query, total
        self.retranslate()

    def title(self) -> str:
        """The view's name: a saved view's own, the search, or the built-in one."""
        if self._query.text:
            return _("Search results")
        if self._query.cell is not None:
            return figure_name(self._query.cell)
        saved = saved_as(self._query, self._workspace.from_each(Reader.saved_views))
        if saved is not None:
            return literal(saved.name, 60)
        return view_name(self._query.view)

    def spoken(self) -> str:
        """ "Needs answer, 5 conversations"."""
        title = self.title()
        if self._query.text:
            title = named(title, literal(self._query.text, 60))
        return f"{title}, {conversations_text(self._total or 0, self._workspace.language)}"

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_title()

    def _keep_title(self) -> None:
        """The name gives way last: the order's button is shortened first."""
        self._title.setMinimumWidth(min(self._title.sizeHint().width(), self.width() // 2))

    def retranslate(self) -> None:
        self._title.setText(self.title())
        self._keep_title()
        language = self._workspace.language
        self._count.setText("…" if self._total is None else format_number(self._total, language))
        self._count.setAccessibleName(conversations_text(self._total or 0, language))
        sort = sort_name(self._query.sort)
        self.sort.show_parts(
            (Part("text", sort, "dim", gives_way=True), Part("arrow", token="dim")),
            _("Order: {order}").format(order=sort),
        )
        self.filter.show_parts(
            (Part("text", _("Filter"), "dim", gives_way=True), Part("arrow", token="dim")),
            _("Filter the list"),
        )
        self._chips.show_filters(self._filters())

    def _filters(self) -> list[tuple[str, str]]:
        query = self._query
        shown = []
        if query.cell is not None:
            agent = self._pane.words.agent_name(query.cell.agent) if query.cell.agent else ""
            shown.append((BACK, ""))
            shown.append(("cell", cell_text(query.cell, self._workspace, agent)))
        if query.text:
            shown.append(("text", literal(query.text, 30)))
        if query.assignee is not None:
            shown.append(("assignee", self._pane.words.agent_name(query.assignee)))
        if query.label is not None:
            shown.append(("label", literal(query.label, 40)))
        if query.kind is not None:
            shown.append(("kind", kind_name(query.kind)))
        return shown

    # --- what it offers ---

    @Slot()
    def _show_sorts(self) -> None:
        menu = QMenu(self)
        group = QActionGroup(menu)
        for sort in SORTS:
            self._entry(menu, group, sort_name(sort), "sort", sort, self._query.sort == sort)
        self._pop(menu, self.sort)

    @Slot()
    def _show_filters(self) -> None:
        query = self._query
        menu = QMenu(self)
        desks = self._workspace.desks_in_scope()
        # Each account has people of its own.
        account = desks[0].account if len(desks) == 1 else None
        if account is not None and account.agents:
            part = menu.addMenu(_("Assigned to"))
            group = QActionGroup(part)
            self._entry(part, group, _("anybody"), "assignee", None, query.assignee is None)
            for agent in people(account, self._workspace.language):
                name = literal(agent.name, 40)
                if agent.id == account.agent_id:
                    name = _("{name} (me)").format(name=name)
                self._entry(part, group, name, "assignee", agent.id, query.assignee == agent.id)
        labels = self._pane.list_actions.known_labels()
        if labels:
            part = menu.addMenu(_("Label"))
            group = QActionGroup(part)
            self._entry(part, group, _("any label"), "label", None, query.label is None)
            for label in labels:
                self._entry(part, group, literal(label, 40), "label", label, query.label == label)
        part = menu.addMenu(_("Kind"))
        group = QActionGroup(part)
        self._entry(part, group, _("every kind"), "kind", None, query.kind is None)
        for kind, name in kind_choices():
            self._entry(part, group, name, "kind", kind, query.kind == kind)
        if query.cell is None:
            # What is behind a number of the monitor holds for its moment: it is no view to keep.
            menu.addSeparator()
            keep = menu.addAction(_("Save this view…"))
            keep.triggered.connect(self.save_wanted)
        self._pop(menu, self.filter)

    def _entry(
        self, menu: QMenu, group: QActionGroup, text: str, field: str, value: str | None, checked: bool
    ) -> None:
        action = menu.addAction(text.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(checked)
        action.setData((field, value))
        group.addAction(action)

    def _pop(self, menu: QMenu, button: QWidget) -> None:
        menu.triggered.connect(self._chosen)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(button.mapToGlobal(QPoint(0, button.height() + 2)))

    @Slot(QAction)
    def _chosen(self, action: QAction) -> None:
        data = action.data()
        if data is not None:
            field, value = data
            self.query_wanted.emit(_with(self._query, field, value))

    def drop(self, field: str) -> None:
        """Takes one filter away."""
        if field == BACK:
            self.monitor_wanted.emit()
        elif field == "cell":
            self.query_wanted.emit(Query(market=self._workspace.market))
        elif field == "text":
            self._pane.search("")
        else:
            self.query_wanted.emit(_with(self._query, field, None))


class _Chips(QWidget):
    """The filters in force, each with a press to take it away."""

    def __init__(self, header: ListHeader) -> None:
        super().__init__(header)
        self._header = header
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(10, 0, 10, 6)
        self._line.setSpacing(4)
        self._line.addStretch(1)
        self._shown: list[tuple[str, str]] = []
        self.hide()

    def show_filters(self, filters: list[tuple[str, str]]) -> None:
        if filters != self._shown:
            self._shown = filters
            while self._line.count() > 1:
                item = self._line.takeAt(0)
                widget = item.widget() if item is not None else None
                if widget is not None:
                    widget.hide()
                    widget.deleteLater()
            for place, (field, text) in enumerate(filters):
                chip = _Chip(field, text, self._header)
                self._line.insertWidget(place, chip)
        for place in range(self._line.count() - 1):
            item = self._line.itemAt(place)
            chip_widget = item.widget() if item is not None else None
            if isinstance(chip_widget, _Chip):
                chip_widget.word()
        self.setVisible(bool(filters))


class _Chip(BarButton):
    def __init__(self, field: str, text: str, header: ListHeader) -> None:
        super().__init__("chip", size=12)
        self._field, self._text, self._header = field, text, header
        self.clicked.connect(self._drop)
        self.word()

    def word(self) -> None:
        if self._field == BACK:
            text = _("Back to the monitor")
            self.show_parts((Part("text", text, "accent", gives_way=True), Part("key", "Esc", "dim")), text)
            return
        parts = (Part("text", self._text, "accent", gives_way=True), Part("text", "×", "accent"))
        self.show_parts(parts, _("Filter {name}: remove").format(name=self._text))

    @Slot()
    def _drop(self) -> None:
        self._header.drop(self._field)


def _with(query: Query, field: str, value: str | None) -> Query:
    changed: dict[str, Any] = {field: value}
    return replace(query, **changed)


def conversations_text(count: int, language: str) -> str:
    """ "5 conversations" in the current language."""
    form = ngettext("{count} conversation", "{count} conversations", count)
    return form.format(count=format_number(count, language))
