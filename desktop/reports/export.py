"""Figures and waits as files: an XLSX workbook or a CSV table, in the user's language.

A file appears whole or not at all: it is written beside its place and renamed at the end; a full disk, an
error or a cancel leaves nothing behind and an older file of that name untouched. Off the screen's thread.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Final, Literal

from desktop.l10n.catalogs import N_
from desktop.l10n.dates import format_datetime
from desktop.l10n.money import format_number
from desktop.store.measure import day_number

from .definitions import DEFINITIONS, PLATFORM
from .figures import Figures, figures
from .periods import EVERYTHING, By, Only, Period
from .pictures import TARGET_NAME
from .rating import rating_texts, score_of, share_of
from .sources import Sources
from .tables import WAITS, Share, Value, Width, Words, figure_heads, figure_rows, wait_rows
from .whole_file import ExportCancelled as ExportCancelled
from .whole_file import ExportFailed as ExportFailed
from .whole_file import whole_file

Progress = Callable[[int, int], None]
"""Called with what is done and the whole, in waits; from the thread that exports."""

_SUMMARY: Final = N_("Summary")
_DEFINITIONS: Final = N_("Definitions")
_NUMBER: Width = "number"
_SUMMARY_WIDTHS: Final[tuple[Width, ...]] = ("text", *([_NUMBER] * len(DEFINITIONS)))
_ACTIVE: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""Beginnings that make a spreadsheet run a cell as a formula."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What goes into a file: the figures of the period grouped by `by`, and every wait that began or ended in
    it, a line each. `language` words heads and definitions. A CSV holds one table: `rows` says which."""

    period: Period
    by: By = "day"
    only: Only = EVERYTHING
    language: str = "en"
    rows: Literal["waits", "figures"] = "waits"


def export_workbook(
    path: Path,
    sources: Sources,
    wanted: Wanted,
    now: datetime,
    *,
    progress: Progress = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Writes an XLSX: a summary, a sheet a market with its waits, the definitions. How many waits were
    written.

    Raises ExportCancelled or ExportFailed.
    """
    from .workbook import Workbook

    words = Words(sources, wanted.language)
    with whole_file(path, cancelled) as part:
        book = Workbook(part)
        try:
            found = figures(sources, wanted.period, wanted.by, now, only=wanted.only)
            sheet = book.sheet(words.text(_SUMMARY))
            sheet.widths(_SUMMARY_WIDTHS)
            for line in _above(words, found, now):
                sheet.add(line, book.bold)
            rows = figure_rows(words, found)
            # The total stands outside of what is filtered and sorted.
            sheet.table(figure_heads(words, wanted.by), len(rows) - 1)
            for row in rows[:-1]:
                sheet.add(row)
            sheet.add(rows[-1], book.bold)
            for line in _below(words, found):
                sheet.add(line)
            keys, steps = _keys(sources, wanted), _Steps(progress, cancelled)
            steps.total = len(keys)
            for market, of_market in groupby(keys, key=lambda key: key[0]):
                mine = list(of_market)
                sheet = book.sheet(words.market(market))
                sheet.widths([column.width for column in WAITS])
                sheet.table([words.text(column.head) for column in WAITS], len(mine), frozen_columns=2)
                for chunk in wait_rows(sources, words, mine):
                    for row in chunk:
                        sheet.add(row)
                    steps.more(len(chunk))
            sheet = book.sheet(words.text(_DEFINITIONS))
            sheet.widths(["text", "text"])
            for each in (*DEFINITIONS.values(), *PLATFORM.values()):
                sheet.add([words.text(each.name), words.text(each.text)], book.wrapped)
            book.close()
        except BaseException:
            book.abandon()
            raise
    return steps.done


def export_csv(
    path: Path,
    sources: Sources,
    wanted: Wanted,
    now: datetime,
    *,
    progress: Progress = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Writes one table as CSV in UTF-8 with a byte order mark, separated as the language's spreadsheets
    expect. No cell is read as a formula. How many rows were written.

    Raises ExportCancelled or ExportFailed.
    """
    words, steps = Words(sources, wanted.language), _Steps(progress, cancelled)
    decimal = format_number(1.5, wanted.language, decimals=1)[1]
    with whole_file(path, cancelled) as part, part.open("w", encoding="utf-8-sig", newline="") as file:
        # Where the comma divides whole numbers from decimals, spreadsheets separate cells by semicolons.
        writer = csv.writer(file, delimiter=";" if decimal == "," else ",")
        heads, chunks = _csv_table(sources, words, wanted, now, steps)
        writer.writerow(heads)
        for chunk in chunks:
            writer.writerows([_csv_cell(value, decimal) for value in row] for row in chunk)
            steps.more(len(chunk))
    return steps.done


class _Steps:
    def __init__(self, progress: Progress, cancelled: Callable[[], bool]) -> None:
        self._progress, self._cancelled = progress, cancelled
        self.done = self.total = 0

    def more(self, number: int) -> None:
        self.done += number
        if self._cancelled():
            raise ExportCancelled
        self._progress(self.done, self.total)


def _keys(sources: Sources, wanted: Wanted) -> list[tuple[str, int, int]]:
    first, last = day_number(wanted.period.first), day_number(wanted.period.last)
    return sources.reader.waits.between(first, last, wanted.only.narrow)


def _csv_table(
    sources: Sources, words: Words, wanted: Wanted, now: datetime, steps: _Steps
) -> tuple[list[str], Iterator[list[list[Value]]]]:
    if wanted.rows == "figures":
        found = figures(sources, wanted.period, wanted.by, now, only=wanted.only)
        rows = [[*row, Share(found.target / 100)] for row in figure_rows(words, found)]
        steps.total = len(rows)
        return [*figure_heads(words, wanted.by), words.text(TARGET_NAME)], iter([rows])
    keys = _keys(sources, wanted)
    steps.total = len(keys)
    return [words.text(column.head) for column in WAITS], wait_rows(sources, words, keys)


def _csv_cell(value: Value, decimal: str) -> str:
    match value:
        case None:
            return ""
        case Share():
            return f"{value * 100:.1f}".replace(".", decimal)
        case timedelta():
            minutes = int(value.total_seconds()) // 60
            return f"{minutes // 60}:{minutes % 60:02}"
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case Decimal():
            return str(value).replace(".", decimal)
        case str():
            text = value.replace("\x00", "")
            return f"'{text}" if text.startswith(_ACTIVE) else text
        case _:
            return str(value)


def _above(words: Words, found: Figures, now: datetime) -> Iterator[Sequence[Value]]:
    yield [words.period(found.period)]
    as_of = words.text(N_("As of {time}")).format(time=format_datetime(now, "UTC", words.language))
    yield [f"{as_of} UTC"]
    yield [words.text(TARGET_NAME), Share(found.target / 100)]
    if found.uncounted:
        yield [
            words.text(N_("Not complete: {number} waits are still being counted.")).format(
                number=found.uncounted
            )
        ]
    yield []


def _below(words: Words, found: Figures) -> Iterator[Sequence[Value]]:
    if found.decided:
        yield []
        yield [words.text(N_("“No answer needed” was decided by"))]
        for agent, number in found.decided:
            yield [words.agent(agent), number]
    if found.rating is not None:
        yield []
        yield [words.text(N_("The platform’s own figures"))]
        share, score = share_of(found.rating), score_of(found.rating)
        values: dict[str, Value] = {
            "platform_in_time": share if isinstance(share, str) else Share(share),
            "platform_score": score,
            "platform_visibility": rating_texts(found.rating, words.language)["platform_visibility"],
        }
        for each in PLATFORM.values():
            yield [words.text(each.name), values[each.id]]
