"""Received files, fetched when somebody asks to see one and never before; kept encrypted in the store."""

import asyncio
import logging
from collections.abc import Callable

from desktop.domain.conversations import Attachment
from desktop.platforms.platform import NotOurs, Platform, PlatformError, Refused
from desktop.store.errors import DiskFull, StoreError
from desktop.store.store import Store

from . import transfers
from .pull import log_bug
from .transfers import CANCELLED, DONE, FAILED, Transfer, Transfers, download_id

log = logging.getLogger("helpdesk.sync")

SIDE_BY_SIDE = 2


class Downloads:
    """Used on the sync's loop; what becomes of a download is told through `Transfers`.

    `platform` gives the one in use, None while there is none.
    """

    def __init__(self, store: Store, told: Transfers, platform: Callable[[], Platform | None]) -> None:
        self._store = store
        self._told = told
        self._platform = platform
        self._running: dict[str, asyncio.Task[None]] = {}
        self._gate = asyncio.Semaphore(SIDE_BY_SIDE)

    def fetch(self, attachment: Attachment) -> None:
        """Begins a download unless it is under way."""
        if attachment.id in self._running:
            return
        self._told.say(Transfer(download_id(attachment.id), whole=attachment.size))
        task = asyncio.create_task(self._fetch(attachment), name=f"download {attachment.id}")
        self._running[attachment.id] = task
        task.add_done_callback(lambda _done: self._running.pop(attachment.id, None))

    def cancel(self, attachment_id: str) -> None:
        """Gives a download up."""
        task = self._running.get(attachment_id)
        if task is not None:
            task.cancel()

    async def close(self) -> None:
        """Ends what is under way."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _fetch(self, attachment: Attachment) -> None:
        name = download_id(attachment.id)
        why, detail = "", ""
        try:
            async with self._gate:
                await self._get(attachment)
        except asyncio.CancelledError:
            self._told.say(Transfer(name, CANCELLED))
            raise
        except PlatformError as error:
            why, detail = reason(error), error.detail
        except StoreError as error:
            why, detail = (
                (transfers.NO_ROOM if isinstance(error, DiskFull) else transfers.REFUSED),
                error.detail,
            )
        except ValueError:
            why = transfers.DAMAGED
        except Exception as error:
            log_bug(error)
            why = transfers.REFUSED
        if why:
            log.info("no download: %s", why)
            self._told.say(Transfer(name, FAILED, whole=attachment.size, why=why, detail=detail))
        else:
            self._told.say(Transfer(name, DONE, attachment.size, attachment.size))

    async def _get(self, attachment: Attachment) -> None:
        platform = self._platform()
        if platform is None:
            raise PlatformError
        meter = self._told.meter(Transfer(download_id(attachment.id), whole=attachment.size))
        content = await platform.download(attachment.id, meter)
        await asyncio.wrap_future(self._store.keep_received(attachment.sha256, content))


def reason(error: PlatformError) -> str:
    """Why a download failed, as the screen words it."""
    match error:
        case Refused(status=410):
            return transfers.EXPIRED
        case Refused(status=409):
            return transfers.CHECKING
        case Refused(status=404):
            return transfers.EXPIRED
        case Refused():
            return transfers.REFUSED
        case NotOurs():
            return transfers.DAMAGED
        case _:
            return transfers.OFFLINE
