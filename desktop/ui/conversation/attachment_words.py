"""What a message's files say of themselves, and what can be done with each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QImage

from desktop.domain.conversations import Attachment
from desktop.domain.files import AttachmentLimits
from desktop.l10n import terms
from desktop.l10n.catalogs import _
from desktop.l10n.money import format_percent
from desktop.sync import transfers

from ..kit.labels import literal
from .sizes import size_text

SAFE: Final = "safe"
SHOW: Final = "show:"
OPEN: Final = "open:"
SAVE: Final = "save:"
STOP: Final = "stop:"
ACTIONS: Final = (SHOW, OPEN, SAVE, STOP)
"""Anchors of a file's links, each followed by the entry's place in the thread and the file's in the entry."""

PICTURES: Final = ("image/png", "image/jpeg", "image/gif", "image/webp")
_KNOWN: Final = AttachmentLimits().types


@dataclass(frozen=True, slots=True)
class FileState:
    """What this computer has of a file. `percent` while it comes; `why` it did not (see `sync.transfers`)."""

    here: bool = False
    percent: int | None = None
    why: str = ""
    picture: QImage | None = None


NOTHING: Final = FileState()
States = Mapping[str, FileState]
"""By attachment id."""


def may_be_touched(attachment: Attachment, state: FileState) -> bool:
    """Whether anything can be done with it: what the platform has not found safe is not even fetched."""
    return attachment.safety == SAFE or (attachment.safety == "expired" and state.here)


def file_line(attachment: Attachment, state: FileState, language: str) -> tuple[str, str]:
    """The line of a file and the colour token of it."""
    name = literal(attachment.name, 80) or _("Attachment")
    said, token = _state_words(attachment, state, language)
    if not attachment.size:
        # Some marketplaces do not tell how large a file is.
        return _("Attachment: {name} · {state}").format(name=name, state=said), token
    size = size_text(attachment.size, language)
    return _("Attachment: {name} · {size} · {state}").format(name=name, size=size, state=said), token


def file_links(attachment: Attachment, state: FileState) -> list[tuple[str, str]]:
    """The words of a file's links with their anchors."""
    if not may_be_touched(attachment, state):
        return []
    if state.percent is not None:
        return [(_("Cancel"), STOP)]
    links = []
    if attachment.media_type in PICTURES and state.picture is None:
        links.append((_("Show"), SHOW))
    if attachment.media_type in _KNOWN:
        links.append((_("Open"), OPEN))
    links.append((_("Save as…"), SAVE))
    return links


def _state_words(attachment: Attachment, state: FileState, language: str) -> tuple[str, str]:
    if attachment.safety == "unsafe":
        return _("unsafe, cannot be opened"), "bad"
    if attachment.safety == "checking":
        return _("being checked, cannot be opened yet"), "dim"
    if state.percent is not None:
        percent = format_percent(state.percent / 100, language, decimals=0)
        return _("loading, {percent}").format(percent=percent), "accent"
    if state.why:
        return why_words(state.why), "bad"
    if attachment.safety == "expired" and not state.here:
        return _("expired, the platform no longer keeps it"), "dim"
    return terms.text("safety", attachment.safety), "dim"


def why_words(why: str) -> str:
    """Why a file did not come."""
    if why == transfers.OFFLINE:
        return _("not loaded: the platform cannot be reached")
    if why == transfers.CHECKING:
        return _("not loaded: the platform does not give it out yet")
    if why == transfers.EXPIRED:
        return _("not loaded: the platform no longer keeps it")
    if why == transfers.DAMAGED:
        return _("not loaded: what came is not the announced file")
    if why == transfers.NO_ROOM:
        return _("not loaded: no room on the disk")
    return _("not loaded: the platform refused it")
