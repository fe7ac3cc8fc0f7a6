"""The board as rows: all, then each market, kind and person, narrowed to what the person has chosen.

Three sections in one table, so that the keyboard walks through all of it and the columns stand under each
other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from desktop.domain.cases import KINDS
from desktop.l10n.sorting import sort_key
from desktop.reports.board import NOBODY, Axis, Board, Figure, Line
from desktop.store.views import CellFilter

from ..inbox.view_names import TOPICS
from ..workspace import Workspace
from .words import person_text

Basis = Literal["act", "due"]
"""What the columns of the next hours go by: act-by, or the deadline."""

AXES: Final[tuple[Axis, ...]] = ("market", "kind", "agent")
TOTAL: Final = "total"
Key = tuple[str, str]
"""The section ("total" or an axis) and what the row is about; a section's heading has the axis twice."""

_NOW: Final[tuple[Figure, ...]] = ("open", "overdue", "at_risk")
_NEXT: Final[dict[Basis, tuple[Figure, ...]]] = {
    "act": ("act_hour", "act_4h", "act_today"),
    "due": ("due_hour", "due_4h", "due_today"),
}
_BESIDE: Final[tuple[Figure, ...]] = ("stopped", "taken_over", "in_moderation", "rejected")


def columns(basis: Basis) -> tuple[Figure, ...]:
    """The figures from left to right: now, the next hour, four hours, today, then what does not press."""
    return (*_NOW, *_NEXT[basis], *_BESIDE)


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One row; a heading has no line."""

    section: str
    key: str
    line: Line | None = None
    is_heading: bool = False

    @property
    def id(self) -> Key:
        return (self.section, f"heading {self.section}" if self.is_heading else self.key)


@dataclass(frozen=True)
class Narrowed:
    """The lines that the person has chosen, at most one on each axis."""

    held: Mapping[Axis, str] = field(default_factory=dict)

    def toggled(self, axis: Axis, key: str) -> "Narrowed":
        """Chosen, or no longer when it was."""
        held = {known: value for known, value in self.held.items() if known != axis}
        if self.held.get(axis) != key:
            held[axis] = key
        return Narrowed(held)

    def others(self, axis: Axis | None) -> dict[Axis, str]:
        """What narrows the lines of an axis: the choices on the other ones."""
        return {known: value for known, value in self.held.items() if known != axis}


def board_rows(board: Board, narrowed: Narrowed, workspace: Workspace) -> list[BoardRow]:
    """All rows in an order that time does not change: nothing jumps while it is being looked at."""
    total: dict[Figure, int] = {}
    for line in board.lines("market", **narrowed.others(None)):
        for figure, number in line.numbers.items():
            total[figure] = total.get(figure, 0) + number
    rows = [BoardRow(TOTAL, "", Line("", total))]
    for axis in AXES:
        lines = {line.key: line for line in board.lines(axis, **narrowed.others(axis))}
        keys = _keys(axis, board, lines, narrowed, workspace)
        if keys:
            rows.append(BoardRow(axis, "", is_heading=True))
            rows += [BoardRow(axis, key, lines.get(key, Line(key, {}))) for key in keys]
    return rows


def filter_of(board: Board, row: BoardRow, figure: Figure, narrowed: Narrowed) -> CellFilter:
    """What lists the conversations behind a row's number."""
    held: dict[Axis, str] = narrowed.others(None)
    if row.section != TOTAL:
        axis: Axis = row.section  # type: ignore[assignment]
        held[axis] = row.key
    return board.conversations(figure, held.get("market"), held.get("kind"), held.get("agent"))


def _keys(
    axis: Axis, board: Board, lines: Mapping[str, Line], narrowed: Narrowed, workspace: Workspace
) -> list[str]:
    found = set(lines)
    if axis in narrowed.held:
        found.add(narrowed.held[axis])
    if axis == "market":
        found |= set(board.markets)
        return _in_order(found, workspace.markets())
    if axis == "kind":
        return _in_order(found, (*KINDS, *TOPICS))
    language = workspace.language
    return sorted(found, key=lambda each: (each != NOBODY, sort_key(person_text(each, workspace), language)))


def _in_order(found: set[str], known: Sequence[str]) -> list[str]:
    return [key for key in known if key in found] + sorted(found - set(known))
