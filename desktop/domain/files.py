"""Files that go with a message: what one is by its content, whether it may be sent, and under which name it
may lie on a disk.

A file's name and the type that somebody claims for it are strangers' words; only the content counts.
"""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

HEAD: Final = 64 * 1024
"""How many first bytes of a file decide what it is."""
NAME_BYTES: Final = 180
"""The longest name in UTF-8 that every file system takes, with room for a number behind it."""

# Why a file cannot be attached.
EMPTY: Final = "empty"
TOO_LARGE: Final = "too_large"
HARMFUL: Final = "harmful"
WRONG_TYPE: Final = "wrong_type"
TOO_MANY: Final = "too_many"
FOLDER: Final = "folder"
GONE: Final = "gone"
UNREADABLE: Final = "unreadable"
CHANGED: Final = "changed"
NO_ROOM: Final = "no_room"
"""No room on the disk, or too much waits unsent."""
NOT_KEPT: Final = "not_kept"
"""The store refused it for another reason."""


_UNTOLD: Final = "-id"


def kept_as(attachment_id: str) -> str:
    """Stands in for the hash of a received file on marketplaces that tell none (`Attachment.sha256`): the
    store keeps the file under this name."""
    return hashlib.sha256(attachment_id.encode("utf-8", "surrogatepass")).hexdigest() + _UNTOLD


def is_content(digest: str, content: bytes) -> bool:
    """Whether the content is what its hash says; where the marketplace told none, nobody can say that it is
    not."""
    return digest.endswith(_UNTOLD) or hashlib.sha256(content).hexdigest() == digest


@dataclass(frozen=True, slots=True)
class AttachmentLimits:
    """What a platform takes: files of one message, bytes of one file, media types."""

    count: int = 10
    size: int = 10 * 1024 * 1024
    types: tuple[str, ...] = (
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "application/pdf",
        "text/plain",
    )
    whole: int = 0
    """Bytes of all files of one message together; 0 where that has no limit of its own."""


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file whose content the store keeps, under its hash (SHA-256, hexadecimal), until it is sent."""

    sha256: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class FileType:
    """A known type. `picture`: it can be drawn small."""

    media_type: str
    extensions: tuple[str, ...]
    starts: tuple[re.Pattern[bytes], ...] = ()
    picture: bool = False


@dataclass(frozen=True, slots=True)
class FileRules:
    """`resources/files.toml` (each rule has its source there)."""

    types: tuple[FileType, ...]
    text: FileType
    harmful_extensions: frozenset[str]
    harmful_starts: tuple[bytes, ...]
    reserved: frozenset[str]

    def type_of(self, head: bytes) -> FileType | None:
        """What a file is by its first bytes; None when it is nothing that we know."""
        for known in self.types:
            if any(start.match(head) for start in known.starts):
                return known
        if any(head.startswith(start) for start in self.harmful_starts):
            return None
        return self.text if _is_text(head) else None

    def is_harmful(self, name: str, head: bytes) -> bool:
        """Whether opening it may run something: by its content, or by what the name would make of it."""
        return extension(name) in self.harmful_extensions or head.startswith(self.harmful_starts)

    def problem(self, name: str, size: int, head: bytes, limits: AttachmentLimits) -> str:
        """Why it cannot be attached, "" when it can."""
        if size == 0:
            return EMPTY
        if self.is_harmful(name, head):
            return HARMFUL
        known = self.type_of(head)
        if known is None or known.media_type not in limits.types:
            return WRONG_TYPE
        return TOO_LARGE if size > limits.size else ""

    def may_open(self, name: str, head: bytes) -> bool:
        """Whether the program opens it on a press: a known type, and nothing that can run."""
        return self.type_of(head) is not None and not self.is_harmful(name, head)

    def safe_name(self, name: str, head: bytes = b"", *, fallback: str = "file") -> str:
        """The name as it may lie on any disk: no path, no control or direction characters, no device.

        The extension is the content's own where that is known, so that a name cannot hide what a file is.
        """
        base = _NOT_IN_NAMES.sub("_", _plain(name).replace("\\", "/").rpartition("/")[2])
        base = base.strip(" .") or fallback
        if base.partition(".")[0].strip().casefold() in self.reserved:
            base = f"_{base}"
        known = self.type_of(head) if head else None
        ending = extension(base)
        other = known is not self.text or not ending or ending in self.harmful_extensions
        if known is not None and ending not in known.extensions and other:
            return f"{_shortened(base, NAME_BYTES - 6)}.{known.extensions[0]}"
        if not ending:
            return _shortened(base, NAME_BYTES)
        stem = base[: -len(ending) - 1]
        return f"{_shortened(stem, NAME_BYTES - len(ending.encode()) - 1)}.{base[-len(ending) :]}"


_NOT_IN_NAMES: Final = re.compile(r'[<>:"|?*]')
_LONGEST_EXTENSION: Final = 16


def extension(name: str) -> str:
    """What stands behind the last dot, in small letters; "" when nothing like an extension does."""
    stem, dot, ending = _plain(name).rstrip(" .").rpartition(".")
    usual = dot and stem and len(ending) <= _LONGEST_EXTENSION and not re.search(r"[\s/\\]", ending)
    return ending.lower() if usual else ""


def _plain(name: str) -> str:
    """Without characters that nobody sees: controls, directions, joiners, lone surrogates."""
    composed = unicodedata.normalize("NFC", name[:4096])
    return "".join(c for c in composed if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))


def _shortened(text: str, most: int) -> str:
    return text.encode()[:most].decode("utf-8", "ignore").rstrip(" .") or "file"


def _is_text(head: bytes) -> bool:
    if re.search(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]", head):
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        # The head may end inside of a character.
        return error.start >= len(head) - 3 and len(head) >= HEAD
    return True


def file_rules(data: Mapping[str, Any]) -> FileRules:
    """The rules of `resources/files.toml`, read. Raises KeyError or ValueError for a file that is wrong."""
    types = tuple(
        FileType(
            entry["media_type"],
            tuple(entry["extensions"]),
            tuple(_pattern(start) for start in entry["starts"]),
            entry["picture"],
        )
        for entry in data["type"]
    )
    text = FileType(data["text"]["media_type"], tuple(data["text"]["extensions"]))
    harmful = data["harmful"]
    return FileRules(
        types,
        text,
        frozenset(harmful["extensions"]),
        tuple(bytes.fromhex(start) for start in harmful["starts"]),
        frozenset(data["reserved"]["names"]),
    )


def _pattern(start: str) -> re.Pattern[bytes]:
    pairs = (start[place : place + 2] for place in range(0, len(start), 2))
    return re.compile(
        b"".join(b"." if pair == "??" else re.escape(bytes.fromhex(pair)) for pair in pairs), re.DOTALL
    )


def unlike_name(name: str, taken: Collection[str]) -> str:
    """The name with a number before its extension when it is taken (compared without capitals)."""
    known = {other.casefold() for other in taken}
    if name.casefold() not in known:
        return name
    ending = extension(name)
    stem = name[: -len(ending) - 1] if ending else name
    number = 2
    while (made := f"{stem} ({number})" + (f".{name[-len(ending) :]}" if ending else "")).casefold() in known:
        number += 1
    return made
