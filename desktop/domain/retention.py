"""How long a conversation is kept here, and what keeps it longer than any limit.

By default it is kept until the limits of warranty, claims and disputes of its market have passed (R2, R7),
and never goes while somebody needs it. The platform keeps its own archive whatever we do. The limits are
data, never constants in code.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

From = Literal["delivery", "last"]
_LATEST: Final = date(9000, 1, 1)


class RetentionError(ValueError):
    """The limits' data is incomplete or wrong; the message names the place."""


class Because(StrEnum):
    """What keeps a conversation, or which limit let it go last."""

    CASE_OPEN = "case_open"
    ANSWER_OWED = "answer_owed"
    UNSENT = "unsent"
    """A draft, a note being written, or an action that the platform has not confirmed."""
    HELD = "held"
    """Somebody said that it is to be kept, or has just fetched it again."""
    RETURN = "return"
    PLATFORM_WARRANTY = "platform_warranty"
    WARRANTY = "warranty"
    CLAIM = "claim"
    DISPUTE = "dispute"
    POLICY = "policy"
    """The marketplace's own rule in the place of all the limits."""
    BUYER = "buyer"
    """Not a limit: the buyer asked for it (GDPR art. 17)."""


LIMITS: Final = tuple(
    each.value
    for each in (Because.RETURN, Because.PLATFORM_WARRANTY, Because.WARRANTY, Because.CLAIM, Because.DISPUTE)
)
BLOCKS: Final = (Because.CASE_OPEN, Because.ANSWER_OWED, Because.UNSENT, Because.HELD)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many months and days of the market's local calendar, to the end of the last of them.

    `start`: from the delivery, or from the last thing that happened in the conversation. `year_end`: it runs
    to the end of its last year. `purchase`: it counts only where something was bought. `source`: the law.
    """

    kind: Because
    months: int = 0
    days: int = 0
    start: From = "last"
    year_end: bool = False
    purchase: bool = True
    source: str = ""

    def ends(self, start: datetime, zone: ZoneInfo) -> datetime:
        """The instant after its last day, in the market's local time."""
        day = later(start.astimezone(zone).date(), self.months, self.days)
        if self.year_end:
            day = date(day.year, 12, 31)
        return end_of(day, zone)


@dataclass(frozen=True, slots=True)
class Rule:
    """The limits of one market, each kind at most once."""

    market: str
    time_zone: str
    limits: tuple[Limit, ...]


@dataclass(frozen=True, slots=True)
class Purchase:
    """An order as far as limits run from it. `warranty_until`, `return_until`: what the platform says."""

    placed_at: datetime
    delivered_at: datetime | None = None
    warranty_until: date | None = None
    return_until: date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """A conversation as far as its keeping goes. `last_at`: the last thing that happened in it or its case.

    `bought`: an order or a case belongs to it, whether or not we know the order. `held_until`: it is to be
    kept until then; `held` without end.
    """

    last_at: datetime
    purchases: tuple[Purchase, ...] = ()
    bought: bool = False
    case_open: bool = False
    answer_owed: bool = False
    unsent: bool = False
    held: bool = False
    held_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Keeping:
    """Until when, aware; None: as long as `because` lasts."""

    until: datetime | None
    because: Because

    def is_past(self, now: datetime) -> bool:
        """Whether it may go."""
        return self.until is not None and now >= self.until


def keep_until(facts: Facts, rule: Rule, now: datetime, *, asked: bool = False) -> Keeping:
    """Until when a conversation is kept, and why.

    `asked`: the buyer wants it gone. Then only what the law gives a reason for keeps it (GDPR art. 17(3)(e)):
    the limits of a purchase, not those that run without one.
    """
    for because, there in (
        (Because.CASE_OPEN, facts.case_open),
        (Because.ANSWER_OWED, facts.answer_owed),
        (Because.UNSENT, facts.unsent),
        (Because.HELD, facts.held),
    ):
        if there:
            return Keeping(None, because)
    zone = ZoneInfo(rule.time_zone)
    found = [Keeping(facts.last_at, Because.BUYER if asked else Because.DISPUTE)]
    if facts.held_until is not None and facts.held_until > now and not asked:
        found.append(Keeping(facts.held_until, Because.HELD))
    bought = facts.bought or bool(facts.purchases)
    for limit in rule.limits:
        if bought or not (limit.purchase or asked):
            found += [Keeping(limit.ends(start, zone), limit.kind) for start in _starts(facts, limit)]
    for purchase in facts.purchases if _knows_purchases(rule) else ():
        if purchase.warranty_until is not None:
            found.append(Keeping(end_of(purchase.warranty_until, zone), Because.PLATFORM_WARRANTY))
        if purchase.return_until is not None:
            found.append(Keeping(end_of(purchase.return_until, zone), Because.RETURN))
    return max(found, key=lambda each: each.until or facts.last_at)


def _knows_purchases(rule: Rule) -> bool:
    return any(limit.kind in (Because.PLATFORM_WARRANTY, Because.RETURN) for limit in rule.limits)


def _starts(facts: Facts, limit: Limit) -> Iterable[datetime]:
    if limit.start == "last":
        return (facts.last_at,)
    # What was not delivered as far as we know may have been at the latest when it was last spoken of.
    unknown = (facts.last_at,) if not facts.purchases else ()
    known = (each.delivered_at or max(each.placed_at, facts.last_at) for each in facts.purchases)
    return (*known, *unknown)


def later(day: date, months: int, days: int) -> date:
    """So many months and days later. Where the last month has no such day, its last day (Regulation (EEC,
    Euratom) No 1182/71, art. 3(2)(c)): two years from 29 February end on 28 February."""
    if day >= _LATEST:
        return day
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1])) + timedelta(days=days)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a local day is over: a period ends with the last hour of its last day (the same
    article)."""
    return datetime.combine(min(day, _LATEST) + timedelta(days=1), time(), zone)


@dataclass(frozen=True)
class Rules:
    """Every market's limits. `default` serves markets that the table does not name."""

    markets: Mapping[str, Rule]
    default: Rule

    def of(self, market: str) -> Rule:
        return self.markets.get(market, self.default)

    @property
    def shortest(self) -> timedelta:
        """No conversation's limits can have passed sooner after its last message."""
        rules = (*self.markets.values(), self.default)
        least = min(min(_least(limit) for limit in rule.limits) for rule in rules)
        return timedelta(days=max(0, least))

    @property
    def longest(self) -> timedelta:
        """No limit runs longer than this after what it is counted from."""
        rules = (*self.markets.values(), self.default)
        most = max(
            limit.months * 31 + limit.days + 366 * limit.year_end for rule in rules for limit in rule.limits
        )
        return timedelta(days=most)


def _least(limit: Limit) -> int:
    # A purchase's limit may not apply, so that only what always does is a lower bound.
    return 0 if limit.purchase else limit.months * 28 + limit.days


def load_limits(
    data: Mapping[str, Any], markets: Mapping[str, tuple[str, str]], default_zone: str = "UTC"
) -> Rules:
    """The rules from `resources/retention.toml`; `markets` gives each one's time zone and response policy.

    A market's limits are the default's with its own in their place; a policy that is named in the file has
    one limit in the place of all. Raises RetentionError.
    """
    default = _limits(data, "default", {})
    rules = {}
    own = data.get("market", {})
    policies = data.get("policy", {})
    for code, (zone, policy) in markets.items():
        limits = _limits({code: own.get(code, {})}, code, default)
        if policy in policies:
            limits = {Because.POLICY: _limit(Because.POLICY, policies[policy], f"policy {policy}")}
        rules[code] = Rule(code, zone, tuple(limits.values()))
    return Rules(rules, Rule("", default_zone, tuple(default.values())))


def _limits(data: Mapping[str, Any], name: str, basis: Mapping[Because, Limit]) -> dict[Because, Limit]:
    found = dict(basis)
    for kind, table in data.get(name, {}).items():
        if kind not in LIMITS:
            raise RetentionError(f"{name}: {kind} is none of {', '.join(LIMITS)}")
        found[Because(kind)] = _limit(Because(kind), table, f"{name}.{kind}")
    return {kind: found[kind] for kind in map(Because, LIMITS) if kind in found}


def _limit(kind: Because, table: Mapping[str, Any], place: str) -> Limit:
    unknown = table.keys() - {"months", "days", "from", "year_end", "source"}
    if unknown:
        raise RetentionError(f"{place}: unknown field {min(unknown)}")
    months, days, start = table.get("months", 0), table.get("days", 0), table.get("from", "last")
    if any(type(number) is not int or number < 0 for number in (months, days)) or not months + days:
        raise RetentionError(f"{place}: months or days must be a whole number above 0")
    if start not in ("delivery", "last"):
        raise RetentionError(f"{place}: from must be delivery or last")
    if not table.get("source"):
        raise RetentionError(f"{place}: a limit needs its source")
    return Limit(
        kind,
        months,
        days,
        start,
        bool(table.get("year_end", False)),
        kind not in (Because.DISPUTE, Because.POLICY),
        table["source"],
    )


LEAST_APART: Final = timedelta(hours=24)
MOST_APART: Final = timedelta(days=45)
MOST_OFF: Final = timedelta(days=1)


class ClockWord(StrEnum):
    """What two looks at the clock say of it."""

    AGREES = "agrees"
    TOO_SOON = "too_soon"
    """The first look stays, and counts when another comes a day later."""
    DOUBTFUL = "doubtful"
    """This look is the first one of a new pair."""


def clock_word(earlier: datetime | None, now: datetime, offset: timedelta) -> ClockWord:
    """Whether the time may be believed so far that something is erased by it.

    `now` is corrected by the platform's date, `offset` is by how much. Two looks have to agree: a day to 45
    days apart. A clock that jumped, or that nobody asked for long, is looked at once more a day later; while
    this computer and the platform differ by more than a day, nobody knows which is right.
    """
    if earlier is None or abs(offset) > MOST_OFF or not timedelta() <= now - earlier <= MOST_APART:
        return ClockWord.DOUBTFUL
    return ClockWord.AGREES if now - earlier >= LEAST_APART else ClockWord.TOO_SOON
