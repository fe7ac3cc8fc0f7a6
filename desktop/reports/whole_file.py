"""A file that appears whole or not at all."""

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

from desktop import settings
from desktop.l10n.os_words import os_reason

_NO_SPACE: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class ExportCancelled(Exception):
    """The person gave it up; no file is there."""


class ExportFailed(Exception):
    """The file could not be written, and none is there. `reason`: "disk_full", "not_writable" (also: open in
    another program) or "too_many_rows"; `detail` is the system's own word."""

    def __init__(
        self, reason: Literal["disk_full", "not_writable", "too_many_rows"], detail: str = ""
    ) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail = reason, detail


@contextmanager
def whole_file(path: Path, cancelled: Callable[[], bool]) -> Iterator[Path]:
    """A place to write to, in a folder of its own beside `path`; afterwards it becomes `path` in one step.

    Whatever goes wrong within, and a cancel, leaves nothing of it and `path` as it was. Raises ExportFailed
    for errors of the system and ExportCancelled.
    """
    try:
        folder = Path(tempfile.mkdtemp(prefix=".helpdesk-export-", dir=path.parent))
    except OSError as error:
        raise failed(error) from error
    try:
        part = folder / path.name
        yield part
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        if cancelled():
            raise ExportCancelled
        settings.replace(part, path)
    except OSError as error:
        raise failed(error) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def failed(error: OSError) -> ExportFailed:
    """The system's error as ours."""
    reason: Literal["disk_full", "not_writable"] = "disk_full" if error.errno in _NO_SPACE else "not_writable"
    return ExportFailed(reason, os_reason(error))
