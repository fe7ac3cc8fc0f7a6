"""The photos that buyers attach: drawn here, so that there is something to look at."""

import struct
import zlib
from functools import cache

from desktop.platforms.helpdesk import contract

from ..attachments import described

WIDTH, HEIGHT = 320, 240


@cache
def pictures() -> tuple[tuple[contract.Attachment, bytes], ...]:
    """Two photos of a phone's back with its scratches, with their content."""
    found = []
    for number, slope in enumerate((3, -2), 1):
        content = _png(slope)
        found.append((described(f"IMG_{2040 + number}.png", "image/png", content), content))
    return tuple(found)


def _png(slope: int) -> bytes:
    """A dark slab on a table, with bright scratches across (PNG, 8-bit grey)."""
    rows = bytearray()
    for y in range(HEIGHT):
        rows.append(0)
        for x in range(WIDTH):
            slab = 90 < x < 230 and 20 < y < 220
            grey = 60 + y // 8 if slab else 190 - x // 16
            if slab and any(abs(slope * (x - 160) - (y - 120) + gap) < 3 for gap in (-70, 0, 44)):
                grey = 225
            rows.append(grey)
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    chunks = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + chunks
