"""Buyers keep writing: every event leaves the world as consistent as it was."""

from functools import partial

import httpx
import pytest

from desktop.sandbox.server import Sandbox

from .conftest import Client, Clock


def test_many_things_happen_and_the_world_stays_whole(sandbox: Sandbox, clock: Clock) -> None:
    happened = set()
    for _ in range(120):
        clock.go_on(seconds=30)
        before = sandbox.state()
        what = sandbox.happen()
        happened.add(what)
        assert (sandbox.state() != before) == bool(what)
    assert {"continued", "new"} <= happened
    for found in sandbox.conversations():
        said = sandbox.messages(found.id)
        assert [m.sequence for m in said] == list(range(1, found.message_count + 1))
        assert sandbox.call(partial(sandbox.desk.waiting_since, found)) == found.needs_answer_since
        assert all("{" not in m.text for m in said)


def test_what_happens_is_drawn_from_the_seed(clock: Clock) -> None:
    told = []
    for _ in range(2):
        world = Sandbox(conversations=30, seed=5, clock=clock, buyers=False)
        told.append([(world.happen(), world.conversations()[-1].subject) for _ in range(20)])
        world.stop()
    assert told[0] == told[1]


def test_a_buyer_goes_on_after_the_reply(sandbox: Sandbox, marta: Client, clock: Clock) -> None:
    rows = sandbox.call(lambda: sandbox.desk.store.run("SELECT conversation_id FROM stories"))
    waiting = next(row[0] for row in rows if sandbox.conversation(row[0]).needs_answer_since)
    sandbox.call(lambda: sandbox.desk.store.run("DELETE FROM stories WHERE conversation_id <> ?", waiting))
    count = sandbox.conversation(waiting).message_count
    for _ in range(20):
        sandbox.happen()
    assert sandbox.conversation(waiting).message_count == count, "no buyer goes on without an answer"
    marta.post(f"/v1/conversations/{waiting}/messages", json={"text": "Here you are."})
    clock.go_on(minutes=1)
    for _ in range(40):
        sandbox.happen()
    said = sandbox.messages(waiting)
    follow_ups = [m for m in said[count + 1 :] if m.author.role == "buyer"]
    assert len(follow_ups) <= 1


def test_moderation_takes_a_few_seconds(sandbox: Sandbox, marta: Client, waiting: str, clock: Clock) -> None:
    marta.post(f"/v1/conversations/{waiting}/messages", json={"text": "[moderate]"})
    assert sandbox.call(sandbox.buyers.moderate) == 0
    clock.go_on(seconds=10)
    assert sandbox.call(sandbox.buyers.moderate) == 1
    assert sandbox.replies(waiting)[-1].delivery == "sent"


def test_a_parcel_arrives(sandbox: Sandbox, clock: Clock) -> None:
    clock.go_on(days=8)
    for _ in range(60):
        if sandbox.happen() == "parcel":
            break
    else:
        pytest.fail("no parcel arrived")
    orders = [sandbox.order(o) for c in sandbox.conversations() for o in c.order_ids]
    arrived = [order for order in orders if order.delivered_at == clock.now]
    assert len(arrived) == 1
    assert arrived[0].state == "delivered"


def test_it_happens_by_itself() -> None:
    with Sandbox(conversations=10, pace=(0.01, 0.02)) as sandbox:
        access, _ = sandbox.token_for("ag-marta")
        headers = {"Authorization": f"Bearer {access}"}
        with httpx.stream("GET", sandbox.url + "/v1/events", headers=headers) as answer:
            hints = (line for line in answer.iter_lines() if line.startswith("id:"))
            assert len({next(hints) for _ in range(3)}) == 3
