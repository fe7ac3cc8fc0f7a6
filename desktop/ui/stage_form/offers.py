"""What can be announced next in a conversation: the stages of its open case and of its orders."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.domain.case_rules import ORDER, Machine, Stage
from desktop.domain.cases import Case
from desktop.domain.orders import Order
from desktop.replies.rules import machine
from desktop.store.views import Row

from ..workspace import Workspace

_LAST = ("rejected", "closed", "delayed")
"""Stages that are chosen on purpose, never proposed first."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A case or an order that can be moved on. `kind` is the case's, or "order"; `stage` where it stands,
    `offered` what may follow, the likeliest first. `version`: what the platform said last."""

    id: str
    kind: str
    stage: str
    offered: tuple[str, ...]
    version: str = ""
    order_id: str | None = None

    @property
    def is_order(self) -> bool:
        return self.kind == ORDER

    @property
    def rules(self) -> Machine | None:
        """The machine of its kind; None for a kind that we do not know."""
        return machine(self.kind)

    def rule(self, stage: str) -> Stage:
        """What a stage asks for; nothing for one that only the platform knows."""
        rules = self.rules
        known = rules.stages.get(stage) if rules is not None else None
        return known or Stage(stage, ("seller",), ())


def subject_of_case(case: Case) -> Subject:
    """A case as it can be moved on; a closed one offers nothing."""
    told = () if case.closed_at is not None else case.next_stages
    offered = _ordered(case.kind, told, [step.stage for step in case.steps])
    return Subject(case.id, case.kind, case.stage, offered, case.version, case.order_id)


def subject_of_order(order: Order) -> Subject:
    """An order as it can be moved on."""
    offered = _ordered(ORDER, order.next_stages, [step.stage for step in order.steps])
    return Subject(order.id, ORDER, order.state, offered, order.version, order.id)


def subject_now(workspace: Workspace, known: Subject) -> Subject:
    """The same case or order as the store has it now."""
    reader = workspace.reader
    if known.is_order:
        order = reader.order(known.id)
        return subject_of_order(order) if order is not None else known
    case = reader.case(known.id)
    return subject_of_case(case) if case is not None else known


def subjects(workspace: Workspace, row: Row) -> list[Subject]:
    """The open case first, then the orders, the newest first; only what can be moved on."""
    reader = workspace.reader
    found: list[Subject] = []
    if row.case_id and workspace.can("cases"):
        case = reader.case(row.case_id)
        if case is not None:
            found.append(subject_of_case(case))
    if workspace.can("order_updates"):
        orders = (reader.order(order_id) for order_id in reversed(row.order_ids))
        found += [subject_of_order(order) for order in orders if order is not None]
    return [subject for subject in found if subject.offered]


def _ordered(kind: str, told: Sequence[str], passed: Sequence[str]) -> tuple[str, ...]:
    """Without what the platform announces itself; forward before endings, and nothing a second time first."""
    rules = machine(kind)
    offered = rules.offered(told) if rules is not None else list(told)
    return tuple(sorted(offered, key=lambda stage: (stage in _LAST, stage in passed)))
