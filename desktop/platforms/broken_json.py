"""A body that is no JSON as a whole because of single values in it: the rest of it can be read (fault 33).

Such values are: texts with half a surrogate pair or in broken UTF-8, numbers that JSON does not know
(`NaN`), things nested deeper than any record. The record in a list that holds one becomes `null`, which no
shape takes for a record: whoever reads the list sets it aside. What is cut or garbled in its structure
stays broken.
"""

import re
from dataclasses import dataclass
from typing import Final

import msgspec

_TOKEN: Final = re.compile(rb'[\s,:]+|[\[\]{}]|"[^"\\]*(?:\\.[^"\\]*)*"|[^\s,:\[\]{}"]+', re.DOTALL)
_DEEPEST: Final = 64
"""Levels; deeper is no record of any marketplace."""
_OUTER: Final = 8
"""Records lie in lists this deep at most; lists further in belong to the record around them."""
_LARGEST: Final = 4 * 1024 * 1024
"""Bytes that are looked through."""


def mended(body: bytes) -> bytes | None:
    """The body with `null` in the place of each record of a list that cannot be read; None where nothing of
    it can be mended so."""
    if len(body) > _LARGEST:
        return None
    parts: list[bytes] = []
    done = 0
    for start, end in _broken_records(body):
        parts += (body[done:start], b"null")
        done = end
    return b"".join([*parts, body[done:]]) if parts else None


@dataclass(slots=True)
class _Record:
    start: int
    broken: bool = False


def _broken_records(body: bytes) -> list[tuple[int, int]]:
    """Where the innermost records lie that hold something broken, in order. Empty where there are none, where
    something is broken outside of all records, and where brackets do not match."""
    spans: list[tuple[int, int]] = []
    brackets: list[bytes] = []
    records: list[_Record] = []
    place = 0
    while place < len(body):
        token = _TOKEN.match(body, place)
        if token is None:
            return []
        start, place = token.span()
        text, in_list = token[0], _is_list_of_records(brackets)
        if text in (b"{", b"["):
            if in_list:
                records.append(_Record(start))
            brackets.append(text)
            if len(brackets) > _DEEPEST:
                if not records:
                    return []
                records[-1].broken = True
        elif text in (b"}", b"]"):
            if not brackets or brackets.pop() + text not in (b"{}", b"[]"):
                return []
            if _is_list_of_records(brackets) and (record := records.pop()).broken:
                while spans and spans[-1][0] > record.start:
                    spans.pop()
                spans.append((record.start, place))
        elif text[:1] not in b" \t\r\n,:" and not _is_json(text):
            if in_list:
                spans.append((start, place))
            elif not records:
                return []
            else:
                records[-1].broken = True
    return [] if brackets else spans


def _is_list_of_records(brackets: list[bytes]) -> bool:
    return bool(brackets) and brackets[-1] == b"[" and len(brackets) <= _OUTER


def _is_json(token: bytes) -> bool:
    """Whether a text, number or word is one."""
    try:
        msgspec.json.decode(token, type=msgspec.Raw)
    except msgspec.MsgspecError:
        return False
    return True
