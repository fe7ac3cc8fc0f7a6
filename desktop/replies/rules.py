"""The case rules and carriers as the client uses them: read once, and none where a file cannot be read."""

import logging
from functools import cache

from desktop import resources
from desktop.domain.carriers import Carrier, load_carriers
from desktop.domain.case_rules import ALL_KINDS, CaseRulesError, FieldType, Machine, load_fields, load_machine
from desktop.domain.decisions import DecisionRule, load_decisions

_log = logging.getLogger("helpdesk.replies")


@cache
def machine(kind: str) -> Machine | None:
    """The machine of a kind of case (or "order"); None for a kind that we do not know: then only what the
    platform says is shown."""
    if kind not in ALL_KINDS:
        return None
    try:
        return load_machine(resources.read_toml("cases", f"{kind}.toml"))
    except (OSError, ValueError, CaseRulesError) as error:
        _log.error("case rules of %s: %s", kind, error)
        return None


@cache
def field_types() -> dict[str, FieldType]:
    """The type of every field that a stage may ask for."""
    return load_fields(resources.read_toml("cases", "fields.toml"))


@cache
def _carriers() -> dict[str, Carrier]:
    return load_carriers(resources.read_toml("carriers.toml"))


def carrier(name: str) -> Carrier | None:
    """What we know of a carrier, by its name; None for another."""
    return _carriers().get(name.strip().casefold())


@cache
def _decisions() -> dict[str, dict[str, DecisionRule]]:
    return load_decisions(resources.read_toml("decisions.toml"))


def decision_rule(marketplace: str, code: str) -> DecisionRule:
    """What a marketplace takes with a decision; with one that we do not know, a text and no amount."""
    return _decisions().get(marketplace, {}).get(code) or DecisionRule(code)
