"""Small pictures of files, decoded in a process of their own and within limits; PNG from what was copied.

Only the four raster formats are decoded, each by its own decoder and chosen by the content: a name never is.
"""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QImage, QImageWriter

from desktop.domain.files import HEAD

from .decoding import Request
from .picture_process import PictureProcess
from .reading import rules

MOST_PIXELS = 50_400_000
"""Of a picture that is still decoded: a phone's camera makes up to 8192 x 6144. More would take more than
MOST_MEGABYTES while it is drawn small."""
MOST_MEGABYTES = 300
"""Of memory that a decoder may take."""

PATIENCE = 10.0
"""Seconds that a picture may take: a small file can be made to take hours."""

_DECODERS = {"image/png": b"png", "image/jpeg": b"jpeg", "image/gif": b"gif", "image/webp": b"webp"}
_process = PictureProcess()
_JPEG_END = b"\xff\xd9"


def small_picture(content: bytes, most: QSize) -> QImage | None:
    """The picture (a film's first frame), at most so large in its own proportions; None when it cannot be
    drawn: no picture, too large, broken, too slow. Never enlarges. Slow: for the background."""
    known = rules().type_of(content[:HEAD])
    decoder = _DECODERS.get(known.media_type) if known is not None else None
    if decoder is None or (decoder == b"jpeg" and _JPEG_END not in content[len(content) // 2 :]):
        return None
    return _process.draw(
        Request(content, decoder, most.width(), most.height(), MOST_PIXELS, MOST_MEGABYTES, PATIENCE)
    )


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
