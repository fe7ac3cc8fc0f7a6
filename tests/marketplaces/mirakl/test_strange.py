"""What nobody expected: new values in every enumeration, records that cannot be read, personal data."""

import json

import pytest

from desktop.domain.cases import Case
from desktop.domain.conversations import BUYER, Conversation, Message
from desktop.domain.orders import Offer, Order
from desktop.domain.pages import SetAside
from desktop.platforms.mirakl.aside import without_personal
from desktop.platforms.mirakl.client import MiraklPlatform
from desktop.platforms.platform import Ambiguous, Busy, NotOurs, Page, Refused, Unreachable
from tests.marketplaces.little_server import Told

from .conftest import Clock, Desk, things

THREADS = r"/api/inbox/threads\Z"


def aside(pages: list[Page]) -> list[SetAside]:
    return [each for page in pages for each in page.set_aside]


def filled(desk: Desk) -> str:
    desk.world.add_order("ORDER-1-A", "CZ")
    thread = desk.world.add_thread("MMP_ORDER", "ORDER-1-A")
    desk.world.say(thread, "Where is my phone?")
    return thread


def test_new_values_of_every_enumeration_survive(desk: Desk) -> None:
    thread = filled(desk)
    return_id = desk.world.add_return("ORDER-1-A")
    desk.server.strange = desk.server.goods.strange = True
    pages = desk.read()
    assert aside(pages) == []
    conversations = {each.id: each for each in things(pages, Conversation)}
    assert conversations[thread].market == "CZ"
    assert conversations[thread].needs_answer_since is not None
    assert conversations[thread].recipients[0] == BUYER
    (message,) = [each for each in things(pages, Message) if each.conversation_id == thread]
    assert message.author.role == "PARTNER_USER"
    assert "PARTNER" in message.recipients
    assert {order.state for order in things(pages, Order)} == {"NEW_STATE"}
    (case,) = things(pages, Case)
    assert (case.id, case.stage, case.decisions) == (return_id, "NEW_STATE", ())
    assert desk.run(lambda platform: platform.account()).name == "Second Life Phones"


def test_a_new_kind_of_entity_is_shown_by_its_name(desk: Desk) -> None:
    thread = desk.world.add_thread("MPX_BOOKING", "55")
    desk.world.say(thread, "Can you install it?")
    (conversation,) = things(desk.read(), Conversation)
    assert conversation.topic == "MPX_BOOKING"


@pytest.mark.parametrize(
    "broken",
    [
        {"date_created": "yesterday"},
        {"date_created": "1e18"},
        {"date_created": "9999-12-31T23:59:59Z"},
        {"date_created": "2026-11-24T12:00:00"},
        {"metadata": None},
        {"metadata": {"last_message_date": "2026-11-24T12:00:00Z", "total_count": -5}},
        {"topic": {"type": "FREE_TEXT", "value": "NUL \0 inside"}},
        {"entities": "none"},
        {"id": 5},
    ],
    ids=str,
)
def test_a_thread_that_cannot_be_read_stands_alone(desk: Desk, broken: dict[str, object]) -> None:
    good, bad = filled(desk), filled(desk)
    whole = desk.server._told(desk.world.threads[good], 100, True)
    bad_one = {**desk.server._told(desk.world.threads[bad], 100, True), **broken}
    desk.server.fault("GET", THREADS, Told(body={"data": [bad_one, whole]}))
    pages = desk.read()
    assert [conversation.id for conversation in things(pages, Conversation)] == [good]
    (record,) = aside(pages)
    assert record.kind == "conversation"
    assert json.loads(record.raw)["authorized_participants"]


def test_a_message_that_cannot_be_read_stands_alone(desk: Desk, clock: Clock) -> None:
    thread = filled(desk)
    clock.on(minutes=1)
    desk.world.say(thread, "And where is the charger?")
    desk.world.threads[thread]["messages"][0]["from"] = None
    pages = desk.read()
    assert [message.text for message in things(pages, Message)] == ["And where is the charger?"]
    assert [record.kind for record in aside(pages)] == ["message"]


def test_a_page_of_broken_json_is_read_thread_by_thread(desk: Desk) -> None:
    good, bad = filled(desk), filled(desk)
    desk.server.fault("GET", THREADS, Told(200, b'{"data": [{"id": "x"', "application/json"))
    desk.server.fault("GET", f"/api/inbox/threads/{bad}", Told(200, b'{"id": ', "application/json"))
    pages = desk.read()
    assert [conversation.id for conversation in things(pages, Conversation)] == [good]
    assert [(record.kind, record.id) for record in aside(pages)] == [("conversation", bad)]


@pytest.mark.parametrize(
    "answer",
    [
        Told(200, b"<html>", "text/html"),
        Told(200, b"[]", "application/json"),
        Told(200, b"[" * 200_000, "application/json"),
        Told(200, '{"data": []}'.encode("utf-16"), "application/json; charset=utf-16"),
        Told(200, b"\x1f\x8b broken", "application/json", {"Content-Encoding": "gzip"}),
        Told(404, {"message": "no route"}),
    ],
    ids=["html", "list", "deep", "charset", "gzip", "404"],
)
def test_answers_that_are_no_page_move_nothing_on(desk: Desk, answer: Told) -> None:
    filled(desk)
    desk.server.fault("GET", THREADS, answer, once=False)
    with pytest.raises((NotOurs, Refused, Ambiguous, Unreachable)):
        desk.read()
    assert desk.state is None
    desk.server.faults.clear()
    assert things(desk.read(), Conversation)


def test_a_buyer_without_a_name_and_a_text_without_words(desk: Desk) -> None:
    thread = desk.world.add_thread("MMP_OFFER", "4711")
    desk.world.say(thread, "")
    held = desk.world.threads[thread]
    held["authorized_participants"] = [{"type": "SHOP"}, {"type": "OPERATOR"}]
    held["topic"] = {"type": None, "value": None}
    for name in ("entities", "customer_organization", "current_participants"):
        held[name] = None
    held["messages"][0] |= {"body": None, "attachments": None}
    pages = desk.read()
    assert aside(pages) == []
    (conversation,), (message,) = things(pages, Conversation), things(pages, Message)
    assert (conversation.subject, conversation.topic, message.text) == ("", "other", "")


def test_nothing_personal_that_we_do_not_need_is_kept(desk: Desk) -> None:
    """Bank accounts, phone numbers, e-mail and billing addresses end at the edge, also in what is set
    aside."""
    filled(desk)
    desk.world.add_order("BROKEN-1-A")["created_date"] = "yesterday"
    desk.world.say(desk.world.add_thread("MMP_ORDER", "BROKEN-1-A"), "And mine?")
    pages = desk.read()
    assert [(record.kind, record.id) for record in aside(pages)] == [("order", "BROKEN-1-A")]
    account = desk.run(lambda platform: platform.account())
    kept = repr((pages, account))
    for word in ("600 100 200", "Canary", "canary", "PL6110901014", "notification+", "shop@"):
        assert word not in kept


def test_an_order_that_cannot_be_read_leaves_its_thread(desk: Desk) -> None:
    thread = filled(desk)
    desk.world.orders["ORDER-1-A"]["total_price"] = "much"
    pages = desk.read()
    (conversation,) = things(pages, Conversation)
    assert (conversation.id, conversation.market) == (thread, "PL")
    assert [record.kind for record in aside(pages)] == ["order"]


def test_offers_in_every_market_of_their_channels(desk: Desk) -> None:
    offers: list[Offer] = list(desk.run(lambda platform: platform.offers("IP13-128")))
    assert [(offer.market, str(offer.price), offer.available) for offer in offers] == [
        ("PL", "1299.5 PLN", 4),
        ("CZ", "1399 PLN", 4),
    ]


def test_a_download_that_is_a_portals_page_is_not_ours(desk: Desk) -> None:
    desk.server.fault("GET", "/api/inbox/threads/1/download", Told(200, b"<html>", "text/html"))
    with pytest.raises(NotOurs):
        desk.run(lambda platform: platform.download("1"))


@pytest.mark.parametrize(
    "answer",
    [
        Told(404, {"message": "Thread not found"}),
        Told(403, {"message": "Access denied"}),
        Told(500, {"message": "Internal error"}),
        Told(200, b'{"id": ', "application/json"),
    ],
    ids=["404", "403", "500", "broken"],
)
def test_a_long_thread_that_is_not_given_by_itself_is_shown_as_listed(desk: Desk, answer: Told) -> None:
    """One thread must not hold up the inbox, nor look like the end of the sign-in."""
    good, long = filled(desk), filled(desk)
    for number in range(110):
        desk.world.say(long, f"question {number}")
    desk.server.fault("GET", f"/api/inbox/threads/{long}", answer, once=False)
    pages = desk.read()
    assert {conversation.id for conversation in things(pages, Conversation)} == {good, long}
    assert "question 109" in {message.text for message in things(pages, Message)}


def test_a_thread_of_a_broken_page_that_is_gone_stands_alone(desk: Desk) -> None:
    good, bad = filled(desk), filled(desk)
    desk.server.fault("GET", THREADS, Told(200, b'{"data": [{"id": "x"', "application/json"))
    desk.server.fault("GET", f"/api/inbox/threads/{bad}", Told(404, {"message": "Thread not found"}))
    pages = desk.read()
    assert [conversation.id for conversation in things(pages, Conversation)] == [good]
    assert [(record.kind, record.id) for record in aside(pages)] == [("conversation", bad)]


def test_an_operator_without_reasons_has_an_inbox(desk: Desk) -> None:
    thread = filled(desk)
    desk.server.fault("GET", "/api/reasons", Told(404, {"message": "no route"}), once=False)
    desk.server.fault("GET", "/api/channels", Told(404, b"<html>", "text/html"), once=False)
    filled(desk)
    pages = desk.read()
    assert thread in {conversation.id for conversation in things(pages, Conversation)}
    assert len(desk.asked("/api/reasons")) == 1


@pytest.mark.parametrize("path", ["/api/orders", "/api/returns"])
def test_an_operator_without_a_part_still_brings_messages(desk: Desk, clock: Clock, path: str) -> None:
    """Orders or returns that an operator refuses altogether never hold the next message up."""
    thread = filled(desk)
    desk.read()
    clock.on(minutes=20)
    desk.server.fault("GET", path, Told(400, {"message": "not available"}), once=False)
    desk.read()
    clock.on(minutes=20)
    desk.world.say(thread, "Are you there?")
    assert "Are you there?" in {message.text for message in things(desk.read(), Message)}


def test_orders_that_are_never_given_hold_no_message_up(desk: Desk) -> None:
    thread = filled(desk)
    desk.server.fault("GET", "/api/orders", Told(500, {"message": "Internal error"}), once=False)

    async def tried(platform: MiraklPlatform) -> list[Page]:
        for _ in range(2):
            with pytest.raises(Busy):
                await platform.changes(None, 500)
        return await desk.round(platform)

    (conversation,) = things(desk.run(tried), Conversation)
    assert (conversation.id, conversation.needs_answer_since) == (thread, desk.clock())


def test_what_is_set_aside_names_no_firm_contact_or_address() -> None:
    """The operator's own fields may hold anything."""
    kept = without_personal(
        json.dumps(
            {
                "order_id": "1",
                "order_additional_fields": [{"code": "pesel", "value": "CANARY"}],
                "customer": {
                    "organization": {"tax_identification_number": "CANARY"},
                    "delivery_contact": {"civility": "CANARY"},
                },
                "return_address": {"street1": "CANARY"},
                "order_lines": [{"order_line_additional_fields": [{"value": "CANARY"}]}],
            }
        ).encode()
    )
    assert b"CANARY" not in kept
    assert json.loads(kept)["order_id"] == "1"
