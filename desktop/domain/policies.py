"""Response policies: how long a seller has, on which clock, and when to warn. Data, never constants in code.

The rule of this platform is R8 (24 hours, Monday to Friday without statutory holidays); other marketplaces
say 48 working hours for the first reply only, 24 hours around the clock, or give a deadline themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

Mode = Literal["working_days", "around_the_clock"]
Answers = Literal["each_obligation", "first_reply"]
DueSource = Literal["computed", "platform"]


class PolicyError(ValueError):
    """A policy's data is incomplete or wrong; the message names the policy and the field."""


def _one_of(name: str, field: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise PolicyError(f"policy {name}: {field} must be one of {', '.join(allowed)}")


@dataclass(frozen=True, slots=True)
class Policy:
    """One way of counting a reply's deadline.

    `hours` are hours of the clock; on `working_days` it runs 00:00-24:00 local time on every working day.
    `answers` says which obligations have a deadline: each one, or only the first reply of a conversation.
    `warn_hours` are hours before act-by, widest first: the first makes a conversation "due soon", the last
    "at risk". With `due_source` "platform" the marketplace's own deadline counts where it gives one.
    """

    id: str
    hours: int
    mode: Mode = "working_days"
    answers: Answers = "each_obligation"
    warn_hours: tuple[float, ...] = (4.0, 1.0)
    due_source: DueSource = "computed"

    def __post_init__(self) -> None:
        if type(self.hours) is not int or not 0 < self.hours <= 24 * 60:
            raise PolicyError(f"policy {self.id}: hours must be a whole number from 1 to 1440")
        _one_of(self.id, "mode", self.mode, ("working_days", "around_the_clock"))
        _one_of(self.id, "answers", self.answers, ("each_obligation", "first_reply"))
        _one_of(self.id, "due_source", self.due_source, ("computed", "platform"))
        if not self.warn_hours or any(hours <= 0 for hours in self.warn_hours):
            raise PolicyError(f"policy {self.id}: warn_hours must be positive numbers")
        if list(self.warn_hours) != sorted(self.warn_hours, reverse=True):
            raise PolicyError(f"policy {self.id}: warn_hours must go from the widest to the nearest")


DEFAULT: Final = Policy("helpdesk", 24)
"""R8: 24 hours on working days, for each obligation, warning 4 h and 1 h before act-by."""


def load_policies(data: Mapping[str, Any]) -> dict[str, Policy]:
    """Policies by id from `resources/policies.toml` (tables under `policy`); raises PolicyError."""
    tables = data.get("policy", data)
    if not isinstance(tables, Mapping):
        raise PolicyError("policies must be tables named [policy.<id>]")
    policies: dict[str, Policy] = {}
    for name, table in tables.items():
        if not isinstance(table, Mapping):
            raise PolicyError(f"policy {name} is not a table")
        policies[name] = policy_from(name, table)
    return policies


def policy_from(name: str, table: Mapping[str, Any]) -> Policy:
    """One policy from its table; an unknown field is an error, a missing one takes the default of R8."""
    fields = dict(table)
    fields.pop("source", None)
    unknown = fields.keys() - {"hours", "mode", "answers", "warn_hours", "due_source"}
    if unknown:
        raise PolicyError(f"policy {name}: unknown field {min(unknown)}")
    warn = fields.pop("warn_hours", DEFAULT.warn_hours)
    if not isinstance(warn, list | tuple) or any(
        isinstance(hours, bool) or not isinstance(hours, int | float) for hours in warn
    ):
        raise PolicyError(f"policy {name}: warn_hours must be a list of numbers")
    return Policy(
        id=name,
        hours=fields.pop("hours", DEFAULT.hours),
        warn_hours=tuple(float(hours) for hours in warn),
        **fields,
    )
