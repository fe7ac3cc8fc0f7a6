"""The account selector: all accounts or one, each with its badge, its state in words, what waits there and
when the next answer is due. Not there while only one account is known."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot

from desktop.l10n.catalogs import _
from desktop.l10n.due import by_text
from desktop.l10n.money import format_number
from desktop.l10n.named import named
from desktop.store.mixed_counts import MixedCounts
from desktop.store.views import Counts
from desktop.sync.status import UP_TO_DATE

from ..desks import Desk
from ..kit.badge_icon import badge_icon, stack_icon
from ..kit.bar_button import BarButton, Part
from ..kit.labels import literal
from ..kit.picker import Choice, Picker
from ..kit.translate import follow
from ..session import PROBLEM, SessionState
from ..sign_in.problems import problem_texts
from ..workspace import Workspace
from .counted import overdue_text, waiting_text
from .sync_words import short_text

ALL: Final = "*"


class AccountSelector(BarButton):
    """`account_wanted`: an account that is not open, to be opened or explained, by its id in the settings."""

    account_wanted = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._counts = MixedCounts()
        self._standings: Mapping[str, SessionState] = {}
        self.clicked.connect(self.open)
        workspace.desks_changed.connect(self.retranslate)
        workspace.place_changed.connect(self.retranslate)
        follow(self)

    def show_counts(self, counts: MixedCounts) -> None:
        self._counts = counts
        self.retranslate()

    def show_standings(self, standings: Mapping[str, SessionState]) -> None:
        """How opening stands with each account."""
        self._standings = standings
        self.retranslate()

    @Slot()
    def retranslate(self) -> None:
        workspace, language = self._workspace, self._workspace.language
        desk = workspace.desks.get(workspace.scope or "")
        self.setVisible(len(workspace.desks) + len(self._not_open()) > 1)
        waiting = self._counts.of(workspace.scope).of("needs_answer")
        parts = [Part("icon", icon=badge_icon(*desk.badge) if desk is not None else stack_icon())]
        name = literal(desk.name, 40) if desk is not None else _("All accounts")
        parts.append(Part("bold", name, gives_way=True))
        if waiting:
            parts.append(Part("figure", format_number(waiting, language), "accent"))
        if self._not_open():
            parts.append(Part("glyph", "▲", "warn"))
        late = self._late_elsewhere()
        if late:
            parts += [Part("glyph", "▲", "bad"), Part("text", format_number(late, language), "bad")]
        parts.append(Part("arrow"))
        spoken = [_("Account: {name}").format(name=name), waiting_text(waiting, language)]
        if late:
            elsewhere = _("in other accounts: {what}")
            spoken.append(elsewhere.format(what=overdue_text(late, language)))
        spoken += [self._trouble(standing) for standing in self._not_open().values()]
        said = ", ".join(part for part in spoken if part)
        self.show_parts(tuple(parts), said)
        self.setToolTip(said)

    @Slot()
    def open(self) -> None:
        """Opens the list of accounts."""
        if self._workspace.desks:
            picker = Picker(self, _("Accounts"), placeholder=_("Find an account"))
            picker.offer(self.choices(), self._workspace.scope or ALL)
            picker.chosen.connect(self._choose)
            picker.show_below(self)

    @Slot()
    def next_account(self) -> None:
        """All accounts, then each in turn."""
        places = [None, *self._workspace.desks]
        here = places.index(self._workspace.scope) if self._workspace.scope in places else 0
        self._workspace.set_scope(places[(here + 1) % len(places)])

    def choices(self) -> list[Choice]:
        """All accounts, then each that is open, then those that are not, with what is wrong there."""
        everything = self._counts.of()
        found = [self._choice(ALL, _("All accounts"), everything, "", None)]
        for desk in self._workspace.desks.values():
            status = desk.status
            is_well = status.state == UP_TO_DATE and not status.lacks
            state = "" if is_well else short_text(status, self._workspace.language)
            name = literal(desk.name, 60)
            found.append(self._choice(desk.id, name, self._counts.of(desk.id), state, desk))
        for standing in self._not_open().values():
            entry, said = standing.account, self._trouble(standing)
            if entry is not None:
                icon = badge_icon(*entry.badge, entry.platform)
                name = literal(entry.title, 60)
                found.append(Choice(entry.id, name, alarm=said, icon=icon, spoken=named(name, said)))
        return found

    def _choice(self, key: str, name: str, counts: Counts, state: str, desk: Desk | None) -> Choice:
        language = self._workspace.language
        waiting, late = counts.of("needs_answer"), overdue_text(counts.overdue(), language)
        when = "" if late else self._nearest(counts, desk)
        parts = (name, state, waiting_text(waiting, language), late or when)
        return Choice(
            key,
            name,
            note=" · ".join(part for part in (state, when) if part),
            figure=format_number(waiting, language) if waiting else "",
            alarm=late,
            icon=badge_icon(*desk.badge) if desk is not None else stack_icon(),
            spoken=", ".join(part for part in parts if part),
            also=desk.entry.url if desk is not None and desk.entry is not None else "",
        )

    def _nearest(self, counts: Counts, desk: Desk | None) -> str:
        """When the next answer is due, in the time of its market."""
        workspace, dues = self._workspace, counts.dues
        if not dues:
            return ""
        market = min(dues, key=lambda code: dues[code])
        zone = workspace.zone(market, desk or workspace.desk_of_market(market))
        when = by_text(dues[market], zone, workspace.now(), workspace.language)
        return _("next due {when}").format(when=when)

    def _late_elsewhere(self) -> int:
        scope = self._workspace.scope
        if scope is None:
            return 0
        return self._counts.of().overdue() - self._counts.of(scope).overdue()

    def _not_open(self) -> dict[str, SessionState]:
        """Accounts of the settings that something is wrong with."""
        return {
            name: standing
            for name, standing in self._standings.items()
            if standing.kind == PROBLEM and name not in self._workspace.desks
        }

    def _trouble(self, standing: SessionState) -> str:
        return problem_texts(standing.problem, "", "")[0]

    @Slot(str)
    def _choose(self, key: str) -> None:
        if key == ALL or key in self._workspace.desks:
            self._workspace.set_scope(None if key == ALL else key)
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.account_wanted.emit(key)
