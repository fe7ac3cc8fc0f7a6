"""A name with what belongs to it: "Due: Monday"."""

from desktop.l10n.catalogs import _


def named(name: str, value: str) -> str:
    """Name and value with the colon as the screen's language sets it (French: behind a no-break space)."""
    return _("{name}: {value}").format(name=name, value=value)
