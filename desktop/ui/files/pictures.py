"""Small pictures of files, drawn off the window's thread and within limits; PNG from what was copied.

Only the four raster formats are decoded, each by its own decoder and chosen by the content: a name never is.
"""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QImageWriter

from desktop.domain.files import HEAD

from .reading import rules

MOST_PIXELS = 64_000_000
"""Of a picture that is still decoded: a phone's camera makes up to 50 million."""
MOST_MEGABYTES = 300
"""Of memory that a decoder may take."""

_DECODERS = {"image/png": b"png", "image/jpeg": b"jpeg", "image/gif": b"gif", "image/webp": b"webp"}


def small_picture(content: bytes, most: QSize) -> QImage | None:
    """The picture (a film's first frame), at most so large in its own proportions; None when it cannot be
    drawn: no picture, too large, broken. Never enlarges. Slow: for the background."""
    known = rules().type_of(content[:HEAD])
    decoder = _DECODERS.get(known.media_type) if known is not None else None
    if decoder is None:
        return None
    data = QByteArray(content)
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(decoder))
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
