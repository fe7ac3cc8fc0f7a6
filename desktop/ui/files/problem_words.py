"""Why a file cannot be attached, and what to do."""

from typing import Final

from desktop.domain import files
from desktop.domain.files import AttachmentLimits
from desktop.l10n.catalogs import _, ngettext
from desktop.l10n.dates import format_list
from desktop.l10n.money import format_number

from ..conversation.sizes import size_text

RETRIABLE = (files.GONE, files.UNREADABLE, files.CHANGED, files.NO_ROOM, files.NOT_KEPT)
"""Where trying the same file again may help."""


_NAMES: Final = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/gif": "GIF",
    "image/webp": "WebP",
    "application/pdf": "PDF",
}
"""Kinds of files by their own names; a kind that the program itself does not know is not promised."""


def _wrong_type(limits: AttachmentLimits, language: str) -> str:
    if set(limits.types) == set(AttachmentLimits().types):
        return _("The platform takes pictures (PNG, JPEG, GIF, WebP), PDF and plain text only.")
    kinds = [name for media_type, name in _NAMES.items() if media_type in limits.types]
    if "text/plain" in limits.types:
        kinds.append(_("plain text"))
    if not kinds:
        return _("The platform does not take this kind of file.")
    return _("The platform takes {kinds} only.").format(kinds=format_list(kinds, language))


def problem_text(problem: str, limits: AttachmentLimits, language: str) -> str:
    """One sentence in the user's words."""
    if problem == files.EMPTY:
        return _("The file is empty.")
    if problem == files.TOO_LARGE:
        return _("Too large: the platform takes {size} at most.").format(
            size=size_text(limits.size, language)
        )
    if problem == files.HARMFUL:
        return _("Programs and scripts cannot be sent.")
    if problem == files.WRONG_TYPE:
        return _wrong_type(limits, language)
    if problem == files.TOO_MUCH:
        return _("Too much together: the platform takes {size} with one message.").format(
            size=size_text(limits.whole, language)
        )
    if problem == files.TOO_MANY:
        return ngettext(
            "Too many: the platform takes {count} file with a reply.",
            "Too many: the platform takes {count} files with a reply.",
            limits.count,
        ).format(count=format_number(limits.count, language))
    if problem == files.FOLDER:
        return _("This is a folder. Choose the files in it.")
    if problem == files.GONE:
        return _("The file is no longer there.")
    if problem == files.CHANGED:
        return _("The file changed while it was read. Try again when it is complete.")
    if problem == files.NO_ROOM:
        return _("No room: free some disk space or send what is waiting, then try again.")
    if problem == files.NOT_KEPT:
        return _("The file could not be kept on this computer. Try again.")
    return _("The file cannot be read. Check that you may open it.")
