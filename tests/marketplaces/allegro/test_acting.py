"""What people do arrives at Allegro in its own form; what it cannot do is refused and is no capability."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from desktop.domain.actions import (
    Action,
    DecideCase,
    Edit,
    MarkRead,
    Note,
    OpenCase,
    Reply,
    StageUpdate,
    StartConversation,
)
from desktop.domain.cases import Case
from desktop.domain.conversations import IN_MODERATION, REJECTED, SENT, Conversation, Message
from desktop.platforms.allegro.client import AllegroPlatform
from desktop.platforms.allegro.files import Files
from desktop.platforms.allegro.issues import VERDICTS
from desktop.platforms.platform import Ambiguous, Busy, Outcome, OwnRefusal, Refused, Unreachable
from desktop.sync.doubts import maybe_done
from tests.marketplaces.little_server import DROP, LOSE_ANSWER, Told

from .telling import BETA, failure

if TYPE_CHECKING:
    from .conftest import Seller

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


def act(action: Action) -> Callable[[AllegroPlatform], Awaitable[Outcome]]:
    async def use(platform: AllegroPlatform) -> Outcome:
        return await platform.perform(action, "key")

    return use


def with_file(
    conversation: str, media_type: str = "image/png", content: bytes = PNG
) -> Callable[[AllegroPlatform], Awaitable[Outcome]]:
    async def use(platform: AllegroPlatform) -> Outcome:
        named = await platform.upload("zdjęcie.png", media_type, content, "key")
        return await platform.perform(Reply(conversation, "W załączniku", attachment_ids=(named,)), "key")

    return use


@pytest.fixture
def thread(seller: "Seller") -> str:
    return "mc:" + next(iter(seller.server.threads))


@pytest.fixture
def dispute(seller: "Seller") -> str:
    return "issue:" + next(iter(seller.server.issues))


@pytest.fixture
def claim(seller: "Seller") -> str:
    order = seller.server.add_order("allegro-hu", "reklamujacy")
    return "issue:" + seller.server.add_issue(order, claim=True)


@pytest.fixture
def given_back(seller: "Seller") -> str:
    return "return:" + seller.server.add_return(seller.server.add_order("allegro-sk", "zwracajaca"))


@pytest.mark.parametrize("place", ["thread", "dispute", "claim"])
def test_a_reply_arrives_and_comes_back_as_a_message(
    seller: "Seller", place: str, request: pytest.FixtureRequest
) -> None:
    conversation = request.getfixturevalue(place)
    outcome = seller.do(act(Reply(conversation, "Dzień dobry, już sprawdzam.")))
    [message] = outcome.things
    assert isinstance(message, Message)
    assert (message.conversation_id, message.author.role, message.delivery) == (conversation, "seller", SENT)
    assert seller.counterpart.answered(conversation) == ["Dzień dobry, już sprawdzam."]


@pytest.mark.parametrize("place", ["thread", "dispute", "claim"])
def test_what_was_sent_without_an_answer_is_found_by_reading(
    seller: "Seller", place: str, request: pytest.FixtureRequest
) -> None:
    conversation = request.getfixturevalue(place)
    seller.counterpart.lose_answer()
    with pytest.raises(Ambiguous):
        seller.do(act(Reply(conversation, "Wysłane raz")))

    async def all_of_it(platform: AllegroPlatform):
        return await platform.messages(conversation)

    told = seller.do(all_of_it)
    assert [each.text for each in told if each.author.role == "seller"] == ["Wysłane raz"]
    assert [each.received_at for each in told] == sorted(each.received_at for each in told)


def test_a_return_takes_no_message_and_says_so(seller: "Seller", given_back: str) -> None:
    with pytest.raises(Refused):
        seller.do(act(Reply(given_back, "Halo")))
    head = next(each for each in seller.read() if isinstance(each, Conversation) and each.id == given_back)
    assert (head.can_reply, head.cannot_reply_reason) == (False, "no-messages")


def test_a_text_that_allegro_refuses_comes_back_in_its_words(seller: "Seller", thread: str) -> None:
    words = seller.counterpart.refuse_reply()
    with pytest.raises(Refused) as caught:
        seller.do(act(Reply(thread, "Proszę dzwonić")))
    assert (caught.value.detail, caught.value.rejected_text) == (words, True)
    assert seller.counterpart.answered(thread) == []


def test_a_dispute_that_takes_no_more_is_a_conflict(seller: "Seller", dispute: str) -> None:
    seller.counterpart.close_there(dispute)
    with pytest.raises(Refused) as caught:
        seller.do(act(Reply(dispute, "Jeszcze jedno")))
    assert caught.value.conflict


def test_a_broken_connection_does_nothing(seller: "Seller", thread: str) -> None:
    seller.counterpart.drop()
    with pytest.raises(Ambiguous):
        seller.do(act(Reply(thread, "Nie doszło")))
    assert seller.counterpart.answered(thread) == []


# --- moderation ---


@pytest.mark.parametrize(("verdict", "delivery"), [("DELIVERED", SENT), ("BLOCKED", REJECTED), ("NEU", SENT)])
def test_a_reply_that_allegro_looks_at_is_read_again_until_it_is_judged(
    seller: "Seller", thread: str, verdict: str, delivery: str
) -> None:
    seller.read()
    seller.server.moderating = True

    async def use(platform: AllegroPlatform) -> tuple[Message, list]:
        outcome = await platform.perform(Reply(thread, "Faktura w załączniku"), "key")
        [sent] = outcome.things
        assert isinstance(sent, Message)
        await seller.read_with(platform)
        seller.later(hours=2)
        await seller.read_with(platform)
        seller.server.judge(sent.id, verdict)
        seller.later(minutes=1)
        return sent, await seller.read_with(platform)

    sent, later = seller.do(use)
    assert sent.delivery == IN_MODERATION
    assert [each.delivery for each in later if isinstance(each, Message) and each.id == sent.id] == [delivery]
    head = next(each for each in later if isinstance(each, Conversation))
    assert (head.needs_answer_since is not None) is (delivery == REJECTED)
    seller.later(minutes=1)
    assert seller.read() == [], "once judged, it is left alone"


def test_moderation_is_followed_also_when_the_list_does_not_move(seller: "Seller", thread: str) -> None:
    seller.server.moderating = True
    seller.do(act(Reply(thread, "Hm")))
    [message] = [
        each for each in seller.server.threads[thread.removeprefix("mc:")].messages if each["text"] == "Hm"
    ]
    message["createdAt"] = seller.server.stamp(seller.time - timedelta(hours=3))
    seller.read()
    seller.later(hours=1)
    seller.counterpart.buyer_writes("Ktoś inny")
    seller.read()
    message["status"] = "BLOCKED"
    blocked = [each for each in seller.read() if isinstance(each, Message) and each.text == "Hm"]
    assert [each.delivery for each in blocked] == [REJECTED]


def test_a_message_that_is_gone_while_it_is_looked_at_is_asked_about_no_more(
    seller: "Seller", thread: str
) -> None:
    seller.server.moderating = True
    seller.do(act(Reply(thread, "Hm")))
    seller.read()
    seller.server.threads[thread.removeprefix("mc:")].messages.pop()
    seller.read()
    seller.server.calls.clear()
    seller.read()
    assert not [path for path in seller.paths() if path.startswith("/messaging/messages/")]


# --- files ---


@pytest.mark.parametrize("place", ["thread", "dispute"])
def test_a_file_goes_to_the_inbox_of_its_reply(
    seller: "Seller", place: str, request: pytest.FixtureRequest
) -> None:
    conversation = request.getfixturevalue(place)
    outcome = seller.do(with_file(conversation))
    assert seller.counterpart.files(conversation) == [PNG]
    [message] = outcome.things
    assert isinstance(message, Message)
    [attachment] = message.attachments
    assert (attachment.name, attachment.media_type, attachment.safety) == ("zdjęcie.png", "image/png", "safe")

    async def back(platform: AllegroPlatform) -> bytes:
        return await platform.download(attachment.id)

    assert seller.do(back) == PNG


@pytest.mark.parametrize(
    ("media_type", "content"),
    [("text/plain", b"x"), ("image/webp", PNG), ("image/png", b""), ("image/png", b"0" * (5_242_880 + 1))],
)
def test_a_file_that_allegro_does_not_take_is_refused_before_it_goes(
    seller: "Seller", thread: str, media_type: str, content: bytes
) -> None:
    with pytest.raises(Refused):
        seller.do(with_file(thread, media_type, content))
    assert seller.paths("POST") == []


@pytest.mark.parametrize("how", [LOSE_ANSWER, DROP, failure(502, "BadGateway", "Przerwa")])
@pytest.mark.parametrize("place", ["thread", "dispute"])
def test_a_file_that_did_not_arrive_makes_no_reply_doubtful(
    seller: "Seller", place: str, how: str | Told, request: pytest.FixtureRequest
) -> None:
    conversation = request.getfixturevalue(place)
    seller.server.fault("PUT", "/", how)
    with pytest.raises((Unreachable, Busy)) as caught:
        seller.do(with_file(conversation))
    assert getattr(caught.value, "status", 503) == 503, "no status after which the reply may have been done"
    assert seller.counterpart.answered(conversation) == []


@pytest.mark.parametrize(
    "place", ["http://files.example/x", "https://upload.allegro.pl.evil.example/x", "//["]
)
def test_a_file_goes_to_no_host_that_is_not_allegros(seller: "Seller", dispute: str, place: str) -> None:
    told = Told(201, {"id": "x"}, BETA, {"Location": place})
    seller.server.fault("POST", "/sale/issues/attachments", told)
    with pytest.raises(Busy):
        seller.do(with_file(dispute))


def test_a_file_address_at_the_upload_host_is_followed(seller: "Seller") -> None:
    async def where(platform: AllegroPlatform) -> tuple[tuple[str, bool], tuple[str, bool]]:
        files: Files = platform._files
        object.__setattr__(files._connection.hosts, "upload", "https://upload.allegro.pl")
        return files._place("https://upload.allegro.pl/one/time", "x"), files._place(None, "x")

    assert seller.do(where) == (
        ("https://upload.allegro.pl/one/time", True),
        ("/sale/issues/attachments/x", False),
    )


@pytest.mark.parametrize(
    ("status", "safety"),
    [("NEW", "checking"), ("SAFE", "safe"), ("UNSAFE", "unsafe"), ("EXPIRED", "expired"), ("NEU", "neu")],
)
def test_the_safety_of_a_received_file_is_allegros(seller: "Seller", status: str, safety: str) -> None:
    thread = seller.server.add_thread("z plikiem")
    url = "https://upload.allegro.example/message-center/message-attachments/abc-1?sig=1"
    file = {"fileName": "skan.pdf", "mimeType": "application/pdf", "url": url, "status": status}
    seller.server.add_message(thread, "Skan", attachments=[file])
    [message] = [each for each in seller.read() if isinstance(each, Message) and each.text == "Skan"]
    [attachment] = message.attachments
    assert (attachment.id, attachment.safety) == ("mc:abc-1", safety)


def test_a_file_that_is_gone_is_refused(seller: "Seller") -> None:
    async def get(platform: AllegroPlatform) -> bytes:
        return await platform.download("mc:gone")

    with pytest.raises(Refused) as caught:
        seller.do(get)
    assert caught.value.status == 404


# --- the rest ---


def test_the_seller_begins_about_an_order_to_its_buyer(seller: "Seller", given_back: str) -> None:
    order = seller.server.returns[given_back.removeprefix("return:")]["orderId"]
    outcome = seller.do(act(StartConversation(given_back, order, "Zwrot", "Proszę o numer paczki")))
    head = next(each for each in outcome.things if isinstance(each, Conversation))
    assert (head.buyer.name, head.market, head.order_ids) == ("zwracajaca", "SK", (order,))
    assert seller.counterpart.answered(head.id) == ["Zwrot\n\nProszę o numer paczki"]


def test_a_subject_that_leaves_no_room_for_its_text_is_refused(seller: "Seller", given_back: str) -> None:
    order = seller.server.returns[given_back.removeprefix("return:")]["orderId"]
    with pytest.raises(Refused, match="2000") as refused:
        seller.do(act(StartConversation(given_back, order, "Zwrot", "y" * 1994)))
    assert refused.value.code == "text-rejected"
    assert seller.paths("POST") == []


def test_the_read_marker_moves_there_where_there_is_one(seller: "Seller", thread: str, dispute: str) -> None:
    assert seller.counterpart.read(thread) is False
    seller.do(act(MarkRead(thread, "x")))
    assert seller.counterpart.read(thread) is True
    seller.server.calls.clear()
    seller.do(act(MarkRead(dispute, "x")))
    assert seller.paths("PUT") == []
    head = next(each for each in seller.read() if isinstance(each, Conversation) and each.id == thread)
    assert head.read_up_to == seller.server.threads[thread.removeprefix("mc:")].messages[-1]["id"]


def test_a_claim_is_decided_with_a_part_of_the_money(seller: "Seller", claim: str) -> None:
    decision = DecideCase(claim, claim, "ACCEPTED_PARTIAL_REFUND", "Zwracam część", "50.00")
    outcome = seller.do(act(decision))
    assert seller.server.verdicts == [
        {
            "status": "ACCEPTED_PARTIAL_REFUND",
            "message": "Zwracam część",
            "partialRefund": {"amount": "50.00", "currency": "HUF"},
        }
    ]
    case = next(each for each in outcome.things if isinstance(each, Case))
    assert (case.stage, case.decisions, case.decision_due_at) == ("CLAIM_ACCEPTED", (), None)


@pytest.mark.parametrize(
    ("step", "required"),
    [
        ("RETURN_REQUIRED_SELLER_LABEL", True),
        ("RETURN_REQUIRED_CUSTOM", True),
        ("RETURN_NOT_REQUIRED", False),
    ],
)
def test_whether_the_goods_come_back_is_said_once_and_the_verdict_is_still_owed(
    seller: "Seller", claim: str, step: str, required: bool
) -> None:
    offered = next(each for each in seller.read() if isinstance(each, Case) and each.id == claim)
    assert step in offered.decisions
    outcome = seller.do(act(DecideCase(claim, claim, step, "Proszę odesłać produkt")))
    issue = seller.server.issues[claim.removeprefix("issue:")]
    assert issue["currentState"]["returnRequired"] is required
    [message] = [each for each in seller.server.chats[claim.removeprefix("issue:")] if "kind" in each]
    assert (message["kind"], message["text"]) == (step, "Proszę odesłać produkt")
    case = next(each for each in outcome.things if isinstance(each, Case))
    assert (case.decisions, case.stage) == (VERDICTS, "CLAIM_SUBMITTED")
    assert case.decision_due_at is not None
    with pytest.raises(OwnRefusal):
        seller.do(act(DecideCase(claim, claim, step, "Jeszcze raz")))
    seller.do(act(DecideCase(claim, claim, "ACCEPTED_REFUND", "Zwracamy pieniądze")))
    assert [each["status"] for each in seller.server.verdicts] == ["ACCEPTED_REFUND"]


def test_a_claim_is_rejected_without_money(seller: "Seller", claim: str) -> None:
    seller.do(act(DecideCase(claim, claim, "REJECTED_OTHER", "Uszkodzenie mechaniczne")))
    assert seller.server.verdicts == [{"status": "REJECTED_OTHER", "message": "Uszkodzenie mechaniczne"}]
    with pytest.raises(Refused):
        seller.do(act(DecideCase(claim, claim, "ACCEPTED_REFUND", "Jednak tak")))


def test_a_part_of_the_money_needs_an_amount(seller: "Seller", claim: str) -> None:
    with pytest.raises(Refused):
        seller.do(act(DecideCase(claim, claim, "ACCEPTED_PARTIAL_REFUND", "Część")))
    assert seller.server.verdicts == []


def test_a_decision_that_was_taken_stands_also_when_reading_it_fails(seller: "Seller", claim: str) -> None:
    seller.server.fault("GET", "/sale/issues/", failure(500, "InternalError", "Przerwa"), once=False)
    assert seller.do(act(DecideCase(claim, claim, "ACCEPTED_REFUND", "Tak"))) == Outcome()
    assert len(seller.server.verdicts) == 1


def test_the_refund_of_a_return_is_rejected_with_its_reason(seller: "Seller", given_back: str) -> None:
    outcome = seller.do(act(DecideCase(given_back, given_back, "REFUND_REJECTED", "Ślady używania")))
    case = next(each for each in outcome.things if isinstance(each, Case))
    assert (case.stage, case.decisions) == ("REJECTED", ())
    there = seller.server.returns[given_back.removeprefix("return:")]["rejection"]
    assert (there["code"], there["reason"]) == ("REFUND_REJECTED", "Ślady używania")


@pytest.mark.parametrize("text", ["", "x" * 251])
def test_a_reason_that_does_not_fit_comes_back(seller: "Seller", given_back: str, text: str) -> None:
    with pytest.raises(Refused) as caught:
        seller.do(act(DecideCase(given_back, given_back, "REFUND_REJECTED", text)))
    assert caught.value.rejected_text


def test_closing_a_dispute_is_a_request_in_the_buyers_language(seller: "Seller", dispute: str) -> None:
    seller.do(act(Edit(dispute, closed=True)))
    [message] = [each for each in seller.server.chats[dispute.removeprefix("issue:")] if each.get("kind")]
    assert (message["kind"], message["text"]) == ("END_REQUEST", "Proszę o zakończenie tej dyskusji.")
    assert not seller.counterpart.closed(dispute)


def test_a_request_to_end_is_made_once_until_the_buyer_answers(seller: "Seller", dispute: str) -> None:
    seller.counterpart.lose_answer()
    with pytest.raises(Ambiguous):
        seller.do(act(Edit(dispute, closed=True)))
    seller.later(minutes=1)
    seller.do(act(Edit(dispute, closed=True)))
    assert len(seller.counterpart.answered(dispute)) == 1
    seller.later(minutes=1)
    seller.counterpart.buyer_writes("Jeszcze nie", conversation=dispute)
    seller.later(minutes=1)
    seller.do(act(Edit(dispute, closed=True)))
    assert len(seller.counterpart.answered(dispute)) == 2


def test_a_claim_cannot_be_closed(seller: "Seller", claim: str) -> None:
    with pytest.raises(Refused):
        seller.do(act(Edit(claim, closed=True)))


@pytest.mark.parametrize(
    "action",
    [
        Note("mc:x", "Notatka"),
        Edit("mc:x", closed=True),
        Edit("issue:x", assignee="Ala"),
        OpenCase("mc:x", "complaint", "m"),
        StageUpdate("mc:x", "received", "Jest", "issue:x"),
    ],
)
def test_what_allegro_cannot_do_is_refused_without_a_request(seller: "Seller", action: Action) -> None:
    with pytest.raises(Refused):
        seller.do(act(action))
    assert seller.server.calls == []


def test_an_id_leads_to_no_other_operation(seller: "Seller") -> None:
    with pytest.raises(Refused):
        seller.do(act(Reply("mc:../../sale/issues/x", "Halo")))
    assert [
        each.target for each in seller.server.calls if each.method == "POST" and "auth" not in each.path
    ] == ["/messaging/threads/..%2F..%2Fsale%2Fissues%2Fx/messages"]


def test_an_end_of_a_dispute_that_did_not_begin_leaves_no_doubt(seller: "Seller", dispute: str) -> None:
    seller.server.fault("GET", "/sale/issues/", failure(502, "BadGateway", "Przerwa"))
    with pytest.raises(Busy) as caught:
        seller.do(lambda platform: platform.perform(Edit(dispute, closed=True), "key"))
    assert not maybe_done(caught.value.status)


def test_a_case_has_another_version_when_it_is_decided(seller: "Seller") -> None:
    """By that a decision without an answer is found (`sync.settle.decided`)."""
    issue = seller.server.add_issue(seller.server.add_order(), claim=True)
    before = seller.do(lambda platform: platform.case(f"issue:{issue}"))
    seller.server.issues[issue]["currentState"]["status"] = "CLAIM_REJECTED"
    after = seller.do(lambda platform: platform.case(f"issue:{issue}"))
    assert before.version
    assert before.version != after.version
    given_back = seller.server.add_return(seller.server.add_order())
    assert seller.do(lambda platform: platform.case(f"return:{given_back}")).version
