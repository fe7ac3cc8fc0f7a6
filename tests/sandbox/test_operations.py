"""Every operation of the contract is served, and only for those who are signed in."""

import httpx
import pytest

from desktop.platforms.helpdesk import contract
from desktop.sandbox.conversations import PresenceBoard
from desktop.sandbox.handlers import handlers
from desktop.sandbox.server import Sandbox

from .conftest import Client, problem

ALL = pytest.mark.parametrize("operation", contract.OPERATIONS, ids=lambda op: op.name)


def call(client: httpx.Client, operation: contract.Operation) -> httpx.Response:
    url = operation.url(dict.fromkeys(operation.parameters, "XX"))
    headers = {"Content-Type": "application/json"} if operation.body else {}
    with client.stream(operation.method, url, headers=headers) as answer:
        if operation is not contract.EVENTS or answer.status_code != 200:
            answer.read()
        return answer


def test_every_operation_has_its_handler() -> None:
    assert set(handlers(PresenceBoard())) | {"events"} == {
        operation.name for operation in contract.OPERATIONS
    }


@ALL
def test_an_operation_is_served(operation: contract.Operation, sandbox: Sandbox, marta: Client) -> None:
    answer = call(marta, operation)
    assert answer.status_code not in (401, 403, 405), answer.text
    assert answer.status_code < 500
    if answer.status_code == 404:
        assert operation.parameters, "an address without parameters must exist"


@ALL
def test_an_operation_asks_who_calls(operation: contract.Operation, sandbox: Sandbox) -> None:
    with httpx.Client(base_url=sandbox.url) as nobody:
        answer = call(nobody, operation)
    if operation.public:
        assert answer.status_code == 200
    else:
        problem(answer, 401, contract.UNAUTHENTICATED)
        assert answer.headers["www-authenticate"].startswith("Bearer")


def test_every_post_needs_a_key(sandbox: Sandbox, marta: Client) -> None:
    for operation in contract.OPERATIONS:
        if operation.method == "POST":
            answer = marta.request("POST", operation.url(dict.fromkeys(operation.parameters, "XX")))
            told = problem(answer, 400, contract.INVALID)
            assert "Idempotency-Key" in told["title"]


@pytest.mark.parametrize("shape", [contract.Me, contract.Markets, contract.Agents, contract.Keys])
def test_answers_have_the_contract_s_shape(shape: type, marta: Client) -> None:
    import msgspec

    operation = next(op for op in contract.OPERATIONS if op.result is shape)
    assert msgspec.json.decode(marta.get(operation.path).content, type=shape) is not None
