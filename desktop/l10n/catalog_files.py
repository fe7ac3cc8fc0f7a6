"""The files of the catalogs: where they lie, how they become what gettext reads, and what makes an entry
unusable.

A ``.mo`` beside the ``.po`` is used when it is not older (the frozen program ships only those); else the
``.po`` is compiled in memory and the result kept in the user's cache folder under a name made from its
content."""

import hashlib
import os
import re
import threading
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from string import Formatter

from desktop import resources, settings

DOMAIN = "helpdesk"
_CACHE_FORMAT = "1"


def catalog_path(language: str) -> Path:
    """The .po file of a language, whether it exists or not."""
    return resources.locales_path() / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def fields_of(text: str) -> frozenset[str] | None:
    """The names of the brace fields of a text; None when the braces do not close and ``format`` would
    raise.
    """
    try:
        return frozenset(
            name for _text, name, _spec, _conversion in Formatter().parse(text) if name is not None
        )
    except ValueError:
        return None


def field_problem(source: str, text: str, *, plural: bool) -> str:
    """What is wrong with the brace fields of a translation, or "" when it can be formatted like its source.

    A plural form may leave the number out ("one message"), but may not name a field that the caller does
    not give. The singular source may lack the number for the same reason, so ``n`` and ``count`` are always
    allowed there."""
    expected, found = fields_of(source), fields_of(text)
    if expected is None:
        return "" if text.count("{") == source.count("{") else "braces differ from the source"
    if found is None:
        return "a brace is not closed"
    extra = found - expected - ({"n", "count"} if plural else set())
    missing = set() if plural else expected - found
    if extra:
        return "unknown field " + ", ".join(f"{{{name}}}" for name in sorted(extra))
    if missing:
        return "missing field " + ", ".join(f"{{{name}}}" for name in sorted(missing))
    return ""


def compiled(po: Path) -> bytes:
    """The .mo content of a catalog, from the quickest place. Raises OSError or ValueError when it is not
    readable.
    """
    mo = po.with_suffix(".mo")
    if mo.is_file() and (not po.is_file() or mo.stat().st_mtime_ns >= po.stat().st_mtime_ns):
        return mo.read_bytes()
    source = po.read_bytes()
    cached = _cache_file(po, source)
    try:
        return cached.read_bytes()
    except OSError:
        raw = compile_po(source)
        _keep(cached, raw)
        return raw


def compile_po(source: bytes) -> bytes:
    """The .mo form of a .po file's content. Fuzzy entries stay out: the source is better than a guess."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    target = BytesIO()
    write_mo(target, read_po(BytesIO(source), abort_invalid=False), use_fuzzy=False)
    return target.getvalue()


def _cache_file(po: Path, source: bytes) -> Path:
    digest = hashlib.blake2b(source + _CACHE_FORMAT.encode(), digest_size=12).hexdigest()
    return settings.cache() / "catalogs" / f"{re.sub(r'[^A-Za-z0-9-]', '', po.parts[-3])}-{digest}.mo"


def _keep(cached: Path, raw: bytes) -> None:
    # A full or read-only disk only costs the time of compiling again; os.replace keeps readers from seeing
    # half a file.
    part = cached.with_suffix(f".{os.getpid()}.{threading.get_ident()}.part")
    try:
        cached.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(raw)
        os.replace(part, cached)
        for old in cached.parent.glob(f"{cached.name.rpartition('-')[0]}-*.mo"):
            if old != cached:
                old.unlink(missing_ok=True)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
