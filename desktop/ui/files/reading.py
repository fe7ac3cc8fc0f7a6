"""A file from the disk, whole or not at all: what was chosen may vanish, change or be no file."""

import os
import stat
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from desktop import resources
from desktop.domain.files import (
    CHANGED,
    FOLDER,
    GONE,
    HEAD,
    UNREADABLE,
    AttachmentLimits,
    FileRules,
    LocalFile,
    file_rules,
)


@dataclass(frozen=True, slots=True)
class Read:
    """What came of reading a file: `file` with its `content`, or the `problem` (see `domain.files`)."""

    name: str
    size: int = 0
    problem: str = ""
    file: LocalFile | None = None
    content: bytes = b""


@cache
def rules() -> FileRules:
    """What files are and which may do harm, from `resources/files.toml`."""
    return file_rules(resources.read_toml("files.toml"))


def read_file(path: Path, limits: AttachmentLimits) -> Read:
    """Reads a file for attaching; never raises for what may be wrong with it.

    Devices and pipes are not opened at all: reading them may never end.
    """
    try:
        kind = path.stat().st_mode
        if not stat.S_ISREG(kind):
            return Read(path.name, problem=FOLDER if stat.S_ISDIR(kind) else UNREADABLE)
        with path.open("rb") as opened:
            before = os.fstat(opened.fileno())
            if before.st_size > limits.size:
                head = opened.read(HEAD)
                return Read(
                    path.name, before.st_size, rules().problem(path.name, before.st_size, head, limits)
                )
            content = opened.read(limits.size + 1)
            after = os.fstat(opened.fileno())
    except FileNotFoundError:
        return Read(path.name, problem=GONE)
    except OSError:
        return Read(path.name, problem=UNREADABLE)
    same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    if not same or len(content) != before.st_size:
        return Read(path.name, len(content), CHANGED)
    return as_read(path.name, content, limits)


def as_read(name: str, content: bytes, limits: AttachmentLimits) -> Read:
    """A content under the name that it was found under, checked."""
    head = content[:HEAD]
    problem = rules().problem(name, len(content), head, limits)
    known = rules().type_of(head)
    if problem or known is None:
        return Read(name, len(content), problem)
    safe = rules().safe_name(name, head)
    file = LocalFile(sha256(content).hexdigest(), safe, known.media_type, len(content))
    return Read(safe, len(content), file=file, content=content)
