"""Staff hours and announced absences: through the outbox to a real platform, exactly once, and back into the
account that every computer of the seller reads."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from desktop.clock_book import build_book
from desktop.domain.accounts import StaffInterval, StaffTimes
from desktop.domain.actions import AnnounceAbsence, SetAddresses, SetStaffHours
from desktop.domain.orders import Address
from desktop.store.views import Query
from tests.sync.lesser_platforms import Keyless

HOURS = StaffTimes(
    "Europe/Prague",
    (StaffInterval(0, 9 * 60, 12 * 60), StaffInterval(0, 13 * 60, 17 * 60), StaffInterval(5, 0, 24 * 60)),
    (date(2026, 12, 28),),
)
HOLIDAY = AnnounceAbsence(date(2027, 1, 11), date(2027, 1, 22), "Tomasz Wrona", ("PL",))

RETURNS = Address("PL", company="ReFon", street="ul. Nowa 1", postal_code="30-702", city="Kraków")
DISPATCH = Address("DE", company="ReFon", street="Weg 2", postal_code="02826", city="Görlitz")


def account(world):
    return world.store.reader().account()


def account_there(world):
    """The account as the platform would tell it to another computer."""
    import asyncio

    async def ask():
        client = world.client()
        try:
            return await client.account()
        finally:
            await client.close()

    return asyncio.run(ask())


def test_staff_hours_reach_the_platform_and_the_stored_account(world):
    world.enqueue(SetStaffHours(HOURS))
    world.until(lambda: not world.outbox())
    assert account(world).staff_times == HOURS
    assert account_there(world).staff_times == HOURS
    assert world.calls("set_staff_hours") == 1


def test_an_absence_is_announced_once_and_stands_in_the_account(world):
    world.enqueue(HOLIDAY)
    world.until(lambda: not world.outbox())
    [known] = account(world).absences
    assert (known.first_day, known.last_day) == (HOLIDAY.first_day, HOLIDAY.last_day)
    assert (known.stand_in, known.markets) == ("Tomasz Wrona", ("PL",))
    assert account_there(world).absences == (known,)


def addresses(told, market="PL"):
    entry = next(each for each in told.markets if each.code == market)
    return entry.return_address, entry.dispatch_address


def test_addresses_reach_the_platform_and_the_stored_account(world):
    _, dispatch = addresses(account(world))
    world.enqueue(SetAddresses("PL", return_address=RETURNS))
    world.until(lambda: not world.outbox())
    assert addresses(account(world)) == addresses(account_there(world)) == (RETURNS, dispatch)
    assert world.calls("set_addresses") == 1


def test_waiting_addresses_of_a_market_are_sent_together_and_others_apart(world):
    world.stop()
    world.open()
    world.enqueue(SetAddresses("PL", return_address=DISPATCH))
    world.enqueue(SetAddresses("DE", return_address=DISPATCH))
    world.enqueue(SetAddresses("PL", dispatch_address=DISPATCH))
    world.enqueue(SetAddresses("PL", return_address=RETURNS))
    assert [row.action for row in world.outbox()] == [
        SetAddresses("DE", return_address=DISPATCH),
        SetAddresses("PL", RETURNS, DISPATCH),
    ]
    world.start()
    world.until(lambda: not world.outbox())
    assert world.calls("set_addresses") == 2
    assert addresses(account(world)) == (RETURNS, DISPATCH)
    assert addresses(account(world), "DE")[0] == DISPATCH


def test_addresses_without_an_answer_go_out_again_even_without_keys(make_world, sandbox):
    world = make_world(wrap=Keyless).start()
    world.until_state("up_to_date")
    sandbox.faults.add("set_addresses", "drop_answer")
    world.enqueue(SetAddresses("PL", return_address=RETURNS))
    world.pass_until(lambda: not world.outbox() and addresses(account(world))[0] == RETURNS)
    assert addresses(account_there(world))[0] == RETURNS


def test_an_address_that_the_platform_refuses_comes_back_with_the_reason(world):
    world.enqueue(SetAddresses("PL", return_address=replace(RETURNS, city="")))
    world.until(lambda: [each.state for each in world.outbox()] == ["failed"])
    assert world.outbox()[0].reason
    assert addresses(account(world))[0] != replace(RETURNS, city="")


def test_they_wait_while_there_is_no_platform_and_survive_a_restart(world):
    world.stop()
    world.open()
    world.enqueue(SetStaffHours(HOURS))
    world.enqueue(HOLIDAY)
    world.store.close()
    world.open()
    assert [row.action for row in world.outbox()] == [SetStaffHours(HOURS), HOLIDAY]
    assert {row.conversation_id for row in world.outbox()} == {""}
    world.start()
    world.until(lambda: not world.outbox())
    assert account(world).staff_times == HOURS
    assert len(account(world).absences) == 1


def test_a_lost_answer_announces_no_second_absence(world):
    world.sandbox.faults.add("announce_absence", "drop_answer")
    world.enqueue(HOLIDAY)
    world.pass_until(lambda: not world.outbox())
    assert len(account_there(world).absences) == 1
    assert world.calls("announce_absence") == 2


def test_without_keys_a_lost_answer_is_looked_for_in_the_account(make_world, sandbox):
    world = make_world(wrap=Keyless).start()
    world.until_state("up_to_date")
    sandbox.faults.add("announce_absence", "drop_answer")
    world.enqueue(HOLIDAY)
    world.pass_until(lambda: not world.outbox())
    assert world.calls("announce_absence") == 1
    assert len(account(world).absences) == 1


def test_an_absence_over_another_one_comes_back_with_the_platforms_reason(world):
    world.enqueue(HOLIDAY)
    world.until(lambda: not world.outbox())
    row = world.enqueue(replace(HOLIDAY, first_day=date(2027, 1, 20), last_day=date(2027, 2, 2)))
    world.until(lambda: [each.state for each in world.outbox()] == ["failed"])
    assert world.outbox()[0].reason
    assert len(account(world).absences) == 1
    assert world.store.cancel(row.id).result(5)
    assert not world.outbox()


def test_a_refused_absence_holds_back_neither_the_next_one_nor_the_hours(world):
    world.enqueue(AnnounceAbsence(date(2026, 11, 2), date(2026, 11, 20), "Tomasz Wrona"))
    world.until(lambda: [each.state for each in world.outbox()] == ["failed"])
    world.enqueue(HOLIDAY)
    world.enqueue(SetStaffHours(HOURS))
    world.until(lambda: len(world.outbox()) == 1)
    assert account(world).staff_times == HOURS
    assert len(account(world).absences) == 1


def test_of_staff_hours_that_wait_only_the_last_are_sent(world):
    world.stop()
    world.open()
    world.enqueue(SetStaffHours(HOURS))
    later = SetStaffHours(replace(HOURS, closed_days=()))
    world.enqueue(later)
    assert [row.action for row in world.outbox()] == [later]
    world.start()
    world.until(lambda: not world.outbox())
    assert world.calls("set_staff_hours") == 1
    assert account(world).staff_times == later.times


def test_what_waits_can_be_taken_back_and_is_never_sent(world):
    world.stop()
    world.open()
    row = world.enqueue(HOLIDAY)
    assert world.store.cancel(row.id).result(5)
    world.start()
    world.until_state("up_to_date")
    assert world.calls("announce_absence") == 0
    assert account_there(world).absences == ()


def test_an_account_read_while_the_hours_change_does_not_bring_the_old_ones_back(world):
    """The platform has told the account before the change, and that answer comes after it."""
    world.sandbox.faults.add("me", "delay_answer", seconds=0.3)
    world.time.advance(601)
    world.sync.poke()
    world.enqueue(SetStaffHours(HOURS))
    world.until(lambda: not world.outbox())
    asked = world.calls("me")
    world.until(lambda: world.calls("me") > asked)
    world.until_state("up_to_date")
    assert account(world).staff_times == HOURS


@pytest.mark.parametrize("minutes", [30, 8 * 60])
def test_act_by_follows_the_new_hours_and_no_due_instant_moves(world, minutes):
    def told(row):
        return row.due_at

    reader = world.store.reader()
    book, problems = build_book(account(world))
    assert not problems
    world.store.set_book(book).result(30)
    before = {row.id: row for row in reader.rows(Query(view="needs_answer"), 0, 500)}
    staff = StaffTimes(
        "Europe/Warsaw", tuple(StaffInterval(day, 6 * 60, 6 * 60 + minutes) for day in range(7))
    )
    world.enqueue(SetStaffHours(staff))
    world.until(lambda: account(world).staff_times == staff)
    book, problems = build_book(account(world))
    world.store.set_book(book).result(30)
    after = {row.id: row for row in reader.rows(Query(view="needs_answer"), 0, 500)}
    assert before
    assert {name: told(row) for name, row in before.items()} == {
        name: told(row) for name, row in after.items()
    }
    assert any(before[name].act_by != after[name].act_by for name in before)
    for row in after.values():
        assert row.act_by <= row.due_at
        local = row.act_by + timedelta(hours=1)  # Warsaw in November and December
        assert row.act_by == row.due_at or local.hour * 60 + local.minute == 6 * 60 + minutes
