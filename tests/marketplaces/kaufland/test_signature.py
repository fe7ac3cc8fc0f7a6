"""The signature: known vectors, what is signed is what goes out, and a clock that is wrong.

The vectors were reckoned by OpenSSL, not by Python, each as
`printf 'METHOD\\nURL\\nBODY\\nSECONDS' | openssl dgst -sha256 -hmac SECRET`.
"""

import pytest

from desktop.platforms.kaufland.client import KauflandPlatform
from desktop.platforms.kaufland.signature import Keys, headers, keys_of, sign
from desktop.platforms.platform import SignedOut, WrongClock
from tests.marketplaces.kaufland.checking import problem
from tests.marketplaces.kaufland.server import CLIENT_KEY, SECRET_KEY
from tests.marketplaces.kaufland.talking import Clock, served, use

HOST = "https://sellerapi.kaufland.com/v2"
TEXT = '{"text":"Dzień dobry – już sprawdzamy.","interim_notice":false}'.encode()


@pytest.mark.parametrize(
    ("secret", "method", "url", "body", "seconds", "expected"),
    [
        (
            SECRET_KEY,
            "GET",
            f"{HOST}/tickets?storefront=de&limit=30",
            b"",
            1764579600,
            "35e2b338738ea9b3c2b71b17a67053734c4dae1a415b00727dcd36b1741ff15f",
        ),
        (
            SECRET_KEY,
            "POST",
            f"{HOST}/tickets/00110123123/messages",
            TEXT,
            1764579661,
            "f73fee149ceb64d02ddeb88ae05af8a91af5e8915dcc9a58e00ab14f6d9c2ee4",
        ),
        (
            "a4e1b0c7",
            "PATCH",
            f"{HOST}/tickets/00110123123/close",
            b"",
            1,
            "0b5442f6b2053b2340ad26d61489a72fc906783135384cddc019c0d28282071b",
        ),
    ],
)
def test_known_vectors(secret: str, method: str, url: str, body: bytes, seconds: int, expected: str) -> None:
    keys = Keys("client", secret)
    assert sign(keys, method, url, body, seconds) == expected
    assert headers(keys, method, url, body, seconds) == {
        "Shop-Client-Key": "client",
        "Shop-Timestamp": str(seconds),
        "Shop-Signature": expected,
    }


@pytest.mark.parametrize("kept", ["", ":", "client", "client:", ":secret", "clïent:secret", "a\nb:secret"])
def test_what_is_no_pair_of_keys_is_said_to_be_none(kept: str) -> None:
    with pytest.raises(ValueError):
        keys_of(kept)


def test_a_pair_may_come_with_the_spaces_of_a_copied_line() -> None:
    assert keys_of(f" {CLIENT_KEY} : {SECRET_KEY}\n") == Keys(CLIENT_KEY, SECRET_KEY)


def test_keys_show_themselves_nowhere() -> None:
    keys = Keys(CLIENT_KEY, SECRET_KEY)
    assert CLIENT_KEY not in f"{keys} {keys!r} {keys.account_id}"
    assert SECRET_KEY not in f"{keys} {keys!r} {keys.account_id}"
    assert keys.account_id != Keys(CLIENT_KEY + "1", SECRET_KEY).account_id


def test_every_request_is_signed_as_it_goes_out() -> None:
    """The little server reckons each signature from the bytes on the wire; filters hold colons."""
    with served() as server:
        server.add_ticket("de", "Hallo")

        async def twice(platform: KauflandPlatform) -> None:
            page = await platform.changes(None, 500)
            server.now.later(minutes=11)  # type: ignore[attr-defined]
            await platform.changes(page.state, 500)

        use(server, twice)
        targets = [asked.target for asked in server.calls]
    assert any("ts_updated_from_iso=2026-11-23T08" in target for target in targets), targets
    assert all(asked.headers["user-agent"].startswith("helpdesk-desktop/") for asked in server.calls)


@pytest.mark.parametrize("hours", [-3, 3])
def test_a_clock_that_is_wrong_is_set_right_by_the_first_answer(hours: int) -> None:
    with served() as server:
        mine = Clock()
        mine.later(hours=hours)

        async def offset(platform: KauflandPlatform) -> float:
            await platform.account()
            return platform.server_time_offset()

        ahead = use(server, offset, mine)
        asked = [each.path for each in server.calls]
    assert ahead == pytest.approx(-hours * 3600, abs=2)
    assert asked == ["/v2/info/storefront", "/v2/info/storefront", "/v2/info/locale"]


def test_a_signature_that_stays_wrong_is_tried_once_more_and_then_told_in_the_servers_words() -> None:
    with served() as server:
        mine = Clock()
        mine.later(hours=3)
        server.fault("GET", "/v2/", problem(401, "corrupted-signature", "Signature is wrong."), once=False)
        with pytest.raises(WrongClock, match=r"Signature is wrong\."):
            use(server, lambda platform: platform.account(), mine)
        assert len(server.calls) == 2


def test_keys_that_are_not_known_are_not_put_down_to_a_wrong_clock() -> None:
    with served() as server:
        mine = Clock()
        mine.later(hours=3)
        told = problem(401, "invalid-credentials", "These keys are not known.")
        server.fault("GET", "/v2/", told, once=False)
        with pytest.raises(SignedOut) as error:
            use(server, lambda platform: platform.account(), mine)
    assert not isinstance(error.value, WrongClock)


def test_with_the_right_clock_a_wrong_signature_is_not_tried_again() -> None:
    with served() as server:
        server.fault("GET", "/v2/", problem(401, "corrupted-signature", "Signature is wrong."), once=False)
        with pytest.raises(SignedOut) as error:
            use(server, lambda platform: platform.account())
        assert len(server.calls) == 1
    assert not isinstance(error.value, WrongClock)
