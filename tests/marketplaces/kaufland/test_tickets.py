"""A ticket as a conversation: whose turn it is, since when, what may be written, and what kind it is."""

from datetime import timedelta
from typing import Any

import pytest

from desktop.domain.cases import Case
from desktop.domain.conversations import (
    BUYER,
    CLOSED,
    OPEN,
    PLATFORM,
    SELLER,
    SYSTEM,
    Conversation,
    Message,
)
from desktop.domain.orders import Order
from desktop.platforms.kaufland.mapping import kind_of, order_state_of
from tests.marketplaces.kaufland.server import Kaufland
from tests.marketplaces.kaufland.talking import Clock, Everything, read_all, served, use


def only(found: Everything) -> Conversation:
    (head,) = found.of(Conversation)
    return head


def read(server: Kaufland) -> Conversation:
    return only(use(server, read_all))


def test_it_waits_since_the_buyers_first_word_not_the_last() -> None:
    clock = Clock()
    with served(clock) as server:
        id = server.add_ticket("de", "Hallo")
        first = clock()
        clock.later(hours=5)
        server.write(id, "Noch jemand da?")
        head = read(server)
    assert (head.needs_answer_since, head.no_answer_needed) == (first, None)
    assert head.last_message_at == clock()


def test_after_a_reply_it_waits_since_the_buyers_next_word() -> None:
    clock = Clock()
    with served(clock) as server:
        id = server.add_ticket("de", "Hallo")
        clock.later(hours=1)
        server.write(id, "Guten Tag", "seller")
        answered = read(server)
        clock.later(hours=1)
        server.write(id, "Und nun?")
        head = read(server)
    assert answered.needs_answer_since is None
    assert answered.no_answer_needed is None
    assert head.needs_answer_since == clock()


def test_staff_that_asks_the_seller_starts_the_wait_where_no_buyer_wrote() -> None:
    clock = Clock()
    with served(clock) as server:
        id = server.add_ticket("de")
        clock.later(hours=1)
        server.write(id, "Bitte antworten Sie.", "customer_service", "Kaufland")
        head = read(server)
        (message,) = use(server, read_all).of(Message)
    assert head.needs_answer_since == clock()
    assert message.author.role == PLATFORM


def test_a_turn_that_is_the_sellers_again_without_a_word_counts_from_the_change() -> None:
    clock = Clock()
    with served(clock) as server:
        id = server.add_ticket("de", "Hallo")
        server.write(id, "Guten Tag", "seller")
        clock.later(hours=3)
        server.touch(id, is_seller_responsible=True)
        head = read(server)
    assert head.needs_answer_since == clock()


def test_where_the_marketplace_wants_no_answer_none_is_owed() -> None:
    """Customer service has taken it up, or nobody has to: the buyer's word alone starts no clock."""
    clock = Clock()
    with served(clock) as server:
        id = server.add_ticket("de", "Hallo")
        written = clock()
        clock.later(hours=1)
        server.touch(id, is_seller_responsible=False)
        head = read(server)
    assert head.needs_answer_since is None
    assert head.no_answer_needed is not None
    assert timedelta() < head.no_answer_needed.at - written < timedelta(seconds=1)


@pytest.mark.parametrize(
    ("status", "responsible", "state", "can_reply"),
    [
        ("opened", True, OPEN, True),
        ("opened", False, OPEN, True),
        ("buyer_closed", True, OPEN, True),
        ("buyer_closed", False, CLOSED, True),
        ("seller_closed", False, CLOSED, False),
        ("both_closed", True, CLOSED, False),
        ("customer_service_closed_final", True, CLOSED, False),
        ("something_new", True, OPEN, True),
    ],
)
def test_state_and_whether_a_reply_is_taken(
    status: str, responsible: bool, state: str, can_reply: bool
) -> None:
    with served() as server:
        id = server.add_ticket("de", "Hallo")
        server.touch(id, status=status, is_seller_responsible=responsible)
        head = read(server)
    assert (head.state, head.can_reply) == (state, can_reply)
    assert (head.cannot_reply_reason is None) == can_reply
    assert (head.needs_answer_since is not None) == (state == OPEN and responsible)


@pytest.mark.parametrize(
    ("reason", "topic", "kind"),
    [
        ("product_return", "product_other_question", "return"),
        ("product_defect", None, "complaint"),
        ("product_not_as_described", "other_question", "complaint"),
        ("product_not_delivered", "delivery_not_received", "order"),
        ("contact_other", "product_properties", "question"),
        ("contact_other", "return_request_label", "return"),
        ("contact_other", "order_product_defect", "complaint"),
        ("contact_other", "order_cancel", "order"),
        ("contact_other", "delivery_delayed", "order"),
        ("contact_other", "invoice_problem", "order"),
        ("contact_other", "issue_blik", "other"),
        ("contact_other", None, "other"),
        ("contact_other", "hologram_needed", "hologram_needed"),
        ("delivery_by_drone", None, "delivery_by_drone"),
        ("delivery_by_drone", "delivery_by_night", "order"),
    ],
)
def test_the_kind_comes_from_the_reason_and_else_from_the_topic(
    reason: str, topic: str | None, kind: str
) -> None:
    assert kind_of(reason, topic) == kind


@pytest.mark.parametrize(
    ("statuses", "state"),
    [
        (["sent", "received"], "shipped"),
        (["received", "returned"], "delivered"),
        (["cancelled", "open"], "placed"),
        (["cancelled"], "cancelled"),
        (["sent_and_autopaid"], "shipped"),
        (["sent", "teleported"], "teleported"),
    ],
)
def test_an_order_is_as_far_as_its_slowest_piece(statuses: list[str], state: str) -> None:
    assert order_state_of(statuses) == state


def test_personal_data_that_comes_along_is_dropped() -> None:
    with served() as server:
        order = server.add_order("de")
        server.add_return(order, ticket=server.add_ticket("de", "Hallo", order))
        server.add_return(server.add_order("cz"))
        found = use(server, read_all)
    everything = repr(found.things) + repr(found.set_aside) + str(found.state)
    assert "example.test" not in everything
    assert "491234567" not in everything
    assert "Test Ln. 1" in everything


@pytest.mark.parametrize(
    ("part", "broken", "kind"),
    [
        ("messages", {"id_ticket_message": 7, "text": "Geheim", "author": 3}, "message"),
        ("order_units", {"id_order": "MB7", "price": "viel", "buyer": {"email": "a@example.test"}}, "order"),
    ],
)
def test_a_record_that_cannot_be_read_is_set_aside_without_anybodys_words(
    part: str, broken: dict[str, Any], kind: str
) -> None:
    with served() as server:
        id = server.add_ticket("de", "Hallo")
        server.tickets[id][part].append(broken)
        found = use(server, read_all)
    (aside,) = found.set_aside
    assert (aside.kind, aside.id) == (kind, "7" if kind == "message" else "MB7")
    assert b"Geheim" not in aside.raw
    assert b"example.test" not in aside.raw
    assert [m.text for m in found.of(Message)] == ["Hallo"]
    assert only(found).id == id


@pytest.mark.parametrize(
    "broken",
    [
        {"ts_created_iso": "gestern"},
        {"ts_created_iso": "2026-11-23T09:00:00"},
        {"ts_created_iso": "9999-12-31T23:59:59Z"},
        {"is_seller_responsible": "vielleicht"},
        {"id_ticket": "../../orders/1"},
        {"messages": 7},
    ],
)
def test_a_ticket_that_cannot_be_read_is_set_aside_and_the_others_come(broken: dict[str, Any]) -> None:
    clock = Clock()
    with served(clock) as server:
        bad, good = server.add_ticket("de", "Geheim"), server.add_ticket("de", "Hallo")
        server.tickets[bad].update(broken)
        clock.later(minutes=1)
        found = use(server, read_all)
        paths = [asked.path for asked in server.calls]
    assert [head.id for head in found.of(Conversation)] == [good]
    assert {aside.kind for aside in found.set_aside} == {"conversation"}
    assert all(b"Geheim" not in aside.raw for aside in found.set_aside)
    assert not any(".." in path for path in paths)


def test_new_codes_survive_in_every_field() -> None:
    with served() as server:
        order = server.add_order("de")
        ticket = server.add_ticket("de", "Hallo", order)
        server.write(ticket, "Hm", "robot")
        server.add_return(order, ticket=ticket)
        server.new_values = True
        found = use(server, read_all)
        account = use(server, lambda platform: platform.account())
    head = only(found)
    assert [market.code for market in account.markets] == ["XX"]
    assert (head.market, head.topic, head.state, head.can_reply) == (
        "XX",
        "never_seen_before",
        OPEN,
        True,
    )
    assert {message.author.role for message in found.of(Message) if message.case_id is None} == {
        "never_seen_before"
    }
    (case,) = found.of(Case)
    assert (case.stage, case.steps[0].fields, case.decisions) == (
        "never_seen_before",
        {"reason": "never_seen_before"},
        (),
    )
    (read_order,) = found.of(Order)
    assert (read_order.state, read_order.market, read_order.total.currency) == (
        "never_seen_before",
        "XX",
        "XTS",
    )
    assert not found.set_aside


def test_roles_of_everybody_who_writes() -> None:
    clock = Clock()
    with served(clock) as server:
        id = server.add_ticket("de", "Hallo")
        for role in ("system", "customer_service", "seller", "robot"):
            clock.later(minutes=1)
            server.write(id, role, role)
        messages = use(server, lambda platform: platform.messages(id))
    assert [message.author.role for message in messages] == [BUYER, SYSTEM, PLATFORM, SELLER, "robot"]
    assert [message.sequence for message in messages] == sorted({message.sequence for message in messages})


def test_messages_of_one_second_keep_their_order() -> None:
    with served() as server:
        id = server.add_ticket("de", "eins")
        for word in ("zwei", "drei"):
            server.write(id, word)
        messages = use(server, lambda platform: platform.messages(id))
    assert [message.text for message in messages] == ["eins", "zwei", "drei"]
    assert messages[0].sequence < messages[1].sequence < messages[2].sequence
