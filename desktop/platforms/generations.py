"""The small file beside the store that names the generation of each secret, and the keyring they lie in.

It holds no secret. One that is lost or cannot be read costs nothing but a search for the first generations.
"""

import json
import os
from pathlib import Path
from typing import Any

from desktop import settings


class Generations:
    """Written whole and durably at every change.

    Read at every question, since it is small and rarely asked.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def keyring(self) -> str:
        """The back end that the entries were written to; "" when it is not known."""
        name = self._read().get("keyring")
        return name if isinstance(name, str) else ""

    def of(self, purpose: str) -> int:
        """The generation in force; 0 when none is known."""
        generations = self._read().get("generations")
        number = generations.get(purpose) if isinstance(generations, dict) else None
        return number if isinstance(number, int) and number > 0 else 0

    def name(self, purpose: str, generation: int) -> None:
        """From now on this generation is in force."""
        data = self._read()
        generations = data.get("generations")
        known = generations if isinstance(generations, dict) else {}
        if known.get(purpose) != generation:
            self._write({**data, "generations": {**known, purpose: generation}})

    def remember_keyring(self, name: str) -> None:
        data = self._read()
        if data.get("keyring") != name:
            self._write({**data, "keyring": name})

    def forget(self) -> None:
        settings.delete(self._path)

    def _read(self) -> dict[str, Any]:
        try:
            data = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        return data if isinstance(data, dict) else {}

    def _write(self, data: dict[str, Any]) -> None:
        write_whole(self._path, json.dumps(data, indent=1).encode())


def write_whole(path: Path, content: bytes) -> None:
    """Durably, in the place of what was there; never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with open(part, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    settings.replace(part, path)
