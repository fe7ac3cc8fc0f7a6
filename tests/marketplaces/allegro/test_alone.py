"""What fails by itself stands alone: one thread, issue, order, or a whole part."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from desktop.platforms.platform import PlatformError
from tests.marketplaces.little_server import Told

from .telling import BETA, PUBLIC, failure
from .test_reading import heads, texts

if TYPE_CHECKING:
    from .conftest import Seller

BROKEN = Told(200, b'{"messages": [{"id"', PUBLIC)
OWN = failure(500, "INTERNAL", "Błąd")


@pytest.mark.parametrize("path", ["/sale/issues", "/order/customer-returns"])
@pytest.mark.parametrize("told", [OWN, failure(400, "BadRequest", "Nie"), Told(404, b"<html>", "text/html")])
def test_a_part_that_fails_is_told_of_and_holds_no_message_up(
    seller: "Seller", path: str, told: Told
) -> None:
    seller.read()
    seller.server.fault("GET", path + r"\Z", told, once=False)
    seller.later(minutes=1)
    seller.counterpart.buyer_writes("Halo?")

    async def use(platform):
        things = await seller.read_with(platform)
        with pytest.raises(PlatformError):
            await platform.changes(seller.state, 500)
        seller.later(minutes=1)
        seller.counterpart.buyer_writes("A teraz?")
        return things + await seller.read_with(platform)

    assert {"Halo?", "A teraz?"} <= texts(seller.do(use))


@pytest.mark.parametrize("told", [OWN, BROKEN], ids=["500", "broken"])
def test_a_thread_that_fails_by_itself_holds_up_no_other(seller: "Seller", told: Told) -> None:
    seller.read()
    seller.later(minutes=1)
    bad, good = seller.server.add_thread("pechowiec"), seller.server.add_thread("szczesciarz")
    seller.server.add_message(bad, "Nie do odczytania")
    seller.server.add_message(good, "Do odczytania")
    seller.server.fault("GET", f"/messaging/threads/{bad}/messages", told, once=False)
    assert texts(seller.read()) == {"Do odczytania"}
    assert [record.id for record in seller.aside] == [f"mc:{bad}"]
    seller.later(minutes=60)
    seller.counterpart.buyer_writes("Nowa")
    assert "Nowa" in texts(seller.read())
    seller.server.faults.clear()
    seller.later(minutes=60)
    again = texts(seller.read())
    if told is OWN:
        assert "Nie do odczytania" in again


def test_an_ended_issue_that_cannot_be_read_does_not_end_all_reading(seller: "Seller") -> None:
    issue = seller.server.add_issue(seller.server.add_order())
    seller.read()
    seller.server.issues[issue]["currentState"]["status"] = "DISPUTE_CLOSED"
    seller.server.fault("GET", f"/sale/issues/{issue}\\Z", Told(200, b'{"id": 5}', BETA), once=False)
    seller.later(minutes=1)
    seller.counterpart.buyer_writes("Halo?")
    assert "Halo?" in texts(seller.read())
    assert f"issue:{issue}" in [record.id for record in seller.aside]


def test_an_order_that_always_fails_leaves_its_thread(seller: "Seller") -> None:
    order = seller.server.add_order("allegro-cz")
    thread = seller.server.add_thread("pechowiec")
    seller.server.add_message(thread, "Halo?", order=order)
    seller.server.fault("GET", f"/order/checkout-forms/{order}", OWN, once=False)

    async def use(platform):
        return [thing for _ in range(4) for thing in await seller.read_with(platform)]

    assert f"mc:{thread}" in heads(seller.do(use))


@pytest.mark.parametrize("date", ["2099-01-01T00:00:00Z", None, "jutro"])
def test_a_thread_with_a_wrong_date_hides_no_other(
    seller: "Seller", monkeypatch: pytest.MonkeyPatch, date: str | None
) -> None:
    """Neither what comes until that date, nor what stands below it in the list."""
    odd = seller.server.add_thread("dziwny")
    seller.server.add_message(odd, "Kiedy?")
    told_of = seller.server._told_of

    def wrong(thread):
        return {**told_of(thread), **({"lastMessageDateTime": date} if thread.id == odd else {})}

    monkeypatch.setattr(seller.server, "_told_of", wrong)
    assert "Kiedy?" in texts(seller.read())
    seller.later(minutes=30)
    # Twenty newer ones in whose page the odd one stands last, and behind it one that is new, too.
    new = [seller.server.add_thread(f"nowy{number}") for number in range(25)]
    for number, thread in enumerate(new):
        at = seller.time - timedelta(seconds=number + (5 if number > 18 else 0))
        seller.server.add_message(thread, f"nowa {number}", at=at)
    seller.server.add_message(odd, "A teraz?", at=seller.time - timedelta(seconds=20))
    found = texts(seller.read())
    assert {f"nowa {number}" for number in range(25)} <= found
