"""What is held of one buyer, as a ZIP that the buyer can read (GDPR art. 15): JSON and the attachments."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec

from desktop import resources
from desktop.domain.conversations import Attachment
from desktop.domain.files import HEAD, FileRules, file_rules, unlike_name
from desktop.domain.orders import Order
from desktop.store.reader import Reader
from desktop.store.views import Row

from .whole_file import ExportCancelled, whole_file

NAME: Final = "buyer.json"
FOLDER: Final = "files"
_ALL: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Exported:
    """How much is in it. `missing`: attachments whose content is not on this computer."""

    conversations: int
    files: int
    missing: int


def export_buyer(
    path: Path,
    reader: Reader,
    buyer_id: str,
    now: datetime,
    *,
    cancelled: Callable[[], bool] = lambda: False,
) -> Exported:
    """Writes everything held of a buyer: conversations with all messages and notes, cases, orders, what was
    owed and its verdicts, drafts and what is unsent, the attachments that are here. Instants in UTC.

    Raises ExportFailed, ExportCancelled, StoreError; no half file stays.
    """
    rows = reader.kept.of_buyer(buyer_id)
    rules = file_rules(resources.read_toml("files.toml"))
    with whole_file(path, cancelled) as part, ZipFile(part, "w", ZIP_DEFLATED) as archive:
        files = _Files(archive, reader, rules)
        told = []
        for row in rows:
            if cancelled():
                raise ExportCancelled
            told.append(_conversation(reader, row, files))
        orders = {order.id: order for row in rows for order in _orders(reader, row)}
        body = {
            "buyer": {"id": buyer_id, "names": sorted({row.buyer for row in rows})},
            "exported_at": now,
            "conversations": told,
            "orders": list(orders.values()),
            "files": files.told,
        }
        archive.writestr(NAME, _json(body))
    return Exported(len(rows), files.written, files.missing)


def _conversation(reader: Reader, row: Row, files: "_Files") -> dict[str, Any]:
    messages = reader.messages(row.id, _ALL)
    for message in messages:
        for attachment in message.attachments:
            files.add(row.id, message.id, attachment)
    return {
        "conversation": reader.head(row.id),
        "messages": messages,
        "cases": reader.kept.cases(row.id),
        "answers_owed": reader.obligations(row.id),
        "draft": reader.draft(row.id),
        "draft_files": reader.draft_files(row.id),
        "note_being_written": reader.setting(f"note:{row.id}"),
        "unsent": [{"state": each.state, "what": each.action} for each in reader.outbox(row.id)],
        "reminder": reader.reminder(row.id),
    }


def _orders(reader: Reader, row: Row) -> list[Order]:
    named = {*row.order_ids, *(message.order_id for message in reader.messages(row.id, _ALL))}
    found = (reader.order(name) for name in sorted(filter(None, named)))
    return [order for order in found if order is not None]


class _Files:
    """The attachments: each content once, under a safe name that is free."""

    def __init__(self, archive: ZipFile, reader: Reader, rules: FileRules) -> None:
        self._archive, self._reader, self._rules = archive, reader, rules
        self._names: dict[str, str] = {}
        self.told: list[dict[str, Any]] = []
        self.written = self.missing = 0

    def add(self, conversation: str, message: str, attachment: Attachment) -> None:
        """Puts the content in, when it is here."""
        name = self._names.get(attachment.sha256)
        if name is None and (content := self._reader.file(attachment.sha256)) is not None:
            safe = self._rules.safe_name(attachment.name, content[:HEAD])
            name = f"{FOLDER}/{unlike_name(safe, {each.partition('/')[2] for each in self._names.values()})}"
            self._names[attachment.sha256] = name
            self._archive.writestr(name, content)
            self.written += 1
        self.missing += name is None
        self.told.append(
            {
                "conversation": conversation,
                "message": message,
                "name": attachment.name,
                "sha256": attachment.sha256,
                "in_this_archive": name,
            }
        )


def _json(body: object) -> bytes:
    plain = msgspec.json.decode(msgspec.json.encode(body))
    return json.dumps(plain, ensure_ascii=False, indent=2).encode("utf-8")
