"""Files go up once and down when asked for, under faults too; the reply follows when all have arrived."""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from hashlib import sha256

import httpx
import pytest

from desktop.domain import refusals
from desktop.domain.actions import Reply
from desktop.domain.changes import Changes
from desktop.domain.conversations import Attachment
from desktop.domain.files import LocalFile
from desktop.domain.refusals import Why
from desktop.platforms.helpdesk import contract
from desktop.sandbox.attachments import EICAR
from desktop.sandbox.world.pictures import pictures
from desktop.store.errors import DiskFull
from desktop.store.views import OutboxRow
from desktop.sync import status, transfers
from desktop.sync.transfers import FILE_GONE, Transfer, download_id, upload_id
from tests.sync.lesser_platforms import Keyless
from tests.sync.world import World

TEXT = "W załączniku zdjęcia."
PHOTOS = tuple(content for _, content in pictures())
BIG = b"%PDF-1.7\n" + bytes(range(256)) * 4000


def one(world: World) -> str:
    return world.open_conversations()[0]


def local(content: bytes, name: str = "photo.png", media_type: str = "image/png") -> LocalFile:
    return LocalFile(sha256(content).hexdigest(), name, media_type, len(content))


def reply(world: World, *files: tuple[LocalFile, bytes]) -> OutboxRow:
    for file, content in files:
        world.store.attach(one(world), file, content).result(5)
    return world.enqueue(Reply(one(world), TEXT, "pl", files=tuple(file for file, _ in files)))


def photos(world: World) -> OutboxRow:
    return reply(world, *((local(content, f"{n}.png"), content) for n, content in enumerate(PHOTOS, start=1)))


def state_of(world: World, row: OutboxRow) -> str:
    return next((known.state for known in world.outbox() if known.id == row.id), "gone")


def arrived(world: World) -> list[tuple[str, str, int]]:
    """The files of the last reply at the platform."""
    last = next(m for m in reversed(world.sandbox.replies(one(world))) if m.text == TEXT)
    return [(a.name, a.sha256, a.size) for a in last.attachments]


def test_a_reply_with_two_files_lands_in_the_conversation_and_its_record(world: World):
    photos(world)
    world.until(lambda: not world.outbox())
    expected = [
        (f"{n}.png", sha256(content).hexdigest(), len(content)) for n, content in enumerate(PHOTOS, start=1)
    ]
    assert arrived(world) == expected
    assert world.sent(one(world), TEXT) == 1
    access, _ = world.sandbox.token_for(world.sandbox.agents()[0].id)
    record = httpx.get(
        f"{world.url}/v1/conversations/{one(world)}/record", headers={"Authorization": f"Bearer {access}"}
    ).text
    assert all(digest in record for _, digest, _ in expected)


@pytest.mark.parametrize("effect", ["drop_answer", "cut"])
def test_a_lost_answer_to_an_upload_is_tried_again_and_nothing_is_doubled(world: World, effect: str):
    world.sandbox.faults.add("upload_attachment", effect, after=1)
    photos(world)
    world.pass_until(lambda: not world.outbox())
    assert len(arrived(world)) == 2
    assert world.sent(one(world), TEXT) == 1
    assert world.calls("upload_attachment") == 3, "the first file went up once"


def test_what_is_up_already_is_not_sent_again_after_the_program_was_ended(world: World):
    world.sandbox.faults.add("upload_attachment", "status", status=503, after=1, times=100)
    row = photos(world)
    world.until(lambda: state_of(world, row) == "retry")
    world.stop()
    world.sandbox.faults.clear()
    before = world.calls("upload_attachment")
    world.open()
    world.start()
    world.pass_until(lambda: not world.outbox())
    assert world.calls("upload_attachment") == before + 1
    assert len(arrived(world)) == 2


def test_killed_between_the_files_and_the_reply(world: World):
    world.sandbox.faults.add("reply", "status", status=503, times=100)
    row = photos(world)
    world.until(lambda: state_of(world, row) == "retry")
    uploads = world.calls("upload_attachment")
    world.sandbox.faults.clear()
    world.restart()
    world.pass_until(lambda: not world.outbox())
    assert world.calls("upload_attachment") == uploads
    assert world.sent(one(world), TEXT) == 1


def test_offline_the_reply_waits_with_its_files(world: World):
    world.sandbox.faults.add("upload_attachment", "status", status=503, times=1000)
    row = photos(world)
    world.until(lambda: state_of(world, row) == "retry")
    assert world.outbox()[0].action == row.action
    world.sandbox.faults.clear()
    world.pass_until(lambda: not world.outbox())
    assert len(arrived(world)) == 2


@pytest.mark.parametrize("code", [413, 415, 422])
def test_a_file_that_the_platform_does_not_take_fails_the_reply_with_its_name(world: World, code: int):
    world.sandbox.faults.add("upload_attachment", "status", status=code, code=contract.INVALID)
    row = photos(world)
    world.until(lambda: state_of(world, row) == "failed")
    refused = refusals.read(world.outbox()[0].reason)
    assert refused is not None
    assert (refused.why, refused.fields["name"]) == (Why.FILE, "1.png")
    assert world.sent(one(world), TEXT) == 0
    assert world.store.cancel(row.id).result(5)
    assert world.store.reader().draft(one(world)) == TEXT
    assert len(world.store.reader().draft_files(one(world))) == 2


def test_an_unsafe_file_fails_the_reply_and_a_retry_may_go_out_without_it(world: World):
    bad = b"X5O!" + EICAR
    row = reply(world, (local(bad, "bad.txt", "text/plain"), bad))
    world.until(lambda: state_of(world, row) == "failed")
    assert "unsafe" in world.outbox()[0].reason
    assert world.store.cancel(row.id).result(5)
    world.store.detach(one(world), local(bad).sha256).result(5)
    world.reply(one(world), TEXT)
    world.until(lambda: not world.outbox())
    assert arrived(world) == []


def test_a_file_that_the_platform_forgot_is_uploaded_again_at_the_person_s_retry(world: World):
    file = local(PHOTOS[0], "1.png")
    world.store.attach(one(world), file, PHOTOS[0]).result(5)
    world.store.note_upload(file, "A-forgotten").result(5)
    row = world.enqueue(Reply(one(world), TEXT, "pl", files=(file,)))
    world.until(lambda: state_of(world, row) == "failed")
    assert world.calls("upload_attachment") == 0
    world.store.retry(row.id).result(5)
    world.pass_until(lambda: not world.outbox())
    assert len(arrived(world)) == 1


def test_fault_16_a_reply_that_was_refused_does_not_stay_on_its_way_because_the_disk_was_full(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    forget, full = world.store.forget_uploads, [True]

    def forget_uploads(gone: Iterable[LocalFile]) -> "Future[Changes]":
        if not full:
            return forget(gone)
        full.pop()
        failed: Future[Changes] = Future()
        failed.set_exception(DiskFull("no space"))
        return failed

    monkeypatch.setattr(world.store, "forget_uploads", forget_uploads)
    file = local(PHOTOS[0], "1.png")
    world.store.attach(one(world), file, PHOTOS[0]).result(5)
    world.store.note_upload(file, "A-forgotten").result(5)
    row = world.enqueue(Reply(one(world), TEXT, "pl", files=(file,)))
    world.pass_until(lambda: state_of(world, row) == "failed")
    assert world.store.reader().upload(file) is None


def test_content_that_is_gone_from_the_store_fails_the_reply(world: World):
    row = world.enqueue(Reply(one(world), TEXT, "pl", files=(local(b"never kept"),)))
    world.until(lambda: state_of(world, row) == "failed")
    assert world.outbox()[0].reason == FILE_GONE


def test_without_keys_an_upload_without_an_answer_makes_no_reply_unknown(
    make_world: Callable[..., World], sandbox
):
    world = make_world(wrap=Keyless).start()
    world.until_state(status.UP_TO_DATE)
    sandbox.faults.add("upload_attachment", "drop_answer")
    photos(world)
    world.pass_until(lambda: not world.outbox())
    assert world.sent(one(world), TEXT) == 1


def test_replies_of_a_conversation_keep_their_order_behind_one_with_files(world: World):
    world.sandbox.faults.add("upload_attachment", "status", status=503)
    photos(world)
    world.reply(one(world), "Drugie")
    world.pass_until(lambda: not world.outbox())
    texts = [message.text for message in world.sandbox.replies(one(world))]
    assert texts.index(TEXT) < texts.index("Drugie")


def test_how_far_an_upload_is_can_be_seen(world: World):
    heard: list[Transfer] = []
    world.sync.transfers.listen(heard.append)
    row = reply(world, (local(BIG, "label.pdf", "application/pdf"), BIG), (local(PHOTOS[0]), PHOTOS[0]))
    world.until(lambda: not world.outbox())
    told = [each for each in heard if each.id == upload_id(row.id) and each.state == transfers.GOING]
    first = [each.done for each in told if each.number == 1]
    assert first == sorted(first)
    assert len(set(first)) > 5
    assert (heard[0].count, heard[0].whole) == (2, len(BIG))
    world.until(lambda: world.sync.transfers.get(upload_id(row.id)) is None)


# --- down ---


def fetched(world: World, wanted: Attachment) -> Transfer:
    """Asks for a file and waits for the end."""
    heard: list[Transfer] = []
    stop = world.sync.transfers.listen(heard.append)
    world.sync.download(wanted)
    world.until(lambda: bool(heard) and heard[-1].state != transfers.GOING)
    stop()
    return heard[-1]


@pytest.fixture
def there(world: World) -> Attachment:
    """A photo at the platform that this computer does not have."""

    async def put() -> str:
        client = world.client()
        try:
            return await client.upload("IMG_1.png", "image/png", PHOTOS[0], "elsewhere")
        finally:
            await client.close()

    id = asyncio.run(put())
    return Attachment(id, "IMG_1.png", "image/png", len(PHOTOS[0]), sha256(PHOTOS[0]).hexdigest(), "safe")


def test_nothing_is_fetched_before_somebody_asks(world: World, there: Attachment):
    world.sync.poke()
    world.let_pass(60, step=20)
    assert world.calls("attachment") == 0
    assert world.store.reader().file(there.sha256) is None


def test_a_fetched_file_lies_in_the_store(world: World, there: Attachment):
    assert fetched(world, there).state == transfers.DONE
    assert world.store.reader().file(there.sha256) == PHOTOS[0]
    assert world.calls("attachment") == 1


@pytest.mark.parametrize(
    ("safety", "why"), [("checking", transfers.CHECKING), ("expired", transfers.EXPIRED)]
)
def test_why_a_file_cannot_be_fetched_is_told(world: World, there: Attachment, safety: str, why: str):
    world.sandbox.set_safety(there.id, safety)
    end = fetched(world, there)
    assert (end.state, end.why) == (transfers.FAILED, why)
    assert end.detail


def test_a_file_that_is_not_what_was_announced_is_not_kept(world: World, there: Attachment):
    world.sandbox.faults.add("attachment", "body", body=b"other", content_type="application/octet-stream")
    assert fetched(world, there).why == transfers.DAMAGED
    assert world.store.reader().file(there.sha256) is None


def test_a_sign_in_page_is_not_a_file(world: World, there: Attachment):
    world.sandbox.faults.add("attachment", "body", body=b"<html>", content_type="text/html")
    assert fetched(world, there).why == transfers.DAMAGED


def test_without_an_answer_it_can_be_asked_for_again(world: World, there: Attachment):
    world.sandbox.faults.add("attachment", "status", status=503)
    end = fetched(world, there)
    assert (end.state, end.why) == (transfers.FAILED, transfers.OFFLINE)
    assert world.sync.transfers.get(download_id(there.id)) == end
    assert fetched(world, there).state == transfers.DONE


def test_a_download_can_be_given_up(world: World, there: Attachment):
    world.sandbox.faults.add("attachment", "delay", seconds=30)
    heard: list[Transfer] = []
    world.sync.transfers.listen(heard.append)
    world.sync.download(there)
    world.until(lambda: world.calls("attachment") == 1)
    world.sync.cancel_download(there.id)
    world.until(lambda: heard[-1].state == transfers.CANCELLED)
    assert world.store.reader().file(there.sha256) is None


def test_after_the_end_of_the_sync_a_download_fails_at_once(world: World, there: Attachment):
    world.sync.stop()
    heard: list[Transfer] = []
    world.sync.transfers.listen(heard.append)
    world.sync.download(there)
    assert [(each.state, each.why) for each in heard] == [(transfers.FAILED, transfers.OFFLINE)]
