"""How several embedded parts are asked for: the description's form and its words contradict each other.

By its form (an array without another style) each part is a parameter of its own; by its words they are one
text with commas. The form is tried first; where it brings no messages of a ticket and the words do, the words
hold from then on.
"""

import asyncio
from collections.abc import Sequence


class Embedding:
    """Of one account; used on one loop. `deciding` is held while it is not yet known which way is right."""

    def __init__(self) -> None:
        self.deciding = asyncio.Lock()
        self.settled = False
        """Whether a ticket has come with its messages."""
        self.joined = False

    def asked(self, parts: Sequence[str]) -> list[tuple[str, str]]:
        """The query that asks for these parts."""
        return [("embedded", ",".join(parts))] if self.joined else [("embedded", part) for part in parts]
