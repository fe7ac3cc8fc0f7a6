"""A platform without idempotency keys: what has arrived is found by reading, nothing else is taken for it,
and what is not found waits for a person (fault 5)."""

import unicodedata
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from desktop.domain.actions import DecideCase, Edit, Reply, StartConversation
from desktop.domain.cases import Case
from desktop.domain.conversations import Author, Message, Override
from desktop.platforms.platform import Ambiguous, Outcome, Page
from desktop.store.views import OutboxRow
from desktop.sync import status
from desktop.sync.settle import decided, found_among, with_key
from tests.sync.lesser_platforms import Keyless
from tests.sync.world import START

TEXT = "Dzień dobry, paczka wyszła dziś rano."


@pytest.fixture
def world(make_world):
    world = make_world(wrap=Keyless).start()
    world.until_state(status.UP_TO_DATE)
    return world


def one(world) -> str:
    return world.open_conversations()[0]


def state_of(world, row_id: int) -> str:
    return next((row.state for row in world.outbox() if row.id == row_id), "gone")


def pulled(world) -> None:
    """Something that happens after now has come in, and so has everything before."""
    other = world.open_conversations()[-1]
    mark = world.sandbox.write_as_buyer(other, "Halo?").id
    world.pass_until(lambda: any(m.id == mark for m in world.store.reader().messages(other)))


# --- which message is whose ---


def said(id: str, text: str, seconds: float = 0.0, **more) -> Message:
    at = START + timedelta(seconds=seconds)
    return Message(id, "c", 1, more.pop("author", Author("seller", "Ada")), text, at, **more)


def tried(text: str, action=None, **more) -> OutboxRow:
    given = action or Reply("c", text)
    return OutboxRow(1, "c", given, "key-1", "", "unknown", "", START, None, None, 1, tried_at=START, **more)


CALLED = (("contact.phone", "the number of a part"),)


@pytest.mark.parametrize(
    "action",
    [
        Reply("c", TEXT, overrides=CALLED),
        DecideCase("c", "k", "REJECTED_OTHER", TEXT, overrides=CALLED),
    ],
)
def test_what_its_writer_called_mistaken_stays_with_the_message(action: Reply | DecideCase) -> None:
    row = tried(TEXT, action)
    (kept,) = with_key(row, [said("m", TEXT, 1)])
    assert isinstance(kept, Message)
    assert (kept.idempotency_key, kept.overrides) == (
        row.key,
        (Override("contact.phone", "the number of a part"),),
    )


@pytest.mark.parametrize(
    "as_it_came_back",
    [
        "Za\u017c\u00f3\u0142\u0107 g\u0119\u015bl\u0105.\n\nJan & Ola",
        "  Za\u017c\u00f3\u0142\u0107 g\u0119\u015bl\u0105.\r\n\r\nJan & Ola \r\n",
        "Za\u017c\u00f3\u0142\u0107 g\u0119\u015bl\u0105. Jan &amp; Ola",
        unicodedata.normalize("NFD", "Za\u017c\u00f3\u0142\u0107 g\u0119\u015bl\u0105.\n\nJan & Ola"),
        "Za\u017c\u00f3\u0142\u0107\u00a0g\u0119\u015bl\u0105.\n \nJan & Ola",
    ],
)
def test_a_text_is_known_again_however_the_platform_writes_it(as_it_came_back):
    row = tried("Zażółć gęślą.\n\nJan & Ola")
    found = found_among(row, [said("m", as_it_came_back)])
    assert found is not None
    assert found.idempotency_key == row.key


@pytest.mark.parametrize("words", ["Zażółć gęślą", "zażółć gęślą. Jan", "Zażółć. gęślą"])
def test_other_words_are_not_ours(words):
    assert found_among(tried("Zażółć gęślą."), [said("m", words)]) is None


def test_the_same_words_of_somebody_else_are_not_ours():
    others = [
        said("buyer", TEXT, author=Author("buyer", "Jan")),
        said("note", TEXT, internal=True),
        said("older", TEXT, seconds=-300),
        said("there", TEXT),
        said("another row's", TEXT, idempotency_key="key-2"),
        said("another row's in the store", TEXT),
    ]
    keys = {"another row's in the store": "key-3"}
    assert found_among(tried(TEXT, there=("there",)), others, keys) is None
    ours = found_among(tried(TEXT, there=("there",)), [*others, said("m", TEXT)], keys)
    assert ours is not None
    assert ours.id == "m"


def test_clocks_may_differ_by_a_minute():
    assert found_among(tried(TEXT), [said("m", TEXT, seconds=-60)]) is not None
    assert found_among(tried(TEXT), [said("m", TEXT, seconds=3600)]) is not None


def test_words_to_the_operator_are_not_those_to_the_buyer():
    row = tried(TEXT, Reply("c", TEXT, recipients=("buyer",)))
    assert found_among(row, [said("m", TEXT, recipients=("platform",))]) is None
    assert found_among(row, [said("m", TEXT, recipients=("buyer",))]) is not None
    assert found_among(row, [said("m", TEXT)]) is not None


def test_a_reply_of_files_alone_is_known_by_their_number():
    row = tried("", Reply("c", "", attachment_ids=("a",)))
    assert found_among(row, [said("m", "")]) is None


def test_a_subject_may_stand_above_the_text_of_what_is_begun():
    row = tried("", StartConversation("c", "o", "Paczka", TEXT))
    assert found_among(row, [said("m", f"Paczka\n\n{TEXT}")]) is not None
    assert found_among(row, [said("m", TEXT, order_id="o")]) is not None
    assert found_among(row, [said("m", TEXT, order_id="another")]) is None
    assert found_among(row, [said("m", "Paczka")]) is None


def test_an_answer_that_names_no_key_gets_ours():
    row = tried(TEXT)
    things = with_key(row, [said("b", TEXT, author=Author("buyer")), said("m", TEXT)])
    keys = {thing.id: thing.idempotency_key for thing in things if isinstance(thing, Message)}
    assert keys == {"b": None, "m": row.key}


# --- in the sync ---


def test_two_identical_replies_on_purpose_are_two_messages(world):
    conversation_id = one(world)
    world.reply(conversation_id, TEXT)
    world.until(lambda: not world.outbox())
    # The second is dropped before anything is done: the first one's message is not its own.
    world.sandbox.faults.add("reply", "status", status=502)
    second = world.reply(conversation_id, TEXT)
    world.until(lambda: state_of(world, second.id) == "unknown")
    pulled(world)
    assert state_of(world, second.id) == "unknown"
    assert world.sent(conversation_id, TEXT) == 1
    assert world.store.retry(second.id).result(5)
    world.until(lambda: not world.outbox())
    assert world.sent(conversation_id, TEXT) == 2


def test_what_a_message_was_is_known_after_it_is_read_again_and_after_a_start(world):
    conversation_id = one(world)
    world.reply(conversation_id, TEXT)
    world.until(lambda: not world.outbox())
    world.sync.resync()
    world.pass_until(lambda: "resync" in world.statuses and world.sync.status().state == status.UP_TO_DATE)
    world.restart()
    world.until_state(status.UP_TO_DATE)
    [ours] = [m for m in world.store.reader().messages(conversation_id) if m.text == TEXT]
    assert ours.idempotency_key


def test_words_that_were_there_before_are_not_the_reply(world):
    conversation_id = one(world)
    there = world.sandbox.post_message_as("seller", conversation_id, TEXT)
    pulled(world)
    assert any(m.id == there.id for m in world.store.reader().messages(conversation_id))
    world.sandbox.faults.add("reply", "status", status=504)
    row = world.reply(conversation_id, TEXT)
    world.until(lambda: state_of(world, row.id) == "unknown")
    pulled(world)
    assert state_of(world, row.id) == "unknown"
    world.restart()
    world.until_state(status.UP_TO_DATE)
    pulled(world)
    assert state_of(world, row.id) == "unknown"
    assert world.calls("reply") == 1


def test_what_waited_long_is_compared_with_when_it_went_out(world):
    """Not with when it was written: the same words came from other hands meanwhile."""
    conversation_id = one(world)
    row = world.reply(conversation_id, TEXT, delay=3600)
    world.sandbox.post_message_as("seller", conversation_id, TEXT)
    world.sandbox.faults.add("reply", "status", status=504)
    world.let_pass(3500, step=250)
    world.pass_until(lambda: state_of(world, row.id) == "unknown", step=50)
    pulled(world)
    assert state_of(world, row.id) == "unknown"


def test_a_bug_after_the_request_went_out_sends_nothing_again(make_world):
    class Stumbling(Keyless):
        async def perform(self, action, key, version=""):
            await super().perform(action, key, version)
            raise KeyError("an answer that nobody expected")

    world = make_world(wrap=Stumbling).start()
    world.until_state(status.UP_TO_DATE)
    world.reply(one(world), TEXT)
    world.until(lambda: not world.outbox())
    assert world.sent(one(world), TEXT) == 1
    assert world.calls("reply") == 1


def test_what_the_person_sends_again_is_looked_for_once_more(make_world):
    """It may have arrived since: a platform can be slow, and the person faster than the next pull."""
    shown = False

    class Slow(Keyless):
        async def perform(self, action, key, version=""):
            await super().perform(action, key, version)
            raise Ambiguous("no answer in time")

        async def messages(self, conversation_id):
            found = await super().messages(conversation_id)
            return [each for each in found if shown or each.text != TEXT]

        async def changes(self, since, limit):
            page = await super().changes(since, limit)
            kept = (each for each in page.things if not (isinstance(each, Message) and each.text == TEXT))
            return replace(page, things=tuple(kept))

    world = make_world(wrap=Slow).start()
    world.until_state(status.UP_TO_DATE)
    row = world.reply(one(world), TEXT)
    world.until(lambda: state_of(world, row.id) == "unknown")
    shown = True
    world.store.retry(row.id).result()
    world.until(lambda: not world.outbox())
    assert world.calls("reply") == 1


# --- moderation ---


def test_a_reply_that_is_found_in_moderation_waits_and_is_released(make_world):
    held: dict[str, Any] = {"delivery": "in_moderation"}

    class Moderating(Keyless):
        def _held(self, thing):
            if isinstance(thing, Message) and thing.text == TEXT:
                return replace(thing, **held)
            return thing

        async def changes(self, since, limit):
            page: Page = await super().changes(since, limit)
            return replace(page, things=tuple(self._held(thing) for thing in page.things))

        async def messages(self, conversation_id):
            return [self._held(message) for message in await super().messages(conversation_id)]

    world = make_world(wrap=Moderating).start()
    world.until_state(status.UP_TO_DATE)
    conversation_id = one(world)
    world.sandbox.faults.add("reply", "drop_answer")
    row = world.reply(conversation_id, TEXT)
    world.until(lambda: state_of(world, row.id) == "in_moderation")
    assert world.calls("reply") == 1
    held.update(delivery="rejected", rejection="spam")
    world.sync.resync()
    world.pass_until(lambda: state_of(world, row.id) == "rejected")
    assert world.outbox()[0].reason == "spam"
    held.update(delivery="sent", rejection=None)
    world.sync.resync()
    world.pass_until(lambda: state_of(world, row.id) == "gone")
    assert world.calls("reply") == 1


def test_a_reply_that_is_found_blocked_comes_back_with_its_text(make_world):
    class Blocking(Keyless):
        async def messages(self, conversation_id):
            found = await super().messages(conversation_id)
            return [replace(m, delivery="rejected", rejection="spam") if m.text == TEXT else m for m in found]

    world = make_world(wrap=Blocking).start()
    world.until_state(status.UP_TO_DATE)
    world.sandbox.faults.add("reply", "drop_answer")
    row = world.reply(one(world), TEXT)
    world.until(lambda: state_of(world, row.id) == "rejected")
    [kept] = [kept for kept in world.outbox() if kept.id == row.id]
    assert (kept.action.text, kept.reason) == (TEXT, "spam")


# --- what is begun, decided and closed ---


def test_a_conversation_that_was_begun_is_found_by_reading(world):
    begun_from = next(c for c in world.sandbox.conversations() if c.order_ids and c.can_reply)
    world.sandbox.faults.add("start_conversation", "drop_answer")
    row = world.enqueue(StartConversation(begun_from.id, begun_from.order_ids[0], "Paczka", TEXT, "pl"))
    world.pass_until(lambda: state_of(world, row.id) == "gone")
    assert world.calls("start_conversation") == 1


def test_a_conversation_that_was_not_begun_waits_for_the_person(world):
    begun_from = next(c for c in world.sandbox.conversations() if c.order_ids and c.can_reply)
    world.sandbox.faults.add("start_conversation", "status", status=502)
    row = world.enqueue(StartConversation(begun_from.id, begun_from.order_ids[0], "Paczka", TEXT, "pl"))
    world.until(lambda: state_of(world, row.id) == "unknown")
    pulled(world)
    world.restart()
    world.until_state(status.UP_TO_DATE)
    pulled(world)
    assert state_of(world, row.id) == "unknown"
    assert world.calls("start_conversation") == 1
    assert world.store.retry(row.id).result(5)
    world.pass_until(lambda: state_of(world, row.id) == "gone")
    assert world.calls("start_conversation") == 2


def claim(conversation_id: str, decisions: tuple[str, ...], stage: str) -> Case:
    return Case("claim-1", "claim", "pl", conversation_id, stage, START, decisions=decisions)


class Deciding(Keyless):
    """Takes decisions on one claim; the first answer is lost, after it was done where `done`."""

    done = True
    asked = 0

    def __init__(self, client) -> None:
        super().__init__(client)
        self.claim = claim("?", ("accept", "reject"), "open")

    async def perform(self, action, key, version=""):
        if not isinstance(action, DecideCase):
            return await super().perform(action, key, version)
        type(self).asked += 1
        if self.done or self.asked > 1:
            self.claim = claim(action.conversation_id, (), "accepted")
        if self.asked == 1:
            raise Ambiguous("lost")
        return Outcome((self.claim,))

    async def case(self, case_id):
        return self.claim


@pytest.mark.parametrize("done", [True, False])
def test_a_decision_without_an_answer_is_read_in_its_case(make_world, done):
    class Here(Deciding):
        pass

    Here.done = done
    world = make_world(wrap=Here).start()
    world.until_state(status.UP_TO_DATE)
    conversation_id = one(world)
    offered = claim(conversation_id, ("accept", "reject"), "open")
    world.store.apply_page((offered,), (), (), world.store.reader().state()).result(5)
    row = world.enqueue(DecideCase(conversation_id, "claim-1", "accept"))
    if done:
        world.until(lambda: state_of(world, row.id) == "gone")
        assert world.store.reader().case("claim-1").stage == "accepted"
    else:
        world.until(lambda: state_of(world, row.id) == "unknown")
        pulled(world)
        assert (state_of(world, row.id), Here.asked) == ("unknown", 1)
        assert world.store.retry(row.id).result(5)
        world.until(lambda: state_of(world, row.id) == "gone")
    assert Here.asked == (1 if done else 2)


def test_a_case_that_never_offered_the_decision_tells_nothing():
    row = tried("", DecideCase("c", "claim-1", "accept"))
    assert not decided(row, claim("c", (), "odd"))
    assert decided(replace(row, version="open"), claim("c", (), "accepted"))
    assert not decided(replace(row, version="open"), claim("c", ("accept",), "open"))


@pytest.mark.parametrize(("fault", "after"), [("drop_answer", "gone"), ("status", "unknown")])
def test_closing_is_a_message_at_some_platforms_and_not_done_twice(world, fault, after):
    more = {"status": 502} if fault == "status" else {}
    world.sandbox.faults.add("edit_conversation", fault, **more)
    row = world.enqueue(Edit(one(world), closed=True))
    world.until(lambda: state_of(world, row.id) == after)
    pulled(world)
    assert world.calls("edit_conversation") == 1
    assert state_of(world, row.id) == after
