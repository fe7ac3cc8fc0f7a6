"""Figures and open conversations as files: an XLSX workbook or a CSV table, in the user's language.

A file appears whole or not at all: it is written beside its place and renamed at the end; a full disk, an
error or a cancel leaves nothing behind and an older file of that name untouched. Off the screen's thread.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from .periods import EVERYTHING, By, Only, Period
from .sources import Sources

Progress = Callable[[int, int], None]
"""Called with what is done and the whole, in rows; from the thread that exports."""


class ExportCancelled(Exception):
    """The person gave it up; no file is there."""


class ExportFailed(Exception):
    """The file could not be written, and none is there. `reason`: "disk_full", "not_writable" or
    "too_many_rows"; `detail` is the system's own word."""

    def __init__(
        self, reason: Literal["disk_full", "not_writable", "too_many_rows"], detail: str = ""
    ) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail = reason, detail


@dataclass(frozen=True, slots=True)
class Wanted:
    """What goes into a file: the figures of the period grouped by `by`, and every wait that ended or began in
    it, a line each. `language` words heads and definitions."""

    period: Period
    by: By = "day"
    only: Only = EVERYTHING
    language: str = "en"


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
    raise NotImplementedError


def export_csv(
    path: Path,
    sources: Sources,
    wanted: Wanted,
    now: datetime,
    *,
    progress: Progress = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Writes the waits as one CSV table in UTF-8 with a byte order mark, separated as the language's
    spreadsheets expect. No cell is read as a formula. How many were written.

    Raises ExportCancelled or ExportFailed.
    """
    raise NotImplementedError
