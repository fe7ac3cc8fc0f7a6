"""Allegro's words as ours: markets, kinds, deadlines, who waits for whom; what nobody knows survives."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from desktop.domain.cases import Case
from desktop.domain.conversations import OPEN, Conversation, Message
from desktop.domain.decisions import RETURN_STEP
from desktop.l10n import terms
from desktop.platforms.allegro.account import CAPABILITIES, market_code
from desktop.platforms.allegro.client import AllegroPlatform
from desktop.platforms.allegro.issues import OPEN_STATUSES, VERDICTS
from desktop.platforms.allegro.reading import instant, stripped
from desktop.platforms.allegro.returns import ENDED

if TYPE_CHECKING:
    from .conftest import Seller


def head_of(things: list, id: str) -> Conversation:
    return next(each for each in things if isinstance(each, Conversation) and each.id == id)


def case_of(things: list, id: str) -> Case:
    return next(each for each in things if isinstance(each, Case) and each.id == id)


@pytest.mark.parametrize(
    ("native", "code"),
    [
        ("allegro-pl", "PL"),
        ("allegro-business-cz", "CZ"),
        ("allegro-ua", "UA"),
        ("allegro-business", "allegro-business"),
        ("nowy", "nowy"),
    ],
)
def test_a_market_has_the_code_of_its_country_or_keeps_its_own(native: str, code: str) -> None:
    assert market_code(native) == code


def test_the_account_has_each_market_once_with_its_own_rules(seller: "Seller") -> None:
    account = seller.do(lambda platform: platform.account())
    assert [each.code for each in account.markets] == ["PL", "CZ", "SK", "HU"]
    assert [each.currency for each in account.markets] == ["PLN", "CZK", "EUR", "HUF"]
    assert account.markets[3].time_zone == "Europe/Budapest"
    assert {(each.policy_id, each.policy_hours) for each in account.markets} == {seller.counterpart.policy}
    assert account.capabilities == CAPABILITIES
    assert (account.platform, account.text_limit, account.attachment_limits.size) == (
        "allegro",
        2000,
        5242880,
    )
    assert "anna@example.org" not in repr(account)


def test_a_market_that_nobody_knows_is_there_all_the_same(
    seller: "Seller", monkeypatch: pytest.MonkeyPatch
) -> None:
    from . import server

    monkeypatch.setitem(server.MARKETS, "allegro-xx", ("XXX", "xx-XX", "XX"))
    account = seller.do(lambda platform: platform.account())
    unknown = account.markets[-1]
    assert (unknown.code, unknown.currency, unknown.languages, unknown.time_zone) == (
        "XX",
        "XXX",
        ("xx",),
        "UTC",
    )


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2020-08-26T12:52:04Z", datetime(2020, 8, 26, 12, 52, 4, tzinfo=UTC)),
        ("2025-06-10T12:12:12.019Z", datetime(2025, 6, 10, 12, 12, 12, 19000, tzinfo=UTC)),
        ("2025-06-29T18:12:12.000.019Z", datetime(2025, 6, 29, 18, 12, 12, tzinfo=UTC)),
        ("2020-01-11T09:36:57.663+01:00", datetime(2020, 1, 11, 8, 36, 57, 663000, tzinfo=UTC)),
        ("2020-01-11T09:36:57+0100", datetime(2020, 1, 11, 8, 36, 57, tzinfo=UTC)),
        ("2020-01-11T09:36:57.123456789Z", datetime(2020, 1, 11, 9, 36, 57, 123456, tzinfo=UTC)),
        ("2020-01-11T09:36", datetime(2020, 1, 11, 9, 36, tzinfo=UTC)),
        ("", None),
        (None, None),
    ],
)
def test_dates_are_read_as_the_service_writes_them(text: str | None, meant: datetime | None) -> None:
    assert instant(text) == meant


@pytest.mark.parametrize("text", ["yesterday", "2020-13-01T00:00:00Z", "2020-01-01", "9999999999"])
def test_what_is_no_date_is_none(text: str) -> None:
    with pytest.raises(ValueError):
        instant(text)


def test_a_thread_is_about_what_its_newest_message_is_about(seller: "Seller") -> None:
    server = seller.server
    asked, bought, neither = (server.add_thread(login) for login in ("pytajacy", "kupiec", "milczek"))
    server.add_message(asked, "Czy ma ładowarkę?", offer="7778622952", subject="Pytanie o ofertę")
    order = server.add_order("allegro-hu", "kupiec")
    server.add_message(bought, "Czy ma ładowarkę?", offer="7778622952", at=seller.time - timedelta(days=1))
    server.add_message(bought, "Gdzie paczka?", order=order)
    server.add_message(neither, "Dzień dobry")
    things = seller.read()
    question, about_order, other = (head_of(things, f"mc:{id}") for id in (asked, bought, neither))
    assert (question.topic, question.market, question.subject) == ("question", "PL", "Pytanie o ofertę")
    assert (about_order.topic, about_order.market, about_order.subject) == ("order", "HU", "Telefon")
    assert other.topic == "other"
    [message] = [each for each in things if isinstance(each, Message) and each.text == "Gdzie paczka?"]
    assert (message.order_id, message.offer_sku) == (order, None)


def test_who_waits_is_told_by_the_messages(seller: "Seller") -> None:
    server = seller.server
    thread = server.add_thread("czekajacy")
    for minutes, text, ours, status in (
        (90, "Pierwsze", False, "DELIVERED"),
        (80, "Odpowiedź", True, "DELIVERED"),
        (60, "Drugie", False, "DELIVERED"),
        (50, "Trzecie", False, "DELIVERED"),
        (40, "Zablokowana odpowiedź", True, "BLOCKED"),
    ):
        at = seller.time - timedelta(minutes=minutes)
        server.add_message(thread, text, ours=ours, at=at, status=status)
    assert head_of(seller.read(), f"mc:{thread}").needs_answer_since == seller.time - timedelta(minutes=60)
    server.add_message(thread, "Teraz doszło", ours=True)
    assert head_of(seller.read(), f"mc:{thread}").needs_answer_since is None


def test_a_vehicle_number_that_the_buyer_added_is_not_lost(seller: "Seller") -> None:
    thread = seller.server.add_thread("kierowca")
    seller.server.add_message(thread, "Czy pasuje?", additionalInformation={"vin": "JT2SV12E6F0308977"})
    told = [each.text for each in seller.read() if isinstance(each, Message)]
    assert any("Czy pasuje?" in text and "JT2SV12E6F0308977" in text for text in told)


# --- disputes, claims, returns ---


@pytest.mark.parametrize(
    ("right", "kind"),
    [("COMPLAINT", "complaint"), ("WARRANTY", "warranty"), (None, "claim"), ("NEU", "claim")],
)
def test_a_claim_carries_allegros_deadline_and_verdicts(
    seller: "Seller", right: str | None, kind: str
) -> None:
    claim = seller.server.add_issue(seller.server.add_order("allegro-cz", "x"), claim=True, right=right)
    things = seller.read()
    head, case = head_of(things, f"issue:{claim}"), case_of(things, f"issue:{claim}")
    earlier = seller.time + timedelta(days=13)
    assert (head.decision_due, head.platform_due_at, case.decision_due_at) == (True, earlier, earlier)
    assert (case.kind, head.topic, case.stage, head.market) == (kind, kind, "CLAIM_SUBMITTED", "CZ")
    assert case.decisions == (*RETURN_STEP, *VERDICTS)
    assert case.wishes == ("refund",)
    assert head.text_limit == 20_000


def test_a_claim_owes_its_decision_also_after_a_reply_and_until_it_is_taken(seller: "Seller") -> None:
    claim = seller.server.add_issue(seller.server.add_order(), claim=True)
    seller.later(hours=1)
    seller.server.add_chat(claim, "Sprawdzamy", "SELLER")
    head = head_of(seller.read(), f"issue:{claim}")
    assert (head.needs_answer_since, head.decision_due) == (None, True)
    seller.server.issues[claim]["currentState"]["status"] = "CLAIM_REJECTED"
    head = head_of(seller.read(), f"issue:{claim}")
    assert (head.decision_due, head.platform_due_at) == (False, None)


def test_a_dispute_has_no_deadline_of_a_decision(seller: "Seller") -> None:
    things = seller.read()
    dispute = next(each for each in things if isinstance(each, Conversation) and each.source == "issue")
    case = case_of(things, dispute.id)
    assert (dispute.decision_due, dispute.platform_due_at, case.decisions) == (False, None, ())
    assert (case.kind, dispute.state, dispute.can_reply) == ("dispute", OPEN, True)


@pytest.mark.parametrize(("role", "ours"), [("BUYER", "buyer"), ("SELLER", "seller"), ("ADMIN", "platform")])
@pytest.mark.parametrize("word", ["as it is", "NEU"])
def test_who_waits_in_a_dispute_is_allegros_word_or_the_messages(
    seller: "Seller", role: str, ours: str, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    dispute = next(iter(seller.server.issues))
    seller.server.add_chat(dispute, "Odpowiadam", "SELLER", at=seller.time + timedelta(minutes=1))
    seller.later(minutes=5)
    seller.server.add_chat(dispute, "Ostatnie słowo", role)
    if word == "NEU":
        seller.server.unknown_words = {"status"}
    things = seller.read()
    last = [each for each in things if isinstance(each, Message) and each.text == "Ostatnie słowo"]
    since = head_of(things, f"issue:{dispute}").needs_answer_since
    assert [each.author.role for each in last] == [ours]
    assert since == (None if role == "SELLER" else seller.time)


def test_a_placeholder_is_not_shown(seller: "Seller") -> None:
    order = seller.server.add_order("allegro-pl", "dawny")
    issue = seller.server.add_issue(order, "Opis reklamacji", claim=True)
    todo = {"id": "TODO", "text": "TODO", "attachments": [], "author": {"role": "BUYER"}}
    seller.server.issues[issue]["chat"] = {"initialMessage": {**todo, "createdAt": seller.server.stamp()}}
    seller.server.chats[issue].clear()
    told = [
        each.text
        for each in seller.read()
        if isinstance(each, Message) and each.conversation_id == f"issue:{issue}"
    ]
    assert told == ["Opis reklamacji"]


def test_a_placeholder_in_the_chat_is_not_shown_and_a_word_of_the_buyers_is(seller: "Seller") -> None:
    dispute = next(iter(seller.server.issues))
    seller.server.add_chat(dispute, "TODO", at=seller.time - timedelta(days=3))
    seller.server.chats[dispute][-1]["id"] = "TODO"
    seller.later(minutes=1)
    seller.server.add_chat(dispute, "TODO")
    told = [each for each in seller.read() if isinstance(each, Message) and each.text == "TODO"]
    assert [each.received_at for each in told] == [seller.time]


def test_a_first_message_that_the_chat_lacks_is_there(seller: "Seller") -> None:
    dispute = next(iter(seller.server.issues))
    seller.server.chats[dispute].clear()
    seller.later(minutes=1)
    seller.server.add_chat(dispute, "Drugie")
    told = [
        each for each in seller.read() if isinstance(each, Message) and each.case_id == f"issue:{dispute}"
    ]
    assert [each.text for each in told] == ["Telefon nie działa", "Drugie"]


@pytest.mark.parametrize("ended", ["FINISHED", "FINISHED_APT", "REJECTED", "COMMISSION_REFUNDED"])
def test_an_ended_return_asks_for_nothing(seller: "Seller", ended: str) -> None:
    given_back = seller.server.add_return(seller.server.add_order("allegro-sk"), status=ended)
    things = seller.read()
    case = case_of(things, f"return:{given_back}")
    assert (case.kind, case.market, case.stage, case.decisions) == ("withdrawal", "SK", ended, ())
    assert head_of(things, f"return:{given_back}").state == "closed"


def test_a_return_that_allegros_warehouse_handles_is_not_the_sellers_to_decide(seller: "Seller") -> None:
    given_back = seller.server.add_return(seller.server.add_order(), isFulfillment=True)
    assert case_of(seller.read(), f"return:{given_back}").decisions == ()


def test_a_return_tells_why_in_the_buyers_words(seller: "Seller") -> None:
    seller.server.add_return(seller.server.add_order())
    told = [each.text for each in seller.read() if isinstance(each, Message)]
    assert any("Nie pasuje kolor" in text and "DONT_LIKE_IT" in text for text in told)


@pytest.mark.parametrize(
    ("status", "handling", "state"),
    [
        ("READY_FOR_PROCESSING", "NEW", "placed"),
        ("READY_FOR_PROCESSING", "SENT", "shipped"),
        ("READY_FOR_PROCESSING", "READY_FOR_PICKUP", "READY_FOR_PICKUP"),
        ("READY_FOR_PROCESSING", "NEU", "NEU"),
        ("READY_FOR_PROCESSING", None, "READY_FOR_PROCESSING"),
        ("CANCELLED", "NEW", "cancelled"),
    ],
)
def test_an_order_stands_where_the_seller_has_put_it(
    seller: "Seller", status: str, handling: str | None, state: str
) -> None:
    id = seller.server.add_order()
    seller.server.orders[id].update(status=status, fulfillment={"status": handling} if handling else {})
    order = seller.do(lambda platform: platform.order(id))
    assert order.state == state
    assert (order.lines[0].sku, order.lines[0].serial_number) == ("SKU-1", "350000000000006")


def test_every_stage_and_state_of_the_description_has_a_word() -> None:
    for kind, codes in (
        ("stage", (*OPEN_STATUSES, *ENDED, "DELIVERED", "CREATED")),
        ("order_state", ("PROCESSING",)),
    ):
        for code in codes:
            assert terms.text(kind, code, "en") != code


# --- what nobody knows ---


def test_new_values_in_every_enumeration_break_nothing(seller: "Seller") -> None:
    seller.server.add_issue(seller.server.add_order("allegro-hu", "x"), claim=True)
    given_back = seller.server.add_return(seller.server.add_order("allegro-sk", "y"))
    ids = {each.id for each in seller.read() if isinstance(each, Conversation)}
    seller.state = None
    seller.counterpart.new_values()
    things = seller.read()
    assert {each.id for each in things if isinstance(each, Conversation)} == ids
    assert seller.aside == []
    cases = [each for each in things if isinstance(each, Case)]
    assert {each.stage for each in cases} == {"BRAND_NEW"}
    assert {each.wishes for each in cases if each.kind == "brand_new"} == {("brand_new",)}
    assert case_of(things, f"return:{given_back}").decisions, "what nobody knows has not ended"


def test_absent_fields_break_nothing(seller: "Seller") -> None:
    dispute = next(iter(seller.server.issues))
    bare = {"id": dispute, "openedDate": seller.server.stamp(), "currentState": {"status": "DISPUTE_ONGOING"}}
    seller.server.issues[dispute] = {**bare, "chat": {}, "buyer": {"login": "x"}}
    thread = seller.server.threads[next(iter(seller.server.threads))]
    del thread.messages[0]["subject"], thread.messages[0]["additionalInformation"]
    thread.messages[0].update(relatesTo={}, text=None)
    things = seller.read()
    assert head_of(things, f"issue:{dispute}").can_reply is False
    assert head_of(things, f"mc:{thread.id}").topic == "other"


def test_only_named_fields_of_a_broken_record_are_kept() -> None:
    raw = (
        b'{"id":"1","buyer":{"login":"a","email":"e@x"},"refund":{"bankAccount":{"iban":"PL1"}},"items":[3]}'
    )
    assert stripped(raw) == b'{"id":"1","buyer":{"login":"a"},"items":[3]}'
    assert stripped(b"no json") == b""


def test_reading_one_thing_gives_what_a_page_gave(seller: "Seller") -> None:
    given_back = seller.server.add_return(seller.server.add_order("allegro-sk", "y"))
    things = seller.read()

    async def use(platform: AllegroPlatform) -> None:
        for each in things:
            if isinstance(each, Conversation):
                assert await platform.conversation(each.id) == each
                told = [m for m in things if isinstance(m, Message) and m.conversation_id == each.id]
                assert list(await platform.messages(each.id)) == told
            elif isinstance(each, Case):
                assert await platform.case(each.id) == each

    seller.do(use)
    assert head_of(things, f"return:{given_back}").can_reply is False
