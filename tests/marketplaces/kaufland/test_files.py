"""Files of a ticket: where they are shown, how they are found again, and where they are fetched from."""

import msgspec
import pytest

from desktop.domain.conversations import Message
from desktop.domain.files import is_content
from desktop.platforms.http import Answer
from desktop.platforms.kaufland import client as client_module
from desktop.platforms.kaufland.client import KauflandPlatform
from desktop.platforms.kaufland.files import place_of, read_files
from desktop.platforms.platform import Busy, NotOurs, Refused
from tests.marketplaces.kaufland.talking import Clock, read_all, served, use
from tests.marketplaces.little_server import Told

OWN = "https://sellerapi.kaufland.com"


def test_a_file_is_shown_at_the_message_that_it_came_with() -> None:
    clock = Clock()
    with served(clock) as server:
        id = server.add_ticket("de", "Ein Foto folgt")
        clock.later(minutes=30)
        server.add_file(id, "foto.jpg", b"\xff\xd8\xff")
        clock.later(seconds=2)
        server.write(id, "Hier ist es")
        clock.later(hours=1)
        server.write(id, "Noch da?")
        found = use(server, read_all)
    shown = {message.text: [file.name for file in message.attachments] for message in found.of(Message)}
    assert shown == {"Ein Foto folgt": [], "Hier ist es": ["foto.jpg"], "Noch da?": []}


def test_files_of_a_ticket_without_a_message_are_shown_all_the_same() -> None:
    with served() as server:
        id = server.add_ticket("de")
        server.add_file(id, "a.pdf", b"%PDF-1")
        (message,) = use(server, read_all).of(Message)
    assert [file.media_type for file in message.attachments] == ["application/pdf"]
    assert [is_content(file.sha256, b"whatever") for file in message.attachments] == [True]
    assert message.text == ""


def test_a_file_is_fetched_by_its_address_of_today() -> None:
    with served() as server:
        id = server.add_ticket("de", "Hallo")
        server.add_file(id, "a.pdf", b"%PDF-old")

        async def work(platform: KauflandPlatform) -> tuple[bytes, list[int]]:
            (first,) = (await platform.messages(id))[0].attachments
            moved = "/dynamic/files/moved"
            server.contents[moved] = b"%PDF-new"
            server.tickets[id]["files"][0]["uri"] = f"{server.url}{moved}"
            (again,) = (await platform.messages(id))[0].attachments
            assert again.id == first.id, "its name does not change with its address"
            heard: list[int] = []
            return await platform.download(first.id, heard.append), heard

        content, heard = use(server, work)
    asked = server.calls[-1]
    assert (asked.path, asked.headers["accept"]) == ("/dynamic/files/moved", "*/*")
    assert content == b"%PDF-new"
    assert heard[-1] == len(content)


def test_two_files_of_one_name_are_two() -> None:
    clock = Clock()
    with served(clock) as server:
        id = server.add_ticket("de", "Hallo")
        for content in (b"one", b"two"):
            clock.later(minutes=5)
            server.add_file(id, "foto.jpg", content)

        async def work(platform: KauflandPlatform) -> list[bytes]:
            files = (await platform.messages(id))[0].attachments
            return [await platform.download(file.id) for file in files]

        assert use(server, work) == [b"one", b"two"]


@pytest.mark.parametrize(
    "uri",
    [
        "https://www.kaufland.de/dynamic/files/test",
        "https://media.cdn.kaufland.cz/x",
        "https://kaufland.com/x",
        f"{OWN}/files/1",
        "/files/1",
    ],
)
def test_the_marketplaces_own_places_are_gone_to(uri: str) -> None:
    assert place_of(uri, OWN).startswith("https://")


@pytest.mark.parametrize(
    "uri",
    [
        "http://www.kaufland.de/x",
        "https://www.kaufland.de:8443/x",
        "https://kaufland.de.example.test/x",
        "https://notkaufland.de/x",
        "https://user:pass@www.kaufland.de/x",
        "https://www.kaufland.de@example.test/x",
        "https://127.0.0.1/x",
        "//example.test/x",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://[::1",
    ],
)
def test_no_other_place_is_gone_to(uri: str) -> None:
    with pytest.raises(Refused):
        place_of(uri, OWN)


def test_a_strangers_address_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with served() as server:
        id = server.add_ticket("de", "Hallo")
        server.add_file(id, "a.pdf", b"%PDF-1")
        server.tickets[id]["files"][0]["uri"] = "https://example.test/a.pdf"
        gone: list[str] = []
        monkeypatch.setattr(client_module, "Http", lambda url, *_: gone.append(url))

        async def work(platform: KauflandPlatform) -> None:
            (file,) = (await platform.messages(id))[0].attachments
            with pytest.raises(Refused):
                await platform.download(file.id)

        use(server, work)
    assert gone == []


def test_another_host_of_the_marketplace_gets_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its files lie elsewhere than its interface; what proves who we are stays with the interface."""
    asked: list[tuple[str, dict[str, str]]] = []

    class There:
        def __init__(self, url: str, *_: object) -> None:
            self.url = url

        async def get(self, address: str, *, headers: dict[str, str], progress: object) -> object:
            asked.append((address, headers))
            return Answer(200, "image/jpeg", {}, b"\xff\xd8\xff")

        async def close(self) -> None:
            pass

    with served() as server:
        id = server.add_ticket("de", "Hallo")
        server.add_file(id, "a.jpg", b"")
        server.tickets[id]["files"][0]["uri"] = "https://www.kaufland.de/dynamic/files/a?b=c"
        monkeypatch.setattr(client_module, "Http", There)

        async def work(platform: KauflandPlatform) -> bytes:
            (file,) = (await platform.messages(id))[0].attachments
            return await platform.download(file.id)

        assert use(server, work) == b"\xff\xd8\xff"
    assert asked == [("https://www.kaufland.de/dynamic/files/a?b=c", {"Accept": "*/*"})]


@pytest.mark.parametrize(
    ("answer", "error", "status"),
    [
        (Told(404, b"", "text/plain"), Refused, 404),
        (Told(410, b"", "text/plain"), Refused, 410),
        (Told(401, b"", "text/plain"), Refused, 403),
        (Told(200, b"<html>Sign in</html>", "text/html"), NotOurs, None),
        (Told(302, b"", "text/html"), NotOurs, None),
        (Told(503, b"", "text/html"), Busy, 503),
    ],
)
def test_why_a_file_does_not_come(answer: Told, error: type[Exception], status: int | None) -> None:
    with served() as server:
        id = server.add_ticket("de", "Hallo")
        server.add_file(id, "a.pdf", b"%PDF-1")
        server.fault("GET", "/dynamic/", answer)

        async def work(platform: KauflandPlatform) -> None:
            (file,) = (await platform.messages(id))[0].attachments
            await platform.download(file.id)

        with pytest.raises(error) as told:
            use(server, work)
    assert getattr(told.value, "status", None) == status


def test_a_file_that_is_no_longer_at_the_ticket_is_gone() -> None:
    with served() as server:
        id = server.add_ticket("de", "Hallo")
        with pytest.raises(Refused) as told:
            use(server, lambda platform: platform.download(f"{id}.0123456789abcdef01234567"))
    assert told.value.status == 404


def test_a_file_without_name_time_or_address_is_left_out() -> None:
    whole = {"filename": "a", "ts_created_iso": "2026-11-23T09:00:00Z", "uri": "x"}
    broken = [{k: v for k, v in whole.items() if k != gone} for gone in whole]
    raws = [
        msgspec.Raw(msgspec.json.encode(each)) for each in [whole, *broken, {**whole, "ts_created_iso": 3}]
    ]
    assert [file.filename for file in read_files(raws)] == ["a"]
