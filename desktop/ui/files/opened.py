"""Files that were handed to another program: copies in a folder of their account's, gone when it is closed.

They lie unencrypted while another program looks at them; nothing else ever does.
"""

import shutil
from hashlib import sha256
from pathlib import Path

from desktop import settings
from desktop.domain.files import HEAD

from .reading import rules
from .saving import save_new


def folder() -> Path:
    """Where they lie."""
    return settings.home() / "opened"


def sweep() -> None:
    """Takes them all away; what another program holds open goes at the next start."""
    shutil.rmtree(folder(), ignore_errors=True)


def sweep_account(account: str) -> None:
    """Takes those of one account away."""
    shutil.rmtree(_folder_of(account), ignore_errors=True)


def _folder_of(account: str) -> Path:
    return folder() / sha256(account.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def copy_to_open(account: str, name: str, digest: str, content: bytes) -> Path | None:
    """A copy that another program may open; None for what must not be opened from here. Raises OSError."""
    if not rules().may_open(name, content[:HEAD]):
        return None
    place = _folder_of(account) / digest[:16]
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder().chmod(0o700)
    return save_new(place, name, content)
