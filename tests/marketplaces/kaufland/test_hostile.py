"""Faults 33 and 34 and their kind: what no honest marketplace answers, and what the client makes of it."""

import asyncio
import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest

from desktop.domain.actions import Reply
from desktop.domain.conversations import Conversation
from desktop.platforms.http import BODY_LIMIT
from desktop.platforms.kaufland import changes as reading_module
from desktop.platforms.kaufland.client import KauflandPlatform
from desktop.platforms.platform import Ambiguous, NotOurs, Page, PlatformError, Refused, Unreachable
from tests.marketplaces.kaufland.talking import Clock, read_all, served, use, way
from tests.marketplaces.little_server import Told
from tests.platforms.hostile import RESET, Asked, Hostile, reply


def call(answer: Callable[[Asked], bytes], work: Callable[[KauflandPlatform], Any]) -> Any:
    """What the client makes of the answers."""

    async def run(url: str) -> Any:
        platform = KauflandPlatform(way(url, Clock()))
        try:
            return await work(platform)
        finally:
            await platform.close()

    with Hostile(answer) as server:
        return asyncio.run(run(server.url))


def changes(answer: Callable[[Asked], bytes]) -> Page:
    page: Page = call(answer, lambda platform: platform.changes(None, 500))
    return page


def serving(**bodies: str) -> Callable[[Asked], bytes]:
    """One storefront; lists are empty unless a body is given for `tickets` or a `ticket`."""

    def answer(asked: Asked) -> bytes:
        if asked.target == "/v2/info/storefront":
            return reply('{"data":["de"]}')
        if asked.target.startswith("/v2/tickets?"):
            return reply(bodies.get("tickets", '{"data":[]}'))
        if asked.target.startswith(("/v2/returns?", "/v2/return-units?")):
            return reply('{"data":[]}')
        return reply(bodies.get("ticket", '{"data":null}'))

    return answer


OTHER = (
    '{"data":{"id_ticket":"0012","ts_created_iso":"2026-11-23T09:00:00Z","ts_updated_iso":'
    '"2026-11-23T09:00:00Z","status":"opened","open_reason":"x","is_seller_responsible":true}}'
)
"""Another ticket than the one that was asked for."""
LINE = '{"id_ticket":"0011","ts_updated_iso":"2026-11-23T09:00:00Z"}'


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"data":null}',
        '{"data":{}}',
        '{"data":[',
        '{"data":"' + "x" * 1000,
        "[" * 100_000,
        '{"data":[]}\ufeff',
        "\x00",
    ],
)
def test_a_list_that_is_none_is_not_the_marketplace(body: str) -> None:
    with pytest.raises(NotOurs):
        changes(serving(tickets=body))


@pytest.mark.parametrize(
    "line",
    [
        "null",
        "7",
        '"text"',
        "{}",
        '{"id_ticket":7,"ts_updated_iso":"2026-11-23T09:00:00Z"}',
        '{"id_ticket":"0011","ts_updated_iso":"2026-13-45T99:00:00Z"}',
        '{"id_ticket":"0011","ts_updated_iso":"0001-01-01T00:00:00+14:00"}',
        '{"id_ticket":"","ts_updated_iso":"2026-11-23T09:00:00Z"}',
        '{"id_ticket":"a/../b","ts_updated_iso":"2026-11-23T09:00:00Z"}',
    ],
)
def test_a_line_that_is_none_is_set_aside_and_the_list_goes_on(line: str) -> None:
    page = changes(serving(tickets=f'{{"data":[{line}]}}'))
    assert [aside.kind for aside in page.set_aside] == ["conversation"]
    assert not page.has_more


@pytest.mark.parametrize(
    "ticket",
    [
        "",
        "null",
        '{"data":null}',
        '{"data":[]}',
        '{"data":{"id_ticket":"0011"}}',
        '{"data":' + "[" * 50_000,
        OTHER,
    ],
)
def test_one_ticket_that_is_none_is_set_aside(ticket: str) -> None:
    page = changes(serving(tickets=f'{{"data":[{LINE}]}}', ticket=ticket))
    assert [(aside.kind, aside.id) for aside in page.set_aside] == [("conversation", "0011")]
    assert page.things == ()


def test_a_ticket_in_broken_utf_8_does_not_stop_the_others() -> None:
    with served() as server:
        bad, good = server.add_ticket("de", "Hallo"), server.add_ticket("de", "Hallo")
        server.fault("GET", f"/v2/tickets/{bad}", Told(200, b'{"data":{"id_ticket":"\xff\xfe"}}'), once=False)
        found = use(server, read_all)
    assert [head.id for head in found.of(Conversation)] == [good]
    assert [aside.id for aside in found.set_aside] == [bad]


@pytest.mark.parametrize("path", ["/v2/tickets/messages", "/v2/return-units"])
def test_a_second_look_that_cannot_be_read_does_not_hold_up_the_first(path: str) -> None:
    clock = Clock()
    with served(clock) as server:

        async def work(platform: KauflandPlatform) -> Page:
            state = (await platform.changes(None, 500)).state
            clock.later(minutes=1)
            server.add_ticket("de", "Hallo")
            broken = Told(200, b'{"data":[{"text":"\\ud800"}]}')
            server.fault("GET", path, broken)
            return await platform.changes(state, 500)

        page = use(server, work)
    assert [thing.subject for thing in page.things if isinstance(thing, Conversation)]


def test_a_portal_in_the_middle_of_reading_is_told_and_nothing_is_set_aside() -> None:
    with served() as server:
        id = server.add_ticket("de", "Hallo")
        server.fault("GET", f"/v2/tickets/{id}", Told(200, b"<html>Welcome to the train</html>", "text/html"))

        async def work(platform: KauflandPlatform) -> Page:
            with pytest.raises(NotOurs):
                await platform.changes(None, 500)
            return await platform.changes(None, 500)

        page = use(server, work)
    assert [thing.id for thing in page.things if isinstance(thing, Conversation)] == [id]
    assert page.set_aside == ()


def test_a_list_without_an_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that answers every offset with the same full page."""
    monkeypatch.setattr(reading_module, "_FARTHEST", 90)
    full = ",".join(LINE.replace("0011", f"00{number}") for number in range(100, 130))
    ticket = '{"data":{}}'

    async def work(platform: KauflandPlatform) -> None:
        state = None
        for _ in range(20):
            state = (await platform.changes(state, 500)).state

    with pytest.raises(NotOurs, match="without an end"):
        call(serving(tickets=f'{{"data":[{full}]}}', ticket=ticket), work)


def test_a_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(b" " * (BODY_LIMIT + 1))

    def answer(asked: Asked) -> bytes:
        return reply(bomb.decode("latin-1").encode("latin-1"), Content_Encoding="gzip")

    with pytest.raises(NotOurs):
        call(answer, lambda platform: platform.account())


@pytest.mark.parametrize(
    ("told", "error"),
    [
        (RESET, Ambiguous),
        (reply("<html>", "text/html"), None),
        (reply("", status="204 No Content"), None),
        (reply("<html>", "text/html", "302 Found", Location="https://example.test/"), NotOurs),
        (reply("", "text/html", "404 Not Found"), NotOurs),
    ],
)
def test_what_a_send_may_be_answered(told: bytes, error: type[PlatformError] | None) -> None:
    """A good status is a yes, whatever stands below it: no answer of this marketplace holds more."""

    def answer(asked: Asked) -> bytes:
        return (
            told
            if asked.method == "POST"
            else reply('{"message":"none","errors":[]}', status="404 Not Found")
        )

    async def work(platform: KauflandPlatform) -> str:
        try:
            await platform.perform(Reply("0011", "Hallo"), "key")
        except PlatformError as failure:
            return type(failure).__name__
        return ""

    assert call(answer, work) == (error.__name__ if error is not None else "")


def test_a_redirect_to_elsewhere_carries_no_signature() -> None:
    def answer(asked: Asked) -> bytes:
        return reply("", "text/html", "302 Found", Location="https://example.test/v2/info/storefront")

    with pytest.raises(NotOurs):
        call(answer, lambda platform: platform.account())


def test_a_connection_that_breaks_while_reading_is_unreachable() -> None:
    with pytest.raises(Unreachable):
        call(lambda asked: RESET, lambda platform: platform.account())


def test_no_secret_stands_in_an_error() -> None:
    with served() as server:
        server.add_ticket("de", "Hallo")
        errors: list[str] = []

        async def work(platform: KauflandPlatform) -> None:
            for path, told in (("/v2/info", Told(500, None)), ("/v2/tickets", Told(200, b"x", "text/html"))):
                server.fault("GET", path, told)
                for ask in (platform.account, lambda: platform.changes(None, 1)):
                    try:
                        await ask()
                    except PlatformError as error:
                        errors.append(repr(error) + error.detail)

        use(server, work)
    assert errors
    assert "fedcba" not in json.dumps(errors)
    assert "0123456789abcdef" not in json.dumps(errors)


def test_what_is_asked_for_by_hand_and_cannot_be_read_is_not_the_marketplace() -> None:
    async def work(platform: KauflandPlatform) -> None:
        for ask in (
            platform.conversation("0011"),
            platform.messages("return-5"),
            platform.order("MB1"),
            platform.case("5"),
            platform.download("0011.abc"),
        ):
            with pytest.raises(NotOurs):
                await ask

    call(serving(ticket='{"data":{"id_ticket":3}}'), work)


def test_a_thing_that_is_not_there_is_refused() -> None:
    async def work(platform: KauflandPlatform) -> None:
        for ask in (platform.conversation("0011"), platform.case("5"), platform.order("MB1")):
            with pytest.raises(Refused) as told:
                await ask
            assert told.value.status == 404

    with served() as server:
        use(server, work)
