"""Numbers that things carry: orders, IMEI, serial numbers, tracking numbers. Invented, but shaped like real
ones.
"""

import random

from .seller import Product

LETTERS = "23456789BCDFGHJKMNPQRSTVWXYZ"
_CODES = len(LETTERS) ** 6
_STRIDE = 179_424_673
"""A prime that does not divide `_CODES`: counting up by it meets every code once before the first
comes back.
"""

_TYPE_CODES = {"Apple": "35325811", "Samsung": "35467911", "Google": "35846110", "Xiaomi": "86769405"}


def order_code(number: int) -> str:
    """The id of the n-th order: no two alike, and no neighbour guessable at sight."""
    left = number * _STRIDE % _CODES
    code = ""
    for _ in range(6):
        left, index = divmod(left, len(LETTERS))
        code += LETTERS[index]
    return f"RF-{code}"


def serial_number(product: Product, rng: random.Random) -> str:
    """An IMEI with its check digit for phones, a maker's serial number for the rest."""
    if product.kind != "phone":
        return "".join(rng.choices(LETTERS, k=11))
    brand = product.name.partition(" ")[0]
    body = _TYPE_CODES.get(brand, "35911607") + f"{rng.randrange(10**6):06d}"
    return body + luhn(body)


def luhn(digits: str) -> str:
    """The check digit of ISO/IEC 7812-1, Annex B: an IMEI ends with it (3GPP TS 23.003)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def tracking_number(pattern: str, rng: random.Random) -> str:
    """A tracking number of a carrier: `#` is a digit, `A` a letter, the rest stands as it is."""
    number = rng.randrange(10 ** pattern.count("#")) if "#" in pattern else 0
    digits = iter(str(number).zfill(pattern.count("#")))
    return "".join(
        next(digits) if sign == "#" else (rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ") if sign == "A" else sign)
        for sign in pattern
    )
