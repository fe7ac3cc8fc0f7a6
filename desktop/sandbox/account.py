"""The seller's account: me, markets with their addresses, people, staff hours, absences, offers."""

from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from desktop.platforms.helpdesk import contract

from .calls import Answer, Call, answer, invalid
from .desk import decoder, encode
from .problems import ProblemError

LEAD_ONLY = ("staff_hours", "absences", "addresses")
"""Capabilities that only a lead has."""


class Absences(msgspec.Struct):
    """The document of announced absences."""

    items: list[contract.Absence]


def me(call: Call) -> Answer:
    """The account's document, made the caller's own."""
    told = call.desk.document("me", contract.Me)
    told.agent_id, told.agent_name, told.roles = call.agent.id, call.agent.name, call.agent.roles
    if "lead" not in call.agent.roles:
        told.capabilities = [name for name in told.capabilities if name not in LEAD_ONLY]
    told.staff_hours = call.desk.document("staff_hours", contract.StaffHours)
    told.absences = call.desk.document("absences", Absences).items
    if told.rating is not None:
        told.rating.measured_at = call.desk.now()
    return answer(told)


def markets(call: Call) -> Answer:
    """All markets."""
    return answer(call.desk.document("markets", contract.Markets))


def agents(call: Call) -> Answer:
    """All people."""
    return answer(call.desk.document("agents", contract.Agents))


def set_addresses(call: Call) -> Answer:
    """The addresses that the body names; an absent one stays."""
    call.require_lead()
    given: contract.MarketAddresses = call.body
    everything = call.desk.document("markets", contract.Markets)
    market = next((m for m in everything.items if m.code == call.parameters["market"]), None)
    if market is None:
        raise ProblemError(404, contract.NOT_FOUND)
    for name in ("return_address", "dispatch_address"):
        address = getattr(given, name)
        if address is None:
            continue
        for part in ("street", "postal_code", "city"):
            if not getattr(address, part).strip():
                raise invalid(f"/{name}/{part}", "required")
        setattr(market.addresses, name, address)
    call.desk.store.set_document("markets", encode(everything))
    return answer(market)


def set_staff_hours(call: Call) -> Answer:
    """Replaces the account's staff hours."""
    call.require_lead()
    hours: contract.StaffHours = call.body
    try:
        ZoneInfo(hours.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise invalid("/time_zone", "unknown time zone") from None
    for index, interval in enumerate(hours.weekly):
        if interval.start >= interval.end:
            raise invalid(f"/weekly/{index}/end", "must be after start")
    call.desk.store.set_document("staff_hours", encode(hours))
    return answer(hours)


def announce_absence(call: Call) -> Answer:
    """One more absence; 409 when another one holds some of its days."""
    call.require_lead()
    given: contract.NewAbsence = call.body
    if given.last_day < given.first_day:
        raise invalid("/last_day", "before first_day")
    if given.first_day < call.desk.now().date():
        raise invalid("/first_day", "in the past")
    for index, code in enumerate(given.markets):
        if call.desk.market(code) is None:
            raise invalid(f"/markets/{index}", "unknown market")
    known = call.desk.document("absences", Absences)
    if any(_overlap(given, other) for other in known.items):
        raise ProblemError(409, contract.INVALID, text="absence-overlaps")
    absence = contract.Absence(
        id=f"ABS-{call.desk.new_number('absence')}",
        first_day=given.first_day,
        last_day=given.last_day,
        stand_in=given.stand_in,
        markets=given.markets,
        announced_at=call.desk.now(),
    )
    known.items.append(absence)
    call.desk.store.set_document("absences", encode(known))
    return answer(absence, 201)


def _overlap(given: contract.NewAbsence, other: contract.Absence) -> bool:
    days: tuple[date, date] = (max(given.first_day, other.first_day), min(given.last_day, other.last_day))
    everywhere = not given.markets or not other.markets
    return days[0] <= days[1] and (everywhere or bool(set(given.markets) & set(other.markets)))


def offers(call: Call) -> Answer:
    """The offers of a product, of a market, or of a product in a market."""
    query: contract.OffersQuery = call.query
    if query.sku is None and query.market is None:
        raise ProblemError(422, contract.INVALID, errors=[("/sku", "sku or market is required")])
    rows = call.desk.store.run(
        "SELECT data FROM things WHERE kind = 'offer' AND data IS NOT NULL AND (? IS NULL OR parent = ?)"
        " ORDER BY seq",
        query.sku,
        query.sku,
    )
    items = [decoder(contract.Offer).decode(row[0]) for row in rows]
    return answer(contract.Offers(items=[o for o in items if query.market in (None, o.market)]))
