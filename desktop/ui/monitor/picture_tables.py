"""What each picture shows, as a table and as a sentence: the same numbers for who does not see it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex

from desktop.l10n.catalogs import N_, _, current_language, ngettext
from desktop.l10n.dates import clock_text, format_date, weekday_name
from desktop.l10n.money import format_number, format_percent
from desktop.reports.figures import Bin, Heat, Point, TimeLeft, Trend

from ..kit.cells import Cell, CellModel
from .words import month_text, value_text, week_text

Index = QModelIndex | QPersistentModelIndex
HOURS: Final = 24
_MONDAY: Final = date(2026, 11, 23)
_TREND: Final = (
    N_("Answered in time"),
    N_("In time"),
    N_("Late"),
    N_("Arrived"),
    N_("Answers given"),
    N_("Open at the end"),
)
_LEFT: Final = (N_("By deadline"), N_("By “act by”"))


class PictureModel(CellModel):
    """A table of one picture; `value` is what it draws at a place, for the table and for tests."""

    def reword(self) -> None:
        """Another language."""
        self.beginResetModel()
        self.endResetModel()

    def value(self, row: int, column: int) -> float | None:
        """The number of a cell."""
        raise NotImplementedError

    def rows(self) -> int:
        raise NotImplementedError

    def names(self) -> tuple[str, ...]:
        """What stands above the columns."""
        raise NotImplementedError

    def text(self, row: int, column: int) -> str:
        """The number as the language writes it."""
        return value_text(self.value(row, column), "count")

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else self.rows()

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self.names())

    def heading(self, column: int) -> Cell:
        text = self.names()[column]
        return Cell(text, token="dim", spoken=text, figure=True)

    def cell(self, row: int, column: int) -> Cell:
        text = self.text(row, column)
        said = _("{name}, {figure}: {value}").format(
            name=self.side(row).text, figure=self.names()[column], value=text
        )
        return Cell(text, token="text" if self.value(row, column) else "dim", spoken=said, figure=True)


class TrendModel(PictureModel):
    """A row a step of the trend."""

    def __init__(self) -> None:
        super().__init__()
        self.trend: Trend | None = None

    def show(self, trend: Trend | None) -> None:
        self.beginResetModel()
        self.trend = trend
        self.endResetModel()

    def rows(self) -> int:
        return len(self.trend.points) if self.trend is not None else 0

    def names(self) -> tuple[str, ...]:
        first, *others = (_(each) for each in _TREND)
        if self.trend is not None:
            share = format_percent(self.trend.target / 100, current_language())
            target = _("Target {share}").format(share=share)
            first = f"{first} · {target}"
        return first, *others

    def cell(self, row: int, column: int) -> Cell:
        made = super().cell(row, column)
        share = self.value(row, column)
        below = column == 0 and self.trend is not None and share is not None and share < self.trend.target
        return replace(made, text=f"▼ {made.text}", token="bad") if below else made

    def value(self, row: int, column: int) -> float | None:
        assert self.trend is not None
        point = self.trend.points[row]
        numbers = (point.in_time, point.late, point.arrived, point.answered, point.backlog)
        return point.compliance if column == 0 else numbers[column - 1]

    def text(self, row: int, column: int) -> str:
        return value_text(self.value(row, column), "percent" if column == 0 else "count")

    def side(self, row: int) -> Cell:
        assert self.trend is not None
        text = point_text(self.trend, self.trend.points[row])
        return Cell(text, spoken=text)


class HeatModel(PictureModel):
    """A row a weekday, a column an hour."""

    def __init__(self) -> None:
        super().__init__()
        self.heat: Heat | None = None

    def show(self, heat: Heat | None) -> None:
        self.beginResetModel()
        self.heat = heat
        self.endResetModel()

    def rows(self) -> int:
        return len(self.heat.counts) if self.heat is not None else 0

    def names(self) -> tuple[str, ...]:
        return _hour_names(current_language())

    def value(self, row: int, column: int) -> float | None:
        assert self.heat is not None
        return self.heat.counts[row][column]

    def side(self, row: int) -> Cell:
        text = weekday_text(row, long=True)
        return Cell(text, spoken=text)


class LeftModel(PictureModel):
    """A row a span of time left."""

    def __init__(self) -> None:
        super().__init__()
        self.left: TimeLeft | None = None

    def show(self, left: TimeLeft | None) -> None:
        self.beginResetModel()
        self.left = left
        self.endResetModel()

    def rows(self) -> int:
        return len(self.left.bins) if self.left is not None else 0

    def names(self) -> tuple[str, ...]:
        return tuple(_(each) for each in _LEFT)

    def value(self, row: int, column: int) -> float | None:
        assert self.left is not None
        span = self.left.bins[row]
        return span.by_act if column else span.by_due

    def side(self, row: int) -> Cell:
        assert self.left is not None
        text = bin_text(self.left.bins[row])
        return Cell(text, spoken=text)


# --- words ---


def weekday_text(weekday: int, *, long: bool = False) -> str:
    """A weekday's name, 0 is Monday."""
    return weekday_name(_MONDAY + timedelta(days=weekday), current_language(), long=long)


def hour_text(hour: int) -> str:
    """The hour that begins then, as the language writes the time."""
    return _hour_names(current_language())[hour]


@lru_cache
def _hour_names(language: str) -> tuple[str, ...]:
    # A table asks for its headings thousands of times while it is laid out.
    return tuple(clock_text(datetime(2026, 11, 23, hour, tzinfo=UTC), language) for hour in range(HOURS))


def point_text(trend: Trend, point: Point, *, short: bool = False) -> str:
    """A step's days; short below a picture."""
    if trend.step == "month":
        return month_text(point.first, short=short)
    if short:
        return format_date(point.first, current_language(), form="day_month")
    if trend.step == "week":
        return week_text(point.first, point.last)
    return format_date(point.first, current_language(), form="weekday_day_month")


def bin_text(span: Bin, *, short: bool = False) -> str:
    """`overdue`, `up to 1 h`, `1 – 2 h`, `over 72 h`; short below a picture: `late`, `≤ 1`, `1–2`, `> 72`."""
    language = current_language()
    if short:
        return _short_bin(span, language)
    if span.upto is not None and span.upto <= 0:
        return _("overdue")
    if span.upto is None:
        return _("over {hours} h").format(hours=format_number(span.above or 0, language))
    if not span.above or span.above <= 0:
        return _("up to {hours} h").format(hours=format_number(span.upto, language))
    return _("{above} – {upto} h").format(
        above=format_number(span.above, language), upto=format_number(span.upto, language)
    )


def _short_bin(span: Bin, language: str) -> str:
    above, upto = (
        None if each is None else format_number(each, language) for each in (span.above, span.upto)
    )
    if span.upto is not None and span.upto <= 0:
        return _("overdue")
    if upto is None:
        return f"> {above}"
    return f"{above}–{upto}" if span.above else f"≤ {upto}"


def trend_sentence(trend: Trend | None) -> str:
    """The trend in a sentence: where it stands, its best and worst step, how often below the target."""
    if trend is None:
        return _("Counting…")
    known = [(point.compliance, point) for point in trend.points if point.compliance is not None]
    if not known:
        return _("No answer was judged in this period, so there is no trend.")
    language = current_language()
    worst, best = min(known, key=lambda each: each[0]), max(known, key=lambda each: each[0])
    below = sum(share < trend.target for share, _point in known)
    form = ngettext(
        "Last {last}, at best {best} ({best_when}), at worst {worst} ({worst_when}); {count} of {all} below"
        " the target of {target}.",
        "Last {last}, at best {best} ({best_when}), at worst {worst} ({worst_when}); {count} of {all} below"
        " the target of {target}.",
        below,
    )
    return form.format(
        last=format_percent(known[-1][0] / 100, language),
        best=format_percent(best[0] / 100, language),
        best_when=point_text(trend, best[1]),
        worst=format_percent(worst[0] / 100, language),
        worst_when=point_text(trend, worst[1]),
        count=format_number(below, language),
        all=format_number(len(known), language),
        target=format_percent(trend.target / 100, language),
    )


def heat_sentence(heat: Heat | None) -> str:
    """When most buyers begin to wait."""
    if heat is None:
        return _("Counting…")
    total = sum(map(sum, heat.counts))
    if not total:
        return _("No buyer began to wait in this period.")
    language = current_language()
    places = [(n, day, hour) for day, row in enumerate(heat.counts) for hour, n in enumerate(row)]
    most, day, hour = max(places, key=lambda each: each[0])
    busiest = max(range(len(heat.counts)), key=lambda each: sum(heat.counts[each]))
    return _(
        "{all} in all, most on {day} from {hour} ({most}). The busiest weekday is {busiest} ({count})."
        " Each in the time of its market."
    ).format(
        all=format_number(total, language),
        day=weekday_text(day, long=True),
        hour=hour_text(hour),
        most=format_number(most, language),
        busiest=weekday_text(busiest, long=True),
        count=format_number(sum(heat.counts[busiest]), language),
    )


def left_sentence(left: TimeLeft | None) -> str:
    """How much of what is open is overdue, due within four hours, and has a day or more."""
    if left is None:
        return _("Counting…")
    total = sum(span.by_due for span in left.bins) + left.unknown
    if not total:
        return _("Nothing is open now.")
    language = current_language()
    overdue = sum(span.by_due for span in left.bins if span.upto is not None and span.upto <= 0)
    soon = sum(span.by_due for span in left.bins if span.upto is not None and 0 < span.upto <= 4)
    later = sum(span.by_due for span in left.bins if span.above is not None and span.above >= 24)
    form = ngettext(
        "{all} open: {overdue} overdue, {soon} with up to 4 h left, {later} with more than 24 h. Full bars"
        " go by the deadline, hatched ones by act by.",
        "{all} open: {overdue} overdue, {soon} with up to 4 h left, {later} with more than 24 h. Full bars"
        " go by the deadline, hatched ones by act by.",
        total,
    )
    return form.format(
        all=format_number(total, language),
        overdue=format_number(overdue, language),
        soon=format_number(soon, language),
        later=format_number(later, language),
    )
