"""A stream of events as bad networks and clumsy servers make it.

Of each event a seed decides: it comes as it should, twice, in pieces, not at all, without an id, under an
id that nobody knows, after the next one, before an old one that comes again, behind one of an unknown kind,
or it is cut in its middle and the connection with it.
"""

import random

WAYS = (
    "once",
    "twice",
    "in pieces",
    "dropped",
    "without an id",
    "another id",
    "late",
    "old again",
    "another kind",
    "cut",
)


class Disorder:
    """Of one stream. `cut`: what was given last ends in the middle of an event, and nothing comes after
    it."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._old: list[bytes] = []
        self._late: list[bytes] = []
        self.cut = False

    def of(self, part: bytes) -> list[bytes]:
        """What goes out in the place of an event, or of what stands between events, in this order."""
        late, self._late = self._late, []
        if not part.startswith(b"id: "):
            return [part, *late]
        lines = part.split(b"\n")
        before, self._old = self._old, [*self._old, part]
        match self._chance.choice(WAYS):
            case "twice":
                out = [part, part]
            case "in pieces":
                places = sorted(self._chance.sample(range(1, len(part)), 3))
                out = [part[a:b] for a, b in zip([0, *places], [*places, len(part)], strict=True)]
            case "dropped":
                out = []
            case "without an id":
                out = [b"\n".join(lines[1:])]
            case "another id":
                out = [b"\n".join([b"id: from-another-life", *lines[1:]])]
            case "late":
                self._late, out = [part], []
            case "old again":
                out = [part, *([self._chance.choice(before)] if before else [])]
            case "another kind":
                out = [b'id: 1\nevent: weather\ndata: {"wind": 9}\n\n', part]
            case "cut":
                self.cut = True
                return [*late, part[: self._chance.randrange(1, len(part) - 2)]]
            case _:
                out = [part]
        return [*out, *late]
