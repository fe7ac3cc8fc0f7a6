"""The counts of several accounts, apart and together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .views import Counts


@dataclass(frozen=True, slots=True)
class MixedCounts:
    """By account; an account that cannot be read is not there."""

    of_account: Mapping[str, Counts] = field(default_factory=dict)

    def of(self, account: str | None = None) -> Counts:
        """Of one account, or of all together."""
        if account is None:
            return sum_of(self.of_account.values())
        return self.of_account.get(account, Counts())


def sum_of(counts: Iterable[Counts]) -> Counts:
    """Several accounts' counts as one."""
    numbers: dict[tuple[str, str], int] = {}
    overdues: dict[str, int] = {}
    nearest: dict[str, datetime] = {}
    dues: dict[str, datetime] = {}
    for each in counts:
        for key, n in each.numbers.items():
            numbers[key] = numbers.get(key, 0) + n
        for market, n in each.overdues.items():
            overdues[market] = overdues.get(market, 0) + n
        for market, at in each.nearest.items():
            nearest[market] = min(at, nearest.get(market, at))
        for market, at in each.dues.items():
            dues[market] = min(at, dues.get(market, at))
    return Counts(numbers, overdues, nearest, dues)
