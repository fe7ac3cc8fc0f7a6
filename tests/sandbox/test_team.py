"""The seller's people answer by themselves: in their hours, markets and languages, never for who is here."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from desktop.platforms.helpdesk import contract
from desktop.sandbox.absent import RETURNED_BEFORE, acts_by
from desktop.sandbox.server import Sandbox

from .conftest import Client, Clock, SignIn

FRIDAY_NIGHT = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)


@pytest.fixture
def team(clock: Clock) -> Iterator[Sandbox]:
    """A platform that is not served: its people do something only when they are looked after."""
    world = Sandbox(conversations=200, seed=3, clock=clock, buyers=False, agents=True)
    world.team.breaks = False
    yield world
    world.stop()


def work(world: Sandbox, clock: Clock, minutes: int) -> list[str]:
    """What the people answered in so many minutes."""
    done = []
    for _ in range(minutes * 2):
        clock.go_on(seconds=30)
        done += world.look_after_people()
    return done


def ours(world: Sandbox, conversation: str, since: datetime) -> list[contract.Message]:
    return [message for message in world.replies(conversation) if message.received_at > since]


def test_five_people_answer_in_their_markets_and_languages(team: Sandbox, clock: Clock) -> None:
    team.token_for("ag-marta")
    people, began = {person.id: person for person in team.agents()}, clock.now
    done = work(team, clock, 40)
    assert len(done) == len(set(done)) > 8
    writers = set()
    for conversation in map(team.conversation, done):
        (told,) = ours(team, conversation.id, began)
        writer = people[told.author.id or ""]
        writers.add(writer.id)
        assert conversation.market in writer.markets
        assert told.language == conversation.buyer.language
        assert told.language in writer.languages
        assert "{" not in told.text
        assert conversation.needs_answer_since is None
    assert "ag-marta" not in writers
    assert len(writers) == 5


def test_the_one_that_waits_longest_is_answered_first(team: Sandbox, clock: Clock) -> None:
    waiting = [c for c in team.conversations() if c.market in ("HU", "RO") and c.needs_answer_since]
    free = [c for c in waiting if c.assignee in (None, "ag-andrea") and c.can_reply]
    oldest = min(free, key=lambda c: c.needs_answer_since or clock.now)
    began = clock.now
    done = work(team, clock, 30)
    first = next(c for c in done if ours(team, c, began)[0].author.id == "ag-andrea")
    assert first == oldest.id


def test_who_does_what_is_drawn_from_the_seed(clock: Clock) -> None:
    began, told = clock.now, []
    for _ in range(2):
        clock.now = began
        world = Sandbox(conversations=60, seed=5, clock=clock, buyers=False, agents=True)
        told.append(
            (work(world, clock, 40), [m.text for c in world.conversations() for m in world.replies(c.id)])
        )
        world.stop()
    assert told[0] == told[1]
    assert told[0][0]


def test_nobody_answers_at_night(clock: Clock) -> None:
    clock.now = FRIDAY_NIGHT
    world = Sandbox(conversations=60, seed=3, clock=clock, buyers=False, agents=True)
    assert work(world, clock, 30) == []
    world.stop()


def test_switched_off_nobody_answers(team: Sandbox, clock: Clock) -> None:
    team.let_people_answer(False)
    before = team.state()
    assert work(team, clock, 30) == []
    assert team.state() == before


def test_nobody_writes_where_somebody_signed_in_writes(
    sandbox: Sandbox, tomasz: Client, clock: Clock
) -> None:
    sandbox.let_people_answer(True)
    for found in sandbox.conversations():
        if found.needs_answer_since:
            tomasz.put(f"/v1/conversations/{found.id}/presence", json={"doing": "writing"})
    sandbox.call(lambda: setattr(sandbox.desk, "_clock", lambda: clock.now))
    sandbox.look_after_people()
    held = sandbox.call(lambda: [w.task for w in sandbox.team._workers.values() if w.task])
    assert [task for task in held if sandbox.conversation(task.conversation_id).needs_answer_since] == []


def test_the_others_see_who_writes(sandbox: Sandbox, marta: Client, clock: Clock) -> None:
    sandbox.let_people_answer(True)
    sandbox.look_after_people()
    tasks = sandbox.call(lambda: {a: w.task for a, w in sandbox.team._workers.items() if w.task})
    agent, task = next(iter(tasks.items()))
    seen = marta.put(f"/v1/conversations/{task.conversation_id}/presence", json={"doing": "looking"}).json()
    assert [(each["agent_id"], each["doing"]) for each in seen["items"]] == [(agent, "writing")]


def test_cases_move_on(team: Sandbox, clock: Clock) -> None:
    steps = {c.case_id: len(team.case(c.case_id).steps) for c in team.conversations() if c.case_id}
    work(team, clock, 6 * 60)
    moved = [id for id, count in steps.items() if id and len(team.case(id).steps) > count]
    assert moved
    assert all(team.case(id).steps[-1].by == "seller" for id in moved)


def test_what_somebody_absent_holds_returns_before_act_by(team: Sandbox, clock: Clock) -> None:
    team.let_people_answer(False)
    waiting = [c for c in team.conversations() if c.needs_answer_since and c.can_reply]
    limits = {c.id: team.call(partial(acts_by, team.desk, c)) for c in waiting}
    late = max(waiting, key=lambda c: limits[c.id] or clock.now)
    limit = limits[late.id]
    assert limit is not None
    assert limit > clock.now + RETURNED_BEFORE
    team.call(lambda: _give(team, late.id, "ag-jana"))
    team.set_away("ag-jana", True)
    team.look_after_people()
    assert team.conversation(late.id).assignee == "ag-jana"
    clock.now = limit - RETURNED_BEFORE + timedelta(seconds=1)
    team.look_after_people()
    found = team.conversation(late.id)
    assert found.assignee is None
    note = team.messages(late.id)[-1]
    assert note.internal
    assert "Jana Kučerová" in note.text
    assert found.needs_answer_since == late.needs_answer_since, "only a reply stops the clock"


def test_people_go_away_for_a_while_and_come_back(team: Sandbox, clock: Clock) -> None:
    team.team.breaks = True
    seen = []
    for _ in range(180):
        clock.go_on(minutes=1)
        team.look_after_people()
        seen.append(tuple(person.id for person in team.agents() if person.away))
    assert {len(away) for away in seen} == {0, 1}
    assert len(set(seen)) > 2


def test_a_stand_in_answers_while_the_others_are_absent(team: Sandbox, clock: Clock, sign_in: SignIn) -> None:
    from desktop.sandbox.account import Absences
    from desktop.sandbox.desk import encode

    absence = contract.Absence(
        id="ABS-1",
        first_day=clock.now.date(),
        last_day=clock.now.date(),
        stand_in="Linnea Holm",
        markets=["PL", "DE", "AT", "SE", "DK"],
        announced_at=clock.now,
    )
    team.call(lambda: team.desk.store.set_document("absences", encode(Absences(items=[absence]))))
    began = clock.now
    done = work(team, clock, 60)
    writers = {
        ours(team, c, began)[0].author.id
        for c in done
        if team.conversation(c).market in ("PL", "DE", "AT", "SE", "DK")
    }
    assert writers == {"ag-linnea"}


def _give(world: Sandbox, conversation: str, agent: str) -> None:
    found = world.desk.conversation(conversation)
    found.assignee = agent
    world.desk.save_conversation(found)
