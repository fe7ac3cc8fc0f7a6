"""Threads as conversations: kind, market, who may be written to, and whether an answer is owed."""

import pytest

from desktop.domain.cases import Case
from desktop.domain.conversations import BUYER, PLATFORM, SELLER, Conversation, Decision, Message
from desktop.domain.orders import Order
from desktop.platforms.mirakl.client import MiraklPlatform

from .conftest import Clock, Desk, things
from .world import CUSTOMER, OPERATOR, SHOP


def only(desk: Desk) -> Conversation:
    (conversation,) = things(desk.read(), Conversation)
    return conversation


def ordered(desk: Desk, market: str = "CZ", **order: object) -> str:
    desk.world.add_order("ORDER-1-A", market, **order)
    thread = desk.world.add_thread("MMP_ORDER", "ORDER-1-A")
    desk.world.say(thread, "Where is my phone?")
    return thread


def test_a_thread_about_an_order(desk: Desk) -> None:
    thread = ordered(desk)
    pages = desk.read()
    (conversation,) = things(pages, Conversation)
    assert (conversation.id, conversation.source, conversation.topic) == (thread, "thread", "order")
    assert (conversation.market, conversation.order_ids) == ("CZ", ("ORDER-1-A",))
    assert conversation.subject == "Delivery"
    assert (conversation.buyer.name, conversation.buyer.language) == ("Jana Nováková", "cs")
    assert conversation.needs_answer_since == desk.clock()
    assert conversation.no_answer_needed is None
    (message,) = things(pages, Message)
    assert (message.author.role, message.text) == (BUYER, "Where is my phone?")
    assert (message.recipients, message.order_id) == ((SELLER,), "ORDER-1-A")
    (order,) = things(pages, Order)
    assert (order.market, order.state, str(order.total)) == ("CZ", "shipped", "1299.5 CZK")
    assert (order.buyer.id, order.delivery_address.country) == ("customer-ORDER-1-A", "CZ")
    assert [line.sku for line in order.lines] == ["IP13-128"]


def test_a_question_about_an_offer_belongs_to_the_home_market(desk: Desk) -> None:
    thread = desk.world.add_thread("MMP_OFFER", "4711")
    desk.world.say(thread, "Is it new?")
    conversation = only(desk)
    assert (conversation.topic, conversation.market, conversation.order_ids) == ("question", "PL", ())


def test_a_thread_with_the_operator_goes_to_the_operator(desk: Desk) -> None:
    thread = desk.world.add_thread("SELLER_OPERATOR", "2007")
    desk.world.say(thread, "Please send your documents", OPERATOR, (SHOP,))
    conversation = only(desk)
    assert conversation.topic == "platform"
    assert conversation.recipients == (PLATFORM,)
    assert conversation.buyer.name == "The operator"
    assert conversation.can_reply


def test_recipients_are_those_that_the_thread_allows(desk: Desk) -> None:
    thread = ordered(desk)
    assert only(desk).recipients == (BUYER, PLATFORM)
    allowed = desk.world.threads[thread]["authorized_participants"]
    allowed[:] = [each for each in allowed if each["type"] != OPERATOR]
    assert only(desk).recipients == (BUYER,)
    allowed[:] = [each for each in allowed if each["type"] == SHOP]
    closed = only(desk)
    assert (closed.recipients, closed.can_reply) == ((), False)


@pytest.mark.parametrize(
    ("to", "usual"), [((SHOP,), PLATFORM), ((SHOP, CUSTOMER), BUYER)], ids=["to the shop", "to both"]
)
def test_what_the_operator_wrote_to_the_shop_alone_is_not_answered_to_the_buyer(
    desk: Desk, clock: Clock, to: tuple[str, ...], usual: str
) -> None:
    thread = ordered(desk)
    clock.on(minutes=1)
    desk.world.say(thread, "Is this a known buyer?", OPERATOR, to)
    assert only(desk).recipients[0] == usual


def test_an_incident_is_a_dispute_with_the_operators_reasons(desk: Desk) -> None:
    thread = ordered(desk, has_incident=True)
    pages = desk.read()
    (case,) = things(pages, Case)
    assert (case.id, case.kind, case.conversation_id) == ("incident:ORDER-1-A", "dispute", thread)
    assert case.decisions == ("Replacement item received (10)",)  # 11 is the operator's alone
    assert things(pages, Conversation)[0].case_id == case.id


def test_an_incident_that_is_over_is_no_case_any_more(desk: Desk, clock: Clock) -> None:
    ordered(desk, has_incident=True)
    desk.read()
    clock.on(minutes=6)
    desk.world.orders["ORDER-1-A"] |= {"has_incident": False, "last_updated_date": desk.world.moment()}
    pages = desk.read()
    assert {removal.id for page in pages for removal in page.removals} == {"incident:ORDER-1-A"}
    assert {conversation.case_id for conversation in things(pages, Conversation)} == {None}


@pytest.mark.parametrize(("who", "by"), [("SHOP", SELLER), ("OPERATOR", PLATFORM)])
def test_no_reply_needed_is_a_decision_of_whoever_took_it(
    desk: Desk, clock: Clock, who: str, by: str
) -> None:
    thread = ordered(desk)
    clock.on(minutes=10)
    desk.world.threads[thread] |= {
        "needed": None,
        "no_store_reply_needed": [{"date": desk.world.moment(), "user_type": who}],
    }
    conversation = only(desk)
    assert conversation.needs_answer_since is None
    assert conversation.no_answer_needed == Decision(by, clock())


def test_no_reply_needed_ends_when_the_buyer_writes_again(desk: Desk, clock: Clock) -> None:
    thread = ordered(desk)
    desk.world.threads[thread] |= {
        "needed": None,
        "no_store_reply_needed": [{"date": desk.world.moment(), "user_type": "SHOP"}],
    }
    clock.on(minutes=10)
    desk.world.say(thread, "One more thing")
    conversation = only(desk)
    assert conversation.needs_answer_since == clock()
    assert conversation.no_answer_needed is None


def test_what_the_buyer_wrote_to_the_operator_owes_us_nothing(desk: Desk) -> None:
    thread = desk.world.add_thread("MMP_OFFER", "4711")
    desk.world.say(thread, "A question for the marketplace", CUSTOMER, (OPERATOR,))
    conversation = only(desk)
    assert conversation.needs_answer_since is None
    assert conversation.no_answer_needed is not None


def test_an_answered_thread_owes_nothing_and_names_no_decision(desk: Desk, clock: Clock) -> None:
    thread = ordered(desk)
    clock.on(minutes=1)
    desk.world.say(thread, "It is on its way", SHOP, (CUSTOMER,))
    conversation = only(desk)
    assert (conversation.needs_answer_since, conversation.no_answer_needed) == (None, None)


def test_a_topic_that_is_a_reason_is_shown_by_its_label(desk: Desk) -> None:
    thread = ordered(desk)
    desk.world.threads[thread]["topic"] = {"type": "REASON_CODE", "value": "26"}
    assert only(desk).subject == "Delivery question"


def test_a_thread_without_a_topic_is_called_by_what_it_is_about(desk: Desk) -> None:
    thread = ordered(desk)
    desk.world.threads[thread]["topic"] = {"type": "FREE_TEXT", "value": ""}
    assert only(desk).subject == "ORDER-1-A"


def test_messages_are_in_the_order_of_their_instants(desk: Desk, clock: Clock) -> None:
    thread = ordered(desk)
    for text in ("second", "third"):
        clock.on(seconds=30)
        desk.world.say(thread, text)
    desk.world.threads[thread]["messages"].reverse()
    told = things(desk.read(), Message)
    assert [message.text for message in told] == ["Where is my phone?", "second", "third"]
    assert [message.sequence for message in told] == [0, 1, 2]


def test_more_messages_than_a_page_of_threads_gives_are_read_from_the_thread(
    desk: Desk, clock: Clock
) -> None:
    thread = ordered(desk)
    for number in range(120):
        clock.on(seconds=1)
        desk.world.say(thread, f"number {number}")

    async def twice(platform: MiraklPlatform) -> list[list[Message]]:
        """The second round reads the same again, since it overlaps."""
        return [things(await desk.round(platform), Message) for _round in range(2)]

    for told in desk.run(twice):
        assert [message.sequence for message in told] == list(range(121))
    assert desk.asked(thread) == [f"/api/inbox/threads/{thread}"]


def test_a_full_thread_takes_no_reply(desk: Desk) -> None:
    thread = ordered(desk)
    desk.world.threads[thread]["messages"] *= 1000
    conversation = only(desk)
    assert (conversation.can_reply, conversation.cannot_reply_reason) == (False, "1000/1000")


def test_files_come_with_their_messages_and_are_fetched_on_demand(desk: Desk) -> None:
    thread = ordered(desk)
    desk.world.say(thread, "See the picture", files=(("zdjęcie.png", b"\x89PNG\r\n\x1a\n"),))
    attachments = [each for message in things(desk.read(), Message) for each in message.attachments]
    (attachment,) = attachments
    assert (attachment.name, attachment.size, attachment.media_type) == ("zdjęcie.png", 8, "image/png")
    assert attachment.sha256  # Mirakl tells none: it is kept under its id
    assert not desk.asked("/download")
    content = desk.run(lambda platform: platform.download(attachment.id))
    assert content == b"\x89PNG\r\n\x1a\n"


def test_a_single_thread_as_it_stands_there_now(desk: Desk, clock: Clock) -> None:
    thread = ordered(desk)

    async def ask(platform: MiraklPlatform) -> tuple[Conversation, list[str]]:
        clock.on(minutes=1)
        desk.world.say(thread, "Hello?")
        messages = await platform.messages(thread)
        return await platform.conversation(thread), [message.text for message in messages]

    conversation, texts = desk.run(ask)
    assert conversation.market == "CZ"
    assert conversation.message_count == 2
    assert texts == ["Where is my phone?", "Hello?"]
