"""What the system says when a file, a folder or the network refuses, in the reader's language.

The system's own words (`OSError.strerror`) come in the language of the computer, which need not be the chosen
one (R12), and speak to programmers. Here stands what it means for the person at the screen."""

import errno
import socket

from desktop.l10n.catalogs import N_, _

_IN_USE = {32, 33}  # Windows: ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION, which Python reports as EACCES

_WORDS = {
    errno.ENOENT: N_("there is no such file or folder"),
    errno.EACCES: N_("access is denied"),
    errno.EPERM: N_("access is denied"),
    errno.EROFS: N_("the disk is read-only"),
    errno.ENOSPC: N_("the disk is full"),
    errno.EDQUOT: N_("the disk is full"),
    errno.EISDIR: N_("it is a folder"),
    errno.ENOTDIR: N_("a part of the path is not a folder"),
    errno.EEXIST: N_("something of this name is already there"),
    errno.ENAMETOOLONG: N_("the name is too long"),
    errno.ENXIO: N_("it is not an ordinary file"),
    errno.ENODEV: N_("it is not an ordinary file"),
    errno.EFBIG: N_("it is too large"),
    errno.EIO: N_("the disk reports an error"),
    errno.EMFILE: N_("too many files are open"),
    errno.ENFILE: N_("too many files are open"),
    errno.EBUSY: N_("another program is using it"),
    errno.ETXTBSY: N_("another program is using it"),
    errno.EADDRINUSE: N_("another program is using it"),
    errno.ECONNREFUSED: N_("nothing answers there"),
    errno.ECONNRESET: N_("nothing answers there"),
    errno.ENETUNREACH: N_("the network cannot be reached"),
    errno.EHOSTUNREACH: N_("the network cannot be reached"),
}


def os_reason(error: Exception) -> str:
    """The reason in the present language, beginning with a small letter and without a full stop. An error
    that has no words here is named by its symbol, for people who look it up: ``system error ENOLCK``."""
    if getattr(error, "winerror", None) in _IN_USE:
        return _("another program is using it")
    if isinstance(error, TimeoutError):
        return _("no answer in time")
    if isinstance(error, socket.gaierror):
        return _("no computer of this name was found")
    number = error.errno if isinstance(error, OSError) else None
    if number is None:
        return str(error) or type(error).__name__
    if number in _WORDS:
        return _(_WORDS[number])
    return _("system error {name}").format(name=errno.errorcode.get(number, str(number)))


def os_place_and_reason(error: OSError) -> str:
    """The reason behind the file or folder that it is about, where the system named one."""
    said = os_reason(error)
    return f"{error.filename}: {said}" if isinstance(error.filename, str) else said
