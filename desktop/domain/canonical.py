"""JSON Canonicalization Scheme (RFC 8785) for the values that a record holds, and the way back.

Those are texts, whole numbers, booleans, null, lists and tables. Floating-point numbers are refused: a
record has none (money is a decimal string), and their canonical form is the hard half of the RFC.
"""

import json
from collections.abc import Iterable
from typing import Any, NoReturn

LARGEST = 2**53 - 1
"""RFC 8785 section 3.2.2.3 with RFC 7493: beyond it two readers may see two numbers."""
_DIGITS = len(str(LARGEST)) + 1
_SHOWN = 40
_MOST_TABLES = 1_000_000
"""Lists and tables of one text: each takes memory, however few bytes it is written in."""


class NotCanonical(ValueError):
    """Text that has no one form, or is no JSON at all. `place` is the byte at which it shows, counted from 0;
    None where only `detail` can say it."""

    def __init__(self, detail: str, place: int | None = None) -> None:
        super().__init__(detail)
        self.detail, self.place = detail, place


def canonical(value: Any) -> bytes:
    """The one way to write `value` as JSON. Raises ValueError for what a record cannot hold."""
    try:
        return _text(value).encode("utf-8")
    except RecursionError:
        raise NotCanonical("nested too deeply") from None


def parse(raw: bytes) -> Any:
    """The value of a JSON text of strangers; raises NotCanonical.

    Refused is what another reader may understand in another way (RFC 7493): a name that stands twice, a
    number that is not whole or too large, text that is not UTF-8.
    """
    if raw.count(b"{") + raw.count(b"[") > _MOST_TABLES:
        raise NotCanonical("too many lists and tables")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotCanonical("not UTF-8", error.start) from None
    try:
        return json.loads(
            text,
            object_pairs_hook=_table,
            parse_int=_whole,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
        )
    except json.JSONDecodeError as error:
        raise NotCanonical("not JSON", len(text[: error.pos].encode("utf-8"))) from None
    except RecursionError:
        raise NotCanonical("nested too deeply") from None


def first_difference(raw: bytes, value: Any) -> int | None:
    """The first byte at which a text is not the canonical one of its value; None when it is."""
    wanted = canonical(value)
    if raw == wanted:
        return None
    shorter = min(len(raw), len(wanted))
    return next((place for place in range(shorter) if raw[place] != wanted[place]), shorter)


def _table(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in pairs:
        if name in made:
            raise NotCanonical(f"the name {name[:_SHOWN]!a} stands twice")
        made[name] = value
    return made


def _whole(digits: str) -> int:
    if len(digits) > _DIGITS or digits == "-0":
        _refuse_number(digits)
    return int(digits)


def _refuse_number(text: str) -> NoReturn:
    raise NotCanonical(f"the number {text[:_SHOWN]}")


def _text(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise NotCanonical(f"{value} is too large for a canonical number")
        return str(value)
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_text, value)) + "]"
    if isinstance(value, dict):
        # Section 3.2.3: names are sorted by their UTF-16 code units.
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{_text(name)}:{_text(value[name])}" for name in names) + "}"
    raise NotCanonical(f"a record holds no {type(value).__name__}")
