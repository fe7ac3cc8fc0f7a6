"""How cases and orders move from stage to stage, read from `resources/cases/` (R6, R10)."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from desktop import resources
from desktop.platforms.helpdesk import contract

from .problems import ProblemError

CASE_KINDS = ("return", "withdrawal", "complaint", "warranty", "repair", "claim", "dispute")
ORDER = "order"


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage. `by`: the author roles that may move there. `required_once`: only while it is not yet known.

    `update_days`: the working days within which the buyer is to hear the next step; 0 when nothing is
    promised.
    """

    name: str
    by: tuple[str, ...]
    next: tuple[str, ...]
    required: tuple[str, ...]
    required_once: tuple[str, ...]
    optional: tuple[str, ...]
    update_days: int


@dataclass(frozen=True, slots=True)
class Machine:
    """The stages of one kind of case, or of orders (`kind` "order")."""

    kind: str
    first: str
    stages: dict[str, Stage]

    def next_for(self, stage: str, role: str = "seller") -> list[str]:
        """The stages that may follow, for who is asked; none for a stage that is not ours."""
        here = self.stages.get(stage)
        return [name for name in here.next if role in self.stages[name].by] if here else []

    def require(self, current: str, wanted: str, role: str) -> Stage:
        """The wanted stage. 422 when there is none of that name, 409 when it cannot follow the current
        one.
        """
        stage = self.stages.get(wanted)
        if stage is None:
            raise ProblemError(
                422,
                contract.INVALID,
                text="stage-unknown",
                errors=[("/stage", "unknown stage")],
                wanted=wanted,
            )
        if wanted not in self.next_for(current, role):
            raise ProblemError(409, contract.STAGE_MOVED_ON, stage=current, wanted=wanted)
        return stage


def machine(kind: str) -> Machine:
    """The machine of a kind; raises KeyError for a kind that the platform does not know."""
    return machines()[kind]


@cache
def machines() -> dict[str, Machine]:
    """All machines by kind."""
    return {kind: _machine(resources.read_toml("cases", f"{kind}.toml")) for kind in (*CASE_KINDS, ORDER)}


@cache
def fields() -> dict[str, str]:
    """The type of every field that a stage may ask for."""
    return {name: entry["type"] for name, entry in resources.read_toml("cases", "fields.toml").items()}


def check_fields(stage: Stage, given: dict[str, str], known: dict[str, str]) -> None:
    """422 with a pointer for every field that is missing or cannot be what it should be.

    `known`: values that the order or case already has, so that they need not be told again.
    """
    needed = [*stage.required, *(name for name in stage.required_once if not known.get(name))]
    missing = [name for name in needed if not given.get(name, "").strip()]
    if missing:
        raise ProblemError(
            422,
            contract.FIELD_MISSING,
            errors=[(f"/fields/{name}", "required") for name in missing],
            stage=stage.name,
            fields=", ".join(missing),
        )
    wrong = [(name, fields().get(name, "text")) for name, value in given.items() if not _fits(name, value)]
    if wrong:
        raise ProblemError(
            422,
            contract.INVALID,
            errors=[(f"/fields/{_escaped(name)}", f"not a {kind}") for name, kind in wrong],
        )


def _fits(name: str, value: str) -> bool:
    match fields().get(name, "text"):
        case "date":
            try:
                return date.fromisoformat(value).isoformat() == value
            except ValueError:
                return False
        case "amount":
            return re.fullmatch(r"\d{1,15}(\.\d{1,6})?", value, re.ASCII) is not None
        case "serial":
            return re.fullmatch(r"[A-Za-z0-9 -]{5,40}", value) is not None
        case _:
            return True


def _escaped(name: str) -> str:
    """RFC 6901, section 3."""
    return name.replace("~", "~0").replace("/", "~1")


def _machine(data: dict[str, Any]) -> Machine:
    stages = {
        name: Stage(
            name=name,
            by=tuple(entry["by"]),
            next=tuple(entry["next"]),
            required=tuple(entry.get("required", ())),
            required_once=tuple(entry.get("required_once", ())),
            optional=tuple(entry.get("optional", ())),
            update_days=entry.get("update_days", 0),
        )
        for name, entry in data["stages"].items()
    }
    unknown = {follower for stage in stages.values() for follower in stage.next} - set(stages)
    if unknown or data["first"] not in stages:
        raise ValueError(f"cases/{data['kind']}.toml: unknown stages {sorted(unknown)}")
    return Machine(data["kind"], data["first"], stages)
