"""Pages of changes, read record by record: what cannot be read is set aside, the rest goes on (fault 33)."""

import json
import re
from typing import Any

import msgspec

from desktop.domain.pages import Removal, SetAside, Thing
from desktop.platforms.platform import NotOurs, Page

from . import contract, mapping

RECORD_LIMIT = 1024 * 1024
"""No record of a conversation is larger; one that is, is set aside."""
DEPTH_LIMIT = 100


class _LoosePage(msgspec.Struct):
    """The page with its records unread, for when one of them is not even a `Change`."""

    state: str
    has_more: bool
    items: list[msgspec.Raw]


_PAGE = msgspec.json.Decoder(contract.ChangesPage)
_LOOSE_PAGE = msgspec.json.Decoder(_LoosePage)
_CHANGE = msgspec.json.Decoder(contract.Change)
_SHAPES: dict[str, msgspec.json.Decoder[Any]] = {
    kind: msgspec.json.Decoder(shape) for kind, shape in contract.CHANGE_SHAPES.items()
}
_STATE = re.compile(rb'\s*\{\s*"state"\s*:\s*("(?:[^"\\]|\\.){0,400}")\s*,\s*"has_more"\s*:\s*(true|false)\b')
_NUL = b"\\u0000"


class Undecodable(Exception):
    """The page as a whole is no JSON, though it begins and ends like one: some record in it is broken."""


def read_page(body: bytes) -> Page:
    """Raises Undecodable, or NotOurs for what is no page of changes at all, or only the first part of one."""
    stripped = body.strip()
    if not (stripped.startswith(b"{") and stripped.endswith(b"}")):
        raise NotOurs("not a whole JSON object")
    try:
        page = _PAGE.decode(body)
    except msgspec.ValidationError:
        return _read_loosely(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        if _STATE.match(body) is None:
            raise NotOurs(f"not a page of changes: {_short(error)}") from None
        raise Undecodable(_short(error)) from None
    kept = _Kept()
    for change in page.items:
        kept.add(change)
    return kept.page(page.state, page.has_more)


def _read_loosely(body: bytes) -> Page:
    try:
        page = _LOOSE_PAGE.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise NotOurs(f"not a page of changes: {_short(error)}") from None
    kept = _Kept()
    for raw in page.items:
        record = bytes(raw)
        try:
            change = _CHANGE.decode(record)
        except (ValueError, RecursionError) as error:
            kept.aside.append(SetAside(*_name(record), record, _short(error)))
        else:
            kept.add(change)
    return kept.page(page.state, page.has_more)


class _Kept:
    """What one page brings."""

    def __init__(self) -> None:
        self.things: list[Thing] = []
        self.removals: list[Removal] = []
        self.aside: list[SetAside] = []

    def add(self, change: contract.Change) -> None:
        if change.removed:
            if change.kind in contract.CHANGE_SHAPES:
                self.removals.append(Removal(change.kind, change.id))
            return
        raw = b"" if isinstance(change.data, msgspec.UnsetType) else bytes(change.data)
        try:
            self.things.append(_thing(change.kind, raw))
        except (ValueError, RecursionError) as error:  # msgspec's and Unicode's errors are ValueErrors
            self.aside.append(SetAside(_clean(change.kind), _clean(change.id), raw, _short(error)))

    def page(self, state: str, has_more: bool) -> Page:
        return Page(state, has_more, tuple(self.things), tuple(self.removals), tuple(self.aside))


def read_broken(body: bytes) -> Page:
    """The page of one broken record: its state and whether there is more; the record is set aside whole."""
    head = _STATE.match(body)
    if head is None:
        raise NotOurs("not a page of changes")
    try:
        state = json.loads(head[1])
        state.encode()
    except ValueError:
        raise NotOurs("a page of changes without a usable state") from None
    return Page(state, head[2] == b"true", set_aside=(SetAside(*_name(body), body, "not JSON"),))


def _name(record: bytes) -> tuple[str, str]:
    """Kind and id of a record that cannot be read, as far as its first bytes tell."""
    start = record[:4096]
    kind = re.search(rb'"kind"\s*:\s*"(\w{1,40})"', start)
    id = re.search(rb'"id"\s*:\s*"?([\w.:\-]{1,64})', start)
    return kind[1].decode("ascii", "replace") if kind else "", id[1].decode("ascii", "replace") if id else ""


def _thing(kind: str, raw: bytes) -> Thing:
    decoder = _SHAPES.get(kind)
    if decoder is None:
        raise ValueError("an unknown kind of record")
    if not raw:
        raise ValueError("a record without data")
    if len(raw) > RECORD_LIMIT:
        raise ValueError("a record that is too large")
    if _NUL in raw:
        _no_nul(json.loads(raw), DEPTH_LIMIT)
    return mapping.THINGS[kind](decoder.decode(raw))


def _no_nul(value: Any, depth: int) -> None:
    """SQLite and C programs end a text at NUL: such a record is not cut, but set aside."""
    if depth == 0:
        raise ValueError("a record that is nested too deep")
    if isinstance(value, str):
        if "\0" in value:
            raise ValueError("a NUL character")
    elif isinstance(value, list):
        for entry in value:
            _no_nul(entry, depth - 1)
    elif isinstance(value, dict):
        for name, entry in value.items():
            _no_nul(name, depth - 1)
            _no_nul(entry, depth - 1)


def _clean(text: str) -> str:
    return text.replace("\0", "")[:64]


def _short(error: BaseException) -> str:
    """Without what the record says: reasons may be shown and logged."""
    return str(error)[:200] if isinstance(error, msgspec.ValidationError) else type(error).__name__
