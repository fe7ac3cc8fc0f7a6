"""`helpdesk verify`: whether the file of a record is what the platform signed. Works without a network."""

import argparse
import errno
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.cli import DONE, NO, CallError
from desktop.l10n.catalogs import _, ngettext
from desktop.l10n.named import named
from desktop.l10n.os_words import os_reason

if TYPE_CHECKING:
    from desktop.domain.record import Record
    from desktop.domain.signing_keys import SigningKey


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "verify", help=_("whether a record is what the platform signed, without a network")
    )
    parser.add_argument("file", metavar="FILE.json", help=_("the record of a conversation as evidence"))
    parser.add_argument(
        "--keys", metavar="FILE", help=_("the platform’s keys; default: those seen at sign-in")
    )
    parser.add_argument("--account", metavar="ID", help=_("another account than the one used last"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Says whether it verifies; 1 when it does not, with the first entry that fails."""
    from desktop.domain.record import DoesNotVerify
    from desktop.domain.record_file import LIMIT, NoRecord, verify_file
    from desktop.l10n.record_words import problem_text

    raw = content(args.file, LIMIT)
    keys = _given_keys(args.keys) if args.keys is not None else _pinned_keys(args.account)
    name = shown(Path(args.file).name)
    try:
        record, key = verify_file(raw, keys)
    except NoRecord:
        raise CallError(_("{file} is not the record of a conversation").format(file=name)) from None
    except DoesNotVerify as problem:
        print(named(name, named(_("The record does not verify"), problem_text(problem))))
        return NO
    print(_verified(name, record, key))
    return DONE


def content(name: str, limit: int) -> bytes:
    """A file of at most so many bytes; raises CallError."""
    path = Path(name)
    try:
        if not path.is_file():
            # Also what never ends, such as a device.
            number = errno.EISDIR if path.is_dir() else errno.ENXIO if path.exists() else errno.ENOENT
            raise OSError(number, name)
        with path.open("rb") as file:
            raw = file.read(limit + 1)
        if len(raw) > limit:
            raise OSError(errno.EFBIG, name)
    except (OSError, ValueError) as error:
        raise unreadable(name, os_reason(error)) from None
    return raw


def unreadable(name: str, problem: str) -> CallError:
    """A file that is not what it should be; `problem` is the system's word, or ours for people who know."""
    said = _("{file} cannot be read: {problem}")
    return CallError(said.format(file=shown(name), problem=shown(problem[:120])))


def shown(name: str) -> str:
    """A name from outside, which neither breaks the line nor steers a terminal."""
    from desktop.l10n.foreign import isolated

    return isolated("".join(letter if letter.isprintable() else "\ufffd" for letter in name))


def _given_keys(name: str) -> "list[SigningKey]":
    from desktop.domain.signing_keys import KEYS_LIMIT, read_keys

    try:
        keys = read_keys(content(name, KEYS_LIMIT))
    except ValueError as error:
        raise unreadable(name, str(error)) from None
    if not keys:
        raise unreadable(name, "no Ed25519 key")
    return list(keys)


def _pinned_keys(account_id: str | None) -> "list[SigningKey]":
    from datetime import UTC, datetime

    from desktop import opening, settings

    from .late import chosen_account, nothing_saved

    entry = chosen_account(settings.load(), account_id)
    if not opening.store_path(entry).exists():
        raise nothing_saved(entry)
    try:
        with opening.reading(entry, opening.unlock(entry), lambda: datetime.now(UTC)) as reader:
            pinned = reader.pinned_keys()
    except opening.Trouble as trouble:
        raise CallError(opening.one_line(trouble)) from None
    if not pinned:
        raise CallError(_("no key of the platform is kept here: sign in again, or give --keys FILE"))
    return [each.key for each in pinned]


def _verified(name: str, record: "Record", key: "SigningKey") -> str:
    form = ngettext(
        "{count} entry, signed by the platform on {when}",
        "{count} entries, signed by the platform on {when}",
        record.number,
    )
    signed = form.format(count=record.number, when=shown(record.signed_at))
    said = (named(name, _("The record is verified")), shown(record.conversation_id), signed, shown(key.id))
    return " · ".join(said)
