"""The printed record as pages: nothing is lost, nothing is markup, every page has its foot and its number."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from desktop.domain.record import read_record
from desktop.reports.evidence import examine
from desktop.reports.whole_file import ExportCancelled, ExportFailed
from desktop.store.store import Store
from desktop.ui.print.record_pages import Pages
from desktop.ui.print.record_pdf import export_pdf
from desktop.ui.print.record_sheet import Sheet, record_sheet
from tests.record_world import FULL, HOSTILE, Signer
from tests.ui import world

SIGNER = Signer()
LONG = FULL * 4


@pytest.fixture
def sheet(store_with: Callable[..., Store]) -> Sheet:
    evidence = examine(read_record(SIGNER.record(LONG)), [SIGNER.pinned], [], world.NOW)
    return record_sheet(evidence, store_with(world.conversation("C-7")).reader(), "")


def pages_of(path: Path) -> int:
    return path.read_bytes().count(b"/Type /Page\n")


def test_the_file_has_a_page_for_each_page_and_is_named(qapp, sheet: Sheet, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = tmp_path / "record.pdf"
    count = export_pdf(path, sheet, progress=lambda done, total: told.append((done, total)))
    assert count == pages_of(path) > 2
    assert told == [(number, count) for number in range(1, count + 1)]
    raw = path.read_bytes()
    assert sheet.foot.split()[-1] in raw.decode("utf-16-be", "ignore") + raw.decode("latin-1")
    assert b"pdfaid" in raw


def test_it_is_written_off_the_windows_thread(qapp, sheet: Sheet, tmp_path: Path) -> None:
    path = tmp_path / "record.pdf"
    thread = threading.Thread(target=export_pdf, args=(path, sheet))
    thread.start()
    thread.join(30)
    assert pages_of(path) > 2


def test_a_cancel_leaves_no_file(qapp, sheet: Sheet, tmp_path: Path) -> None:
    drawn: list[int] = []
    path = tmp_path / "pdf" / "record.pdf"
    path.parent.mkdir()
    with pytest.raises(ExportCancelled):
        export_pdf(
            path, sheet, progress=lambda done, _total: drawn.append(done), cancelled=lambda: bool(drawn)
        )
    assert drawn == [1]
    assert not list(path.parent.iterdir())
    with pytest.raises(ExportFailed):
        export_pdf(tmp_path / "gone" / "record.pdf", sheet)


@pytest.fixture
def image(qapp) -> QImage:
    made = QImage(620, 877, QImage.Format.Format_RGB32)
    made.setDotsPerMeterX(2953)
    made.setDotsPerMeterY(2953)
    return made


@pytest.fixture
def pages(image: QImage, sheet: Sheet) -> Pages:
    made = Pages(sheet, image, QRectF(50, 50, 520, 740))
    made.write()
    return made


def test_all_of_it_is_there_and_nothing_became_markup(pages: Pages, sheet: Sheet) -> None:
    text = pages.text
    assert HOSTILE.split("\n")[0] in text
    assert "\ufffc" not in text
    for item in sheet.items:
        for part in (item.head, item.when, *(line.text for line in item.lines)):
            assert part.replace("\u2028", "\n") in text


def test_every_page_is_drawn_with_its_foot(pages: Pages, image: QImage) -> None:
    for page in range(pages.number):
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        pages.draw(painter, page)
        painter.end()
        assert ink(image, QRectF(50, 50, 520, 700)) > 50
        assert ink(image, QRectF(50, 792, 520, 40)) > 50
        assert ink(image, QRectF(0, 0, 49, 877)) == ink(image, QRectF(572, 0, 48, 877)) == 0


def ink(image: QImage, part: QRectF) -> int:
    rect = part.toRect()
    return sum(
        image.pixelColor(x, y).lightness() < 200
        for x in range(rect.left(), rect.right())
        for y in range(rect.top(), rect.bottom(), 2)
    )


def test_no_head_stands_alone_at_a_pages_foot(image: QImage, sheet: Sheet) -> None:
    for height in range(400, 460, 7):
        made = Pages(sheet, image, QRectF(50, 50, 520, height))
        made.write()
        assert made.torn_heads() == []
