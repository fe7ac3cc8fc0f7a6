"""What an agent calls mistaken waits for a lead; a lead's own word needs nobody else's."""

import json

from desktop.platforms.helpdesk import contract
from desktop.sandbox.server import Sandbox

from .conftest import Client, problem
from .test_record import record_of

OVERRIDE = {"rule": "contact.phone", "reason": "It is the number of a spare part"}


def send(client: Client, conversation: str, text: str = "Part 600 100") -> contract.Message:
    answer = client.post(
        f"/v1/conversations/{conversation}/messages", json={"text": text, "overrides": [OVERRIDE]}
    )
    assert answer.status_code == 201, answer.text
    return contract.Message(**answer.json())


def decide(client: Client, message: contract.Message, confirmed: bool, reason: str = ""):
    path = f"/v1/conversations/{message.conversation_id}/messages/{message.id}/override-decision"
    return client.post(path, json={"confirmed": confirmed, "reason": reason})


def test_a_lead_needs_nobody(marta: Client, waiting: str) -> None:
    told = send(marta, waiting)
    assert (told.delivery, told.awaits_lead) == ("sent", False)


def test_an_agents_message_waits_and_the_clock_runs_on(
    sandbox: Sandbox, tomasz: Client, waiting: str
) -> None:
    told = send(tomasz, waiting)
    assert (told.delivery, told.awaits_lead) == ("in_moderation", True)
    assert sandbox.release_moderation() == 0
    assert next(c for c in sandbox.conversations() if c.id == waiting).needs_answer_since


def test_once_confirmed_it_goes_out_and_the_record_says_who_confirmed(
    sandbox: Sandbox, marta: Client, tomasz: Client, waiting: str
) -> None:
    told = send(tomasz, waiting)
    assert "Part 600 100" not in json.dumps(record_of(marta, waiting))
    answer = decide(marta, told, True).json()
    assert answer["delivery"] == "sent"
    assert answer["overrides_confirmed"]["by"] == "ag-marta"
    assert next(c for c in sandbox.conversations() if c.id == waiting).needs_answer_since is None
    *_, message, decision = record_of(marta, waiting)["entries"]
    assert message["content"]["overrides"] == [OVERRIDE]
    assert decision["content"]["overrides_confirmed"] is True


def test_refused_it_goes_back_with_the_leads_reason(marta: Client, tomasz: Client, waiting: str) -> None:
    told = send(tomasz, waiting)
    problem(decide(marta, told, False), 422, contract.INVALID)
    answer = decide(marta, told, False, "It is a phone number").json()
    assert answer["delivery"] == "rejected"
    assert answer["rejection"] == "Marta Zielińska: It is a phone number"


def test_only_a_lead_decides_and_only_once(marta: Client, tomasz: Client, waiting: str) -> None:
    told = send(tomasz, waiting)
    problem(decide(tomasz, told, True), 403, contract.NOT_ALLOWED)
    assert decide(marta, told, True).status_code == 200
    problem(decide(marta, told, True), 409, contract.OVERRIDE_DECIDED)


def test_the_platforms_own_moderators_come_after_the_lead(
    sandbox: Sandbox, marta: Client, tomasz: Client, waiting: str
) -> None:
    told = send(tomasz, waiting, "Part 600 100 [moderate]")
    assert decide(marta, told, True).json()["delivery"] == "in_moderation"
    assert sandbox.release_moderation() == 1
