"""A body of several parts (`multipart/form-data`, RFC 7578): a JSON part with what is said, and files."""

import re
import secrets
from collections.abc import Sequence

from desktop.platforms.held_files import HeldFile

_UNSAFE = re.compile(r'[\x00-\x1f\x7f"\\]')


def form(json_name: str, json: bytes, files: Sequence[HeldFile]) -> tuple[bytes, str]:
    """The body and its media type. The boundary is random and long, so that no file holds it by accident;
    the names of files lose what could end their quotes."""
    boundary = f"helpdesk-{secrets.token_hex(24)}"
    parts = [_part(boundary, f'name="{json_name}"', "application/json", json)]
    parts += [
        _part(boundary, f'name="files"; filename="{_quoted(file.name)}"', file.media_type, file.content)
        for file in files
    ]
    return b"".join((*parts, f"--{boundary}--\r\n".encode())), f"multipart/form-data; boundary={boundary}"


def _part(boundary: str, disposition: str, media_type: str, content: bytes) -> bytes:
    head = (
        f"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\nContent-Type: {media_type}\r\n\r\n"
    )
    return head.encode("utf-8", "replace") + content + b"\r\n"


def _quoted(name: str) -> str:
    return _UNSAFE.sub("_", name) or "file"
