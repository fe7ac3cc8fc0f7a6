"""File sizes as people read them."""

from desktop.l10n.catalogs import _
from desktop.l10n.money import format_number

_STEP = 1000


def size_text(count: int, language: str) -> str:
    """`840 kB`, `1.2 MB`, in thousands as file managers count; an unknown size (0 or less) is empty."""
    if count <= 0:
        return ""
    if count < _STEP:
        return _("{count} bytes").format(count=format_number(count, language))
    if count < _STEP * _STEP:
        return _("{count} kB").format(count=format_number(round(count / _STEP), language))
    return _("{count} MB").format(count=format_number(round(count / _STEP / _STEP, 1), language))
