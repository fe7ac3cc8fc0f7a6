"""What the little server takes: forms of several parts, checked strictly."""

import json
from collections.abc import Mapping
from datetime import datetime
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

from tests.marketplaces.little_server import Asked


class Bad(Exception):
    """What the description does not allow; the message goes back with status 400."""


def parse_form(asked: Asked, name: str) -> tuple[dict[str, Any], tuple[tuple[str, bytes], ...]]:
    """The JSON part of that name, and the files. Anything else is not allowed."""
    media_type = asked.headers.get("content-type", "")
    if not media_type.startswith("multipart/form-data; boundary="):
        raise Bad("not a form")
    boundary = media_type.partition("boundary=")[2].encode()
    if not asked.body.startswith(b"--" + boundary) or not asked.body.endswith(b"--" + boundary + b"--\r\n"):
        raise Bad("the form does not keep to its boundary")
    head = b"Content-Type: " + media_type.encode() + b"\r\n\r\n"
    parsed = BytesParser(policy=HTTP).parsebytes(head + asked.body)
    told: dict[str, Any] | None = None
    files: list[tuple[str, bytes]] = []
    for part in parsed.iter_parts():
        disposition = part["content-disposition"]
        params = dict(disposition.params) if disposition is not None else {}
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        if part.get_content_disposition() != "form-data":
            raise Bad("a part that is no form-data")
        if params.get("name") == name and told is None and part.get_content_type() == "application/json":
            told = json.loads(content)
        elif params.get("name") == "files" and params.get("filename"):
            files.append((str(params["filename"]), content))
        else:
            raise Bad(f"an unknown part {params.get('name')}")
    if told is None:
        raise Bad(f"{name} is mandatory")
    return told, tuple(files)


def check_message(told: Mapping[str, Any], allowed: set[str]) -> None:
    if not told.keys() <= allowed:
        raise Bad(f"unknown fields {sorted(told.keys() - allowed)}")
    body = told.get("body")
    if not isinstance(body, str) or not 3 <= len(body) <= 50_000:
        raise Bad("body: 3 to 50000 characters")
    if not told.get("to"):
        raise Bad("to is mandatory")


def instant(text: str) -> datetime:
    try:
        told = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise Bad("not a date and time") from None
    if told.tzinfo is None:
        raise Bad("a time without an offset")
    return told
