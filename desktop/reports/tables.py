"""What stands in the cells of an export: columns with their heads, and rows of plain values.

A value is a text, a number, a share (`Share`), a length of time, a day or a local time without a zone; how it
is written is the business of the file's kind.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final, Literal

from desktop.l10n import terms
from desktop.l10n.catalogs import N_, translator
from desktop.l10n.dates import format_date
from desktop.l10n.names import language_name, market_name
from desktop.store.waits import WaitRow

from .definitions import DEFINITIONS
from .figures import Figures, Line, people
from .periods import STEPS, By, Period
from .sources import Sources


class Share(float):
    """A share of one: 0.985 is written as 98.5 %."""


Value = str | int | Decimal | Share | timedelta | date | datetime | None
Width = Literal["id", "name", "text", "time", "number"]

_CHUNK: Final = 500

_BY: Final[dict[By, str]] = {
    "day": N_("Day"),
    "week": N_("Week from"),
    "month": N_("Month from"),
    "market": N_("Market"),
    "agent": N_("Agent"),
    "kind": N_("Kind"),
    "language": N_("Language"),
}
_HOW: Final = {
    "": N_("open"),
    "answered": N_("answered"),
    "no_answer_needed": N_("no answer needed"),
    "taken_over": N_("taken over"),
    "closed": N_("closed without an answer"),
}
_VERDICT: Final = {None: "", "in_time": N_("in time"), "late": N_("late")}
_NOBODY: Final = N_("nobody")
_UNKNOWN: Final = N_("not known")
_TOTAL: Final = N_("Total")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the waits: its head as a source text, how wide it is, and its value."""

    head: str
    width: Width
    value: Callable[["Words", WaitRow], Value]


class Words:
    """Everything that is worded in an export, in one language; names are looked up once."""

    def __init__(self, sources: Sources, language: str) -> None:
        self.language = language
        self.text = translator(language).gettext
        self._sources = sources
        self._names: dict[str, str] = {}
        self._kinds: dict[str, str] = {}
        self._tongues: dict[str, str] = {}

    def agent(self, agent: str) -> str:
        """A person's name; of one who left and is named nowhere, the id."""
        if not agent:
            return self.text(_NOBODY)
        if agent not in self._names:
            self._names[agent] = people(self._sources, [agent])[agent] or agent
        return self._names[agent]

    def kind(self, kind: str) -> str:
        """The kind of a case, or the topic."""
        if kind not in self._kinds:
            known = "case_kind" if kind in terms.TERMS["case_kind"] else "topic"
            word = terms.text(known, kind, self.language) if kind else self.text(_UNKNOWN)
            self._kinds[kind] = word
        return self._kinds[kind]

    def tongue(self, code: str) -> str:
        """A language's name."""
        if code not in self._tongues:
            self._tongues[code] = language_name(code, self.language) if code else self.text(_UNKNOWN)
        return self._tongues[code]

    def market(self, code: str) -> str:
        """A market's name."""
        return market_name(code, self.language)

    def group(self, by: By, key: str) -> str:
        """A figure line's name; that of a day, week or month is its first day (ISO 8601)."""
        if by == "market":
            return self.market(key)
        if by == "agent":
            return self.agent(key)
        if by == "kind":
            return self.kind(key)
        return self.tongue(key) if by == "language" else key

    def local(self, moment: datetime | None, market: str) -> datetime | None:
        """The market's wall clock, to the second, as spreadsheets know times."""
        if moment is None:
            return None
        return moment.astimezone(self._sources.zone(market)).replace(tzinfo=None, microsecond=0)

    def period(self, period: Period) -> str:
        """The first and the last day."""
        first, last = (format_date(day, self.language) for day in (period.first, period.last))
        return first if first == last else f"{first} – {last}"


WAITS: Final = (
    Column(N_("Market"), "id", lambda words, wait: wait.market),
    Column(N_("Conversation"), "id", lambda words, wait: wait.row.id),
    Column(N_("Buyer"), "name", lambda words, wait: wait.row.buyer),
    Column(N_("Subject"), "text", lambda words, wait: wait.row.subject),
    Column(N_("Kind"), "name", lambda words, wait: words.kind(wait.kind)),
    Column(N_("Language"), "name", lambda words, wait: words.tongue(wait.language)),
    Column(N_("Agent"), "name", lambda words, wait: words.agent(wait.agent)),
    Column(
        N_("Received, market time"),
        "time",
        lambda words, wait: words.local(wait.obligation.opened_at, wait.market),
    ),
    Column(
        N_("Due, market time"), "time", lambda words, wait: words.local(wait.obligation.due_at, wait.market)
    ),
    Column(
        N_("Act by, market time"),
        "time",
        lambda words, wait: words.local(wait.obligation.act_by, wait.market),
    ),
    Column(
        N_("Ended, market time"),
        "time",
        lambda words, wait: words.local(wait.obligation.closed_at, wait.market),
    ),
    Column(N_("Outcome"), "name", lambda words, wait: words.text(_HOW[wait.obligation.closed_how or ""])),
    Column(N_("Verdict"), "name", lambda words, wait: _verdict(words, wait)),
    Column(
        N_("Response, market’s clock"),
        "number",
        lambda words, wait: timedelta(seconds=wait.worked) if wait.worked is not None else None,
    ),
    Column(N_("Calendar"), "name", lambda words, wait: wait.obligation.calendar_version.partition("#")[0]),
)
"""The columns of a wait, in their order."""


def _verdict(words: Words, wait: WaitRow) -> str:
    text = _VERDICT[wait.obligation.verdict]
    return words.text(text) if text else ""


def wait_rows(
    sources: Sources, words: Words, keys: Sequence[tuple[str, int, int]]
) -> Iterator[list[list[Value]]]:
    """The cells of these waits, some hundred at a time."""
    for start in range(0, len(keys), _CHUNK):
        waits = sources.reader.waits.details(keys[start : start + _CHUNK])
        yield [[column.value(words, wait) for column in WAITS] for wait in waits]


def figure_heads(words: Words, by: By) -> list[str]:
    """The heads of the figures' table."""
    return [words.text(_BY[by]), *(words.text(each.name) for each in DEFINITIONS.values())]


def figure_rows(words: Words, found: Figures) -> list[list[Value]]:
    """A row for each group, and the total last."""
    rows = [_figure_row(_first_cell(words, found.by, line.key), line) for line in found.lines]
    return [*rows, _figure_row(words.text(_TOTAL), found.total)]


def _first_cell(words: Words, by: By, key: str) -> Value:
    return date.fromisoformat(key) if by in STEPS else words.group(by, key)


def _figure_row(name: Value, line: Line) -> list[Value]:
    cells: list[Value] = [name]
    for figure, definition in DEFINITIONS.items():
        value = line.value(figure)
        if definition.unit == "percent":
            cells.append(Share(value / 100) if isinstance(value, float) else None)
        else:
            cells.append(value if isinstance(value, int | timedelta) else None)
    return cells
