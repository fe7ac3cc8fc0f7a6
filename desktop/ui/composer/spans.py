"""Places in a text: a review counts code points, Qt counts UTF-16 units."""

from desktop.compliance.model import Finding

_QUOTED = 60


def units(text: str, place: int) -> int:
    """How many UTF-16 units stand before a code point."""
    return place if text.isascii() else len(text[:place].encode("utf-16-le", "surrogatepass")) // 2


def points(text: str, place: int) -> int:
    """How many code points stand before a UTF-16 unit; one that splits a pair counts as behind it."""
    if text.isascii():
        return place
    before = text.encode("utf-16-le", "surrogatepass")[: 2 * place]
    return len(before.decode("utf-16-le", "replace"))


def quoted(text: str, finding: Finding) -> str:
    """What was found, letter by letter on one line and no longer than a line; "" where the whole draft is
    meant."""
    found = " ".join(text[finding.start : finding.end].split())
    return found if len(found) <= _QUOTED else found[: _QUOTED - 1] + "…"


def common_start(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))
