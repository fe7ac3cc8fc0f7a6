"""The market selector: all markets or one, with what waits there; and beside it what is overdue elsewhere."""

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.l10n.catalogs import _
from desktop.l10n.due import by_text
from desktop.l10n.money import currency_name, format_number
from desktop.l10n.named import named
from desktop.l10n.names import market_name
from desktop.store.views import Counts

from ..actions import Actions
from ..kit.bar_button import BarButton, Part
from ..kit.flags import flag_icon
from ..kit.picker import Choice, Picker
from ..kit.translate import follow
from ..workspace import Workspace
from .closed_now import closed_words
from .counted import overdue_text, waiting_text
from .elsewhere import Elsewhere, elsewhere

ALL = "*"


class MarketSelector(BarButton):
    """Shows the chosen market; pressed, it opens the list of all."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._counts = Counts()
        self.key_of: Callable[[str], str] = lambda _action: ""
        """The key of an action, as it is written on this system."""
        self.clicked.connect(self.open)
        workspace.place_changed.connect(self.retranslate)
        follow(self)

    def show_counts(self, counts: Counts) -> None:
        self._counts = counts
        self.retranslate()

    @Slot()
    def retranslate(self) -> None:
        workspace, market = self._workspace, self._workspace.market
        language = workspace.language
        waiting = self._counts.of("needs_answer", market)
        parts = [Part("icon", icon=flag_icon(market or ALL))]
        if market is None:
            name = _("All markets")
            parts.append(Part("bold", name, gives_way=True))
        else:
            name = market_name(market, language)
            parts += [Part("bold", name, gives_way=True), Part("text", currency(workspace, market))]
        if waiting:
            parts.append(Part("figure", format_number(waiting, language), "accent"))
        parts.append(Part("arrow"))
        spoken = _("Market: {market}, {count}").format(market=name, count=waiting_text(waiting, language))
        self.show_parts(tuple(parts), spoken)

    @Slot()
    def open(self) -> None:
        """Opens the list of markets."""
        if not self._workspace.is_attached:
            return
        picker = Picker(self, _("Market"), placeholder=_("Find a market"))
        picker.offer(self.choices(), self._workspace.market or ALL)
        picker.chosen.connect(self._choose)
        picker.show_below(self)

    def choices(self) -> list[Choice]:
        """All markets, then each: name, currency, how many wait, what is overdue or when the next must be
        answered."""
        workspace, counts, language = self._workspace, self._counts, self._workspace.language
        total = counts.of("needs_answer")
        choices = [
            Choice(
                ALL,
                _("All markets"),
                note=self.key_of("market.*"),
                figure=format_number(total, language) if total else "",
                alarm=overdue_text(counts.overdue(), language),
                icon=flag_icon(ALL),
                spoken=_spoken(
                    _("All markets"),
                    "",
                    waiting_text(total, language),
                    overdue_text(counts.overdue(), language),
                ),
            )
        ]
        for market in workspace.markets_in_scope():
            name = market_name(market, language)
            waiting, late = counts.of("needs_answer", market), overdue_text(counts.overdue(market), language)
            when = "" if late else self._nearest(market)
            desk = workspace.desk_of_market(market)
            book = desk.store.book if desk is not None else None
            closed = closed_words(book, market, workspace.now(), language)
            money, key = currency(workspace, market), self.key_of(f"market.{market}")
            choices.append(
                Choice(
                    market,
                    name,
                    note=" · ".join(part for part in (money, when, closed, key) if part),
                    figure=format_number(waiting, language) if waiting else "",
                    alarm=late,
                    icon=flag_icon(market),
                    spoken=_spoken(name, money, waiting_text(waiting, language), late or when, closed),
                    also=self._other_names(market, money),
                )
            )
        return choices

    def _other_names(self, market: str, money: str) -> str:
        """What people type for a market besides its name on the screen: its code, its own names, the
        currency in words."""
        languages = self._workspace.market_info(market).languages
        names = [market_name(market, language) for language in (*languages, "en")]
        return " ".join((market, *names, currency_name(money, self._workspace.language)))

    def _nearest(self, market: str) -> str:
        act_by = self._counts.nearest_act_by(market)
        if act_by is None:
            return ""
        workspace = self._workspace
        if act_by <= workspace.now():
            return _("answer now")
        when = by_text(act_by, _zone(workspace, market), workspace.now(), workspace.language)
        return _("answer by {when}").format(when=when)

    @Slot(str)
    def _choose(self, key: str) -> None:
        self._workspace.set_market(None if key == ALL else key)


class ElsewhereButtons(QWidget):
    """What is overdue, or must be answered sooner, in a market that is not shown: the worst, and how many
    more."""

    more_wanted = Signal()

    def __init__(self, workspace: Workspace, actions: Actions) -> None:
        super().__init__()
        self._workspace = workspace
        self._actions = actions
        self._found: list[Elsewhere] = []
        self.worst = BarButton("plain")
        self.worst.clicked.connect(self._go)
        self.more = BarButton("plain")
        self.more.clicked.connect(self.more_wanted)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.worst)
        line.addWidget(self.more)
        follow(self)

    def show_counts(self, counts: Counts) -> None:
        workspace = self._workspace
        self._found = (
            elsewhere(counts, workspace.market, workspace.markets_in_scope()) if workspace.desks else []
        )
        self.retranslate()

    def retranslate(self) -> None:
        found = self._found
        self.setVisible(bool(found))
        if not found:
            return
        worst, language = found[0], self._workspace.language
        name = market_name(worst.market, language)
        if worst.overdue:
            said = overdue_text(worst.overdue, language)
            parts = [Part("glyph", "▲", "bad"), Part("bold", named(worst.market, said), "bad")]
        else:
            said = self._when(worst)
            parts = [Part("glyph", "◐", "warn"), Part("bold", named(worst.market, said), "warn")]
        key = self._key(worst.market)
        if key:
            parts.append(Part("key", key, "dim"))
        self.worst.show_parts(tuple(parts), named(name, said))
        self.worst.setToolTip(_("{market}: show this market").format(market=name))
        self.more.setVisible(len(found) > 1)
        names = [named(market_name(other.market, language), self._said(other)) for other in found[1:]]
        self.more.show_parts((Part("text", f"+{len(found) - 1}", "dim"),), "; ".join(names))
        self.more.setToolTip("\n".join(names))

    def _said(self, found: Elsewhere) -> str:
        return overdue_text(found.overdue, self._workspace.language) if found.overdue else self._when(found)

    def _when(self, found: Elsewhere) -> str:
        workspace = self._workspace
        assert found.act_by is not None
        when = by_text(found.act_by, _zone(workspace, found.market), workspace.now(), workspace.language)
        return _("answer by {when}").format(when=when)

    def _key(self, market: str) -> str:
        try:
            return self._actions.key_text(f"market.{market}").replace("+", " ")
        except KeyError:
            return ""

    @Slot()
    def _go(self) -> None:
        if self._found:
            self._workspace.set_market(self._found[0].market)


def currency(workspace: Workspace, market: str) -> str:
    """The market's currency as ISO 4217: the platform's word, else our table's."""
    desk = workspace.desk_of_market(market)
    entry = desk.market(market) if desk is not None else None
    return entry.currency if entry is not None else workspace.market_info(market).currency


def _zone(workspace: Workspace, market: str) -> str:
    return workspace.zone(market, workspace.desk_of_market(market))


def _spoken(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
