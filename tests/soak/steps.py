"""Random steps of buyers, the person, other agents, the network, the clocks and the platform, on the sync's
own reading and sending, a real encrypted store and a real platform over HTTP.

After every step: nothing that was confirmed is lost, nothing is doubled, order is kept, and what is shown is
true (`truth`). Steps are drawn without a look at the state, so that a seed always gives the same.

`python -m tests.soak.steps [SEED ...]` walks a thousand steps of each seed, by default ten, twice, and prints
digests of the steps and of what came of them; status 1 when the two differ.
"""

import sys

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.soak.others import Others
from tests.soak.person import Person
from tests.soak.weather import Weather
from tests.soak.world import Diary

LONG = 100
"""Steps in one world."""


class Steps(Person, Others, Weather):
    """All of them, in one world."""


def walk(steps: int, length: int, number: int) -> Diary:
    """Walks at least so many steps, in worlds of `length` steps each."""

    @seed(number)
    class Walk(Steps):
        diary = Diary()

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
    return Walk.diary


def main(seeds: list[int]) -> int:
    """Each seed twice; what is lost or doubled raises."""
    total = differing = 0
    for number in seeds or range(1, 11):
        first, second = (walk(1000, LONG, number).digests() for _ in range(2))
        total += first[0]
        differing += first != second
        steps, drawn, became = first
        again = "the same again" if first == second else f"DIFFERS: {second}"
        print(f"seed {number}: {steps} steps {drawn[:12]}, outcomes {became[:12]}, {again}", flush=True)
    print(f"{total} steps, each twice: 0 lost, 0 doubled, 0 wrong states; {differing} seeds differ")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main([int(given) for given in sys.argv[1:]]))
