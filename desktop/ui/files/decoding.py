"""The process that decodes strangers' pictures: what a decoder does wrong ends it, and not the window.

A request is `Request` and the file's bytes, an answer `ANSWER` (width, height; 0 when it cannot be drawn) and
the pixels. It takes no more memory than `MEGABYTES` over what it began with (Linux; elsewhere Qt's own limit
holds alone), and goes when nobody has asked for a while.
"""

import os
import struct
import sys
import threading
from time import monotonic
from typing import BinaryIO, Final

import msgspec
from PySide6.QtCore import QByteArray, QCoreApplication, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

IDLE: Final = 120.0
"""Seconds without a question after which it ends."""
LENGTH: Final = struct.Struct(">I")
ANSWER: Final = struct.Struct(">II")
FORMAT: Final = QImage.Format.Format_ARGB32_Premultiplied
_MEGABYTE: Final = 1024 * 1024


class Request(msgspec.Struct):
    """A picture, and how much it may cost. `pixels`: of a picture that is decoded at all; `seconds`: that the
    decoder gets bytes for."""

    content: bytes
    decoder: bytes
    width: int
    height: int
    pixels: int
    megabytes: int
    seconds: float


class _Patient(QIODevice):
    """A file's bytes, for as long as the patience lasts; then it ends, and the decoder with it."""

    def __init__(self, content: bytes, seconds: float) -> None:
        super().__init__()
        self._content, self._place = content, 0
        self._end = monotonic() + seconds
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


def serve() -> None:
    """Answers on the standard output; nothing else may write there."""
    with os.fdopen(os.dup(0), "rb") as source, os.fdopen(os.dup(1), "wb") as target:
        os.dup2(2, 1)
        _serve(source, target)


def _serve(source: BinaryIO, target: BinaryIO) -> None:
    application = QCoreApplication(sys.argv[:1])
    decode(Request(b"", b"png", 1, 1, 1, 1, 1.0))  # what Qt loads, it loads before there is a limit
    limited = False
    while True:
        leave = threading.Timer(IDLE, os._exit, (0,))
        leave.daemon = True
        leave.start()
        head = source.read(LENGTH.size)
        leave.cancel()
        if len(head) < LENGTH.size:
            break
        request = msgspec.msgpack.decode(source.read(*LENGTH.unpack(head)), type=Request)
        if not limited:
            _limit(request.megabytes)
            limited = True
        _answer(target, decode(request))
    del application


def decode(request: Request) -> QImage | None:
    """The picture's first frame, at most so large in its own proportions; None when it cannot be drawn."""
    file = _Patient(request.content, request.seconds)  # the reader does not keep it alive
    reader = QImageReader(file, QByteArray(request.decoder))
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isEmpty() or size.width() * size.height() > request.pixels:
        return None
    QImageReader.setAllocationLimit(request.megabytes)
    most = QSize(request.width, request.height)
    fitting = size.scaled(most, Qt.AspectRatioMode.KeepAspectRatio)
    if fitting.width() < size.width():
        reader.setScaledSize(fitting.expandedTo(QSize(1, 1)))
    image = reader.read()
    return None if image.isNull() else image


def _answer(target: BinaryIO, image: QImage | None) -> None:
    if image is None:
        target.write(ANSWER.pack(0, 0))
    else:
        plain = image.convertToFormat(FORMAT)
        target.write(ANSWER.pack(plain.width(), plain.height()))
        target.write(bytes(plain.constBits())[: plain.sizeInBytes()])
    target.flush()


def _limit(megabytes: int) -> None:
    """Two times what Qt allows: decoders have their own memory beside the picture's."""
    if sys.platform != "linux":
        return
    import resource

    with open("/proc/self/statm", encoding="ascii") as file:
        now = int(file.read().split()[0]) * resource.getpagesize()
    most = now + 2 * megabytes * _MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
