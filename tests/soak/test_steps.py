"""Random steps over client, store, platform, clock and network: 0 lost, 0 doubled, 0 wrong states."""

import hashlib
from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.soak.steps import Steps

LONG = 100


def walk(steps: int, length: int, number: int) -> tuple[int, str]:
    """Walks so many steps; how many they were, and a digest that tells which."""
    Steps.taken, Steps.trace = Counter(), hashlib.sha256()

    @seed(number)
    class Walk(Steps):
        pass

    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=-(-steps // length),
            stateful_step_count=length,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    return Steps.taken.total(), Steps.trace.hexdigest()


def test_a_walk_of_random_steps() -> None:
    taken, _ = walk(60, 30, 7)
    assert taken > 0


@pytest.mark.soak
def test_the_same_seed_gives_the_same_steps() -> None:
    assert walk(100, 50, 3) == walk(100, 50, 3)


@pytest.mark.soak
def test_ten_thousand_random_steps() -> None:
    done, number = 0, 1
    while done < 10_000:
        taken, trace = walk(1000, LONG, number)
        done, number = done + taken, number + 1
        print(f"seed {number - 1}: {taken} steps, {trace[:12]}; {dict(Steps.taken)}")
    print(f"{done} steps: 0 lost, 0 doubled, 0 wrong states")
