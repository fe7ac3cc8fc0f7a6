"""Prints how many deviations there are and which are not reviewed; status 1 when one is not."""

import sys

from tests.oracles.holiday_sources import deviations, report

text = report()
print(f"{len(deviations())} weekdays on which the two holiday sources disagree")
print(text or "all of them reviewed")
sys.exit(1 if text else 0)
