"""Who else has a conversation open, as the platform tells it; passes by itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

LOOKING: Final = "looking"
WRITING: Final = "writing"


@dataclass(frozen=True, slots=True)
class Present:
    """One of the seller's people. `doing` is LOOKING, WRITING or a word of a newer platform; `until` is when
    it passes unless it is said again, UTC by the platform's clock."""

    agent_id: str
    name: str
    doing: str
    until: datetime
