"""What will be late and who should take which, as tables."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex

from desktop.l10n.catalogs import N_, _, current_language
from desktop.l10n.due import due_text
from desktop.l10n.named import named
from desktop.reports.forecast import Breach, Forecast, OpenWait, Suggestion

from ..kit.cells import Cell, CellModel
from ..kit.labels import literal
from ..own_zone import own_zone
from ..workspace import Workspace
from .words import kind_text, person_text

Index = QModelIndex | QPersistentModelIndex

SHOWN: Final = 200
"""Of what comes due, so many are shown, the first ones: more is nobody's to read."""
_LATE: Final = (N_("Deadline"), N_("Buyer"), N_("Kind"), N_("With"), N_("At the present pace"))
_TAKE: Final = (N_("Act by"), N_("Buyer"), N_("Kind"), N_("With"), N_("Should take it"), N_("Why"))
_BREACH: Final = {
    "nobody": N_("late: nobody has it"),
    "away": N_("late: its person is away"),
    "no_pace": N_("not known: too few answers so far"),
}
_WHY: Final = {
    "unassigned": N_("nobody has it"),
    "assignee_away": N_("its person is away"),
    "assignee_too_late": N_("its person would be too late"),
    "speaks_language": N_("speaks the language"),
    "serves_market": N_("serves the market"),
    "least_load": N_("has the least to do"),
}


class WaitModel(CellModel):
    """Rows are conversations that wait. Rows that stay keep their place: the keyboard is not moved."""

    def __init__(self, workspace: Workspace, names: tuple[str, ...]) -> None:
        super().__init__()
        self._workspace, self._names = workspace, names

    def wait(self, row: int) -> OpenWait:
        raise NotImplementedError

    def reword(self) -> None:
        """Another language."""
        self.beginResetModel()
        self.endResetModel()

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self._names)

    def heading(self, column: int) -> Cell:
        text = _(self._names[column])
        return Cell(text, token="dim", spoken=text)

    def buyer(self, wait: OpenWait) -> str:
        return literal(wait.buyer, 60) or _("Unknown buyer")

    def words(self, wait: OpenWait, column: int) -> str:
        """Columns that both tables have, but for the first."""
        match column:
            case 1:
                return self.buyer(wait)
            case 2:
                return kind_text(wait.kind)
            case _:
                return person_text(wait.agent, self._workspace)


class LateModel(WaitModel):
    """What has its deadline until the end of the forecast, with what the present pace makes of it."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, _LATE)
        self.forecast: Forecast | None = None
        self._breaches: dict[str, Breach] = {}

    def show(self, forecast: Forecast | None) -> None:
        """Another forecast."""
        before = [wait.conversation for wait in self._waits()]
        shown = () if forecast is None else forecast.if_nobody_answers[:SHOWN]
        after = [each.conversation for each in shown]
        breaches = forecast.at_present_pace if forecast is not None else ()
        if before != after:
            self.beginResetModel()
        self.forecast = forecast
        self._breaches = {each.wait.conversation: each for each in breaches}
        if before != after:
            self.endResetModel()
        elif after:
            self.dataChanged.emit(self.index(0, 0), self.index(len(after) - 1, self.columnCount() - 1))

    def wait(self, row: int) -> OpenWait:
        return self._waits()[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self._waits())

    def cell(self, row: int, column: int) -> Cell:
        wait = self.wait(row)
        if column == 0:
            text = self._moment(wait)
            return Cell(text, bold=True, spoken=named(_(_LATE[0]), text))
        if column == 4:
            return self._pace(wait)
        text = self.words(wait, column)
        market = wait.market if column == 1 else ""
        token = "dim" if column == 2 or (not wait.agent and column == 3) else "text"
        return Cell(text, market=market, token=token, spoken=named(_(_LATE[column]), text))

    def _moment(self, wait: OpenWait) -> str:
        assert self.forecast is not None
        if wait.due_at is None:
            return "–"
        zone = self._workspace.zone(wait.market)
        return due_text(wait.due_at, zone, self.forecast.as_of, current_language())

    def _pace(self, wait: OpenWait) -> Cell:
        assert self.forecast is not None
        found = self._breaches.get(wait.conversation)
        if found is None:
            text = _("in time")
            return Cell("", note=text, glyph="✓", note_token="good", spoken=named(_(_LATE[4]), text))
        if found.reason in _BREACH:
            text = _(_BREACH[found.reason])
        elif found.answer_at is None:
            text = _("late: nobody gets to it by then")
        else:
            moment = due_text(found.answer_at, own_zone(), self.forecast.as_of, current_language())
            text = _("late: its turn comes {when}").format(when=moment)
        glyph, token = ("–", "dim") if found.reason == "no_pace" else ("▲", "bad")
        return Cell("", note=text, glyph=glyph, note_token=token, spoken=named(_(_LATE[4]), text))

    def _waits(self) -> tuple[OpenWait, ...]:
        return self.forecast.if_nobody_answers[:SHOWN] if self.forecast is not None else ()


class TakeModel(WaitModel):
    """Who should take which."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, _TAKE)
        self.suggestions: tuple[Suggestion, ...] = ()

    def show(self, suggestions: tuple[Suggestion, ...]) -> None:
        """Other suggestions: what was applied goes, the rest keeps the keyboard where it is."""
        if suggestions == self.suggestions:
            return
        before = [each.wait.conversation for each in self.suggestions]
        kept = {each.wait.conversation: each for each in suggestions}
        if [name for name in before if name in kept] == [each.wait.conversation for each in suggestions]:
            for place in reversed(range(len(before))):
                if before[place] not in kept:
                    self.beginRemoveRows(QModelIndex(), place, place)
                    self.suggestions = (*self.suggestions[:place], *self.suggestions[place + 1 :])
                    self.endRemoveRows()
            self.suggestions = suggestions
            if suggestions:
                last = self.index(len(suggestions) - 1, self.columnCount() - 1)
                self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self.suggestions = suggestions
        self.endResetModel()

    def wait(self, row: int) -> OpenWait:
        return self.suggestions[row].wait

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self.suggestions)

    def cell(self, row: int, column: int) -> Cell:
        suggestion, wait = self.suggestions[row], self.suggestions[row].wait
        name = _(_TAKE[column])
        if column == 0:
            moment = wait.act_by or wait.due_at
            now, language = self._workspace.now(), current_language()
            text = "–" if moment is None else due_text(moment, own_zone(), now, language)
            return Cell(text, bold=True, spoken=named(name, text))
        if column == 4:
            text = person_text(suggestion.agent, self._workspace)
            return Cell(text, bold=True, token="accent", spoken=named(name, text))
        if column == 5:
            text = ", ".join(_(_WHY[each]) for each in suggestion.reasons if each in _WHY)
            if not suggestion.in_time and suggestion.done_by is not None:
                text = ", ".join(filter(None, (text, _("still too late"))))
            return Cell(text, token="dim", spoken=named(name, text))
        text = self.words(wait, column)
        market = wait.market if column == 1 else ""
        token = "dim" if column in (2, 3) else "text"
        return Cell(text, market=market, token=token, spoken=named(name, text))
