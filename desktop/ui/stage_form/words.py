"""Words of the stage form: names of its fields and stages, and the limits of law and platform."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from desktop.domain.case_rules import Limit, Machine
from desktop.domain.cases import Case
from desktop.domain.orders import Order
from desktop.l10n import terms
from desktop.l10n.catalogs import N_, _
from desktop.l10n.dates import format_date, local

from ..kit.labels import literal
from .offers import Subject

_FIELDS: Final = {
    "carrier": N_("Carrier"),
    "tracking_number": N_("Tracking number"),
    "expected_delivery": N_("Expected delivery"),
    "serial_number": N_("Serial number"),
    "refund_amount": N_("Refund amount"),
    "reason": N_("Reason"),
    "diagnosis": N_("Result of the check"),
    "expected_finish": N_("Expected end of the repair"),
    "new_date": N_("New delivery date"),
}
_LIMITS: Final = {
    "refund": N_("By law the money goes back by {date}"),
    "send_back": N_("By law the buyer sends the device back by {date}"),
    "answer": N_("By law the buyer has an answer by {date}"),
    "settle": N_("By law it is settled by {date}"),
}


@dataclass(frozen=True, slots=True)
class LimitLine:
    """A limit that still runs: what it says, until when, and where it is written."""

    text: str
    last_day: date
    source: str
    late: bool


def field_label(name: str) -> str:
    """A field's name; one that we do not know under its own."""
    return _(_FIELDS[name]) if name in _FIELDS else literal(name, 40)


def stage_word(subject: Subject, stage: str) -> str:
    """A stage in words."""
    return literal(terms.text("order_state" if subject.is_order else "stage", stage), 60)


def subject_word(subject: Subject) -> str:
    """Which case or order it is: "Case K-17 · complaint"."""
    number = literal(subject.id, 40)
    if subject.is_order:
        return _("Order {number}").format(number=number)
    kind = literal(terms.text("case_kind", subject.kind), 40)
    return _("Case {number} · {kind}").format(number=number, kind=kind)


def limit_lines(
    rules: Machine | None, case: Case, order: Order | None, zone: str, today: date, language: str
) -> list[LimitLine]:
    """The limits of law and platform that still run for a case, the nearest first. Local days of `zone`."""
    if rules is None or case.closed_at is not None:
        return []
    found = []
    for limit in rules.limits_in(case.market):
        since = _since(limit, case, order, zone)
        text = _LIMITS.get(limit.id)
        if since is None or text is None or _is_kept(limit, case):
            continue
        last = limit.last_day(since)
        said = _(text).format(date=format_date(last, language))
        found.append(LimitLine(said, last, limit.source, last < today))
    return sorted(found, key=lambda line: line.last_day)


def _is_kept(limit: Limit, case: Case) -> bool:
    reached: Sequence[str] = [case.stage, *(step.stage for step in case.steps)]
    return any(stage in limit.until for stage in reached)


def _since(limit: Limit, case: Case, order: Order | None, zone: str) -> date | None:
    if limit.since == "delivered":
        return local(order.delivered_at, zone).date() if order and order.delivered_at else None
    step = next((step.at for step in case.steps if step.stage == limit.since), case.opened_at)
    return local(step, zone).date()
