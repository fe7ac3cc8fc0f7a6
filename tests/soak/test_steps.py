"""Random steps over client, store, platform, clock and network: 0 lost, 0 doubled, 0 wrong states."""

import pytest

from tests.soak.steps import LONG, walk


def test_a_walk_of_random_steps() -> None:
    assert walk(60, 30, 7).taken.total() > 0


@pytest.mark.soak
def test_the_same_seed_gives_the_same_steps_and_the_same_outcomes() -> None:
    assert walk(200, 50, 3).digests() == walk(200, 50, 3).digests()


@pytest.mark.soak
@pytest.mark.parametrize("number", range(1, 11))
def test_ten_thousand_random_steps(number: int) -> None:
    diary = walk(1000, LONG, number)
    print(f"seed {number}: {diary.digests()}; {dict(diary.taken)}")
    assert diary.taken.total() >= 1000
