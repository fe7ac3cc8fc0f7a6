"""When the buyer of a plain order is to hear the next step (R10). For cases the platform says it itself."""

from datetime import datetime

from .calendars import Calendar, CalendarRangeError
from .case_rules import Machine
from .clock import due_at
from .orders import Order
from .policies import Policy


def order_update_due(order: Order, rules: Machine | None, calendar: Calendar | None) -> datetime | None:
    """So many working days of the market after the order's last step (UTC); None when nothing is promised, or
    when rules or calendar do not say."""
    stage = rules.stages.get(order.state) if rules is not None else None
    if stage is None or not stage.update_days or calendar is None:
        return None
    since = next((step.at for step in reversed(order.steps) if step.stage == order.state), order.placed_at)
    try:
        return due_at(calendar, Policy("updates", 24 * stage.update_days), since)
    except CalendarRangeError:
        return None
