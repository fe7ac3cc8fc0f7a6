"""The diagnostics that a person may pass on: what this installation is, its settings, its logs and crashes.

Made in memory and shown before anything is written; nothing is sent anywhere. What goes in is safe by itself
already and is scrubbed once more here, of accounts, addresses and places of this computer, too.
"""

import json
import os
import platform
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from desktop import __version__, logs
from desktop import settings as places
from desktop.log_files import KEPT, LARGEST, numbered
from desktop.redaction import scrub
from desktop.settings import Settings

_PRIVATE: Final = frozenset({"accounts", "last_account", "last_host", "extra", "window", "splitter"})
_ONLY_WHETHER: Final = ("proxy_url", "ca_file")
_SHORTEST_NAME = 3
"""Shorter names of accounts would be found within other words."""
_LONGEST_LINE = 20_000


@dataclass(frozen=True, slots=True)
class BundleFile:
    """One file of the bundle as it will be written."""

    name: str
    text: str


def collect(checks: str, chosen: Settings) -> tuple[BundleFile, ...]:
    """The files of a bundle. `checks`: what `helpdesk doctor` says."""
    known = _known(chosen)
    found = [
        ("doctor.txt", checks),
        ("versions.txt", _versions()),
        ("settings.txt", _settings(chosen)),
        *_logs(),
    ]
    return tuple(BundleFile(name, scrub(text, known, longest=_LONGEST_LINE)) for name, text in found)


def write(files: Sequence[BundleFile], target: Path) -> None:
    """Writes the bundle whole, for its owner only. Raises OSError; nothing is left then."""
    handle, name = tempfile.mkstemp(prefix=".helpdesk-", dir=target.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
                for each in files:
                    packed.writestr(each.name, each.text)
            file.flush()
            os.fsync(file.fileno())
        places.replace(part, target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _versions() -> str:
    lines = [
        f"helpdesk {__version__}{' (frozen)' if getattr(sys, 'frozen', False) else ''}",
        f"Python {platform.python_version()}",
        platform.platform(),
    ]
    installed = {f"{each.name} {each.version}" for each in metadata.distributions() if each.name}
    return "\n".join([*lines, "", *sorted(installed, key=str.casefold)]) + "\n"


def _settings(chosen: Settings) -> str:
    shown = {name: value for name, value in asdict(chosen).items() if name not in _PRIVATE}
    for name in _ONLY_WHETHER:
        shown[name] = "set" if shown[name] else ""
    shown["accounts"] = [
        {"platform": entry.platform, "keyring": entry.keyring, "practice": entry.practice}
        for entry in chosen.accounts
    ]
    return json.dumps(shown, indent=1, ensure_ascii=False) + "\n"


def _logs() -> Iterator[tuple[str, str]]:
    """Logs and crash files, the newest of each first; one that cannot be read is left out."""
    for name in (logs.WINDOW, logs.COMMANDS, logs.CRASHES):
        for age in range(KEPT + 1):
            file = numbered(places.logs() / name, age)
            with suppress(OSError):
                text = file.read_bytes()[-2 * LARGEST :].decode("utf-8", "replace")
                if text:
                    yield file.name, text


def _known(chosen: Settings) -> dict[str, str]:
    """Names and places that say whose installation this is, each with what stands in its place."""
    known = {chosen.ca_file: "‹file›"}
    for address in (chosen.last_host, chosen.proxy_url):
        known |= dict.fromkeys(_spellings(address), "‹address›")
    for number, entry in enumerate(chosen.accounts, 1):
        names = (entry.name, entry.label, entry.id, entry.folder, *_spellings(entry.url))
        known |= dict.fromkeys(names, f"‹account {number}›")
    known |= {str(Path.home()): "~", str(places.home()): "‹home›"}
    return {name: instead for name, instead in known.items() if len(name) >= _SHORTEST_NAME}


def _spellings(address: str) -> Iterator[str]:
    """An address, and its host with and without the port."""
    yield address
    with suppress(ValueError):
        parts = urlsplit(address)
        yield parts.netloc
        yield parts.hostname or ""
