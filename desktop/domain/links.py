"""Addresses in a stranger's text: where they stand, and where they truly lead.

An address is made anew from its parts, in the letters that are sent (RFC 3986, IDNA): what is shown is then
what is opened, letter by letter. What browsers and this program could read in two ways is no address."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

LONGEST: Final = 1000
"""A longer one is text: nobody can look through it before it is opened."""
MOST: Final = 200
"""Of one text."""

_FOUND: Final = re.compile(rf"(?<![\w@/.])(?:https?://|www\.)[^\s<>\"“”„«»\\]{{1,{LONGEST}}}", re.IGNORECASE)
_BEHIND: Final = ".,;:!?'’…"
_PAIRS: Final = {")": "(", "]": "[", "}": "{"}
_LABELS: Final = re.compile(
    r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.?"
)
_NUMBERS: Final = re.compile(r"\[[0-9a-f:.]{2,45}\]")
_KEPT: Final = "/:@!$&'()*+,;=-._~%"


@dataclass(frozen=True, slots=True)
class Link:
    """A part of a text that is an address: from `start` up to `end`."""

    start: int
    end: int
    address: str


def links(text: str) -> Iterator[Link]:
    """The addresses of a text, in order, `MOST` at most."""
    number = 0
    for found in _FOUND.finditer(text):
        said = _without_what_follows(found[0])
        address = address_of(said)
        if address:
            yield Link(found.start(), found.start() + len(said), address)
            number += 1
            if number == MOST:
                return


def _without_what_follows(said: str) -> str:
    """The sentence's own marks behind an address do not belong to it."""
    while said:
        last = said[-1]
        opened = _PAIRS.get(last)
        if last in _BEHIND or (opened and said.count(last) > said.count(opened)):
            said = said[:-1]
        else:
            break
    return said


def address_of(said: str) -> str:
    """The whole address (http or https) that somebody's words mean, in ASCII; "" when they mean none.

    Names and passwords before the host are left out: they only serve to look like a host."""
    said = said.strip()
    if said[:4].lower() == "www.":
        said = f"https://{said}"
    if not said or len(said) > LONGEST + 8 or re.search(r"[\s\\\x00-\x20\x7f]", said):
        return ""
    try:
        parts = urlsplit(said)
        port = parts.port
    except ValueError:
        return ""
    host = _host(parts.netloc.rpartition("@")[2])
    if parts.scheme not in ("http", "https") or not host:
        return ""
    made = f"{parts.scheme}://{host}" + (f":{port}" if port is not None else "")
    made += _quoted(parts.path) if parts.path else ""
    made += f"?{_quoted(parts.query, '?')}" if parts.query else ""
    return made + (f"#{_quoted(parts.fragment, '?')}" if parts.fragment else "")


def _host(netloc: str) -> str:
    name = re.sub(r":\d{0,5}\Z", "", netloc)
    if _NUMBERS.fullmatch(name.lower()):
        return name.lower()
    try:
        ascii_name = name.encode("idna").decode("ascii").lower()
    except (UnicodeError, ValueError):
        return ""
    return ascii_name if len(ascii_name) <= 253 and _LABELS.fullmatch(ascii_name) else ""


def _quoted(part: str, more: str = "") -> str:
    """Percent signs that are there stay; everything that is not ASCII gets them."""
    return quote(part, safe=_KEPT + more, errors="replace")


def host_of(address: str) -> str:
    """The host of an address that `address_of` made, with its port."""
    return address.partition("://")[2].partition("/")[0].partition("?")[0].partition("#")[0]


def says_where(text: str, address: str) -> bool:
    """Whether the words of a link begin with the host that it leads to, so that nothing need be added."""
    said = text.strip().lower()
    bare = said.partition("://")[2] if said.startswith(("http://", "https://")) else said
    host = host_of(address)
    return said.isascii() and bare.startswith(host) and bare[len(host) : len(host) + 1] in ("", "/", "?", "#")
