"""A record as evidence: examined against the keys that are trusted here, and written as a file.

What does not verify can be kept all the same, since it is what the platform gave; file and screen say so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desktop.domain.record import NOTE, DoesNotVerify, Record, verify
from desktop.domain.record_file import LIMIT, file_bytes
from desktop.domain.signing_keys import PinnedKey, SigningKey, offered

from .whole_file import ExportFailed, whole_file


@dataclass(frozen=True, slots=True)
class Evidence:
    """A record with what was found out about it at `examined_at` (UTC).

    `signed_by`: the trusted key that it verifies against, None when it does not, and `problem` then says why.
    `newcomer`: it would verify against this key, which the platform publishes and nobody here trusts yet.
    `unfamiliar`: everything that the platform publishes and is not trusted here.
    """

    record: Record
    examined_at: datetime
    signed_by: PinnedKey | None = None
    problem: DoesNotVerify | None = None
    newcomer: SigningKey | None = None
    unfamiliar: tuple[SigningKey, ...] = ()

    @property
    def may_be_kept(self) -> bool:
        """False for what must not leave: a record with an internal note in it."""
        return self.problem is None or self.problem.why != NOTE


def examine(
    record: Record,
    pinned: Sequence[PinnedKey],
    published: Sequence[SigningKey],
    now: datetime,
) -> Evidence:
    """Verifies a record against the trusted keys; a published one is only ever a proposal."""
    unfamiliar = offered(pinned, published)
    try:
        key = verify(record, [each.key for each in pinned])
    except DoesNotVerify as problem:
        return Evidence(record, now, None, problem, _signer(record, unfamiliar), unfamiliar)
    signed_by = next(each for each in pinned if each.key == key)
    return Evidence(record, now, signed_by, None, None, unfamiliar)


def _signer(record: Record, keys: Sequence[SigningKey]) -> SigningKey | None:
    try:
        return verify(record, keys)
    except DoesNotVerify:
        return None


def export_record(path: Path, evidence: Evidence, *, cancelled: Callable[[], bool] = lambda: False) -> None:
    """Writes the record as a file that `helpdesk verify` reads. Raises ExportCancelled or ExportFailed."""
    try:
        content = file_bytes(evidence.record)
    except ValueError as error:
        raise ExportFailed("not_writable", str(error)) from None
    if len(content) > LIMIT:
        raise ExportFailed("not_writable", "too large")
    with whole_file(path, cancelled) as part:
        part.write_bytes(content)
