"""Received files in the side panel, on marketplaces where a file belongs to the whole conversation and not to
one message."""

from collections.abc import Callable

from desktop.domain.conversations import SELLER, Attachment, Message
from desktop.l10n.catalogs import _

from ..kit.labels import literal
from ..workspace import Workspace
from .attachment_words import NOTHING, OPEN, OPENED, SAVE, may_be_touched
from .side_parts import LinkLine, Section
from .sizes import size_text

CAPABILITY = "files_of_conversation"
_LOOKED_AT = 200
"""Messages, from the last one back."""


def files_of(workspace: Workspace, conversation: str) -> tuple[Attachment, ...]:
    """What came with the conversation, the oldest first; nothing where files stand with their messages."""
    if not workspace.can(CAPABILITY):
        return ()
    messages: list[Message] = workspace.reader.messages(conversation, _LOOKED_AT)
    return tuple(
        each for message in messages if message.author.role != SELLER for each in message.attachments
    )


def show_files(
    section: Section,
    workspace: Workspace,
    files: tuple[Attachment, ...],
    wanted: Callable[[str, Attachment], object],
) -> None:
    """Each file with its size; a press opens it, or saves what the program does not open."""
    section.setVisible(bool(files))
    if not files:
        return
    section.start(_("Files of the conversation"))
    for each in files:
        name = literal(each.name, 60) or _("Attachment")
        size = size_text(each.size, workspace.language) if each.size else ""
        text = f"{name} · {size}" if size else name
        if not may_be_touched(each, NOTHING):
            section.text(text, token="dim")
            continue
        link = LinkLine(each.id, text, _("Open the file {name}").format(name=name))
        link.wanted.connect(_Press(each, wanted))
        section.widget(link)
    section.text(_("They belong to the conversation: which message each came with is not told."), token="dim")


class _Press:
    """Which file a line stands for; no lambda, which would keep the panel alive."""

    def __init__(self, attachment: Attachment, wanted: Callable[[str, Attachment], object]) -> None:
        self._attachment, self._wanted = attachment, wanted

    def __call__(self, _id: str) -> None:
        known = self._attachment.media_type in OPENED
        self._wanted(OPEN if known else SAVE, self._attachment)
