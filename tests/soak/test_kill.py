"""Nothing that was confirmed is lost by a kill, and nothing arrives twice (faults 1 and 2)."""

import pytest

from tests.secret_service import PrivateSecretService
from tests.soak import kill


def test_fault_01_a_dozen_kills(secret_service: PrivateSecretService) -> None:
    print(kill.kills(12, seed=7))


@pytest.mark.soak
def test_fault_01_two_hundred_kills(secret_service: PrivateSecretService) -> None:
    print(kill.kills(200, seed=1))
