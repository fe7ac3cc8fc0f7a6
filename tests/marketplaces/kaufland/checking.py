"""What the description allows a request to say, and the marketplace's form of saying no."""

import re
from typing import Any

from tests.marketplaces.little_server import Asked, Told


def problem(status: int, kind: str, message: str, **errors: str) -> Told:
    """A failing answer in the marketplace's form."""
    told = [{"field": field, "message": text} for field, text in errors.items()]
    return Told(status, {"type": f"/problems/{kind}", "errors": told, "message": message})


class Invalid(Exception):
    """A request that the description does not allow."""

    def __init__(self, field: str, message: str = "not valid") -> None:
        super().__init__(field)
        self.told = problem(400, "validation-error", "The request is not valid.", **{field: message})


def only(asked: Asked, *names: str) -> None:
    """Raises Invalid for a parameter that is not named."""
    for name in asked.query:
        if name not in names:
            raise Invalid(name, "unknown")


def one_of(asked: Asked, name: str, allowed: Any) -> None:
    """Raises Invalid for a value that is not allowed."""
    for value in asked.query.get(name, []):
        if value not in allowed:
            raise Invalid(name)


def json_body(asked: Asked, allowed: set[str], required: set[str]) -> Any:
    """The body as an object with these fields. Raises Invalid."""
    if asked.headers.get("content-type") != "application/json":
        raise Invalid("content-type")
    told = asked.json
    if not isinstance(told, dict) or not required <= set(told) <= allowed:
        raise Invalid("body")
    return told


def since(asked: Asked, found: list[dict[str, Any]], *fields: str) -> list[dict[str, Any]]:
    for field in fields:
        first = asked.one(field.replace("_iso", "_from_iso"))
        if first:
            if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", first):
                raise Invalid(field)
            found = [each for each in found if each[field] >= first]
    return found


def page(asked: Asked, found: list[dict[str, Any]], most: int) -> Told:
    limit, offset = int(asked.one("limit", "30")), int(asked.one("offset", "0"))
    if not 1 <= limit <= most or offset < 0:
        raise Invalid("limit")
    paging = {"offset": offset, "limit": limit, "total": len(found)}
    return Told(body={"data": found[offset : offset + limit], "pagination": paging})
