"""From the contract's shapes to the domain's plain data. Raises ValueError for what the domain cannot hold.

A record that fails here is set aside with its raw bytes by `pages.py`; nothing is guessed or repaired.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from desktop.domain import accounts, cases, conversations, formatted, orders, presence
from desktop.domain.files import AttachmentLimits
from desktop.domain.money import Money
from desktop.domain.pages import Thing
from desktop.platforms.values import count, instant, maybe

from . import contract


def money(value: contract.Money) -> Money:
    return Money.parse(value.amount, value.currency)


def address(value: contract.Address) -> orders.Address:
    return orders.Address(
        country=value.country,
        name=value.name,
        company=value.company,
        street=value.street,
        extra=value.extra,
        postal_code=value.postal_code,
        city=value.city,
        region=value.region,
    )


def _buyer(value: contract.Buyer) -> conversations.Buyer:
    return conversations.Buyer(id=value.id, name=value.name, language=value.language)


def _decision(value: contract.Decision | None) -> conversations.Decision | None:
    return None if value is None else conversations.Decision(by=value.by, at=instant(value.at))


def conversation(value: contract.Conversation) -> conversations.Conversation:
    return conversations.Conversation(
        id=value.id,
        market=value.market,
        subject=value.subject,
        buyer=_buyer(value.buyer),
        created_at=instant(value.created_at),
        last_message_at=instant(value.last_message_at),
        version=value.version,
        state=value.state,
        topic=value.topic,
        needs_answer_since=maybe(value.needs_answer_since),
        platform_due_at=maybe(value.due_at) if value.due_source == "platform" else None,
        can_reply=value.can_reply,
        cannot_reply_reason=value.cannot_reply_reason,
        no_answer_needed=_decision(value.no_answer_needed),
        assignee=value.assignee,
        labels=tuple(value.labels),
        order_ids=tuple(value.order_ids),
        case_id=value.case_id,
        read_up_to=value.read_up_to,
        message_count=count(value.message_count),
    )


def attachment(value: contract.Attachment) -> conversations.Attachment:
    return conversations.Attachment(
        id=value.id,
        name=value.name,
        media_type=value.media_type,
        size=count(value.size),
        sha256=value.sha256,
        safety=value.safety,
    )


def message(value: contract.Message) -> conversations.Message:
    translated = value.translation
    clean = formatted.cleaned(value.html) if value.html else ""
    return conversations.Message(
        id=value.id,
        conversation_id=value.conversation_id,
        sequence=count(value.sequence),
        author=conversations.Author(role=value.author.role, name=value.author.name, id=value.author.id),
        text=value.text if value.text.strip() or not clean else formatted.plain(clean),
        html=clean if formatted.has_form(clean) else "",
        received_at=instant(value.received_at),
        language=value.language,
        internal=value.internal,
        delivery=value.delivery,
        rejection=value.rejection,
        released_at=maybe(value.released_at),
        attachments=tuple(attachment(entry) for entry in value.attachments),
        order_id=value.order_id,
        offer_sku=value.offer_sku,
        case_id=value.case_id,
        stage=value.stage,
        translation=conversations.Translation(translated.language, translated.text) if translated else None,
        idempotency_key=value.idempotency_key,
        overrides=tuple(conversations.Override(each.rule, each.reason) for each in value.overrides),
        awaits_lead=value.awaits_lead,
        overrides_confirmed=_decision(value.overrides_confirmed),
    )


def present(value: contract.PresentAgent) -> presence.Present:
    return presence.Present(value.agent_id, value.name, value.doing, instant(value.until))


def _step(value: contract.Step) -> orders.Step:
    return orders.Step(
        stage=value.stage,
        at=instant(value.at),
        by=value.by,
        name=value.name,
        fields=dict(value.fields),
        message_id=value.message_id,
    )


def case(value: contract.Case) -> cases.Case:
    return cases.Case(
        id=value.id,
        kind=value.kind,
        market=value.market,
        conversation_id=value.conversation_id,
        stage=value.stage,
        opened_at=instant(value.opened_at),
        version=value.version,
        order_id=value.order_id,
        steps=tuple(_step(step) for step in value.steps),
        next_stages=tuple(value.next_stages),
        next_update_due=maybe(value.next_update_due),
        opened_by_message=value.opened_by_message,
        closed_at=maybe(value.closed_at),
    )


def order(value: contract.Order) -> orders.Order:
    return orders.Order(
        id=value.id,
        market=value.market,
        buyer=_buyer(value.buyer),
        state=value.state,
        lines=tuple(_line(line) for line in value.lines),
        total=money(value.total),
        delivery_address=address(value.delivery_address),
        placed_at=instant(value.placed_at),
        version=value.version,
        carrier=value.carrier,
        tracking_number=value.tracking_number,
        shipped_at=maybe(value.shipped_at),
        expected_delivery=value.expected_delivery,
        delivered_at=maybe(value.delivered_at),
        return_until=value.return_until,
        warranty_until=value.warranty_until,
        steps=tuple(_step(step) for step in value.steps),
        next_stages=tuple(value.next_stages),
    )


def _line(value: contract.OrderLine) -> orders.OrderLine:
    return orders.OrderLine(
        sku=value.sku,
        product=value.product,
        price=money(value.price),
        quantity=count(value.quantity),
        grade=value.grade,
        serial_number=value.serial_number,
    )


def offer(value: contract.Offer) -> orders.Offer:
    return orders.Offer(
        sku=value.sku,
        market=value.market,
        product=value.product,
        grade=value.grade,
        price=money(value.price),
        reference_price=money(value.reference_price),
        available=count(value.available),
        deliverable=value.deliverable,
        version=value.version,
        carriers=tuple(value.carriers),
        delivery_days=count(value.delivery_days),
        reference_rate=Decimal(value.reference_rate),
    )


THINGS: Mapping[str, Callable[[Any], Thing]] = {
    "conversation": conversation,
    "message": message,
    "case": case,
    "order": order,
    "offer": offer,
}
"""By `Change.kind`; the shapes stand in `contract.CHANGE_SHAPES`."""


def account(
    me: contract.Me, markets: contract.Markets, agents: contract.Agents, practice: bool | None = None
) -> accounts.Account:
    rating = me.rating
    return accounts.Account(
        id=me.account_id,
        name=me.account_name,
        agent_id=me.agent_id,
        agent_name=me.agent_name,
        roles=tuple(me.roles),
        capabilities=frozenset(me.capabilities),
        rating=accounts.Rating(
            score=rating.score,
            answered_in_time_percent=rating.answered_in_time_percent,
            visibility=rating.visibility,
            measured_at=instant(rating.measured_at),
        )
        if rating
        else None,
        staff_times=staff_times(me.staff_hours) if me.staff_hours else None,
        markets=tuple(_market(market) for market in markets.items),
        agents=tuple(
            accounts.Agent(
                id=agent.id,
                name=agent.name,
                roles=tuple(agent.roles),
                languages=tuple(agent.languages),
                markets=tuple(agent.markets),
                away=agent.away,
            )
            for agent in agents.items
        ),
        practice=me.practice if practice is None else practice,
        absences=tuple(absence(entry) for entry in me.absences),
        attachment_limits=AttachmentLimits(
            contract.ATTACHMENT_COUNT, contract.ATTACHMENT_LIMIT, contract.ATTACHMENT_TYPES
        ),
    )


def staff_times(hours: contract.StaffHours) -> accounts.StaffTimes:
    return accounts.StaffTimes(
        time_zone=hours.time_zone,
        weekly=tuple(accounts.StaffInterval(part.weekday, part.start, part.end) for part in hours.weekly),
        closed_days=tuple(hours.closed_days),
    )


def absence(value: contract.Absence) -> accounts.Absence:
    return accounts.Absence(
        id=value.id,
        first_day=value.first_day,
        last_day=value.last_day,
        stand_in=value.stand_in,
        markets=tuple(value.markets),
        announced_at=instant(value.announced_at),
    )


def _market(value: contract.Market) -> accounts.AccountMarket:
    at = value.addresses
    return accounts.AccountMarket(
        code=value.code,
        currency=value.currency,
        languages=tuple(value.languages),
        time_zone=value.time_zone,
        region=value.region,
        policy_id=value.policy.id,
        policy_hours=value.policy.hours,
        policy_mode=value.policy.mode,
        policy_answers=value.policy.answers,
        policy_warn_hours=tuple(value.policy.warn_hours),
        corrections=tuple(
            accounts.CalendarCorrection(day.date, day.closed, day.name, day.source) for day in value.calendar
        ),
        return_address=address(at.return_address) if at.return_address else None,
        dispatch_address=address(at.dispatch_address) if at.dispatch_address else None,
    )


ACCOUNT_PARTS: Mapping[Any, Callable[[Any], accounts.AccountPart]] = {
    contract.StaffHours: staff_times,
    contract.Absence: absence,
    contract.Market: _market,
}
"""By the shape that the platform answers with."""
