"""The only loader of `resources/` and `locales/`.

A checkout has both beside the package; a wheel and the frozen program carry them inside it, under
`desktop/_data`. Callers name a file by its parts and never learn which of the three they run from."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def _root() -> Path:
    package = Path(__file__).resolve().parent
    packed = package / "_data"
    return packed if packed.is_dir() else package.parent


def path(*parts: str) -> Path:
    """The place of a file or folder under `resources/`, whether or not it exists.

    Raises `ValueError` for parts that lead out of `resources/`: names may come from data, such as a
    market's code."""
    base = _root() / "resources"
    place = base.joinpath(*parts)
    if not place.is_relative_to(base) or ".." in parts:
        raise ValueError(f"not a name under resources: {'/'.join(parts)!r}")
    return place


def read_bytes(*parts: str) -> bytes:
    """A resource's content. Raises `FileNotFoundError` when there is none."""
    return path(*parts).read_bytes()


def read_text(*parts: str) -> str:
    """A resource's content as text; every text in `resources/` is UTF-8."""
    return path(*parts).read_text(encoding="utf-8")


def read_toml(*parts: str) -> dict[str, Any]:
    """A resource's content as TOML. Raises `tomllib.TOMLDecodeError` when it is not TOML."""
    return tomllib.loads(read_text(*parts))


def locales_path() -> Path:
    """The folder of the gettext catalogs: `<language>/LC_MESSAGES/`."""
    return _root() / "locales"
