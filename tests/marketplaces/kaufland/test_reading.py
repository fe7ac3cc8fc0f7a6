"""Reading: what a first sync brings, what the next ones ask for, and that nothing is lost in between."""

from desktop.domain.conversations import BUYER, OPEN, Conversation, Message
from desktop.domain.orders import Order
from tests.marketplaces.kaufland.talking import read_all, served, use


def test_a_first_read_brings_tickets_messages_and_orders() -> None:
    with served() as server:
        id = server.add_ticket("cz", "Kdy dorazí můj balík?")
        found = use(server, read_all)
    (head,) = found.of(Conversation)
    assert (head.id, head.market, head.state, head.source) == (id, "CZ", OPEN, "ticket")
    assert head.needs_answer_since == server.now()
    assert head.buyer.name == "Tom Smith"
    (message,) = found.of(Message)
    assert (message.text, message.author.role) == ("Kdy dorazí můj balík?", BUYER)
    (order,) = found.of(Order)
    assert head.order_ids == (order.id,) == (message.order_id,)
    assert str(order.total) == "204.89 CZK"
    assert not found.set_aside
