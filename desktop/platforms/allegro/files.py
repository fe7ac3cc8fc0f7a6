"""Files, declared first and then brought: to the inbox whose message names them, when that message goes.

Which inbox it is shows only with the reply, so `Platform.upload` holds the file (`platforms.held_files`).
"""

from collections.abc import Sequence
from urllib.parse import urljoin

from desktop.domain.refusals import Why
from desktop.platforms.beforehand import beforehand
from desktop.platforms.held_files import HeldFile
from desktop.platforms.http import origin
from desktop.platforms.json_answers import read
from desktop.platforms.platform import NotOurs, OwnRefusal, Progress, Refused

from . import issues, shapes, threads
from .account import LIMITS
from .connection import ANYTHING, BETA, PUBLIC, Connection, part


def fits(media_type: str, content: bytes) -> None:
    """Raises Refused for a file that Allegro takes nowhere."""
    if media_type not in LIMITS.types:
        raise OwnRefusal(Why.FILE_TYPE, "wrong_type", 415)
    if not content:
        raise OwnRefusal(Why.FILE_EMPTY, "empty", 422)
    if len(content) > LIMITS.size:
        raise OwnRefusal(Why.FILE_SIZE, "too_large", 413, limit=LIMITS.size)


class Files:
    """Used on one loop."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def bring(self, files: Sequence[HeldFile], *, to_issue: bool) -> list[shapes.Ref]:
        """The ids of the files in that inbox."""
        with beforehand():
            return [await (self._to_issue(file) if to_issue else self._to_inbox(file)) for file in files]

    async def _to_inbox(self, file: HeldFile) -> shapes.Ref:
        declared = shapes.MessageFileDeclaration(file.name, len(file.content))
        answer = await self._connection.ask(
            "POST", "/messaging/message-attachments", PUBLIC, body=declared, kind="files"
        )
        given = read(answer, shapes.Ref)
        await self._connection.ask(
            "PUT",
            f"/messaging/message-attachments/{part(given.id)}",
            PUBLIC,
            content=file.content,
            media_type=file.media_type,
            kind="files",
        )
        return given

    async def _to_issue(self, file: HeldFile) -> shapes.Ref:
        declared = shapes.IssueFileDeclaration(file.name, len(file.content))
        answer = await self._connection.ask(
            "POST", "/sale/issues/attachments", BETA, body=declared, kind="files"
        )
        given = read(answer, shapes.Ref)
        place, upload = self._place(answer.headers.get("location"), given.id)
        await self._connection.ask(
            "PUT",
            place,
            BETA,
            content=file.content,
            media_type=file.media_type,
            upload=upload,
            kind="files",
        )
        return given

    def _place(self, location: str | None, id: str) -> tuple[str, bool]:
        """Where a declared file goes, and whether that is at the host for files. The address is Allegro's to
        say, but with it goes the sign-in: nowhere but to hosts that are known. Raises NotOurs."""
        hosts = self._connection.hosts
        if not location:
            return f"/sale/issues/attachments/{part(id)}", False
        try:
            place = urljoin(hosts.api + "/", location)
            where = origin(place)
        except ValueError:
            raise NotOurs("an address for a file that is none") from None
        if where == origin(hosts.api):
            return place, False
        if where == origin(hosts.upload):
            return place, True
        raise NotOurs("an address for a file elsewhere")

    async def download(self, attachment_id: str, progress: Progress | None) -> bytes:
        """Raises Refused (404) where it is no longer kept."""
        if attachment_id.startswith(issues.PREFIX):
            path = f"/sale/issues/attachments/{part(attachment_id.removeprefix(issues.PREFIX))}"
        elif attachment_id.startswith(threads.FILES):
            path = f"/messaging/message-attachments/{part(attachment_id.removeprefix(threads.FILES))}"
        else:
            raise Refused(status=404)
        answer = await self._connection.ask("GET", path, ANYTHING, progress=progress, kind="files")
        if answer.media_type == "text/html":
            raise NotOurs("a page instead of a file")
        return answer.body
