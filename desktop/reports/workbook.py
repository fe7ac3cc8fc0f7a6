"""An XLSX workbook, row after row: what was written is on the disk, not in memory.

Numbers and times are real ones; texts never become formulas or links. `xlsxwriter` is imported at first use.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from .tables import Share, Value, Width
from .whole_file import ExportFailed

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook as XlsxWorkbook
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS: Final = 1_048_576
"""Rows of a sheet, as the file format allows."""
_WIDTHS: Final[dict[Width, int]] = {"id": 14, "name": 20, "text": 40, "time": 17, "number": 12}
_FORBIDDEN: Final = "[]:*?/\\'"
_CELL: Final = 32_767
"""Characters that a cell holds."""


class Workbook:
    """A workbook being written to a file; `close` ends it well, `abandon` leaves off."""

    def __init__(self, path: Path) -> None:
        from xlsxwriter.workbook import Workbook as Made

        self._book: XlsxWorkbook = Made(
            str(path),
            {
                "constant_memory": True,
                "tmpdir": str(path.parent),
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "use_zip64": True,
            },
        )
        # 22 and 14 are the formats that a spreadsheet shows in its user's own order of day, month and year.
        self.head = self._format(bold=True, text_wrap=True, bottom=1, valign="top")
        self.bold = self._format(bold=True)
        self.wrapped = self._format(text_wrap=True, valign="top")
        self._time = self._format(num_format=22)
        self._day = self._format(num_format=14, align="left")
        self._share = self._format(num_format="0.0%")
        self._span = self._format(num_format="[h]:mm")
        self._names: set[str] = set()

    def _format(self, **properties: Any) -> Any:
        return self._book.add_format(properties)

    def sheet(self, name: str) -> "Sheet":
        """A new sheet, under this name as far as the file format allows it."""
        return Sheet(self, self._book.add_worksheet(self._named(name)))

    def _named(self, name: str) -> str:
        signs = (" " if sign in _FORBIDDEN or not sign.isprintable() else sign for sign in name)
        clean = "".join(signs).strip()[:31].strip() or "-"
        number = 2
        unique = clean
        while unique.casefold() in self._names:
            unique = f"{clean[:27]} {number}"
            number += 1
        self._names.add(unique.casefold())
        return unique

    def close(self) -> None:
        """Ends the workbook; raises OSError when that fails."""
        from xlsxwriter.exceptions import XlsxFileError

        try:
            self._book.close()
        except XlsxFileError as error:
            cause = error.args[0] if error.args else None
            raise cause if isinstance(cause, OSError) else OSError(str(error)) from error

    def abandon(self) -> None:
        """Lets go of the files of a workbook that will not be ended."""
        for sheet in self._book.worksheets():
            with suppress(Exception):
                sheet._opt_close()

    def write(self, sheet: "Worksheet", row: int, column: int, value: Value, style: Any = None) -> None:
        """One cell, as what it is."""
        match value:
            case None | "":
                pass
            case str():
                sheet.write_string(row, column, value[:_CELL], style)
            case Share():
                sheet.write_number(row, column, value, style or self._share)
            case timedelta():
                sheet.write_number(row, column, value.total_seconds() / 86_400, style or self._span)
            case datetime():
                sheet.write_datetime(row, column, value, style or self._time)
            case date():
                sheet.write_datetime(row, column, datetime.combine(value, time()), style or self._day)
            case _:
                sheet.write_number(row, column, float(value), style)


class Sheet:
    """Rows one under the other."""

    def __init__(self, book: Workbook, sheet: "Worksheet") -> None:
        self._book, self._sheet = book, sheet
        self.row = 0

    def widths(self, widths: Sequence[Width]) -> None:
        """How wide the columns are; before the first row."""
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, _WIDTHS[width])

    def table(self, heads: Sequence[str], rows: int, *, frozen_columns: int = 1) -> None:
        """The heads of a table of so many rows: filtered by, and in sight while scrolling."""
        self._sheet.freeze_panes(self.row + 1, frozen_columns)
        self._sheet.autofilter(self.row, 0, self.row + max(rows, 1), len(heads) - 1)
        self.add(heads, self._book.head)

    def add(self, values: Sequence[Value], style: Any = None) -> None:
        """One more row. Raises ExportFailed when the sheet is full."""
        if self.row >= MOST_ROWS:
            raise ExportFailed("too_many_rows", str(MOST_ROWS))
        for column, value in enumerate(values):
            text = isinstance(value, str)
            self._book.write(self._sheet, self.row, column, value, style if text else None)
        self.row += 1
