"""What the little Allegro's answers are made of: media types, its form of errors, files, its stamp."""

import itertools
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.marketplaces.little_server import Asked, LittleServer, Told

PUBLIC = "application/vnd.allegro.public.v1+json"
BETA = "application/vnd.allegro.beta.v1+json"
LANGUAGES = ("en-US", "pl-PL", "uk-UA", "sk-SK", "cs-CZ", "hu-HU")
FILE_TYPES = ("image/png", "image/gif", "image/bmp", "image/tiff", "image/jpeg", "application/pdf")
SELLER = "sklep-testowy"


def failure(status: int, code: str, words: str, path: str | None = None, **headers: str) -> Told:
    """Errors in Allegro's form (`ErrorsHolder`)."""
    error = {"code": code, "message": f"{code} (for programmers)", "userMessage": words, "details": None}
    return Told(
        status,
        {"errors": [{**error, "path": path, "metadata": {}}]},
        PUBLIC,
        {name.replace("_", "-"): value for name, value in headers.items()},
    )


@dataclass
class File:
    name: str
    size: int
    content: bytes = b""
    media_type: str = ""
    safety: str = "NEW"


class Base(LittleServer):
    """What both inboxes need."""

    def begin(self) -> None:
        """What there is before the first request."""
        self.orders: dict[str, dict[str, Any]] = {}
        self.files: dict[str, File] = {}
        self.conflicts = 0
        self.numbers = itertools.count(1)

    def new_id(self) -> str:
        return str(uuid.UUID(int=next(self.numbers) + (0xA11E << 100)))

    def stamp(self, at: datetime | None = None) -> str:
        return (at or self.now()).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"

    def in_conflict(self) -> bool:
        self.conflicts, before = max(0, self.conflicts - 1), self.conflicts
        return before > 0

    def put_file(self, asked: Asked) -> Told:
        file = self.files.get(asked.parts["id"])
        if file is None:
            return failure(404, "NotFound", "Nie zadeklarowano")
        if len(asked.body) != file.size:
            return failure(413, "TooLarge", "Inny rozmiar")
        file.content, file.media_type = asked.body, asked.headers["content-type"]
        return Told(200, {"id": asked.parts["id"]}, BETA if "/upload/" in asked.path else PUBLIC)

    def get_file(self, asked: Asked) -> Told:
        file = self.files.get(asked.parts["id"])
        if file is None or not file.content:
            return failure(404, "NotFound", "Nie ma takiego pliku")
        return Told(200, file.content, file.media_type or "application/octet-stream")


def paging(asked: Asked, default: int, most: int) -> tuple[int | None, int]:
    limit, offset = int(asked.one("limit", str(default))), int(asked.one("offset", "0"))
    return (limit if 1 <= limit <= most and offset >= 0 else None), offset


ENUMERATIONS = ("status", "type", "role", "right", "lineItemsSent", "name")
_CODE = re.compile(r"[A-Z]{3,}[A-Z_]*")


def unknown(body: Any, names: frozenset[str]) -> Any:
    """The answer with a value that nobody knows in each of these fields."""
    if isinstance(body, Mapping):
        return {
            name: "BRAND_NEW" if _is_code(name, value, names) else unknown(value, names)
            for name, value in body.items()
        }
    if isinstance(body, Sequence) and not isinstance(body, str | bytes):
        return [unknown(each, names) for each in body]
    return body


def _is_code(name: str, value: Any, names: frozenset[str]) -> bool:
    return name in names and isinstance(value, str) and (name != "name" or bool(_CODE.fullmatch(value)))
