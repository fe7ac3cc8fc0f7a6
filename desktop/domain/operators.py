"""Operators of marketplaces that run on one company's software (Mirakl): each has its own rule of how long a
seller may take to answer. Data, with a source for each; or what the person entered.

Options of an account (`settings.AccountEntry.options`): `operator` names an entry; without one
`policy_hours`, `policy_mode` and `policy_answers` are the person's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from .policies import DEFAULT, Policy, PolicyError, policy_from

ENTERED: Final = "entered"
"""The id of a policy that the person entered."""


@dataclass(frozen=True, slots=True)
class Operator:
    """`country`: its home market (ISO 3166-1 alpha-2). `covers`: what its rule is about ("messages",
    "incidents"). `source`: where the rule was read, for people."""

    id: str
    name: str
    country: str
    policy: Policy
    covers: str
    source: str


def load_operators(data: Mapping[str, Any]) -> dict[str, Operator]:
    """Operators by id from `resources/operators.toml`. Raises PolicyError, naming operator and field."""
    tables = data.get("operator")
    if not isinstance(tables, Mapping):
        raise PolicyError("operators must be tables named [operator.<id>]")
    return {name: _operator(name, table) for name, table in tables.items()}


def _operator(name: str, table: object) -> Operator:
    if not isinstance(table, Mapping):
        raise PolicyError(f"operator {name} is not a table")
    fields = dict(table)
    texts = {}
    for field in ("name", "country", "covers", "source"):
        value = fields.pop(field, None)
        if not isinstance(value, str) or not value:
            raise PolicyError(f"operator {name}: {field} is missing")
        texts[field] = value
    return Operator(
        name, texts["name"], texts["country"], policy_from(name, fields), texts["covers"], texts["source"]
    )


def chosen_policy(options: Mapping[str, str], operators: Mapping[str, Operator]) -> Policy:
    """The policy of an account by its options; R8's hours where nothing is chosen, or where the operator is
    one of a newer version. Raises PolicyError for entered values that make no sense."""
    known = operators.get(options.get("operator", ""))
    if known is not None:
        return known.policy
    if not options.get("policy_hours"):
        return replace(DEFAULT, id=ENTERED)
    hours = options["policy_hours"].strip()
    if not (hours.isascii() and hours.isdigit()):
        raise PolicyError(f"policy {ENTERED}: hours must be a whole number")
    fields: dict[str, Any] = {"hours": int(hours[:6])}
    if options.get("policy_mode"):
        fields["mode"] = options["policy_mode"]
    if options.get("policy_answers"):
        fields["answers"] = options["policy_answers"]
    return policy_from(ENTERED, fields)
