"""An exported file holds the figures of the screen in real numbers and times, and appears whole or not at
all."""

import csv
import errno
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from desktop.reports.definitions import DEFINITIONS, PLATFORM
from desktop.reports.export import ExportCancelled, ExportFailed, Wanted, export_csv, export_workbook
from desktop.reports.figures import figures
from desktop.reports.periods import Only, Period
from desktop.reports.workbook import Workbook
from desktop.store.store import Store
from tests.reports.world import END, START, sources

HOUR = timedelta(hours=1)
PERIOD = Period(START.date(), END.date())
WANTED = Wanted(PERIOD, "market")
NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
Export = Callable[..., int]


def sheets(path: Path) -> dict[str, list[list[str]]]:
    """Names of sheets and their cells, read from the XML as any spreadsheet would; numbers as they are
    written."""
    with zipfile.ZipFile(path) as file:
        book = ElementTree.fromstring(file.read("xl/workbook.xml"))
        names = [str(sheet.get("name")) for sheet in book.iterfind("m:sheets/m:sheet", NS)]
        assert file.testzip() is None
        found = {}
        for number, name in enumerate(names, 1):
            root = ElementTree.fromstring(file.read(f"xl/worksheets/sheet{number}.xml"))
            assert root.find(".//m:f", NS) is None, "a formula"
            rows = []
            for row in root.iterfind("m:sheetData/m:row", NS):
                cells: list[str] = []
                for cell in row.iterfind("m:c", NS):
                    column = sum(
                        (ord(sign) - 64) * 26**place
                        for place, sign in enumerate(reversed(str(cell.get("r")).rstrip("0123456789")))
                    )
                    cells += [""] * (column - len(cells))
                    text = "".join(part.text or "" for part in cell.iterfind(".//m:t", NS))
                    value = cell.find("m:v", NS)
                    cells[column - 1] = text if value is None else f"#{value.text}"
                rows.append(cells)
            found[name] = rows
        return found


def excel_time(text: str) -> datetime:
    return datetime(1899, 12, 30) + timedelta(seconds=round(float(text.removeprefix("#")) * 86_400))  # noqa: DTZ001


def test_the_workbook_holds_the_figures_of_the_screen(store: Store, folder: Path) -> None:
    done: list[tuple[int, int]] = []
    path = folder / "figures.xlsx"
    written = export_workbook(path, sources(store), WANTED, END, progress=lambda *step: done.append(step))
    assert written == 4
    assert done[-1] == (4, 4)
    assert [file.name for file in folder.iterdir()] == ["figures.xlsx"]
    read = sheets(path)
    assert list(read) == ["Summary", "Finland", "Poland", "Definitions"]
    summary = read["Summary"]
    head = next(row for row in summary if row and row[0] == "Market")
    assert head[1:] == [each.name for each in DEFINITIONS.values()]
    shown = figures(sources(store), PERIOD, "market", END)
    for name, line in (("Finland", shown.lines[0]), ("Poland", shown.lines[1]), ("Total", shown.total)):
        cells = next(row for row in summary if row and row[0] == name)
        for figure, cell in zip(DEFINITIONS, cells[1:], strict=False):
            value = line.value(figure)
            if isinstance(value, timedelta):
                assert float(cell[1:]) == pytest.approx(value / timedelta(days=1))
            elif isinstance(value, float):
                assert float(cell[1:]) == pytest.approx(value / 100)
            else:
                assert cell == ("" if value is None else f"#{value}")
    assert ["Timo", "#1"] in summary
    assert ["Target for answers in time", "#0.95"] in summary
    assert [row[0] for row in read["Definitions"]] == [
        each.name for each in (*DEFINITIONS.values(), *PLATFORM.values())
    ]


def test_waits_stand_a_line_each_on_the_sheet_of_their_market_in_its_time(store: Store, folder: Path) -> None:
    path = folder / "figures.xlsx"
    export_workbook(path, sources(store), WANTED, END)
    read = sheets(path)
    head, wait = read["Finland"]
    cells = dict(zip(head, wait, strict=False))
    assert cells["Conversation"] == "c-2"
    assert cells["Agent"] == "Ag-Gone", "the name on the message of one who left"
    assert excel_time(cells["Received, market time"]) == datetime(2026, 11, 6, 11, 0)  # noqa: DTZ001
    # Received on Friday at 11:00, Monday the 9th is a holiday: due on Tuesday at 11:00.
    assert excel_time(cells["Due, market time"]) == datetime(2026, 11, 10, 11, 0)  # noqa: DTZ001
    assert (cells["Outcome"], cells["Verdict"]) == ("answered", "late")
    # 13 h of Friday, Tuesday, Wednesday and 11 h of Thursday.
    assert float(cells["Response, market’s clock"][1:]) == pytest.approx(3.0)
    assert [row[1] for row in read["Poland"][1:]] == ["c-1", "=1+1", "c-3"]
    with zipfile.ZipFile(path) as file:
        sheet = file.read("xl/worksheets/sheet2.xml").decode()
    assert "<autoFilter" in sheet
    assert 'state="frozen"' in sheet


@pytest.mark.parametrize(("language", "sign"), [("en", ","), ("pl", ";"), ("de", ";")])
def test_a_csv_is_what_the_languages_spreadsheets_expect(
    store: Store, folder: Path, language: str, sign: str
) -> None:
    path = folder / "waits.csv"
    assert export_csv(path, sources(store), Wanted(PERIOD, language=language), END) == 4
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(raw.decode("utf-8-sig").splitlines(), delimiter=sign))
    assert len(rows) == 5
    assert {len(row) for row in rows} == {15}
    assert rows[1][1] == "c-2"
    assert rows[1][13] == "72:00"
    export_csv(path, sources(store), Wanted(PERIOD, "kind", language=language, rows="figures"), END)
    read = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=sign))
    assert len(read) == 4
    assert read[-1][1] == ("50.0" if sign == "," else "50,0")
    assert {row[-1] for row in read[1:]} == {"95.0" if sign == "," else "95,0"}


def test_no_cell_of_a_csv_is_a_formula(store: Store, folder: Path) -> None:
    path = folder / "waits.csv"
    export_csv(path, sources(store), WANTED, END)
    rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    cells = [cell for row in rows for cell in row]
    assert "'=1+1" in cells
    assert "'@SUM(A1)" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("export", [export_workbook, export_csv])
def test_a_cancel_leaves_no_file_and_the_older_one_as_it_was(
    store: Store, folder: Path, export: Export
) -> None:
    path = folder / "figures.out"
    path.write_text("older")
    with pytest.raises(ExportCancelled):
        export(path, sources(store), WANTED, END, cancelled=lambda: True)
    assert [file.name for file in folder.iterdir()] == ["figures.out"]
    assert path.read_text() == "older"


def test_a_cancel_while_the_file_is_being_closed_counts_too(store: Store, folder: Path) -> None:
    closed: list[bool] = []
    close = Workbook.close

    def note(book: Workbook) -> None:
        close(book)
        closed.append(True)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Workbook, "close", note)
        with pytest.raises(ExportCancelled):
            export_workbook(folder / "f.xlsx", sources(store), WANTED, END, cancelled=lambda: bool(closed))
    assert closed
    assert not list(folder.iterdir())


class _Full:
    """A file on a full disk."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def write(self, _text: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> "_Full":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


@pytest.mark.parametrize("export", [export_workbook, export_csv])
def test_a_full_disk_leaves_no_file(
    store: Store, folder: Path, export: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    if export is export_csv:
        real = Path.open
        monkeypatch.setattr(Path, "open", lambda path, *args, **more: _Full(real(path, *args, **more)))
    else:

        def full(*_: object, **__: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr("xlsxwriter.workbook.ZipFile", full)
    with pytest.raises(ExportFailed) as told:
        export(folder / "figures.out", sources(store), WANTED, END)
    assert told.value.reason == "disk_full"
    monkeypatch.undo()
    assert not list(folder.iterdir())


@pytest.mark.parametrize("export", [export_workbook, export_csv])
def test_a_folder_that_is_not_there_is_said(store: Store, folder: Path, export: Export) -> None:
    with pytest.raises(ExportFailed) as told:
        export(folder / "gone" / "figures.out", sources(store), WANTED, END)
    assert told.value.reason == "not_writable"


def test_a_file_that_another_program_holds_is_said(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("desktop.settings.replace", held)
    with pytest.raises(ExportFailed) as told:
        export_csv(folder / "figures.csv", sources(store), WANTED, END)
    assert told.value.reason == "not_writable"
    assert not list(folder.iterdir())


def test_without_any_wait_there_is_a_workbook_with_heads_and_definitions(store: Store, folder: Path) -> None:
    path = folder / "figures.xlsx"
    empty = Wanted(Period(date(2025, 1, 1), date(2025, 1, 2)), "day", Only(("PL",)))
    assert export_workbook(path, sources(store), empty, END) == 0
    assert list(sheets(path)) == ["Summary", "Definitions"]


def test_sheets_bear_names_that_the_file_format_allows(folder: Path) -> None:
    book = Workbook(folder / "names.xlsx")
    for name in ("a/b", "A/B", "x" * 40, "x" * 40, "", "'q'"):
        book.sheet(name)
    book.close()
    names = list(sheets(folder / "names.xlsx"))
    assert len({name.casefold() for name in names}) == 6
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names)
