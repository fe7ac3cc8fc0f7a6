"""One function judges: list, counts, `late` and the frozen verdict agree, also at the exact boundary (R8)."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from desktop.commands import late
from desktop.domain.clock import is_late
from desktop.domain.conversations import BUYER, SELLER
from desktop.store.store import Store
from desktop.ui.pills import row_state
from tests.ui import world

NEAREST = timedelta(microseconds=1)
MOMENTS = (-timedelta(hours=30), -NEAREST, timedelta(0), NEAREST, timedelta(seconds=1), timedelta(days=4))


def open_ones(store: Store) -> list[tuple[str, datetime]]:
    found = []
    for market, received in (
        ("PL", world.NOW - timedelta(hours=3)),
        ("HU", world.NOW - timedelta(days=2, microseconds=-7)),
        ("DE", world.NOW - timedelta(minutes=1)),
    ):
        name = f"one-{market}"
        store.apply_page(
            world.conversation(name, (BUYER, "?", received), market=market), [], [], name
        ).result(30)
        row = store.reader().conversation(name)
        assert row is not None
        assert row.due_at is not None
        found.append((name, row.due_at))
    return found


@pytest.mark.parametrize("step", MOMENTS)
def test_list_counts_and_report_say_the_same_of_every_open_obligation(
    store_with: Callable[..., Store], step: timedelta
) -> None:
    store = store_with()
    reader = store.reader()
    names = open_ones(store)
    for name, due in names:
        now = due + step
        verdicts = {other: is_late(now, other_due) for other, other_due in names}
        assert {row.id for row in reader.overdue(now)} == {
            other for other, is_so in verdicts.items() if is_so
        }
        assert reader.counts(now).overdue() == sum(verdicts.values())
        row = reader.conversation(name)
        assert row is not None
        assert (row_state(row, now) == "overdue") == verdicts[name]
        assert (late._state(row, now, (4.0, 1.0)) == "overdue") == verdicts[name]


@pytest.mark.parametrize("step", [-NEAREST, timedelta(0), NEAREST])
def test_the_frozen_verdict_is_the_one_that_the_list_showed(
    store_with: Callable[..., Store], step: timedelta
) -> None:
    store = store_with()
    for name, due in open_ones(store):
        answered = due + step
        asked = store.reader().messages(name)[0].received_at
        market = name.removeprefix("one-")
        both = world.conversation(name, (BUYER, "?", asked), (SELLER, "!", answered), market=market)
        store.apply_page(both, [], [], f"{name}-answered").result(30)
        judged = store.reader().obligations(name)[-1]
        assert judged.due_at == due
        assert judged.verdict == ("late" if is_late(answered, due) else "in_time")
