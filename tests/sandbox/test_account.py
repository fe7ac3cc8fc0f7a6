"""The account: who one is, markets and offers, and what only a lead may change."""

import httpx
import pytest

from desktop.platforms.helpdesk import contract
from desktop.sandbox.server import Sandbox

from .conftest import Client, Clock, problem

ADDRESS = {"street": "ul. Nowa 1", "postal_code": "30-001", "city": "Kraków", "country": "PL"}


def test_a_lead_may_more_than_an_agent(marta: Client, tomasz: Client) -> None:
    lead, agent = marta.get("/v1/me").json(), tomasz.get("/v1/me").json()
    assert lead["account_name"] == agent["account_name"] == "ReFon sp. z o.o."
    assert lead["practice"] is True
    assert set(lead["capabilities"]) - set(agent["capabilities"]) == {"staff_hours", "absences", "addresses"}


def test_twelve_markets_with_their_own_money_and_clock(marta: Client) -> None:
    markets = {m["code"]: m for m in marta.get("/v1/markets").json()["items"]}
    assert set(markets) == {"PL", "DE", "AT", "CZ", "SK", "HU", "RO", "FR", "IT", "ES", "SE", "DK"}
    assert markets["HU"]["currency"] == "HUF"
    assert markets["RO"]["time_zone"] == "Europe/Bucharest"
    assert markets["SE"]["policy"]["hours"] == 24
    assert markets["DE"]["addresses"]["return_address"]["city"] == "Görlitz"


def test_six_people_cover_every_market(marta: Client) -> None:
    people = marta.get("/v1/agents").json()["items"]
    assert len(people) == 6
    assert {m for person in people for m in person["markets"]} == {
        m["code"] for m in marta.get("/v1/markets").json()["items"]
    }
    assert [p["name"] for p in people if "lead" in p["roles"]] == ["Marta Zielińska"]


def test_a_product_has_an_offer_in_every_market(marta: Client) -> None:
    items = marta.get("/v1/offers", params={"sku": "IP13-128-A"}).json()["items"]
    prices = {item["market"]: item["price"] for item in items}
    assert prices["PL"] == {"amount": "1499.00", "currency": "PLN"}
    assert prices["HU"] == {"amount": "139900", "currency": "HUF"}
    assert prices["DE"] == {"amount": "348.99", "currency": "EUR"}
    assert prices["SE"] == {"amount": "3995.00", "currency": "SEK"}


def test_a_market_s_offers(marta: Client) -> None:
    items = marta.get("/v1/offers", params={"market": "DK"}).json()["items"]
    assert len(items) == 40
    assert {item["market"] for item in items} == {"DK"}
    assert any(item["available"] == 0 for item in items)
    both = marta.get("/v1/offers", params={"market": "DK", "sku": "IP13-128-A"}).json()["items"]
    assert [(item["sku"], item["market"]) for item in both] == [("IP13-128-A", "DK")]
    problem(marta.get("/v1/offers"), 422, contract.INVALID)
    assert marta.get("/v1/offers", params={"sku": "none"}).json() == {"items": []}


CHANGES = [
    ("PUT", "/v1/markets/PL/addresses", {"return_address": ADDRESS}),
    ("PUT", "/v1/staff-hours", {"weekly": [{"weekday": 0, "start": 480, "end": 960}]}),
    ("POST", "/v1/absences", {"first_day": "2026-12-21", "last_day": "2026-12-31", "stand_in": "Jana"}),
]


@pytest.mark.parametrize(("method", "path", "body"), CHANGES)
def test_only_a_lead_changes_the_account(
    marta: Client, tomasz: Client, method: str, path: str, body: dict[str, object]
) -> None:
    headers = {"Idempotency-Key": "k"}
    problem(tomasz.request(method, path, json=body, headers=headers), 403, contract.NOT_ALLOWED)
    assert marta.request(method, path, json=body, headers=headers).status_code in (200, 201)


def test_addresses_of_a_market(marta: Client) -> None:
    path = "/v1/markets/PL/addresses"
    told = marta.put(path, json={"return_address": ADDRESS}).json()
    assert told["addresses"]["return_address"]["street"] == "ul. Nowa 1"
    assert told["addresses"]["dispatch_address"]["street"] == "ul. Przemysłowa 14"
    empty = marta.put(path, json={"return_address": {**ADDRESS, "city": " "}})
    assert problem(empty, 422, contract.INVALID)["errors"][0]["pointer"] == "/return_address/city"
    problem(marta.put("/v1/markets/XX/addresses", json={}), 404, contract.NOT_FOUND)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"time_zone": "Mars/Olympus"}, "/time_zone"),
        ({"time_zone": "../../etc/passwd"}, "/time_zone"),
        ({"weekly": [{"weekday": 0, "start": 960, "end": 480}]}, "/weekly/0/end"),
        ({"weekly": [{"weekday": 7, "start": 0, "end": 10}]}, "/weekly/0/weekday"),
    ],
)
def test_staff_hours_must_make_sense(marta: Client, body: dict[str, object], pointer: str) -> None:
    told = problem(marta.put("/v1/staff-hours", json=body), 422, contract.INVALID)
    assert told["errors"][0]["pointer"] == pointer


def test_staff_hours_are_the_same_for_everybody(marta: Client, tomasz: Client) -> None:
    marta.put("/v1/staff-hours", json={"weekly": [], "closed_days": ["2026-12-24"]})
    assert tomasz.get("/v1/me").json()["staff_hours"]["closed_days"] == ["2026-12-24"]


def announce(client: httpx.Client, first: str, last: str, *markets: str) -> httpx.Response:
    body = {"first_day": first, "last_day": last, "stand_in": "Jana", "markets": list(markets)}
    return client.post("/v1/absences", json=body)


def test_absences_do_not_overlap(marta: Client, clock: Clock) -> None:
    assert announce(marta, "2026-12-21", "2026-12-31", "CZ").status_code == 201
    assert announce(marta, "2026-12-21", "2026-12-31", "SK").status_code == 201
    problem(announce(marta, "2026-12-31", "2027-01-08"), 409, contract.INVALID)
    assert len(marta.get("/v1/me").json()["absences"]) == 2


@pytest.mark.parametrize(
    ("first", "last", "market", "pointer"),
    [
        ("2026-12-02", "2026-12-01", "PL", "/last_day"),
        ("2026-11-01", "2026-12-01", "PL", "/first_day"),
        ("2026-12-01", "2026-12-02", "XX", "/markets/0"),
    ],
)
def test_an_absence_must_be_possible(marta: Client, first: str, last: str, market: str, pointer: str) -> None:
    told = problem(announce(marta, first, last, market), 422, contract.INVALID)
    assert told["errors"][0]["pointer"] == pointer


def test_the_rating_is_of_now(sandbox: Sandbox, marta: Client, clock: Clock) -> None:
    clock.go_on(minutes=3)
    rating = marta.get("/v1/me").json()["rating"]
    assert rating["measured_at"] == clock.now.strftime("%Y-%m-%dT%H:%M:%SZ")
