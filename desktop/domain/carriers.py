"""Whether a tracking number can be one of its carrier's, and whether a serial number can be an IMEI.

What looks wrong is pointed out, never refused: carriers add series without telling anybody. Which shapes and
check digits a carrier has is data (`resources/carriers.toml`), each with its source.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

OK: Final = "ok"
SHAPE: Final = "shape"
"""Not the length or letters of the carrier's numbers."""
CHECK_DIGIT: Final = "check_digit"
"""The right shape, but the check digit does not fit: a sign is mistyped."""

_NOISE = re.compile(r"[\s.\-–/]")
_S10 = re.compile(r"([A-Z]{2})(\d{8})(\d)([A-Z]{2})")
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_IMEI_LENGTH = 15


@dataclass(frozen=True, slots=True)
class Carrier:
    """A carrier's names and the shapes of its numbers, with the check digits that some of them have."""

    id: str
    names: tuple[str, ...]
    shapes: tuple[re.Pattern[str], ...]
    checks: tuple[str, ...] = ()
    source: str = ""


def load_carriers(data: Mapping[str, Any]) -> dict[str, Carrier]:
    """Carriers by their names in small letters; raises ValueError for a table that cannot be read."""
    found: dict[str, Carrier] = {}
    for key, entry in data.items():
        try:
            made = Carrier(
                key,
                tuple(entry["names"]),
                tuple(re.compile(shape) for shape in entry["shapes"]),
                tuple(entry.get("check", ())),
                str(entry["source"]),
            )
        except (KeyError, TypeError, re.error) as error:
            raise ValueError(f"carriers: {key}: {error!r}") from error
        if unknown := set(made.checks) - set(_CHECKS):
            raise ValueError(f"carriers: {key}: no such check: {sorted(unknown)}")
        found.update({name.casefold(): made for name in made.names})
    return found


def clean_number(number: str) -> str:
    """A tracking or serial number in capitals, without the spaces and hyphens that people read it by."""
    return _NOISE.sub("", number).upper()


def check_tracking(carrier: Carrier | None, number: str) -> str:
    """OK, SHAPE or CHECK_DIGIT. Without a carrier that we know, anything of six signs or more is OK."""
    signs = clean_number(number)
    if carrier is None:
        return OK if 6 <= len(signs) <= 40 and signs.isascii() and signs.isalnum() else SHAPE
    if not any(shape.fullmatch(signs) for shape in carrier.shapes):
        return SHAPE
    verdicts = [told for check in carrier.checks if (told := _CHECKS[check](signs)) is not None]
    return CHECK_DIGIT if verdicts and not any(verdicts) else OK


def check_serial(number: str) -> str:
    """OK or CHECK_DIGIT: fifteen digits are an IMEI and end with its check digit (3GPP TS 23.003, annex B).
    Other serial numbers have none."""
    signs = clean_number(number)
    if len(signs) != _IMEI_LENGTH or not (signs.isascii() and signs.isdigit()):
        return OK
    return OK if _luhn(signs) else CHECK_DIGIT


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _s10(signs: str) -> bool | None:
    found = _S10.fullmatch(signs)
    if found is None:
        return None
    rest = 11 - sum(int(d) * w for d, w in zip(found[2], _S10_WEIGHTS, strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest) == int(found[3])


def _gs1(signs: str) -> bool | None:
    """An SSCC: seventeen digits and their check digit, in front of it often the application identifier 00."""
    digits = signs[2:] if len(signs) == 20 and signs.startswith("00") else signs
    if len(digits) != 18 or not digits.isdigit():
        return None
    total = sum(int(d) * (3 if place % 2 == 0 else 1) for place, d in enumerate(digits[:-1]))
    return (10 - total % 10) % 10 == int(digits[-1])


def _mod7(signs: str) -> bool | None:
    if not (signs.isdigit() and len(signs) == 10):
        return None
    return int(signs[:-1]) % 7 == int(signs[-1])


def _ups(signs: str) -> bool | None:
    if not signs.startswith("1Z") or len(signs) != 18 or not signs[-1].isdigit():
        return None
    values = [int(s) if s.isdigit() else (ord(s) - 63) % 10 for s in signs[2:-1]]
    total = sum(values[::2]) + 2 * sum(values[1::2])
    return (10 - total % 10) % 10 == int(signs[-1])


_CHECKS: Final = {"s10": _s10, "gs1": _gs1, "mod7": _mod7, "ups": _ups}
