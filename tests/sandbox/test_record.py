"""The archived record can be replayed and verified by anybody who has the platform's public key (R7)."""

import base64
import hashlib
import json
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from desktop.sandbox.server import Sandbox

from .conftest import Client


def bytes_of(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def rfc8785(value: Any) -> bytes:
    """A second opinion, good for what records hold: ASCII names, no floating-point numbers."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def verify(record: dict[str, Any], keys: dict[str, Any]) -> None:
    previous = "0" * 64
    for number, entry in enumerate(record["entries"], 1):
        assert entry["number"] == number == entry["content"]["number"]
        assert entry["previous"] == previous
        assert entry["at"] == entry["content"]["at"]
        assert entry["hash"] == hashlib.sha256(previous.encode() + rfc8785(entry["content"])).hexdigest()
        previous = entry["hash"]
    head = dict(record["head"])
    signature = bytes_of(head.pop("signature"))
    assert (head["number"], head["hash"]) == (len(record["entries"]), previous)
    (key,) = [key for key in keys["keys"] if key["kid"] == head["key_id"]]
    Ed25519PublicKey.from_public_bytes(bytes_of(key["x"])).verify(signature, rfc8785(head))


def record_of(client: Client, conversation: str) -> dict[str, Any]:
    told: dict[str, Any] = client.get(f"/v1/conversations/{conversation}/record").json()
    return told


def keys_of(client: Client) -> dict[str, Any]:
    told: dict[str, Any] = client.get("/.well-known/helpdesk-keys.json").json()
    return told


def test_every_record_of_the_world_verifies(sandbox: Sandbox, marta: Client) -> None:
    keys = keys_of(marta)
    for conversation in sandbox.conversations():
        record = record_of(marta, conversation.id)
        verify(record, keys)
        told = [e["content"]["id"] for e in record["entries"] if e["kind"] == "message"]
        assert told == [m.id for m in sandbox.messages(conversation.id) if not m.internal]


def test_the_record_only_grows(sandbox: Sandbox, marta: Client, waiting: str) -> None:
    before = record_of(marta, waiting)["entries"]
    marta.post(f"/v1/conversations/{waiting}/messages", json={"text": "Zażółć gęślą jaźń 😀 \u2028"})
    marta.post(f"/v1/conversations/{waiting}/notes", json={"text": "between us"})
    marta.patch(f"/v1/conversations/{waiting}", json={"no_answer_needed": True}, headers={"If-Match": "*"})
    sandbox.write_as_buyer(waiting, "thanks")
    sandbox.set_state(waiting, "taken_over")
    record = record_of(marta, waiting)
    assert record["entries"][: len(before)] == before
    kinds = [entry["kind"] for entry in record["entries"][len(before) :]]
    assert kinds == ["message", "decision", "message", "state"]
    verify(record, keys_of(marta))


def test_a_reply_in_moderation_enters_when_it_is_released(
    sandbox: Sandbox, marta: Client, waiting: str
) -> None:
    marta.post(f"/v1/conversations/{waiting}/messages", json={"text": "[moderate] me"})
    assert "[moderate]" not in json.dumps(record_of(marta, waiting))
    sandbox.release_moderation()
    assert record_of(marta, waiting)["entries"][-1]["content"]["text"] == "[moderate] me"


def test_an_override_is_on_the_record(marta: Client, waiting: str) -> None:
    body = {"text": "12345", "overrides": [{"rule": "contact.phone", "reason": "an order number"}]}
    marta.post(f"/v1/conversations/{waiting}/messages", json=body)
    assert record_of(marta, waiting)["entries"][-1]["content"]["overrides"] == body["overrides"]


def test_a_changed_link_is_found(marta: Client, waiting: str) -> None:
    record = record_of(marta, waiting)
    record["entries"][0]["content"]["text"] += "."
    with pytest.raises(AssertionError):
        verify(record, keys_of(marta))


def test_a_changed_head_is_found(marta: Client, waiting: str) -> None:
    record = record_of(marta, waiting)
    record["head"]["signed_at"] = "2020-01-01T00:00:00Z"
    with pytest.raises(InvalidSignature):
        verify(record, keys_of(marta))
