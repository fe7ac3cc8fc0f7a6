"""JSON Canonicalization Scheme (RFC 8785) for the values that a record holds.

Those are texts, whole numbers, booleans, null, lists and tables. Floating-point numbers are refused: a
record has none (money is a decimal string), and their canonical form is the hard half of the RFC.
"""

import json
from typing import Any

LARGEST = 2**53 - 1
"""RFC 8785 section 3.2.2.3 with RFC 7493: beyond it two readers may see two numbers."""


def canonical(value: Any) -> bytes:
    """The one way to write `value` as JSON. Raises ValueError for what a record cannot hold."""
    return _text(value).encode("utf-8")


def _text(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise ValueError(f"{value} is too large for a canonical number")
        return str(value)
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_text, value)) + "]"
    if isinstance(value, dict):
        # Section 3.2.3: names are sorted by their UTF-16 code units.
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{_text(name)}:{_text(value[name])}" for name in names) + "}"
    raise ValueError(f"a record holds no {type(value).__name__}")
