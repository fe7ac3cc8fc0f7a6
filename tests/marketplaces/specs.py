"""Where the vendors' own descriptions lie, for tests that need them: beside the checkout, never in it."""

import os
from pathlib import Path


def specs_folder() -> Path | None:
    """`HELPDESK_SPECS`, else `../shared/specs` beside the root; None when there is none."""
    told = os.environ.get("HELPDESK_SPECS")
    folder = Path(told) if told else Path(__file__).parents[2].parent / "shared" / "specs"
    return folder if folder.is_dir() else None
