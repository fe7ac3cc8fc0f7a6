"""What the seller does: replies with their files, closing, beginning a ticket, and what goes wrong with
each."""

import base64
from collections.abc import Callable

import pytest

from desktop.domain.actions import (
    Action,
    Edit,
    MarkRead,
    Note,
    OpenCase,
    Reply,
    StartConversation,
)
from desktop.domain.conversations import CLOSED, SELLER, Conversation, Message
from desktop.platforms.held_files import is_held
from desktop.platforms.kaufland.client import KauflandPlatform
from desktop.platforms.platform import (
    Ambiguous,
    Busy,
    NotOurs,
    Outcome,
    PlatformError,
    Refused,
    SignedOut,
)
from desktop.sync.doubts import maybe_done
from tests.marketplaces.kaufland.checking import problem
from tests.marketplaces.kaufland.server import Kaufland
from tests.marketplaces.kaufland.talking import Clock, served, use
from tests.marketplaces.little_server import LOSE_ANSWER, Fault, Told

SENT = "Guten Tag,\n\nIhr Paket kommt morgen. 📦"


def perform(server: Kaufland, action: Action) -> Outcome:
    return use(server, lambda platform: platform.perform(action, "key"))


def written(server: Kaufland) -> list[str]:
    """The paths of what was changed there."""
    return [asked.path for asked in server.calls if asked.method != "GET"]


def test_a_reply_arrives_and_comes_back_as_it_stands_there() -> None:
    clock = Clock()
    with served(clock) as server:
        id = server.add_ticket("de", "Hallo")
        clock.later(minutes=3)
        outcome = perform(server, Reply(id, SENT))
        (sent,) = [asked for asked in server.calls if asked.method == "POST"]
    assert sent.json == {"text": SENT, "interim_notice": False}
    (head,) = [thing for thing in outcome.things if isinstance(thing, Conversation)]
    ours = [t for t in outcome.things if isinstance(t, Message) and t.author.role == SELLER]
    assert head.needs_answer_since is None
    assert [(message.text, message.received_at) for message in ours] == [(SENT, clock())]


def test_a_reply_is_accepted_also_when_it_cannot_be_read_back() -> None:
    with served() as server:
        id = server.add_ticket("de", "Hallo")
        server.fault("GET", "/v2/tickets/", problem(503, "service-unavailable", "Later"), once=False)
        outcome = perform(server, Reply(id, SENT))
        assert server.tickets[id]["messages"][-1]["text"] == SENT
    assert outcome == Outcome()


def test_files_go_inside_of_the_reply_and_belong_to_the_ticket() -> None:
    with served() as server:
        id = server.add_ticket("de", "Hallo")
        heard: list[int] = []

        async def work(platform: KauflandPlatform) -> Outcome:
            ids = [
                await platform.upload("Rechnung.pdf", "application/pdf", b"%PDF-1", "k1", heard.append),
                await platform.upload("foto.png", "image/png", b"\x89PNG", "k2"),
            ]
            assert all(is_held(each) for each in ids)
            assert not server.calls, "a file alone goes nowhere"
            return await platform.perform(Reply(id, SENT, attachment_ids=tuple(ids)), "key")

        outcome = use(server, work)
        (sent,) = [asked for asked in server.calls if asked.method == "POST"]
        arrived = [server.contents[f["uri"].removeprefix(server.url)] for f in server.tickets[id]["files"]]
    assert arrived == [b"%PDF-1", b"\x89PNG"]
    first = sent.json["ticket_message_files"][0]
    assert first == {
        "filename": "Rechnung.pdf",
        "mime_type": "application/pdf",
        "data": "data:application/pdf;base64," + base64.b64encode(b"%PDF-1").decode(),
    }
    assert heard == [6]
    (message,) = [t for t in outcome.things if isinstance(t, Message) and t.author.role == SELLER]
    assert [file.name for file in message.attachments] == ["Rechnung.pdf", "foto.png"]


def test_a_file_that_is_no_longer_held_is_not_left_out_silently() -> None:
    with served() as server:
        id = server.add_ticket("de", "Hallo")
        with pytest.raises(Refused):
            perform(server, Reply(id, SENT, attachment_ids=("held:of an earlier run",)))
        assert not written(server)


def test_files_are_held_for_the_next_try_and_no_longer() -> None:
    with served() as server:
        id = server.add_ticket("de", "Hallo")
        server.fault("POST", "/v2/tickets/", problem(503, "service-unavailable", "Later"))

        async def work(platform: KauflandPlatform) -> None:
            file = await platform.upload("a.txt", "text/plain", b"a", "k1")
            action = Reply(id, SENT, attachment_ids=(file,))
            with pytest.raises(Busy):
                await platform.perform(action, "key")
            await platform.perform(action, "key")
            with pytest.raises(Refused):
                await platform.perform(action, "key")

        use(server, work)
        assert len(server.tickets[id]["files"]) == 1


@pytest.mark.parametrize(
    ("answer", "error", "check"),
    [
        (
            problem(400, "validation-error", "Not valid.", text="This text may not be sent."),
            Refused,
            lambda e: e.rejected_text and "This text may not be sent." in e.detail,
        ),
        (problem(400, "tickets/finally-closed", "The ticket is closed."), Refused, lambda e: e.conflict),
        (problem(403, "action-not-allowed", "Not now."), Refused, lambda e: e.conflict),
        (
            problem(400, "tickets/attachments-upload-failure", "A file is bad."),
            Refused,
            lambda e: e.detail == "A file is bad." and not e.conflict and not e.rejected_text,
        ),
        (problem(404, "not-found", "Resource not found"), Refused, lambda e: e.status == 404),
        (problem(401, "unauthorized", "Who are you?"), SignedOut, lambda e: e.detail == "Who are you?"),
        (problem(500, "server-error", "Oops"), Busy, lambda e: e.status == 500),
        (Told(429, None, headers={"Retry-After": "60"}), Busy, lambda e: e.retry_at is not None),
        (Told(403, b"<html>Forbidden by policy</html>", "text/html"), NotOurs, lambda e: True),
        (Told(400, {"error": "proxy"}), NotOurs, lambda e: True),
        (LOSE_ANSWER, Ambiguous, lambda e: True),
    ],
)
def test_what_a_failing_answer_means(
    answer: str | Told, error: type[PlatformError], check: Callable[[PlatformError], bool]
) -> None:
    with served() as server:
        id = server.add_ticket("de", "Hallo")
        server.faults.append(Fault("POST", "/v2/tickets/", answer))
        with pytest.raises(error) as told:
            perform(server, Reply(id, SENT))
        assert check(told.value), (told.value, told.value.detail)
        assert len(written(server)) == 1, "nothing is sent a second time by itself"


def test_what_went_out_without_an_answer_is_found_by_reading() -> None:
    with served() as server:
        id = server.add_ticket("de", "Hallo")
        server.fault("POST", "/v2/tickets/", LOSE_ANSWER)

        async def work(platform: KauflandPlatform) -> list[str]:
            with pytest.raises(Ambiguous):
                await platform.perform(Reply(id, SENT), "key")
            return [m.text for m in await platform.messages(id) if m.author.role == SELLER]

        assert use(server, work) == [SENT]


def test_closing() -> None:
    with served() as server:
        id = server.add_ticket("de", "Hallo")
        outcome = perform(server, Edit(id, closed=True))
        (sent,) = [asked for asked in server.calls if asked.method == "PATCH"]
    assert (sent.path, sent.body) == (f"/v2/tickets/{id}/close", b"")
    (head,) = [thing for thing in outcome.things if isinstance(thing, Conversation)]
    assert (head.state, head.can_reply) == (CLOSED, False)


def test_a_ticket_begins_with_all_pieces_of_the_order_and_the_subject_above_the_text() -> None:
    with served() as server:
        order = server.add_order("cz", pieces=2)
        before = server.add_ticket("cz", "Dobrý den", order)
        outcome = perform(server, StartConversation(before, order, " Faktura ", "Posíláme fakturu."))
        (sent,) = [asked for asked in server.calls if asked.method == "POST"]
    assert sent.json == {
        "id_order_unit": [unit["id_order_unit"] for unit in server.orders[order]["order_units"]],
        "reason": "contact_other",
        "message": "Faktura\n\nPosíláme fakturu.",
    }
    (head,) = [thing for thing in outcome.things if isinstance(thing, Conversation)]
    assert head.id != before
    assert (head.market, head.order_ids) == ("CZ", (order,))


def test_a_read_marker_is_kept_here_and_asks_nobody() -> None:
    with served() as server:
        assert perform(server, MarkRead("0011", "5")) == Outcome()
        assert not server.calls


@pytest.mark.parametrize(
    "action",
    [
        Note("0011", "intern"),
        Edit("0011", assignee="x"),
        Edit("0011", closed=False),
        Edit("0011", labels=("a",), closed=True),
        OpenCase("0011", "return", "5"),
    ],
)
def test_what_the_marketplace_does_not_have_is_refused_and_never_sent(action: Action) -> None:
    with served() as server:
        server.add_ticket("de", "Hallo")
        with pytest.raises(Refused):
            perform(server, action)
        assert not server.calls


@pytest.mark.parametrize("id", ["", "..", "../orders", "0011/close", "0011?x=1", "ünicode", "a" * 65])
def test_an_id_that_is_none_goes_into_no_address(id: str) -> None:
    async def each(platform: KauflandPlatform) -> None:
        for call in (
            platform.perform(Reply(id, "x"), "k"),
            platform.perform(Edit(id, closed=True), "k"),
            platform.conversation(id),
            platform.messages(id),
            platform.order(id),
            platform.case(id),
            platform.download(f"{id}.abc"),
        ):
            with pytest.raises(Refused) as told:
                await call
            assert told.value.status == 404

    with served() as server:
        use(server, each)
        assert not server.calls


def test_a_ticket_that_was_not_begun_leaves_no_doubt() -> None:
    with served() as server:
        order = server.add_order("de")
        server.fault("GET", f"/v2/orders/{order}", problem(502, "bad-gateway", "Oops"))
        with pytest.raises(Busy) as told:
            perform(server, StartConversation("local-1", order, "Paket", "Guten Tag"))
        assert not maybe_done(told.value.status)
        assert written(server) == []
