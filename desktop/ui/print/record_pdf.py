"""A record as a PDF file (PDF/A-1b: it carries its fonts and can be kept). Off the screen's thread."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QRectF
from PySide6.QtGui import QGuiApplication, QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter

from desktop import __version__
from desktop.reports.whole_file import ExportCancelled, whole_file

from .record_pages import MARGINS, Pages
from .record_sheet import Sheet

DOTS = 600
"""Dots per inch: where letters and lines may stand; they are drawn as shapes, not as dots."""


def export_pdf(
    path: Path,
    sheet: Sheet,
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Writes the PDF; how many pages. The file appears whole or not at all.

    Raises ExportCancelled or ExportFailed.
    """
    with _application():
        content, pages = _drawn(sheet, progress, cancelled)
    with whole_file(path, cancelled) as part:
        part.write_bytes(content)
    return pages


def _drawn(
    sheet: Sheet, progress: Callable[[int, int], None], cancelled: Callable[[], bool]
) -> tuple[bytes, int]:
    # Into memory: Qt does not say when a disk is full.
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPdfVersion(QPagedPaintDevice.PdfVersion.PdfVersion_A1b)
    writer.setResolution(DOTS)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(MARGINS, QPageLayout.Unit.Millimeter)
    writer.setTitle(f"{sheet.title} · {sheet.foot}")
    writer.setCreator(f"helpdesk-desktop {__version__}")
    pages = Pages(sheet, writer, QRectF(0, 0, writer.width(), writer.height()))
    pages.write()
    painter = QPainter(writer)
    try:
        for page in range(pages.number):
            if cancelled():
                raise ExportCancelled
            if page:
                writer.newPage()
            pages.draw(painter, page)
            progress(page + 1, pages.number)
    finally:
        painter.end()
    return bytes(buffer.data().data()), pages.number


@contextmanager
def _application() -> Iterator[None]:
    """Qt's fonts need an application; the command line has none."""
    if QGuiApplication.instance() is not None:
        yield
        return
    made = QGuiApplication(["helpdesk"])
    try:
        yield
    finally:
        made.shutdown()
