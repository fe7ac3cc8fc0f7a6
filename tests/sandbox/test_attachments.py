"""Attachments: uploaded by the hash of their content, named in a message, given out when safe."""

import hashlib

import httpx
import pytest

from desktop.platforms.helpdesk import contract
from desktop.sandbox.attachments import EICAR
from desktop.sandbox.server import Sandbox
from desktop.sandbox.world.pictures import pictures

from .conftest import Client, Clock, problem

PNG = pictures()[0][1]


def upload(
    client: httpx.Client, content: bytes, media_type: str = "image/png", **more: str
) -> httpx.Response:
    params = {
        "name": "photo.png",
        "media_type": media_type,
        "sha256": hashlib.sha256(content).hexdigest(),
        **more,
    }
    return client.post(
        "/v1/attachments",
        params=params,
        content=content,
        headers={"Content-Type": "application/octet-stream"},
    )


def test_a_file_goes_up_into_a_message_and_down(sandbox: Sandbox, marta: Client, waiting: str) -> None:
    kept = upload(marta, PNG).json()
    assert (kept["size"], kept["safety"]) == (len(PNG), "safe")
    body = {"text": "See the photo.", "attachment_ids": [kept["id"]]}
    told = marta.post(f"/v1/conversations/{waiting}/messages", json=body).json()
    assert told["attachments"] == [kept]
    down = marta.get(f"/v1/attachments/{kept['id']}")
    assert down.content == PNG
    assert down.headers["content-type"] == "application/octet-stream"


def test_the_same_content_under_the_same_name_is_the_same_file(marta: Client) -> None:
    first, again = upload(marta, PNG).json(), upload(marta, PNG).json()
    assert first["id"] == again["id"]
    other = upload(marta, PNG, name="other.png").json()
    assert (other["id"] == first["id"], other["sha256"] == first["sha256"]) == (False, True)


def test_the_hash_must_be_the_content_s(marta: Client) -> None:
    told = problem(upload(marta, PNG, sha256="0" * 64), 422, contract.INVALID)
    assert told["errors"][0]["pointer"] == "/sha256"


def test_the_type_must_be_the_content_s(marta: Client) -> None:
    problem(upload(marta, b"MZ\x90", media_type="image/png"), 422, contract.INVALID)
    problem(upload(marta, b"<svg/>", media_type="image/svg+xml"), 415, contract.INVALID)


def test_a_file_has_a_largest_size(marta: Client) -> None:
    most = b"a" * contract.ATTACHMENT_LIMIT
    assert upload(marta, most, "text/plain").status_code == 201
    problem(upload(marta, most + b"a", "text/plain"), 413, contract.INVALID)


def test_an_unsafe_file_is_kept_back(marta: Client, waiting: str) -> None:
    kept = upload(marta, b"X5O!" + EICAR, "text/plain").json()
    assert kept["safety"] == "unsafe"
    problem(marta.get(f"/v1/attachments/{kept['id']}"), 409, contract.NOT_ALLOWED)
    body = {"text": "Look", "attachment_ids": [kept["id"]]}
    answer = marta.post(f"/v1/conversations/{waiting}/messages", json=body)
    assert problem(answer, 422, contract.INVALID)["errors"][0]["pointer"] == "/attachment_ids/0"


@pytest.mark.parametrize(("safety", "status"), [("checking", 409), ("expired", 410), ("unsafe", 409)])
def test_a_file_s_state_is_told_anew(
    sandbox: Sandbox, marta: Client, waiting: str, safety: str, status: int
) -> None:
    kept = upload(marta, PNG).json()["id"]
    body = {"text": "See the photo.", "attachment_ids": [kept]}
    marta.post(f"/v1/conversations/{waiting}/messages", json=body)
    sandbox.set_safety(kept, safety)
    assert sandbox.replies(waiting)[-1].attachments[0].safety == safety
    assert marta.get(f"/v1/attachments/{kept}").status_code == status


def test_the_world_s_photos_can_be_looked_at(clock: Clock) -> None:
    with Sandbox(conversations=300, clock=clock, buyers=False) as world:
        access, _ = world.token_for("ag-marta")
        photo = next(
            m.attachments[0] for c in world.conversations() for m in world.messages(c.id) if m.attachments
        )
        answer = httpx.get(
            f"{world.url}/v1/attachments/{photo.id}", headers={"Authorization": f"Bearer {access}"}
        )
        assert hashlib.sha256(answer.content).hexdigest() == photo.sha256


def test_an_unknown_file_is_not_found(marta: Client) -> None:
    problem(marta.get("/v1/attachments/A-none"), 404, contract.NOT_FOUND)
