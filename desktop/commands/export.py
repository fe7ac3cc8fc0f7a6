"""`helpdesk export`: a conversation's record from the platform as evidence, to be verified (JSON) or to be
read (PDF)."""

import argparse
import asyncio
import importlib
import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.cli import DONE, NO, CallError
from desktop.l10n.catalogs import _, current_language

if TYPE_CHECKING:
    from desktop.platforms.credentials import Secrets
    from desktop.reports.evidence import Evidence
    from desktop.settings import AccountEntry
    from desktop.store.reader import Reader
    from desktop.sync.records import Fetched, NotFetched

Write = Callable[[Path, "Evidence"], object]


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("export", help=_("the record of a conversation as evidence"))
    parser.add_argument("conversation", metavar="CONVERSATION", help=_("Conversation"))
    parser.add_argument(
        "--to", metavar="FILE", required=True, help=_("FILE.json to be verified, or FILE.pdf to be read")
    )
    parser.add_argument("--account", metavar="ID", help=_("another account than the one used last"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Writes the file; 1 when the record does not verify, which is said and stands in the PDF."""
    from desktop import opening, settings
    from desktop.l10n.record_words import NOT_FETCHED
    from desktop.sync.records import REFUSED

    from .late import chosen_account, nothing_saved

    path = Path(args.to)
    kind = path.suffix.lower()
    if kind not in (".json", ".pdf"):
        raise CallError(_("--to takes a file that ends in .json or .pdf, not {name}").format(name=path.name))
    if kind == ".pdf":
        _require_qt()
    entry = chosen_account(settings.load(), args.account)
    if not opening.store_path(entry).exists():
        raise nothing_saved(entry)
    now = datetime.now(UTC)
    try:
        secrets = opening.unlock(entry)
        with opening.reading(entry, secrets, lambda: now) as reader:
            account = reader.account()
            if account is not None and "record" not in account.capabilities:
                raise CallError(_(NOT_FETCHED[REFUSED]))
            evidence = _examined(entry, secrets, reader, args.conversation, now)
            _written(path, kind, entry, reader, evidence)
    except opening.Trouble as trouble:
        raise CallError(opening.one_line(trouble)) from None
    return _told(path, evidence)


def _examined(
    entry: "AccountEntry", secrets: "Secrets", reader: "Reader", conversation_id: str, now: datetime
) -> "Evidence":
    from desktop.l10n.record_words import NOT_FETCHED, problem_text
    from desktop.reports.evidence import examine
    from desktop.sync.records import NotFetched

    from .verify import shown

    found = asyncio.run(_fetch(entry, secrets, conversation_id))
    if isinstance(found, NotFetched):
        said = " ".join(part for part in (_(NOT_FETCHED[found.why]), shown(found.detail[:200])) if part)
        raise CallError(said)
    evidence = examine(found.record, reader.pinned_keys(), found.published, now)
    if not evidence.may_be_kept:
        assert evidence.problem is not None
        raise CallError(problem_text(evidence.problem))
    return evidence


async def _fetch(entry: "AccountEntry", secrets: "Secrets", conversation_id: str) -> "Fetched | NotFetched":
    from desktop import opening
    from desktop import settings as places
    from desktop.network import network_of
    from desktop.platforms.helpdesk.client import HelpdeskPlatform
    from desktop.sync.records import ask_for

    platform = HelpdeskPlatform(
        entry.url,
        secrets,
        current_language,
        lambda: datetime.now(UTC),
        alone=partial(opening.renewing_alone, entry),
        network=lambda: network_of(places.load()),
    )
    try:
        return await ask_for(platform, conversation_id)
    finally:
        await platform.close()


def _written(path: Path, kind: str, entry: "AccountEntry", reader: "Reader", evidence: "Evidence") -> None:
    from desktop.reports.evidence import export_record
    from desktop.reports.whole_file import ExportFailed

    from .figures import failed_text

    try:
        if kind == ".json":
            export_record(path, evidence)
        else:
            from desktop.ui.print.record_pdf import export_pdf
            from desktop.ui.print.record_sheet import record_sheet

            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
            export_pdf(path, record_sheet(evidence, reader, entry.url))
    except ExportFailed as error:
        raise CallError(failed_text(error, path)) from None


def _require_qt() -> None:
    try:
        importlib.import_module("desktop.ui.print.record_pdf")
    except ImportError as error:
        raise CallError(
            _("a PDF needs PySide6, which cannot be loaded: {error}").format(error=error)
        ) from None


def _told(path: Path, evidence: "Evidence") -> int:
    from desktop.l10n.record_words import problem_text

    from .verify import shown

    name = shown(path.name)
    for key in evidence.unfamiliar:
        print(_("The platform publishes a key that is not trusted here: {key}.").format(key=key.fingerprint))
    if evidence.problem is None:
        print(_("{file} is written and verifies.").format(file=name))
        return DONE
    print(
        _("{file} is written, but does not verify. {why}").format(
            file=name, why=problem_text(evidence.problem)
        )
    )
    return NO
