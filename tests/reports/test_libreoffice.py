"""The exported workbook, opened by LibreOffice: the figures of the screen, each as what it is."""

import csv
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.reports.definitions import DEFINITIONS
from desktop.reports.export import export_workbook
from desktop.reports.figures import Line, figures
from desktop.reports.tables import Words
from desktop.store.store import Store
from tests.reports.test_export import PERIOD, WANTED
from tests.reports.world import END, sources

OFFICE = shutil.which("soffice")
ALL_SHEETS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"


def shown(line: Line, figure: str) -> str:
    """A figure as the workbook's formats show it."""
    value = line.value(figure)
    if value is None:
        return ""
    if isinstance(value, timedelta):
        minutes = value // timedelta(minutes=1)
        return f"{minutes // 60}:{minutes % 60:02}"
    return f"{value:.1f}%" if isinstance(value, float) else str(value)


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize("language", ["en", "pl"])
def test_it_opens_with_the_figures_of_the_screen(
    store: Store, folder: Path, tmp_path: Path, language: str
) -> None:
    path = folder / "figures.xlsx"
    export_workbook(path, sources(store), replace(WANTED, language=language), END)
    assert OFFICE is not None
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    out = tmp_path / "out"
    subprocess.run(
        [OFFICE, profile, "--headless", "--convert-to", ALL_SHEETS, "--outdir", str(out), str(path)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    words = Words(sources(store), language)
    files = {file.stem.removeprefix("figures-"): file for file in out.iterdir()}
    assert set(files) == {
        words.text("Summary"),
        words.market("FI"),
        words.market("PL"),
        words.text("Definitions"),
    }
    rows = list(csv.reader(files[words.text("Summary")].read_text(encoding="utf-8").splitlines()))
    found = figures(sources(store), PERIOD, "market", END)
    for name, line in ((words.market("FI"), found.lines[0]), (words.text("Total"), found.total)):
        cells = next(row for row in rows if row[0] == name)
        assert cells[1:] == [shown(line, figure) for figure in DEFINITIONS]
