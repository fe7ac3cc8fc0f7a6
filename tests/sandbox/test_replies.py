"""Replies: what stops the clock, what the platform refuses, and that nothing is ever done twice."""

import socket
from urllib.parse import urlsplit

import httpx
import pytest

from desktop.platforms.helpdesk import contract
from desktop.sandbox.server import Sandbox

from .conftest import Client, Clock, problem


def send(client: httpx.Client, conversation: str, text: str, **headers: str) -> httpx.Response:
    return client.post(f"/v1/conversations/{conversation}/messages", json={"text": text}, headers=headers)


def test_a_reply_stops_the_clock(sandbox: Sandbox, marta: Client, waiting: str, clock: Clock) -> None:
    before = sandbox.conversation(waiting)
    answer = send(marta, waiting, "We look into it.", **{"Idempotency-Key": "k-1"})
    assert answer.status_code == 201
    told = answer.json()
    assert told["received_at"] == clock.now.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert told["idempotency_key"] == "k-1"
    assert told["author"] == {"role": "seller", "id": "ag-marta", "name": "Marta Zielińska"}
    after = sandbox.conversation(waiting)
    assert after.needs_answer_since is None
    assert after.version != before.version
    assert after.message_count == before.message_count + 1


def test_later_buyer_messages_do_not_move_the_clock(
    sandbox: Sandbox, marta: Client, waiting: str, clock: Clock
) -> None:
    since = sandbox.conversation(waiting).needs_answer_since
    clock.go_on(minutes=5)
    sandbox.write_as_buyer(waiting, "?")
    assert sandbox.conversation(waiting).needs_answer_since == since
    send(marta, waiting, "Here we are.")
    clock.go_on(minutes=5)
    sandbox.write_as_buyer(waiting, "And now?")
    assert sandbox.conversation(waiting).needs_answer_since == clock.now


@pytest.mark.parametrize("role", ["platform", "system", "fulfilment"])
def test_only_buyers_start_the_clock_and_only_people_stop_it(
    sandbox: Sandbox, marta: Client, waiting: str, role: str
) -> None:
    since = sandbox.conversation(waiting).needs_answer_since
    sandbox.post_message_as(role, waiting, "A notice.")
    assert sandbox.conversation(waiting).needs_answer_since == since
    send(marta, waiting, "An answer.")
    sandbox.post_message_as(role, waiting, "Another notice.")
    assert sandbox.conversation(waiting).needs_answer_since is None


def test_a_reply_in_moderation_answers_from_its_receipt_once_released(
    sandbox: Sandbox, marta: Client, waiting: str, clock: Clock
) -> None:
    since = sandbox.conversation(waiting).needs_answer_since
    told = send(marta, waiting, "Please [moderate] this.").json()
    assert told["delivery"] == "in_moderation"
    assert sandbox.conversation(waiting).needs_answer_since == since
    clock.go_on(hours=3)
    assert sandbox.release_moderation() == 1
    reply = sandbox.replies(waiting)[-1]
    assert (reply.delivery, reply.released_at) == ("sent", clock.now)
    assert reply.received_at < clock.now
    assert sandbox.conversation(waiting).needs_answer_since is None


def test_a_buyer_who_wrote_after_a_moderated_reply_still_waits(
    sandbox: Sandbox, marta: Client, waiting: str, clock: Clock
) -> None:
    send(marta, waiting, "[moderate] this.")
    clock.go_on(hours=1)
    sandbox.write_as_buyer(waiting, "Hello?")
    wrote = clock.now
    clock.go_on(hours=1)
    sandbox.release_moderation()
    assert sandbox.conversation(waiting).needs_answer_since == wrote


@pytest.mark.parametrize(
    "text",
    [
        "Write to me: shop@example.org",
        "Call +48 601 234 567, please.",
        "My number is 601 234 567.",
        "This one [reject]",
    ],
)
def test_contact_details_are_rejected(sandbox: Sandbox, marta: Client, waiting: str, text: str) -> None:
    told = problem(send(marta, waiting, text), 422, contract.TEXT_REJECTED)
    assert told["errors"][0]["pointer"] == "/text"
    assert sandbox.replies(waiting) == [] or sandbox.replies(waiting)[-1].text != text


@pytest.mark.parametrize(
    "text",
    [
        "IMEI 353258112345678, parcel 00340513187043881454, order RF-7BJKF9.",
        "It is 1 499,00 zł, expected on 24.11.2026 at 16:00.",
        "Postal code 30-701, EAN 4006381333931.",
    ],
)
def test_numbers_of_things_are_no_contact_details(marta: Client, waiting: str, text: str) -> None:
    assert send(marta, waiting, text).status_code == 201


@pytest.mark.parametrize(
    ("state", "code"),
    [("closed", contract.CONVERSATION_CLOSED), ("taken_over", contract.CONVERSATION_TAKEN_OVER)],
)
def test_a_closed_conversation_takes_no_reply(
    sandbox: Sandbox, marta: Client, waiting: str, state: str, code: str
) -> None:
    sandbox.set_state(waiting, state)
    assert sandbox.conversation(waiting).can_reply is False
    assert sandbox.conversation(waiting).needs_answer_since is None
    problem(send(marta, waiting, "Too late"), 409, code)


def test_a_notice_takes_no_reply(clock: Clock) -> None:
    with Sandbox(conversations=200, clock=clock, buyers=False) as world:
        notice = next(c.id for c in world.conversations() if c.topic == "notice" and c.state == "open")
        access, _ = world.token_for("ag-marta")
        with Client(base_url=world.url, headers={"Authorization": f"Bearer {access}"}) as client:
            problem(send(client, notice, "Thanks"), 409, contract.NOT_ALLOWED)


def test_a_buyer_opens_a_closed_conversation_by_writing(sandbox: Sandbox, waiting: str, clock: Clock) -> None:
    sandbox.set_state(waiting, "closed")
    sandbox.write_as_buyer(waiting, "One more thing")
    found = sandbox.conversation(waiting)
    assert (found.state, found.can_reply, found.needs_answer_since) == ("open", True, clock.now)


def test_an_override_goes_into_the_message(marta: Client, waiting: str) -> None:
    body = {"text": "It is the order number.", "overrides": [{"rule": "contact.phone", "reason": "order"}]}
    answer = marta.post(f"/v1/conversations/{waiting}/messages", json=body)
    assert answer.json()["overrides"] == body["overrides"]


def test_an_order_must_belong_to_the_conversation(marta: Client, waiting: str) -> None:
    body = {"text": "Hello", "order_id": "RF-OTHER"}
    answer = marta.post(f"/v1/conversations/{waiting}/messages", json=body)
    assert problem(answer, 422, contract.INVALID)["errors"][0]["pointer"] == "/order_id"


# --- keys ---


def test_the_same_key_gives_the_same_answer(sandbox: Sandbox, marta: Client, waiting: str) -> None:
    first = send(marta, waiting, "Once.", **{"Idempotency-Key": "k"})
    again = send(marta, waiting, "Once.", **{"Idempotency-Key": "k"})
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert [m.text for m in sandbox.replies(waiting)].count("Once.") == 1


def test_a_refusal_is_remembered_too(sandbox: Sandbox, marta: Client, waiting: str) -> None:
    first = send(marta, waiting, "[reject]", **{"Idempotency-Key": "k"})
    assert send(marta, waiting, "[reject]", **{"Idempotency-Key": "k"}).content == first.content
    problem(send(marta, waiting, "changed", **{"Idempotency-Key": "k"}), 422, contract.KEY_REUSED)


def test_a_key_belongs_to_one_call(sandbox: Sandbox, marta: Client, waiting: str) -> None:
    send(marta, waiting, "One", **{"Idempotency-Key": "k"})
    problem(send(marta, waiting, "Two", **{"Idempotency-Key": "k"}), 422, contract.KEY_REUSED)
    note = marta.post(
        f"/v1/conversations/{waiting}/notes", json={"text": "One"}, headers={"Idempotency-Key": "k"}
    )
    problem(note, 422, contract.KEY_REUSED)


def test_a_key_is_kept_for_a_day(sandbox: Sandbox, marta: Client, waiting: str, clock: Clock) -> None:
    send(marta, waiting, "One", **{"Idempotency-Key": "k"})
    clock.go_on(hours=25)
    access, _ = sandbox.token_for("ag-marta")
    answer = send(marta, waiting, "Two", Authorization=f"Bearer {access}", **{"Idempotency-Key": "k"})
    assert answer.status_code == 201


def test_two_people_may_use_the_same_key(marta: Client, tomasz: Client, waiting: str) -> None:
    assert send(marta, waiting, "From Marta", **{"Idempotency-Key": "k"}).status_code == 201
    assert send(tomasz, waiting, "From Tomasz", **{"Idempotency-Key": "k"}).status_code == 201


@pytest.mark.parametrize("key", ["", "a b", "k" * 256, "kä"])
def test_a_key_is_visible_ascii(marta: Client, waiting: str, key: str) -> None:
    headers = {b"Idempotency-Key": key.encode()}
    answer = marta.request(
        "POST", f"/v1/conversations/{waiting}/messages", json={"text": "x"}, headers=headers
    )
    problem(answer, 400, contract.INVALID)


def test_a_second_call_waits_while_the_first_is_under_way(
    sandbox: Sandbox, marta: Client, waiting: str
) -> None:
    body = b'{"text":"Slowly."}'
    path = f"/v1/conversations/{waiting}/messages"
    host = urlsplit(sandbox.url)
    with socket.create_connection((host.hostname or "", host.port or 0)) as slow:
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {host.netloc}\r\n"
            f"Authorization: {marta.headers['authorization']}\r\n"
            f"Idempotency-Key: k\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            "Connection: close\r\n\r\n"
        )
        slow.sendall(head.encode() + body[:5])
        while send(marta, waiting, "Slowly.", **{"Idempotency-Key": "other"}).status_code != 201:
            pass  # by now the platform has seen the slow call's head
        problem(send(marta, waiting, "Slowly.", **{"Idempotency-Key": "k"}), 409, contract.KEY_IN_FLIGHT)
        slow.sendall(body[5:])
        received = b""
        while part := slow.recv(65536):
            received += part
    assert b" 201 " in received.splitlines()[0]
    assert (
        send(marta, waiting, "Slowly.", **{"Idempotency-Key": "k"}).headers["idempotency-replayed"] == "true"
    )
