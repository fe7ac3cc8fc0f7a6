"""Files that wait in memory for the reply that carries them, on marketplaces that take files only inside of a
message.

`Platform.upload` holds the content and names it; `perform` takes what the reply names and sends it along. The
id is made from the content, so that the same file held twice is one. An id says that it is held (`is_held`):
the sync does not note it, and after a restart, or when a try failed, it brings the file again.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from .platform import Refused

_PREFIX: Final = "held:"
ROOM: Final = 256 * 1024 * 1024
"""Bytes held at most; what was held longest goes first. Four replies are sent side by side, and no
marketplace takes more than some ten megabytes with one."""
FILE_GONE: Final = "file-gone"


def is_held(attachment_id: str) -> bool:
    """Whether an attachment's id is worth nothing to another run of the program."""
    return attachment_id.startswith(_PREFIX)


@dataclass(frozen=True, slots=True)
class HeldFile:
    name: str
    media_type: str
    content: bytes


class HeldFiles:
    """Used on the sync's loop."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._held: OrderedDict[str, HeldFile] = OrderedDict()

    def hold(self, name: str, media_type: str, content: bytes) -> str:
        """Keeps a file until `drop`; the id that a reply names."""
        digest = hashlib.sha256(content).hexdigest()
        named = hashlib.sha256(f"{name}\n{media_type}\n{digest}".encode("utf-8", "surrogatepass"))
        id = _PREFIX + named.hexdigest()
        self._held[id] = HeldFile(name, media_type, content)
        self._held.move_to_end(id)
        while len(self._held) > 1 and sum(len(file.content) for file in self._held.values()) > self._room:
            self._held.popitem(last=False)
        return id

    def take(self, ids: Iterable[str]) -> list[HeldFile]:
        """The files in the order of their ids; they stay held. Raises Refused when one is not held."""
        try:
            return [self._held[id] for id in ids]
        except KeyError:
            raise Refused(code=FILE_GONE) from None

    def drop(self, ids: Iterable[str]) -> None:
        """The reply that carried them is accepted."""
        for id in ids:
            self._held.pop(id, None)
