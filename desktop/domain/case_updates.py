"""When the buyer is to hear the next step (R10). Of a case the platform says it; of a plain order the rules
of its stage do, on the market's calendar. Instants in UTC."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from .calendars import Calendar, CalendarRangeError
from .case_rules import Machine, Stage
from .clock import due_at
from .orders import Order, Step
from .policies import Policy


def order_update_due(order: Order, rules: Machine | None, calendar: Calendar | None) -> datetime | None:
    """So many working days of the market after the order's last step; None when nothing is promised, when the
    seller has nothing to announce, or when rules or calendar do not say."""
    stage = promising_stage(order, rules)
    if stage is None:
        return None
    since = next((step.at for step in reversed(order.steps) if step.stage == order.state), order.placed_at)
    return update_due(stage, since, calendar)


def promising_stage(order: Order, rules: Machine | None) -> Stage | None:
    """The stage in which an order stands, where the seller owes its buyer the next one."""
    stage = rules.stages.get(order.state) if rules is not None else None
    if rules is None or stage is None or not stage.update_days or not rules.offered(order.next_stages):
        return None
    return stage


def kept_promises(
    told: Sequence[Step], rules: Machine | None, calendar: Calendar | None, ended: datetime | None = None
) -> Iterator[tuple[datetime, datetime]]:
    """When the buyer was to hear the next step after each of these (in order of time), and when that came; of
    the last one only when something `ended` it."""
    for place, step in enumerate(told):
        following = told[place + 1].at if place + 1 < len(told) else ended
        stage = rules.stages.get(step.stage) if rules is not None else None
        due = update_due(stage, step.at, calendar) if stage is not None and following is not None else None
        if due is not None and following is not None:
            yield due, following


def order_promises(
    order: Order, rules: Machine | None, calendar: Calendar | None
) -> Iterator[tuple[datetime, datetime | None]]:
    """When the buyer of an order was to hear each next step, and when that came (None: not yet)."""
    told = sorted(order.steps, key=lambda step: step.at)
    if rules is not None and rules.first not in (step.stage for step in told):
        told.insert(0, Step(rules.first, order.placed_at, "platform"))
    yield from kept_promises(told, rules, calendar)
    due = order_update_due(order, rules, calendar)
    if due is not None:
        yield due, None


def update_due(stage: Stage, since: datetime, calendar: Calendar | None) -> datetime | None:
    """When a stage that was reached at `since` asks for the next; None when it promises nothing, or outside
    the calendar's covered years."""
    if calendar is None or not stage.update_days:
        return None
    try:
        return due_at(calendar, Policy("updates", 24 * stage.update_days), since)
    except CalendarRangeError:
        return None
