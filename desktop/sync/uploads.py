"""The first of the two steps of a reply with files: the platform gets each file, and says how it calls it.

What it has already is not sent again, after a kill or an outage either; the id lies in the store before the
next file goes. Uploading is harmless: nobody sees a file that no message names. Where a marketplace takes
files only inside of a message, "uploading" holds them in memory: such an id is not noted, so that the next
try brings the file again (`platforms.held_files`).
"""

import asyncio
import logging
from dataclasses import replace

from desktop.domain.actions import Reply
from desktop.domain.files import LocalFile
from desktop.domain.refusals import Why, written
from desktop.platforms.held_files import is_held
from desktop.platforms.platform import Platform, PlatformError, Refused
from desktop.store.errors import StoreClosed, StoreError
from desktop.store.store import Store
from desktop.store.views import OutboxRow

from .transfers import CANCELLED, DONE, FILE_GONE, Transfer, Transfers, upload_id

log = logging.getLogger("helpdesk.sync")


class NotUploaded(PlatformError):
    """A file did not get there; the reply itself was not sent. `error` is what happened, `file` to which."""

    def __init__(self, error: PlatformError, file: LocalFile) -> None:
        super().__init__(error.detail)
        self.error = error
        self.file = file


class Uploads:
    """Used on the sync's loop."""

    def __init__(self, store: Store, transfers: Transfers) -> None:
        self._store = store
        self._transfers = transfers

    async def uploaded(self, platform: Platform, row: OutboxRow) -> OutboxRow:
        """The row with its files uploaded and named by their ids. Raises NotUploaded, StoreError."""
        action = row.action
        if not isinstance(action, Reply) or not action.files:
            return row
        name = upload_id(row.id)
        try:
            ids = []
            for number, file in enumerate(action.files, start=1):
                known = self._store.reader().upload(file)
                ids.append(known or await self._upload(platform, row, file, number, len(action.files)))
            self._transfers.say(Transfer(name, DONE))
        except BaseException:
            self._transfers.say(Transfer(name, CANCELLED))
            raise
        return replace(row, action=replace(action, attachment_ids=(*action.attachment_ids, *ids), files=()))

    async def _upload(
        self, platform: Platform, row: OutboxRow, file: LocalFile, number: int, count: int
    ) -> str:
        content = self._store.reader().file(file.sha256)
        if content is None:
            raise NotUploaded(Refused(code=FILE_GONE), file)
        transfer = Transfer(upload_id(row.id), whole=file.size, number=number, count=count)
        key = f"{row.key}.{file.sha256[:16]}.{number}"
        try:
            named = await platform.upload(
                file.name, file.media_type, content, key, self._transfers.meter(transfer)
            )
        except PlatformError as error:
            raise NotUploaded(error, file) from error
        if is_held(named):
            return named
        try:
            await asyncio.wrap_future(self._store.note_upload(file, named))
        except StoreClosed:
            raise
        except StoreError as error:
            log.info("an upload was not noted: %s", type(error))
        return named


def not_taken(row: OutboxRow, error: Refused) -> tuple[LocalFile, ...]:
    """The platform refused the reply, perhaps for a file that it has thrown away: what is uploaded anew."""
    return row.action.files if isinstance(row.action, Reply) and not error.rejected_text else ()


def upload_reason(failure: NotUploaded) -> str:
    """Why a reply whose file the platform refused for good has failed."""
    error = failure.error
    if isinstance(error, Refused) and error.code == FILE_GONE:
        return FILE_GONE
    return written(Why.FILE, name=failure.file.name, reason=error.detail)
