"""How orders and cases move from stage to stage (R6, R10): who moves them, what must be told, what follows,
and how long the law and the platform leave.

The rules are data (`resources/cases/`); platform and client read the same files, so that they agree. What
the platform says of a case (`next_stages`) goes before: the rules only name what it leaves out.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

from .cases import KINDS

ORDER: Final = "order"
"""The kind of the machine that plain orders follow."""
ALL_KINDS: Final = (*KINDS, ORDER)
SELLER: Final = "seller"

FieldType = Literal["text", "date", "amount", "serial"]
_TYPES: Final = ("text", "date", "amount", "serial")
_AMOUNT = re.compile(r"\d{1,15}(\.\d{1,6})?", re.ASCII)
_SERIAL = re.compile(r"[A-Za-z0-9 -]{5,40}")


class CaseRulesError(ValueError):
    """A file of case rules does not hold together; the text names the kind and the place."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage. `by`: the author roles that may move there. `required_once`: asked for only while the order
    or case does not know it yet.

    `update_days`: the working days within which the buyer is to hear the next step; 0 when nothing is
    promised.
    """

    name: str
    by: tuple[str, ...]
    next: tuple[str, ...]
    required: tuple[str, ...] = ()
    required_once: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    update_days: int = 0

    @property
    def is_announced_by_platform(self) -> bool:
        """Whether the platform itself tells the buyer of this stage: it is never offered to the seller."""
        return SELLER not in self.by

    def needed(self, known: Mapping[str, str]) -> tuple[str, ...]:
        """The fields without which the stage cannot be told; `known`: what order or case already have."""
        return (*self.required, *(name for name in self.required_once if not known.get(name)))


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit: `days` calendar days or `months` after the local day of `since`, a stage or "delivered".

    `by` is who has to act, `until` the stages that fulfil it. `law`: by law, else by the platform's word.
    No `markets`: in all of them.
    """

    id: str
    by: str
    law: bool
    since: str
    until: tuple[str, ...]
    source: str
    days: int = 0
    months: int = 0
    markets: tuple[str, ...] = ()

    def last_day(self, since: date) -> date:
        """The last local day on which it is still kept. A last day on a weekend or holiday is not moved to
        the next working day (Regulation 1182/71, article 3(4)): the earlier day is the safe one."""
        if not self.months:
            return since + timedelta(days=self.days)
        month = since.month - 1 + self.months
        year, month = since.year + month // 12, month % 12 + 1
        following = date(year + month // 12, month % 12 + 1, 1)
        return min(date(year, month, 1) + timedelta(days=since.day - 1), following - timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Machine:
    """The stages of one kind of case, or of orders (`kind` "order"), with their sources."""

    kind: str
    first: str
    stages: Mapping[str, Stage]
    limits: tuple[Limit, ...] = ()
    source: str = ""
    update_source: str = ""

    def next_for(self, stage: str, role: str = SELLER) -> list[str]:
        """The stages that may follow, for who is asked; none for a stage that is not ours."""
        here = self.stages.get(stage)
        return [name for name in here.next if role in self.stages[name].by] if here else []

    def offered(self, told: Sequence[str]) -> list[str]:
        """What the seller can choose of the stages that the platform says may follow: all but those that the
        platform announces itself. A stage that we do not know is offered: the platform knows it."""
        return [name for name in told if not self._is_platforms(name)]

    def limits_in(self, market: str) -> list[Limit]:
        """The limits that hold in a market; a market's own goes before one of the same name for all."""
        here = [limit for limit in self.limits if market in limit.markets]
        own = {limit.id for limit in here}
        return here + [limit for limit in self.limits if not limit.markets and limit.id not in own]

    def ends(self) -> list[str]:
        """The stages that nothing follows."""
        return [name for name, stage in self.stages.items() if not stage.next]

    def _is_platforms(self, name: str) -> bool:
        known = self.stages.get(name)
        return known is not None and known.is_announced_by_platform


def load_machine(data: Mapping[str, Any]) -> Machine:
    """The machine of a decoded file; raises CaseRulesError."""
    try:
        kind, first = str(data["kind"]), str(data["first"])
        stages = {name: _stage(name, entry) for name, entry in data["stages"].items()}
        limits = tuple(_limit(entry) for entry in data.get("limits", ()))
    except (KeyError, TypeError, AttributeError) as error:
        raise CaseRulesError(f"case rules {data.get('kind', '?')}: {error!r}") from error
    machine = Machine(
        kind, first, stages, limits, str(data.get("source", "")), str(data.get("update_source", ""))
    )
    _check(machine)
    return machine


def load_fields(data: Mapping[str, Any]) -> dict[str, FieldType]:
    """The type of every field that a stage may ask for; raises CaseRulesError."""
    found: dict[str, FieldType] = {}
    for name, entry in data.items():
        kind = entry.get("type") if isinstance(entry, Mapping) else None
        if kind not in _TYPES:
            raise CaseRulesError(f"fields: {name} has no known type")
        found[name] = kind
    return found


def fits(kind: str, value: str) -> bool:
    """Whether a value can be what its field is. Dates are YYYY-MM-DD, amounts decimal numbers with a
    point."""
    match kind:
        case "date":
            try:
                return date.fromisoformat(value).isoformat() == value
            except ValueError:
                return False
        case "amount":
            return _AMOUNT.fullmatch(value) is not None
        case "serial":
            return _SERIAL.fullmatch(value) is not None
        case _:
            return True


def missing_fields(stage: Stage, given: Mapping[str, str], known: Mapping[str, str]) -> list[str]:
    """The fields that the stage asks for and that hold nothing."""
    return [name for name in stage.needed(known) if not given.get(name, "").strip()]


def _stage(name: str, entry: Mapping[str, Any]) -> Stage:
    return Stage(
        name=name,
        by=tuple(entry["by"]),
        next=tuple(entry["next"]),
        required=tuple(entry.get("required", ())),
        required_once=tuple(entry.get("required_once", ())),
        optional=tuple(entry.get("optional", ())),
        update_days=int(entry.get("update_days", 0)),
    )


def _limit(entry: Mapping[str, Any]) -> Limit:
    return Limit(
        id=entry["id"],
        by=entry["by"],
        law=bool(entry["law"]),
        since=entry["since"],
        until=tuple(entry["until"]),
        source=entry["source"],
        days=int(entry.get("days", 0)),
        months=int(entry.get("months", 0)),
        markets=tuple(entry.get("markets", ())),
    )


def _check(machine: Machine) -> None:
    stages = machine.stages
    unknown = _unknown((name for stage in stages.values() for name in stage.next), stages)
    if unknown or machine.first not in stages:
        raise CaseRulesError(f"case rules {machine.kind}: unknown stages {unknown or [machine.first]}")
    for limit in machine.limits:
        unknown = _unknown(limit.until, stages)
        if unknown or not (limit.days or limit.months) or not limit.source:
            raise CaseRulesError(f"case rules {machine.kind}: limit {limit.id} {unknown or 'is not whole'}")


def _unknown(names: Iterable[str], stages: Mapping[str, Stage]) -> list[str]:
    return sorted(set(names) - set(stages))
