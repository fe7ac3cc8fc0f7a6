"""How cases and orders move from stage to stage, as the practice platform holds sellers to it (R6, R10)."""

from functools import cache

from desktop import resources
from desktop.domain.case_rules import (
    ALL_KINDS,
    ORDER,
    Machine,
    Stage,
    fits,
    load_fields,
    load_machine,
    missing_fields,
)
from desktop.domain.cases import KINDS as CASE_KINDS
from desktop.platforms.helpdesk import contract

from .problems import ProblemError

__all__ = ["CASE_KINDS", "ORDER", "Machine", "Stage", "check_fields", "fields", "machine", "machines"]


def require(found: Machine, current: str, wanted: str, role: str) -> Stage:
    """The wanted stage. 422 when there is none of that name, 409 when it cannot follow the current one."""
    stage = found.stages.get(wanted)
    if stage is None:
        raise ProblemError(
            422, contract.INVALID, text="stage-unknown", errors=[("/stage", "unknown stage")], wanted=wanted
        )
    if wanted not in found.next_for(current, role):
        raise ProblemError(409, contract.STAGE_MOVED_ON, stage=current, wanted=wanted)
    return stage


def machine(kind: str) -> Machine:
    """The machine of a kind; raises KeyError for a kind that the platform does not know."""
    return machines()[kind]


@cache
def machines() -> dict[str, Machine]:
    """All machines by kind."""
    return {kind: load_machine(resources.read_toml("cases", f"{kind}.toml")) for kind in ALL_KINDS}


@cache
def fields() -> dict[str, str]:
    """The type of every field that a stage may ask for."""
    return dict(load_fields(resources.read_toml("cases", "fields.toml")))


def check_fields(stage: Stage, given: dict[str, str], known: dict[str, str]) -> None:
    """422 with a pointer for every field that is missing or cannot be what it should be.

    `known`: values that the order or case already has, so that they need not be told again.
    """
    missing = missing_fields(stage, given, known)
    if missing:
        raise ProblemError(
            422,
            contract.FIELD_MISSING,
            errors=[(f"/fields/{name}", "required") for name in missing],
            stage=stage.name,
            fields=", ".join(missing),
        )
    types = fields()
    wrong = [(name, types.get(name, "text")) for name, value in given.items()]
    wrong = [(name, kind) for name, kind in wrong if not fits(kind, given[name])]
    if wrong:
        raise ProblemError(
            422,
            contract.INVALID,
            errors=[(f"/fields/{_escaped(name)}", f"not a {kind}") for name, kind in wrong],
        )


def _escaped(name: str) -> str:
    """RFC 6901, section 3."""
    return name.replace("~", "~0").replace("/", "~1")
