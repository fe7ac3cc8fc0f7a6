"""Signing in: PKCE on a loopback redirect, devices, rotation, and what is refused."""

import base64
import hashlib
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from desktop.platforms.helpdesk import contract
from desktop.sandbox.oauth import DEVICE_GRANT, is_loopback
from desktop.sandbox.server import Sandbox

from .conftest import Clock

VERIFIER = "a-verifier-that-is-long-enough-for-rfc-7636-section-4.1"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
REDIRECT = "http://127.0.0.1:49152/callback"
ASKED = {
    "response_type": "code",
    "client_id": contract.CLIENT_ID,
    "redirect_uri": REDIRECT,
    "scope": contract.SCOPE,
    "state": "s-1",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


def redirected(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"].startswith(REDIRECT)
    return {k: v[0] for k, v in parse_qs(urlsplit(answer.headers["location"]).query).items()}


def code_of(sandbox: Sandbox, **more: str) -> str:
    answer = httpx.post(sandbox.url + contract.AUTHORIZE_PATH, data={**ASKED, "agent": "ag-jana", **more})
    told = redirected(answer)
    assert told["state"] == "s-1"
    return told["code"]


def token(sandbox: Sandbox, grant: str, **more: str) -> httpx.Response:
    form = {"grant_type": grant, "client_id": contract.CLIENT_ID, **more}
    return httpx.post(sandbox.url + contract.TOKEN_PATH, data=form)


def by_code(sandbox: Sandbox, code: str, verifier: str = VERIFIER) -> httpx.Response:
    return token(sandbox, "authorization_code", code=code, redirect_uri=REDIRECT, code_verifier=verifier)


def refresh(sandbox: Sandbox, refresh_token: str) -> httpx.Response:
    return token(sandbox, "refresh_token", refresh_token=refresh_token)


def me(sandbox: Sandbox, access: str) -> httpx.Response:
    return httpx.get(sandbox.url + "/v1/me", headers={"Authorization": f"Bearer {access}"})


def refused(answer: httpx.Response, error: str, status: int = 400) -> None:
    assert answer.status_code == status
    assert answer.json()["error"] == error


def test_the_metadata_leads_to_the_endpoints(sandbox: Sandbox) -> None:
    told = httpx.get(sandbox.url + contract.METADATA_PATH).json()
    assert told["issuer"] == sandbox.url
    assert told["token_endpoint"] == sandbox.url + contract.TOKEN_PATH
    assert told["code_challenge_methods_supported"] == ["S256"]


def test_a_person_signs_in_in_the_browser(sandbox: Sandbox) -> None:
    page = httpx.get(sandbox.url + contract.AUTHORIZE_PATH, params=ASKED)
    assert page.status_code == 200
    assert "practice" in page.text
    assert page.text.count("<button") == 6
    answer = by_code(sandbox, code_of(sandbox))
    assert answer.headers["cache-control"] == "no-store"
    assert me(sandbox, answer.json()["access_token"]).json()["agent_name"] == "Jana Kučerová"


def test_the_page_shows_foreign_text_as_text(sandbox: Sandbox) -> None:
    page = httpx.get(sandbox.url + contract.AUTHORIZE_PATH, params={**ASKED, "state": '"><script>x</script>'})
    assert "<script" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    "change", [{"client_id": "other"}, {"redirect_uri": "https://example.org/"}, {"redirect_uri": ""}]
)
def test_nobody_is_redirected_to_a_stranger(sandbox: Sandbox, change: dict[str, str]) -> None:
    answer = httpx.get(sandbox.url + contract.AUTHORIZE_PATH, params={**ASKED, **change})
    assert answer.status_code == 400
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"scope": "everything"}, "invalid_scope"),
    ],
)
def test_a_wrong_request_goes_back_with_its_state(
    sandbox: Sandbox, change: dict[str, str], error: str
) -> None:
    told = redirected(httpx.get(sandbox.url + contract.AUTHORIZE_PATH, params={**ASKED, **change}))
    assert told["error"] == error
    assert told["state"] == "s-1"


def test_who_signs_in_must_be_one_of_the_people(sandbox: Sandbox) -> None:
    answer = httpx.post(sandbox.url + contract.AUTHORIZE_PATH, data={**ASKED, "agent": "ag-nobody"})
    assert answer.status_code == 400
    assert "Choose who signs in" in answer.text


@pytest.mark.parametrize(
    ("uri", "ours"),
    [
        ("http://127.0.0.1:1/x", True),
        ("http://[::1]:49152/", True),
        ("http://127.0.0.1/", False),
        ("https://127.0.0.1:1/", False),
        ("http://localhost:1/", False),
        ("http://127.0.0.1.example.org:1/", False),
        ("http://a@127.0.0.1:1/", False),
        ("http://127.0.0.1:99999999/", False),
        ("", False),
    ],
)
def test_a_redirect_stays_on_this_computer(uri: str, ours: bool) -> None:
    assert is_loopback(uri) is ours


def test_the_code_needs_its_verifier(sandbox: Sandbox) -> None:
    refused(by_code(sandbox, code_of(sandbox), "another-verifier"), "invalid_grant")


def test_a_code_is_good_for_a_minute(sandbox: Sandbox, clock: Clock) -> None:
    code = code_of(sandbox)
    clock.go_on(seconds=61)
    refused(by_code(sandbox, code), "invalid_grant")


def test_a_stolen_code_ends_what_it_led_to(sandbox: Sandbox) -> None:
    code = code_of(sandbox)
    access = by_code(sandbox, code).json()["access_token"]
    refused(by_code(sandbox, code), "invalid_grant")
    assert me(sandbox, access).status_code == 401


def test_refresh_tokens_rotate(sandbox: Sandbox, clock: Clock) -> None:
    first = by_code(sandbox, code_of(sandbox)).json()
    clock.go_on(seconds=first["expires_in"] + 1)
    assert me(sandbox, first["access_token"]).status_code == 401
    second = refresh(sandbox, first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert me(sandbox, second["access_token"]).status_code == 200


def test_a_refresh_token_used_twice_signs_everybody_of_it_out(sandbox: Sandbox) -> None:
    first = by_code(sandbox, code_of(sandbox)).json()
    second = refresh(sandbox, first["refresh_token"]).json()
    refused(refresh(sandbox, first["refresh_token"]), "invalid_grant")
    refused(refresh(sandbox, second["refresh_token"]), "invalid_grant")
    assert me(sandbox, second["access_token"]).status_code == 401


def test_signing_out_revokes(sandbox: Sandbox) -> None:
    given = by_code(sandbox, code_of(sandbox)).json()
    for secret in (given["refresh_token"], "unknown"):
        assert httpx.post(sandbox.url + contract.REVOKE_PATH, data={"token": secret}).status_code == 200
    assert me(sandbox, given["access_token"]).status_code == 401
    refused(refresh(sandbox, given["refresh_token"]), "invalid_grant")


@pytest.mark.parametrize(
    ("form", "error", "status"),
    [
        ({"client_id": "other", "grant_type": "refresh_token"}, "invalid_client", 401),
        ({"client_id": contract.CLIENT_ID}, "invalid_request", 400),
        ({"client_id": contract.CLIENT_ID, "grant_type": "password"}, "unsupported_grant_type", 400),
        ({"client_id": contract.CLIENT_ID, "grant_type": "refresh_token"}, "invalid_grant", 400),
    ],
)
def test_the_token_endpoint_refuses(sandbox: Sandbox, form: dict[str, str], error: str, status: int) -> None:
    refused(httpx.post(sandbox.url + contract.TOKEN_PATH, data=form), error, status)


def test_a_body_that_is_no_form_is_refused(sandbox: Sandbox) -> None:
    refused(httpx.post(sandbox.url + contract.TOKEN_PATH, content=b"\xff&" * 100), "invalid_client", 401)


# --- devices ---


def device(sandbox: Sandbox) -> dict[str, str]:
    form = {"client_id": contract.CLIENT_ID, "scope": contract.SCOPE}
    told: dict[str, str] = httpx.post(sandbox.url + contract.DEVICE_PATH, data=form).json()
    return told


def poll(sandbox: Sandbox, told: dict[str, str]) -> httpx.Response:
    return token(sandbox, DEVICE_GRANT, device_code=told["device_code"])


def test_a_device_is_signed_in_on_the_page(sandbox: Sandbox, clock: Clock) -> None:
    told = device(sandbox)
    refused(poll(sandbox, told), "authorization_pending")
    assert told["user_code"] in httpx.get(told["verification_uri_complete"]).text
    form = {"user_code": told["user_code"].lower().replace("-", " "), "agent": "ag-andrea"}
    page = httpx.post(told["verification_uri"], data=form)
    assert "Signed in" in page.text
    given = poll(sandbox, told).json()
    assert me(sandbox, given["access_token"]).json()["agent_id"] == "ag-andrea"
    refused(poll(sandbox, told), "invalid_grant")


def test_a_device_that_asks_too_often_is_slowed_down(sandbox: Sandbox, clock: Clock) -> None:
    told = device(sandbox)
    refused(poll(sandbox, told), "authorization_pending")
    clock.go_on(seconds=2)
    refused(poll(sandbox, told), "slow_down")
    clock.go_on(seconds=6)
    refused(poll(sandbox, told), "slow_down")  # the interval has grown by five seconds each time
    clock.go_on(seconds=16)
    refused(poll(sandbox, told), "authorization_pending")


def test_a_device_code_expires(sandbox: Sandbox, clock: Clock) -> None:
    told = device(sandbox)
    clock.go_on(seconds=601)
    refused(poll(sandbox, told), "expired_token")
    assert not sandbox.approve_device(told["user_code"], "ag-marta")


def test_a_device_can_be_refused(sandbox: Sandbox) -> None:
    told = device(sandbox)
    assert sandbox.approve_device(told["user_code"], "")
    refused(poll(sandbox, told), "access_denied")


def test_a_wrong_user_code_is_said(sandbox: Sandbox) -> None:
    page = httpx.post(sandbox.url + "/device", data={"user_code": "BBBB-BBBB", "agent": "ag-marta"})
    assert page.status_code == 400
    assert "No program waits" in page.text


# --- practice ---


def test_practice_lets_in_who_is_named() -> None:
    with Sandbox(conversations=0, buyers=False, auto_approve=True) as sandbox:
        asked = {**ASKED, "login_hint": "ag-linnea"}
        told = redirected(httpx.get(sandbox.url + contract.AUTHORIZE_PATH, params=asked))
        access = by_code(sandbox, told["code"]).json()["access_token"]
        assert me(sandbox, access).json()["agent_id"] == "ag-linnea"
        assert httpx.get(sandbox.url + contract.AUTHORIZE_PATH, params=ASKED).status_code == 200


def test_without_practice_a_named_person_still_sees_the_page(sandbox: Sandbox) -> None:
    page = httpx.get(sandbox.url + contract.AUTHORIZE_PATH, params={**ASKED, "login_hint": "ag-linnea"})
    assert page.status_code == 200


def test_the_printed_code_has_to_be_typed() -> None:
    with Sandbox(conversations=0, buyers=False, sign_in_code="123456") as sandbox:
        wrong = {**ASKED, "agent": "ag-marta", "sign_in_code": "000000"}
        assert httpx.post(sandbox.url + contract.AUTHORIZE_PATH, data=wrong).status_code == 400
        assert "code" in redirected(
            httpx.post(sandbox.url + contract.AUTHORIZE_PATH, data={**wrong, "sign_in_code": "123 456"})
        )


def test_a_sign_in_outlives_the_platform(tmp_path) -> None:
    path = tmp_path / "world.db"
    with Sandbox(path, conversations=5, buyers=False) as sandbox:
        _, kept = sandbox.token_for("ag-marta")
        before = [c.id for c in sandbox.conversations()]
        state = sandbox.state()
    with Sandbox(path, conversations=5, buyers=False) as again:
        assert refresh(again, kept).status_code == 200
        assert [c.id for c in again.conversations()] == before
        assert again.state() == state


def test_refresh_tokens_may_be_clumsy() -> None:
    with Sandbox(conversations=0, buyers=False, refresh_length=2000) as sandbox:
        assert len(sandbox.token_for("ag-marta")[1]) == 2000
