"""Replies and new threads: recipients, files inside of the form, lengths, and what goes wrong."""

from typing import Any

import pytest

from desktop.domain.actions import Action, Edit, MarkRead, Note, Reply, StartConversation
from desktop.domain.conversations import BUYER, PLATFORM, SELLER, Conversation, Message
from desktop.domain.refusals import Why
from desktop.platforms.held_files import FILE_GONE, HeldFile
from desktop.platforms.mirakl.client import MiraklPlatform
from desktop.platforms.mirakl.multipart import form
from desktop.platforms.platform import Ambiguous, Busy, NotOurs, Outcome, OwnRefusal, Refused, SignedOut
from desktop.sync.doubts import maybe_done
from tests.marketplaces.little_server import DROP, LOSE_ANSWER, Asked, Told

from .conftest import Desk
from .forms import parse_form
from .world import CUSTOMER, OPERATOR, SHOP

MESSAGE = r"/api/inbox/threads/[^/]+/message\Z"


@pytest.fixture
def thread(desk: Desk) -> str:
    desk.world.add_order("ORDER-1-A", "PL")
    made = desk.world.add_thread("MMP_ORDER", "ORDER-1-A")
    desk.world.say(made, "Where is my phone?")
    return made


def do(desk: Desk, action: Action) -> Outcome:
    return desk.run(lambda platform: platform.perform(action, "key-1"))


def sent(desk: Desk, thread: str) -> list[tuple[str, list[str]]]:
    """What the shop has written there, and to whom."""
    return [
        (message["body"], [each["type"] for each in message["to"]])
        for message in desk.world.threads[thread]["messages"]
        if message["from"]["type"] == "SHOP_USER"
    ]


def posts(desk: Desk) -> int:
    return sum(call.method != "GET" for call in desk.server.calls)


def test_a_reply_goes_to_the_usual_one_when_nobody_chose(desk: Desk, thread: str) -> None:
    outcome = do(desk, Reply(thread, "It is on its way"))
    assert sent(desk, thread) == [("It is on its way", [CUSTOMER])]
    (conversation,) = [thing for thing in outcome.things if isinstance(thing, Conversation)]
    assert conversation.needs_answer_since is None
    message = [thing for thing in outcome.things if isinstance(thing, Message)][-1]
    assert (message.author.role, message.text, message.recipients) == (SELLER, "It is on its way", (BUYER,))


@pytest.mark.parametrize(
    ("roles", "types"),
    [((BUYER,), [CUSTOMER]), ((PLATFORM,), [OPERATOR]), ((BUYER, PLATFORM), [CUSTOMER, OPERATOR])],
)
def test_a_reply_goes_to_whom_it_was_meant_for(
    desk: Desk, thread: str, roles: tuple[str, ...], types: list[str]
) -> None:
    do(desk, Reply(thread, "Please have a look", recipients=roles))
    assert sent(desk, thread) == [("Please have a look", types)]


def test_a_reply_to_the_operators_own_thread(desk: Desk) -> None:
    own = desk.world.add_thread("SELLER_OPERATOR", "2007")
    desk.world.say(own, "Your documents?", OPERATOR, (SHOP,))
    do(desk, Reply(own, "Here they are"))
    assert sent(desk, own) == [("Here they are", [OPERATOR])]


def test_whom_the_thread_does_not_allow_is_refused_before_anything_goes_out(desk: Desk, thread: str) -> None:
    allowed = desk.world.threads[thread]["authorized_participants"]
    allowed[:] = [each for each in allowed if each["type"] != OPERATOR]
    with pytest.raises(Refused) as told:
        do(desk, Reply(thread, "Please have a look", recipients=(BUYER, PLATFORM)))
    assert told.value.conflict
    assert posts(desk) == 0


@pytest.mark.parametrize("text", ["", "no", "  no  ", "x" * 50_001])
def test_a_text_of_the_wrong_length_comes_back_before_anything_goes_out(
    desk: Desk, thread: str, text: str
) -> None:
    with pytest.raises(OwnRefusal, match=r"too_(short|long)") as told:
        do(desk, Reply(thread, text))
    assert told.value.rejected_text
    assert desk.server.calls == []


@pytest.mark.parametrize("text", ["yes", "ż" * 50_000])
def test_the_shortest_and_the_longest_text(desk: Desk, thread: str, text: str) -> None:
    do(desk, Reply(thread, text))
    assert [body for body, _ in sent(desk, thread)] == [text]


def test_files_go_inside_of_the_message(desk: Desk, thread: str) -> None:
    contents = [b"\x89PNG\r\n\x1a\n--helpdesk\r\n", b"", b"two\r\n"]

    async def reply(platform: MiraklPlatform) -> None:
        heard: list[int] = []
        ids = tuple(
            [
                await platform.upload(f'faktura "{place}".png', "image/png", content, "k", heard.append)
                for place, content in enumerate(contents)
            ]
        )
        assert desk.server.calls == []  # nothing goes before the reply does
        assert heard == [len(content) for content in contents]
        await platform.perform(Reply(thread, "See the files", attachment_ids=ids), "key-1")
        with pytest.raises(Refused) as told:
            await platform.perform(Reply(thread, "Once more", attachment_ids=ids), "key-2")
        assert told.value.code == FILE_GONE

    desk.run(reply)
    (message,) = [
        each for each in desk.world.threads[thread]["messages"] if each["from"]["type"] == "SHOP_USER"
    ]
    assert [desk.world.files[each["id"]] for each in message["attachments"]] == contents
    assert message["attachments"][0]["name"] == "faktura _0_.png"


def test_files_of_a_try_that_failed_are_held_for_the_next(desk: Desk, thread: str) -> None:
    async def reply(platform: MiraklPlatform) -> None:
        id = await platform.upload("a.txt", "text/plain", b"content", "k")
        desk.server.fault("POST", MESSAGE, Told(503, {}))
        with pytest.raises(Busy):
            await platform.perform(Reply(thread, "See the file", attachment_ids=(id,)), "key-1")
        await platform.perform(Reply(thread, "See the file", attachment_ids=(id,)), "key-1")

    desk.run(reply)
    assert list(desk.world.files.values()) == [b"content"]


def test_a_message_that_is_too_large_with_its_files(desk: Desk, thread: str) -> None:
    async def reply(platform: MiraklPlatform) -> None:
        ids = [
            await platform.upload(name, "text/plain", b"x" * (16 * 1024 * 1024), "k") for name in ("a", "b")
        ]
        await platform.perform(Reply(thread, "See the files", attachment_ids=tuple(ids)), "key-1")

    with pytest.raises(OwnRefusal, match="too_much"):
        desk.run(reply)
    assert posts(desk) == 0


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Told(400, {"status": 400, "message": "No links"}), Refused),
        (Told(403, {"status": 403, "message": "No right"}), Refused),
        (Told(409, {"status": 409, "message": "Closed"}), Refused),
        (Told(401, {"status": 401, "message": "Unauthorized"}), SignedOut),
        (Told(429, {}), Busy),
        (Told(502, b"<html>", "text/html"), Busy),
        (Told(400, b"<html>", "text/html"), NotOurs),
        (Told(200, b"<html>", "text/html"), NotOurs),
        (Told(201, {"unexpected": 1}), NotOurs),
        (LOSE_ANSWER, Ambiguous),
        (DROP, Ambiguous),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_can_happen_to_a_reply(
    desk: Desk, thread: str, answer: Told | str, error: type[Exception]
) -> None:
    desk.server.fault("POST", MESSAGE, answer)
    with pytest.raises(error) as told:
        do(desk, Reply(thread, "It is on its way"))
    if isinstance(answer, Told) and isinstance(told.value, Refused):
        assert told.value.detail == answer.body["message"]
        assert told.value.status == answer.status
    assert len(sent(desk, thread)) == (answer == LOSE_ANSWER)


def test_a_reply_that_is_done_is_done_also_when_it_cannot_be_read_back(
    desk: Desk, thread: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def reply(platform: MiraklPlatform) -> Outcome:
        held = desk.world.say

        def said(*message: Any) -> str:
            desk.server.fault("GET", f"/api/inbox/threads/{thread}", Told(503, {}))
            return held(*message)

        monkeypatch.setattr(desk.world, "say", said)
        return await platform.perform(Reply(thread, "It is on its way"), "key-1")

    (message,) = desk.run(reply).things
    assert isinstance(message, Message)
    assert (message.conversation_id, message.text) == (thread, "It is on its way")
    assert message.sequence == 1
    assert message.id == desk.world.threads[thread]["messages"][-1]["id"]


@pytest.mark.parametrize(
    ("subject", "topic"),
    [
        ("About your delivery", {"type": "FREE_TEXT", "value": "About your delivery"}),
        ("Delivery question", {"type": "REASON_CODE", "value": "26"}),
        ("26", {"type": "REASON_CODE", "value": "26"}),
        ("Other question", {"type": "FREE_TEXT", "value": "Other question"}),  # a reason of offers
    ],
)
def test_a_new_thread_about_an_order(desk: Desk, thread: str, subject: str, topic: dict[str, str]) -> None:
    outcome = do(desk, StartConversation(thread, "ORDER-1-A", subject, "We ship tomorrow"))
    (made,) = [thing for thing in outcome.things if isinstance(thing, Conversation)]
    assert made.id != thread
    assert made.order_ids == ("ORDER-1-A",)
    assert desk.world.threads[made.id]["topic"] == topic
    assert sent(desk, made.id) == [("We ship tomorrow", [CUSTOMER])]


@pytest.mark.parametrize(("subject", "text"), [("", "We ship tomorrow"), ("Delivery", "x")])
def test_a_new_thread_needs_subject_and_text(desk: Desk, thread: str, subject: str, text: str) -> None:
    with pytest.raises(Refused) as told:
        do(desk, StartConversation(thread, "ORDER-1-A", subject, text))
    assert told.value.rejected_text
    assert posts(desk) == 0


def test_read_is_kept_here_and_asks_nobody(desk: Desk, thread: str) -> None:
    assert do(desk, MarkRead(thread, "m1")) == Outcome()
    assert desk.server.calls == []


@pytest.mark.parametrize("action", [Note("t", "A note"), Edit("t", closed=True)])
def test_what_mirakl_cannot_do_is_refused(desk: Desk, action: Action) -> None:
    with pytest.raises(Refused) as told:
        do(desk, action)
    assert isinstance(told.value, OwnRefusal)
    assert told.value.why is Why.NOT_OFFERED
    assert desk.server.calls == []


def test_a_return_takes_no_message(desk: Desk) -> None:
    with pytest.raises(Refused) as told:
        do(desk, Reply("return:1", "Thank you"))
    assert told.value.conflict


def test_nothing_is_safe_to_send_twice(desk: Desk) -> None:
    async def knows(platform: MiraklPlatform) -> bool:
        return platform.knows_keys

    assert desk.run(knows) is False


@pytest.mark.parametrize(
    "name", ["a\r\nX-Evil: 1.png", 'a"; name="message_input', "zażółć 日本.png", "", "\x00"]
)
def test_a_files_name_cannot_break_the_form(name: str) -> None:
    body, media_type = form("message_input", b'{"body": "x"}', [HeldFile(name, "image/png", b"content")])
    told, files = parse_form(Asked("POST", "/", "/", {}, {"content-type": media_type}, body), "message_input")
    assert told == {"body": "x"}
    ((_name, content),) = files
    assert content == b"content"


@pytest.mark.parametrize(
    "answer", [Told(502, b"<html>", "text/html"), Told(200, b"<html>", "text/html")], ids=["502", "portal"]
)
def test_a_thread_that_cannot_be_read_beforehand_leaves_no_doubt(
    desk: Desk, thread: str, answer: Told
) -> None:
    """Nothing was sent: it is tried again by itself, and nobody is asked whether it arrived."""
    desk.server.fault("GET", f"/api/inbox/threads/{thread}", answer)
    with pytest.raises(Busy) as told:
        do(desk, Reply(thread, "Hello there"))
    assert not maybe_done(told.value.status)
    assert sent(desk, thread) == []
