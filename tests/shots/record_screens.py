"""A conversation's record: verified, broken, with a new key, not to be had; and its first printed page."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QLabel

from desktop.domain.record import read_record
from desktop.reports.evidence import Evidence, examine
from desktop.store.views import Query
from desktop.sync.records import NotFetched
from desktop.ui.print.record_pages import Pages
from desktop.ui.print.record_sheet import record_sheet
from desktop.ui.record.dialog import READY, RecordDialog
from tests.record_world import FULL, Signer

if TYPE_CHECKING:
    from .screens import Screens

Screen = tuple[str, Callable[[], object]]
DPI = 84


def record_screens(screens: "Screens") -> Iterator[Screen]:
    """Each by name, with how a person gets there."""
    album, workspace, window = screens.album, screens.workspace, screens.window

    def dialog() -> RecordDialog:
        screens.plain()
        screens.show(Query(view="needs_answer", market="PL"))
        window.actions_table.run("conversation.record")
        found = window.inbox.conversation.record.dialog
        assert found is not None
        album.wait(lambda: found.state == READY, 60)
        return found

    def changed() -> None:
        shown = dialog()
        shown.show_evidence(evidence(pinned=True, changed=True))

    def new_key() -> None:
        shown = dialog()
        shown.show_evidence(evidence(pinned=False))

    def offline() -> None:
        dialog().show_missing(NotFetched("offline"))

    def page() -> None:
        screens.plain()
        sheet = record_sheet(evidence(pinned=True), workspace.reader, "https://helpdesk.example.com")
        image = QImage(round(8.27 * DPI), round(11.69 * DPI), QImage.Format.Format_RGB32)
        image.setDotsPerMeterX(round(DPI / 0.0254))
        image.setDotsPerMeterY(round(DPI / 0.0254))
        image.fill(Qt.GlobalColor.white)
        edge = 18 * DPI / 25.4
        body = QRectF(edge, edge, image.width() - 2 * edge, image.height() - 2 * edge)
        pages = Pages(sheet, image, body)
        pages.write()
        painter = QPainter(image)
        pages.draw(painter, 0)
        painter.end()
        paper = QLabel(window)
        paper.setPixmap(QPixmap.fromImage(image))
        paper.resize(paper.sizeHint())
        paper.move(40, 0)
        paper.show()
        album.afterwards.append(paper.deleteLater)

    def evidence(*, pinned: bool, changed: bool = False) -> Evidence:
        signer = Signer()
        value = signer.record(FULL)
        if changed:
            value["entries"][2]["content"]["text"] += "!"
        trusted = [(signer if pinned else Signer(2)).pinned]
        return examine(read_record(value), trusted, [signer.key], workspace.now())

    yield "record-verified", dialog
    for name, show in (
        ("changed", changed), ("new-key", new_key), ("offline", offline), ("page", page)
    ):  # fmt: skip
        yield f"record-{name}", partial(show)
