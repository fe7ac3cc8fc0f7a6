"""`helpdesk buyer export|erase`: what is held of one buyer on this computer, as a file or gone (GDPR art. 15
and 17). The platform keeps its own archive."""

import argparse
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from desktop.cli import DONE, NO, CallError
from desktop.domain.retention import Keeping
from desktop.l10n.catalogs import _, current_language, ngettext
from desktop.settings import AccountEntry
from desktop.store.reader import Reader
from desktop.store.views import Row

if TYPE_CHECKING:
    from desktop.platforms.credentials import Secrets


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "buyer", help=_("what is held of one buyer on this computer: export it, or erase it")
    )
    whats = parser.add_subparsers(metavar="WHAT", required=True)
    export = whats.add_parser("export", help=_("write everything held of the buyer to a ZIP file"))
    export.add_argument("--to", metavar="FILE.zip", required=True, help=_("the file to write"))
    export.set_defaults(run=run_export)
    erase = whats.add_parser(
        "erase", help=_("erase what no case, answer or legal limit keeps; exit 1 when something stays")
    )
    erase.add_argument("--yes", action="store_true", help=_("erase it; without, only say what would go"))
    erase.set_defaults(run=run_erase)
    for each in (export, erase):
        each.add_argument("buyer", metavar="BUYER", help=_("the buyer's number or exact name"))
        each.add_argument("--account", metavar="ID", help=_("another account than the one used last"))
        each.add_argument("--json", action="store_true", help=_("one JSON object a line"))


def run_export(args: argparse.Namespace) -> int:
    """Writes the file; also while the window is open."""
    from desktop import opening
    from desktop.reports.buyer_export import export_buyer
    from desktop.reports.whole_file import ExportFailed

    now = datetime.now(UTC)
    path = Path(args.to)
    if path.suffix.lower() != ".zip":
        raise CallError(_("{file} is no ZIP file: give a name that ends in .zip").format(file=args.to))
    entry, secrets = _account(args)
    try:
        with opening.reading(entry, secrets, lambda: now) as reader:
            made = export_buyer(path, reader, _buyer(reader, args.buyer), now)
    except opening.Trouble as trouble:
        raise CallError(opening.one_line(trouble)) from None
    except ExportFailed as error:
        raise CallError(_("{file} was not written: {why}").format(file=args.to, why=error.detail)) from None
    if args.json:
        told = {"file": str(path), "conversations": made.conversations, "files": made.files}
        print(msgspec.json.encode({**told, "files_not_here": made.missing}).decode())
        return DONE
    form = ngettext("{count} conversation", "{count} conversations", made.conversations)
    print(f"{path}: {form.format(count=made.conversations)}")
    return DONE


def run_erase(args: argparse.Namespace) -> int:
    """Says what goes and what stays, and with --yes erases; 1 when something stays, or nothing was erased."""
    from desktop import opening, settings
    from desktop.single_instance import SingleInstance
    from desktop.store.retention import rules_of

    now = datetime.now(UTC)
    entry, secrets = _account(args)
    instance = SingleInstance(settings.home())
    if args.yes and not instance.acquire(lambda: None):
        raise CallError(_("helpdesk is open: erase it there, or close the window first"))
    try:
        with opening.reading(entry, secrets, lambda: now) as reader:
            buyer = _buyer(reader, args.buyer)
            rules = rules_of(reader.account())
            found = [
                (row, keeping)
                for row in reader.kept.of_buyer(buyer)
                if (keeping := reader.kept.keeping(row.id, rules, asked=True)) is not None
            ]
        if args.yes:
            with closing(opening.open_store(entry, secrets, lambda: now)) as store:
                store.erase_buyer(buyer, rules, now).result()
    except opening.Trouble as trouble:
        raise CallError(opening.one_line(trouble)) from None
    finally:
        instance.release()
    for row, keeping in found:
        goes = keeping.is_past(now)
        print(_json(row, keeping, goes, args.yes) if args.json else _line(row, keeping, goes, args.yes))
    if not args.json:
        print(_("The platform keeps its own archive."))
    return DONE if args.yes and all(keeping.is_past(now) for _row, keeping in found) else NO


def _account(args: argparse.Namespace) -> "tuple[AccountEntry, Secrets]":
    from desktop import opening, settings

    from . import late

    entry = late.chosen_account(settings.load(), args.account)
    if not opening.store_path(entry).exists():
        raise late.nothing_saved(entry)
    try:
        return entry, opening.unlock(entry)
    except opening.Trouble as trouble:
        raise CallError(opening.one_line(trouble)) from None


def _buyer(reader: Reader, given: str) -> str:
    """The buyer's id; raises CallError when nobody, or more than one, is called so."""
    found = reader.kept.buyers_named(given)
    if given in found:
        return given
    if not found:
        raise CallError(_("nothing is held of a buyer {buyer} on this computer").format(buyer=given))
    if len(found) > 1:
        known = ", ".join(sorted(found))
        raise CallError(
            _("several buyers are called {buyer}; give the number of one: {known}").format(
                buyer=given, known=known
            )
        )
    return next(iter(found))


def _json(row: Row, keeping: Keeping, goes: bool, done: bool) -> str:
    until = (
        keeping.until.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if keeping.until is not None else None
    )
    told = {"conversation": row.id, "market": row.market, "erased": goes and done, "may_go": goes}
    why = {} if goes else {"because": str(keeping.because), "until_utc": until}
    return msgspec.json.encode({**told, **why}).decode()


def _line(row: Row, keeping: Keeping, goes: bool, done: bool) -> str:
    from desktop.l10n.keeping import keeping_text

    name = "".join(letter if letter.isprintable() else "\ufffd" for letter in row.id)
    if goes:
        return (_("{conversation}: erased") if done else _("{conversation}: goes")).format(conversation=name)
    why = keeping_text(keeping, current_language())
    return _("“{conversation}” stays: {why}").format(conversation=name, why=why)
