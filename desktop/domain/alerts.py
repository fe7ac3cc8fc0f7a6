"""Alert rules: which conversations somebody is told about before it is too late, and who is told. Pure.

A rule names what is watched (replies, or updates of cases and orders, R10), how long before the moment to act
it rings, and which market, kind and agent it is about. It rings once for each crossing: the instant at which
that much time is left. Replies go by act-by, the last staffed minute before the deadline; zero hours is the
deadline itself, in the board's and the list's sense of late (`now > due_at`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Final, Literal, Protocol

from .roles import NOBODY

What = Literal["reply", "update"]
How = Literal["now", "digest"]
ME: Final = "me"
TEAM: Final = "team"
"""Everybody who answers in the conversation's market."""
HOURS: Final = (24.0, 8.0, 4.0, 2.0, 1.0, 0.5, 0.0)
"""What a rule can be set to; others that were kept are kept."""
MOST_HOURS: Final = 240.0


class Waiting(Protocol):
    """What a rule looks at; a row of the list has it all. Instants in UTC."""

    @property
    def id(self) -> str: ...
    @property
    def market(self) -> str: ...
    @property
    def topic(self) -> str: ...
    @property
    def case_kind(self) -> str | None: ...
    @property
    def assignee(self) -> str | None: ...
    @property
    def needs_answer_since(self) -> datetime | None: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def act_by(self) -> datetime | None: ...
    @property
    def next_update_due(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class AlertRule:
    """One rule. None is any market, kind or agent; agent NOBODY is what nobody has.

    `to`: ME (whoever uses this computer), TEAM, or an agent's id. `how`: at once, or gathered for the next
    full hour. `kind` is the kind of the conversation's case, else its topic.
    """

    id: str
    hours: float
    what: What = "reply"
    market: str | None = None
    kind: str | None = None
    agent: str | None = None
    to: str = ME
    how: How = "now"
    on: bool = True

    def crossing(self, row: Waiting) -> datetime | None:
        """When the rule rings for a conversation; None when it never does."""
        if not self.on or not self._is_about(row):
            return None
        if self.what == "update":
            moment = row.next_update_due
        elif row.needs_answer_since is None:
            return None
        else:
            moment = row.due_at if self.hours == 0 else row.act_by or row.due_at
        return None if moment is None else moment - timedelta(hours=self.hours)

    def _is_about(self, row: Waiting) -> bool:
        return (
            self.market in (None, row.market)
            and self.kind in (None, row.case_kind or row.topic)
            and self.agent in (None, row.assignee or NOBODY)
        )


DEFAULT_RULES: Final = (
    AlertRule("reply_1h", 1.0),
    AlertRule("reply_overdue", 0.0),
    AlertRule("update_4h", 4.0, "update"),
    AlertRule("update_overdue", 0.0, "update"),
)
"""Until somebody changes them: what is at risk or late is told at once, to whoever is here."""


@dataclass(frozen=True, slots=True)
class Alert:
    """A rule that rings for a conversation since `at` (UTC), until the conversation is dealt with."""

    conversation_id: str
    rule: str
    at: datetime

    @property
    def key(self) -> tuple[str, str]:
        return self.conversation_id, self.rule


def ringing(rules: Iterable[AlertRule], rows: Iterable[Waiting], now: datetime) -> list[Alert]:
    """Everything that stands at `now`: a deadline has passed only after its instant, a warning comes with
    it."""
    found = []
    held = tuple(rules)
    for row in rows:
        for rule in held:
            at = rule.crossing(row)
            if at is not None and (at < now or (at == now and rule.hours > 0)):
                found.append(Alert(row.id, rule.id, at))
    return found


def reach(rules: Iterable[AlertRule], what: What) -> float | None:
    """The most hours ahead that any rule looks; None when none looks at all."""
    return max((rule.hours for rule in rules if rule.on and rule.what == what), default=None)


def is_meant_for(rule: AlertRule, market: str, me: str, my_markets: Iterable[str]) -> bool:
    """Whether the person `me` is told of a rule that rings in a market. Somebody without markets answers in
    all of them."""
    if rule.to == TEAM:
        mine = set(my_markets)
        return not mine or market in mine
    return rule.to in (ME, me)


def rules_to_keep(rules: Iterable[AlertRule]) -> list[dict[str, Any]]:
    """The rules as plain values, to be kept with the account."""
    return [asdict(rule) for rule in rules]


def rules_kept(kept: object) -> tuple[AlertRule, ...]:
    """The rules from `rules_to_keep`; the usual ones when none were kept. What cannot be read as a rule (of a
    newer version, say) is left out."""
    if not isinstance(kept, list):
        return DEFAULT_RULES
    found: dict[str, AlertRule] = {}
    for entry in kept:
        rule = _rule(entry)
        if rule is not None:
            found[rule.id] = rule
    return tuple(found.values())


_NAMES: Final = frozenset(field.name for field in fields(AlertRule))


def _rule(entry: object) -> AlertRule | None:
    if not isinstance(entry, Mapping) or not {"id", "hours"} <= entry.keys() <= _NAMES:
        return None
    hours, rest = entry["hours"], {name: value for name, value in entry.items() if name != "hours"}
    if isinstance(hours, bool) or not isinstance(hours, int | float) or not 0 <= hours <= MOST_HOURS:
        return None
    if entry.get("what", "reply") not in ("reply", "update") or entry.get("how", "now") not in (
        "now",
        "digest",
    ):
        return None
    texts = all(isinstance(rest[name], str) for name in ("id", "to") if name in rest)
    parts = all(isinstance(rest.get(name), str | None) for name in ("market", "kind", "agent"))
    if not texts or not parts or not isinstance(entry.get("on", True), bool):
        return None
    return AlertRule(hours=float(hours), **rest)
