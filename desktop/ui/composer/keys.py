"""The composer's actions for palette, menus and keys."""

from functools import partial
from typing import TYPE_CHECKING

from desktop.l10n.catalogs import N_

from ..actions import Entry
from ..marketplace_words import missing
from ..workspace import Workspace

if TYPE_CHECKING:
    from .composer import Composer


def composer_entries(composer: "Composer", workspace: Workspace) -> list[Entry]:
    """Reply, Send, Send & next, note."""
    group, send = N_("Conversation"), ("Ctrl+Return", "Ctrl+Enter")
    following = ("Ctrl+Shift+Return", "Ctrl+Shift+Enter")
    why = partial(missing, workspace, "reply")
    return [
        Entry("conversation.reply", N_("Reply"), group, ("R",), composer.reply, composer.has_target),
        Entry("conversation.send", N_("Send"), group, send, composer.send, composer.can_send, why=why),
        Entry(
            "conversation.send_next",
            N_("Send & next"),
            group,
            following,
            composer.send_and_next,
            composer.can_send_reply,
        ),
        Entry(
            "conversation.note",
            N_("Internal note"),
            group,
            ("Ctrl+Shift+N",),
            composer.toggle_note,
            composer.can_note,
            why=partial(missing, workspace, "notes"),
        ),
    ]
