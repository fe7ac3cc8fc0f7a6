"""Files of tickets: which message they are shown at, how one is found again, and where one may be fetched
from.

The marketplace keeps files at the ticket and says nothing of messages; it gives them no id either, only a
name, a time and an address."""

import hashlib
import mimetypes
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final
from urllib.parse import urljoin, urlsplit

import msgspec

from desktop.domain.conversations import Attachment
from desktop.domain.files import kept_as
from desktop.platforms.http import origin
from desktop.platforms.platform import Refused
from desktop.platforms.values import instant

from . import shapes
from .records import converted

_DOMAINS: Final = tuple(f"kaufland.{ending}" for ending in ("de", "cz", "sk", "pl", "at", "fr", "it", "com"))
"""The marketplace's own, one a storefront; the description's example of a file lies at www.kaufland.de."""
_WITH_MESSAGE: Final = timedelta(minutes=1)
"""A file that is this much older than a message came with it."""


def read_files(raw: Iterable[msgspec.Raw]) -> list[shapes.File]:
    """The files that can be read; without its name, time and address one is nothing to anybody."""
    found: list[shapes.File] = []
    for each in raw:
        try:
            file = converted(each, shapes.File)
            instant(file.ts_created_iso)
        except ValueError:
            continue
        found.append(file)
    return found


def attachment_id(ticket: str, file: shapes.File) -> str:
    """Names a file by what does not change when its address does."""
    told = f"{file.filename}\n{instant(file.ts_created_iso).isoformat()}"
    return f"{ticket}.{hashlib.sha256(told.encode('utf-8', 'surrogatepass')).hexdigest()[:24]}"


def attachment(ticket: str, file: shapes.File) -> Attachment:
    """Of unknown size. The marketplace checks nothing that it would tell of: the file's own content decides
    later whether it may be opened."""
    guessed = mimetypes.guess_type(file.filename)[0] or "application/octet-stream"
    id = attachment_id(ticket, file)
    return Attachment(id, file.filename, guessed, 0, kept_as(id), "safe")


def by_message(
    ticket: str, messages: Sequence[shapes.Message], files: Sequence[shapes.File]
) -> dict[int, tuple[Attachment, ...]]:
    """Attachments by the number of the message that they are shown at: the last one that was there when the
    file came. `messages` in their order, at least one."""
    found: dict[int, list[Attachment]] = {}
    for file in files:
        there = [m for m in messages if m.ts_created_iso <= file.ts_created_iso + _WITH_MESSAGE]
        at = (there[-1] if there else messages[0]).id_ticket_message
        found.setdefault(at, []).append(attachment(ticket, file))
    return {at: tuple({each.id: each for each in held}.values()) for at, held in found.items()}


def place_of(uri: str, own: str) -> str:
    """The whole address of a file, if we may go there: the marketplace's own host, or one of its domains by
    TLS. Raises Refused for any other: an address is a stranger's word."""
    try:
        address = urljoin(own + "/", uri.strip())
        scheme, host, port = origin(address)
        named = urlsplit(address)
        if (scheme, host, port) == origin(own) and named.username is None:
            return address
    except ValueError:
        raise Refused(code="no-address", status=403) from None
    known = any(host == domain or host.endswith(f".{domain}") for domain in _DOMAINS)
    if scheme == "https" and port == 443 and named.username is None and known:
        return address
    raise Refused(code="strange-address", status=403)
