"""Room kept for a full disk: a file of nothing beside the store, let go when a person's words need it.

It comes back when the disk has room again; until then the platform's pages are refused, so that they do not
take what was let go for drafts and replies.
"""

import logging
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

SIZE: int = 4 * 1024 * 1024
"""Bytes: hundreds of saved drafts, and an orderly end."""
_PIECE: Final = 64 * 1024

_log = logging.getLogger(__name__)


class Reserve:
    """Used on the writer's thread only; never raises."""

    def __init__(self, store: Path) -> None:
        self.path = store.with_name(store.name + "-reserve")
        self.given = False
        """It was let go and has not come back."""

    @property
    def held(self) -> bool:
        """Whether the file is there and whole."""
        try:
            return self.path.stat().st_size == SIZE
        except OSError:
            return False

    def make(self) -> bool:
        """Takes the room when the disk has well more than that; whether it is held now."""
        if self.held:
            self.given = False
            return True
        try:
            if shutil.disk_usage(self.path.parent).free < 3 * SIZE:
                return False
            with self.path.open("wb") as file:
                if hasattr(os, "posix_fallocate"):
                    os.posix_fallocate(file.fileno(), 0, SIZE)
                else:
                    for _ in range(SIZE // _PIECE):
                        file.write(bytes(_PIECE))
                    file.flush()
                    os.fsync(file.fileno())
        except OSError as error:
            _log.info("no room can be kept: %s", type(error))
            with suppress(OSError):
                self.path.unlink()
            return False
        self.given = False
        return True

    def release(self) -> bool:
        """Lets the room go; whether there was any."""
        self.given = True
        try:
            self.path.unlink()
        except OSError:
            return False
        _log.warning("the disk is full: the room kept for it was let go")
        return True
