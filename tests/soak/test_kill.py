"""Nothing that was confirmed is lost by a kill, and nothing arrives twice (faults 1, 2, 19, 26 and 29)."""

import pytest

from tests.secret_service import PrivateSecretService
from tests.soak import kill, lives


def test_fault_01_kills_at_instants_that_a_seed_decides(secret_service: PrivateSecretService) -> None:
    assert lives.lives(4, seed=7).killed.total() == 4


@pytest.mark.soak
def test_fault_01_the_same_seed_leaves_the_same_behind(secret_service: PrivateSecretService) -> None:
    for seed in (3, 4, 5):
        assert lives.lives(10, seed) == lives.lives(10, seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, 2])
def test_fault_01_two_hundred_kills(secret_service: PrivateSecretService, seed: int) -> None:
    print(lives.lives(200, seed))


def test_fault_01_kills_at_any_moment(secret_service: PrivateSecretService) -> None:
    print(kill.kills(6, seed=7))


@pytest.mark.soak
def test_fault_01_a_hundred_kills_at_any_moment(secret_service: PrivateSecretService) -> None:
    print(kill.kills(100, seed=1))
