"""Whatever a caller makes of the contract, the platform answers by the contract.

Ids are drawn from the world, so that calls get past "not found"; the stream of `/v1/events` does not end
and stays out.
"""

import itertools
import random
import re
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from schemathesis.specs.openapi.checks import positive_data_acceptance

from desktop.platforms.helpdesk import contract, openapi
from desktop.sandbox.server import Sandbox

schema = schemathesis.openapi.from_dict(openapi.document()).exclude(path=contract.EVENTS.path)

NEW_KEYS = (f"schemathesis-{number}" for number in itertools.count())
NOT_OURS = [
    # The platform's rules go further than shapes: an order must be the conversation's, stages have an order.
    positive_data_acceptance
]


@pytest.fixture(scope="module")
def platform() -> Iterator[Sandbox]:
    with Sandbox(conversations=60, seed=11, buyers=False) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def bearer(platform: Sandbox) -> dict[str, str]:
    return {"Authorization": f"Bearer {platform.token_for('ag-marta')[0]}"}


@pytest.fixture(scope="module")
def ids(platform: Sandbox) -> dict[str, list[str]]:
    found = platform.conversations()
    return {
        "conversation_id": [c.id for c in found],
        "order_id": [o for c in found for o in c.order_ids],
        "case_id": [c.case_id for c in found if c.case_id],
        "market": ["PL", "HU"],
    }


@schema.parametrize()
@hypothesis.settings(max_examples=15, derandomize=True, database=None)
def test_the_platform_keeps_the_contract(
    case: Any, platform: Sandbox, bearer: dict[str, str], ids: dict[str, list[str]]
) -> None:
    chance = random.Random(repr(case.path_parameters))
    for name in case.path_parameters or {}:
        if name in ids and chance.random() < 0.8:
            case.path_parameters[name] = chance.choice(ids[name])
    key = (case.headers or {}).get("Idempotency-Key")
    if isinstance(key, str) and re.fullmatch(r"[!-~]{1,255}", key):
        case.headers["Idempotency-Key"] = next(NEW_KEYS)
    case.call_and_validate(base_url=platform.url, headers=bearer, excluded_checks=NOT_OURS)
