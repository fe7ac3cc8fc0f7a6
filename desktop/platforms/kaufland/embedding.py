"""How several embedded parts are asked for: the description's form and its words contradict each other.

By its form (an array without another style) each part is a parameter of its own; by its words they are one
text with commas. The form is tried first; where it brings no messages of a ticket, and the words do, the
words hold from then on."""

from collections.abc import Sequence


class Embedding:
    """Of one account; used on one loop."""

    def __init__(self) -> None:
        self._joined = False
        self.settled = False
        """Whether a ticket has come with its messages, so that the way of asking is right."""

    def asked(self, parts: Sequence[str]) -> list[tuple[str, str]]:
        """The query that asks for these parts."""
        return [("embedded", ",".join(parts))] if self._joined else [("embedded", part) for part in parts]

    def turn(self) -> None:
        """The other way from now on."""
        self._joined = not self._joined
