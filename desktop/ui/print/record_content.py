"""Parts of an entry's content, whatever a platform put there: what is of another kind counts as absent."""

from collections.abc import Iterable, Mapping
from typing import Any

from desktop.domain.record import Entry


def text_of(table: Mapping[str, Any], name: str) -> str:
    """A text, "" without one."""
    value = table.get(name)
    return value if isinstance(value, str) else ""


def tables_of(content: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """A list of tables."""
    value = content.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def author_of(content: Mapping[str, Any]) -> tuple[str, str]:
    """Role and name of a message's author."""
    author = content.get("author")
    found = author if isinstance(author, dict) else {}
    return text_of(found, "role"), text_of(found, "name")


def buyers(entries: Iterable[Entry]) -> list[str]:
    """The names under which the buyer wrote."""
    authors = [author_of(entry.content) for entry in entries if entry.kind == "message"]
    return distinct(name for role, name in authors if role == "buyer")


def orders(entries: Iterable[Entry]) -> list[str]:
    """The orders that it is about."""
    return distinct(text_of(entry.content, "order_id") for entry in entries)


def distinct(values: Iterable[str]) -> list[str]:
    """Each once, in the order in which they come; nothing empty."""
    return list(dict.fromkeys(value for value in values if value))
