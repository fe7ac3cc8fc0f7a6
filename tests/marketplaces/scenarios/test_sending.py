"""A person's reply arrives exactly once or waits for the person; nothing that was written is lost."""

import hashlib

import pytest

from desktop.domain.actions import Edit, MarkRead
from desktop.domain.files import LocalFile
from desktop.sync import status
from tests.marketplaces.scenarios.world import Scene
from tests.sync.world import FakeTime

TEXT = "Dzień dobry, paczka wyszła dziś rano i będzie u Państwa jutro."
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0"
    "000003010100c9fe92ef0000000049454e44ae426082"
)


def test_a_reply_arrives_and_stops_the_clock(scene: Scene) -> None:
    conversation = scene.ask()
    assert scene.obligations(conversation)[-1].is_open
    scene.time.advance(600)
    scene.sent(scene.say(conversation, TEXT))
    assert scene.times_there(conversation, TEXT) == 1
    scene.pulled()
    scene.pass_until(lambda: not scene.obligations(conversation)[-1].is_open)
    closed = scene.obligations(conversation)[-1]
    assert (closed.closed_how, closed.verdict) == ("answered", "in_time")
    assert closed.closed_at is not None
    assert abs((closed.closed_at - scene.time.now()).total_seconds()) < 120
    assert scene.texts(conversation).count(TEXT) == 1

    scene.there.buyer_writes("Dziękuję!", conversation=conversation)
    scene.comes_in(conversation, "Dziękuję!")
    assert closed in scene.obligations(conversation)
    scene.never_again(conversation, TEXT, 1)
    assert closed in scene.obligations(conversation)


def test_two_replies_of_the_same_words_are_two(scene: Scene) -> None:
    conversation = scene.ask()
    first, second = scene.say(conversation, TEXT), scene.say(conversation, TEXT)
    scene.sent(first)
    scene.sent(second)
    assert scene.times_there(conversation, TEXT) == 2
    scene.pulled()
    assert scene.texts(conversation).count(TEXT) == 2


def test_a_file_goes_along(scene: Scene) -> None:
    assert scene.can("attachments")
    conversation = scene.ask()
    file = LocalFile(hashlib.sha256(PICTURE).hexdigest(), "etykieta.png", "image/png", len(PICTURE))
    assert scene.store.attach(conversation, file, PICTURE).result(5)
    scene.sent(scene.say(conversation, TEXT, file))
    assert scene.there.files(conversation) == [PICTURE]
    assert scene.times_there(conversation, TEXT) == 1
    scene.pulled()
    assert any(message.attachments for message in scene.messages(conversation))


def test_a_refusal_says_why_and_the_text_returns(scene: Scene) -> None:
    conversation = scene.ask()
    words = scene.there.refuse_reply()
    row = scene.say(conversation, TEXT)
    scene.pass_until(lambda: scene.state_of(row) in ("rejected", "failed"))
    assert words
    assert words in scene.row(row).reason
    scene.never_again(conversation, TEXT, 0)
    assert scene.store.cancel(row.id).result(5)
    assert scene.store.reader().draft(conversation) == TEXT
    assert scene.outbox() == []


def test_a_refusal_may_be_tried_again_by_the_person(scene: Scene) -> None:
    conversation = scene.ask()
    scene.there.refuse_reply()
    row = scene.say(conversation, TEXT)
    scene.pass_until(lambda: scene.state_of(row) in ("rejected", "failed"))
    assert scene.store.retry(row.id).result(5)
    scene.sent(row)
    scene.never_again(conversation, TEXT, 1)


def test_a_conflict_keeps_the_text_and_says_so(scene: Scene) -> None:
    conversation = scene.ask()
    scene.there.conflict()
    row = scene.say(conversation, TEXT)
    scene.pass_until(lambda: scene.state_of(row) == "failed")
    assert scene.row(row).reason
    other = scene.open_conversation(conversation)
    scene.sent(scene.say(other, TEXT))
    scene.never_again(conversation, TEXT, 0)
    assert scene.store.cancel(row.id).result(5)
    assert scene.store.reader().draft(conversation) == TEXT


def test_a_conversation_that_was_closed_there_takes_no_reply(scene: Scene) -> None:
    conversation = scene.ask()
    scene.there.close_there(conversation)
    row = scene.say(conversation, TEXT)
    scene.pass_until(lambda: scene.state_of(row) in ("failed", "rejected"))
    assert scene.times_there(conversation, TEXT) == 0
    scene.pulled()
    # A thread of a message centre has no end that could be read: the refusal alone tells it.
    assert not scene.head(conversation).can_reply or scene.head(conversation).source == "message_center"


def test_closing_is_done_there_where_the_marketplace_lets_sellers_close(scene: Scene) -> None:
    conversation = scene.ask()
    if not scene.can("close"):
        assert not scene.there.closed(conversation)
        pytest.skip("sellers close nothing here")
    scene.sent(scene.say(conversation, TEXT))
    row = scene.enqueue(Edit(conversation, closed=True))
    scene.sent(row)
    assert scene.there.closed(conversation)
    scene.pulled()
    assert scene.head(conversation).state == "closed"


def test_the_read_marker_is_set_there_where_there_is_one(scene: Scene) -> None:
    conversation = scene.ask()
    if not scene.can("read_marker"):
        assert scene.there.read(conversation) is None
        pytest.skip("no read marker here")
    assert scene.there.read(conversation) is False
    scene.sent(scene.enqueue(MarkRead(conversation, scene.messages(conversation)[-1].id)))
    assert scene.there.read(conversation) is True


def test_a_revoked_access_loses_nothing_and_sends_nothing(scene: Scene, time: FakeTime) -> None:
    conversation = scene.ask()
    other = scene.open_conversation(conversation)
    scene.store.save_draft(other, "Jeszcze piszę").result(5)
    scene.there.revoke()
    row = scene.say(conversation, TEXT)
    scene.sync.poke()
    scene.pass_until(lambda: scene.sync.status().state == status.SIGNED_OUT)
    scene.let_pass(600, step=60)
    assert scene.state_of(row) == "queued"
    assert scene.store.reader().draft(other) == "Jeszcze piszę"
    assert scene.times_there(conversation, TEXT) == 0
    assert scene.sync.status().waiting == 1
    scene.restart()
    scene.pass_until(lambda: scene.sync.status().state == status.SIGNED_OUT)
    assert scene.row(row).action == row.action
