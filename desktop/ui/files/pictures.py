"""Small pictures of files, drawn off the window's thread and within limits; PNG from what was copied.

Only the four raster formats are decoded, each by its own decoder and chosen by the content: a name never is.
"""

import threading
from time import monotonic

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QImageWriter

from desktop.domain.files import HEAD

from .reading import rules

MOST_PIXELS = 64_000_000
"""Of a picture that is still decoded: a phone's camera makes up to 50 million."""
MOST_MEGABYTES = 300
"""Of memory that a decoder may take."""

PATIENCE = 10.0
"""Seconds that a picture may take: a small file can be made to take hours."""

_DECODERS = {"image/png": b"png", "image/jpeg": b"jpeg", "image/gif": b"gif", "image/webp": b"webp"}
_one_at_a_time = threading.Lock()
_JPEG_END = b"\xff\xd9"


class _Patient(QIODevice):
    """A file's bytes, for as long as the patience lasts; then it ends, and the decoder with it."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self._content, self._place = content, 0
        self._end = monotonic() + PATIENCE
        self.open(QIODevice.OpenModeFlag.ReadOnly)

    def size(self) -> int:
        return len(self._content)

    def seek(self, position: int) -> bool:
        self._place = position
        return super().seek(position)

    def readData(self, most: int) -> bytes:
        if monotonic() > self._end:
            return b""
        part = self._content[self._place : self._place + most]
        self._place += len(part)
        return part


def small_picture(content: bytes, most: QSize) -> QImage | None:
    """The picture (a film's first frame), at most so large in its own proportions; None when it cannot be
    drawn: no picture, too large, broken, too slow. Never enlarges. Slow: for the background.

    One at a time: the memory that one may take is all that pictures take."""
    known = rules().type_of(content[:HEAD])
    decoder = _DECODERS.get(known.media_type) if known is not None else None
    if decoder is None or (decoder == b"jpeg" and _JPEG_END not in content[len(content) // 2 :]):
        return None
    with _one_at_a_time:
        return _decoded(content, decoder, most)


def _decoded(content: bytes, decoder: bytes, most: QSize) -> QImage | None:
    file = _Patient(content)  # the reader does not keep it alive
    reader = QImageReader(file, QByteArray(decoder))
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isEmpty() or size.width() * size.height() > MOST_PIXELS:
        return None
    QImageReader.setAllocationLimit(MOST_MEGABYTES)
    fitting = size.scaled(most, Qt.AspectRatioMode.KeepAspectRatio)
    if fitting.width() < size.width():
        reader.setScaledSize(fitting.expandedTo(QSize(1, 1)))
    image = reader.read()
    return None if image.isNull() else image


def png_of(image: QImage) -> bytes:
    """A copied picture as PNG; empty when it cannot be written. Slow: for the background."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    # Keys that a program left in the picture (paths, comments) stay here.
    plain = QImage(image)
    for key in plain.textKeys():
        plain.setText(key, "")
    writer = QImageWriter(buffer, QByteArray(b"png"))
    return bytes(data.data()) if writer.write(plain) else b""
