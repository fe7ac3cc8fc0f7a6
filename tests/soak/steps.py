"""Random steps of buyers, the person, other agents, the network, the clocks and the platform, on the sync's
own reading and sending, a real encrypted store and a real platform over HTTP.

After every step: nothing that was confirmed is lost, nothing is doubled, order is kept, and what is shown is
true (`truth`). Steps are drawn without a look at the state, and reading and sending take turns as the seed
says (`instants.in_one_line`), so that a seed always gives the same.

`python -m tests.soak.steps [SEED ...]` walks a thousand steps of each seed, by default ten, and prints a
digest of the steps and one of what came of them; the same seed gives the same.
"""

import random
import sys
from pathlib import Path

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.soak.instants import Instants, Wire, in_one_line
from tests.soak.others import Others
from tests.soak.patience import be_patient
from tests.soak.person import Person
from tests.soak.weather import Weather
from tests.soak.world import Diary

LONG = 100
"""Steps in one world."""


class Steps(Person, Others, Weather):
    """All of them, in one world."""


def walk(steps: int, length: int, number: int) -> Diary:
    """Walks at least so many steps, in worlds of `length` steps each."""
    be_patient()
    wire = Wire(Instants(Path(), None), random.Random(number), random.Random(number))
    wire.losing = False  # the network's faults are steps

    @seed(number)
    class Walk(Steps):
        diary = Diary()

    several = in_one_line(wire)
    try:
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
    finally:
        several()
    return Walk.diary


def main(seeds: list[int]) -> None:
    """What is lost, doubled or wrong raises."""
    total = 0
    for number in seeds or range(1, 11):
        steps, drawn, became = walk(1000, LONG, number).digests()
        total += steps
        print(f"seed {number}: {steps} steps {drawn[:12]}, outcomes {became[:12]}", flush=True)
    print(f"{total} steps: 0 lost, 0 doubled, 0 wrong states")


if __name__ == "__main__":
    main([int(given) for given in sys.argv[1:]])
