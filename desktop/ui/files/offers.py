"""What somebody drops or pastes, as far as files go."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage


@dataclass(frozen=True, slots=True)
class Offer:
    """Files of this computer, or one copied picture."""

    paths: tuple[Path, ...] = ()
    picture: QImage | None = None


def has_files(data: QMimeData) -> bool:
    """Whether an offer stands in it; looks at no file."""
    return _has_local(data) or _is_picture(data)


def offer_of(data: QMimeData) -> Offer | None:
    """The files of a drop or a paste; None when it is text, or an address of the web (which is text, too).

    A copied cell of a table is text and picture at once: the text is meant.
    """
    if _has_local(data):
        return Offer(tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()))
    if _is_picture(data):
        image = data.imageData()
        if isinstance(image, QImage) and not image.isNull():
            return Offer(picture=image)
    return None


def _has_local(data: QMimeData) -> bool:
    return data.hasUrls() and any(url.isLocalFile() for url in data.urls())


def _is_picture(data: QMimeData) -> bool:
    return data.hasImage() and not data.hasFormat("text/plain")
