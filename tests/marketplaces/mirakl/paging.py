"""Seek paging as Mirakl does it: the token holds the limit and the last record that was given."""

import base64
import binascii
import json
from typing import Any

from tests.marketplaces.little_server import Asked

from .forms import Bad


def seek(
    found: list[dict[str, Any]], asked: Asked, most: int = 50
) -> tuple[list[dict[str, Any]], str | None]:
    """Seek paging: the token holds the limit and the last one that was given."""
    limit, first = int(asked.one("limit", "50")), 0
    if "page_token" in asked.query:
        try:
            told = json.loads(base64.urlsafe_b64decode(asked.one("page_token")))
        except (ValueError, binascii.Error):
            raise Bad("an unknown page token") from None
        limit = int(told["limit"])
        places = [place for place, each in enumerate(found) if each["id"] == told["after"]]
        if not places:
            raise Bad("an unknown page token")
        first = places[0] + 1
    limit = min(limit, most)
    page = found[first : first + limit]
    if first + limit >= len(found):
        return page, None
    token = json.dumps({"limit": limit, "after": page[-1]["id"]}).encode()
    return page, base64.urlsafe_b64encode(token).decode()
