"""The clock against the walk: all minutes of five years, all markets and regions (`dev.py soak`)."""

import pytest

from tests.soak import clock


@pytest.mark.soak
def test_every_minute_of_five_years_everywhere() -> None:
    assert clock.main() == 0
