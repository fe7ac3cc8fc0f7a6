"""The stages that a case passes, from the rules in `resources/cases`: what is behind it, where it is, what
follows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from desktop.domain.case_rules import Machine
from desktop.domain.cases import Case
from desktop.replies.rules import machine

_ENDS = ("rejected", "closed", "refunded")


@dataclass(frozen=True, slots=True)
class PathStep:
    """One stage of the strip. `at` when it was reached (UTC), None for what is still to come."""

    stage: str
    state: Literal["done", "next", "later"]
    at: datetime | None = None


def path_of(case: Case) -> list[PathStep]:
    """Reached stages in their order, the next one, and those that usually follow; nothing follows a closed
    case."""
    steps = [PathStep(step.stage, "done", step.at) for step in case.steps]
    if not steps or steps[-1].stage != case.stage:
        steps.append(PathStep(case.stage, "done", None if steps else case.opened_at))
    if case.closed_at is not None or case.stage == "closed":
        return steps
    following = _usual(case)
    for number, stage in enumerate(following):
        steps.append(PathStep(stage, "next" if number == 0 else "later"))
    return steps


def _usual(case: Case) -> list[str]:
    """The way on without refusals: the first stage that may follow, again and again."""
    rules = machine(case.kind)
    behind = {step.stage for step in case.steps} | {case.stage}
    way: list[str] = []
    options = list(case.next_stages) or _next(rules, case.stage)
    while options:
        forward = [stage for stage in options if stage not in _ENDS and stage not in behind]
        ends = [stage for stage in options if stage in ("refunded", "closed") and stage not in behind]
        chosen = (forward or ends)[:1]
        if not chosen:
            break
        way += chosen
        behind.add(chosen[0])
        options = _next(rules, chosen[0])
    return [stage for stage in way if stage != "closed"] or way


def _next(rules: Machine | None, stage: str) -> list[str]:
    """None for a kind that we do not know: then only what the platform says is shown."""
    known = rules.stages.get(stage) if rules is not None else None
    return list(known.next) if known is not None else []
