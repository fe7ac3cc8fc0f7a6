"""One slow or broken account never holds up the others."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.domain.actions import Reply
from desktop.platforms import marketplaces
from desktop.platforms.http import Limits
from desktop.platforms.platform import Platform
from desktop.platforms.way import MemoryKeeper, Way
from desktop.sandbox.server import Sandbox
from desktop.sync import status
from tests.marketplaces.kaufland.server import CLIENT_KEY, SECRET_KEY
from tests.marketplaces.little_server import LittleServer, Told
from tests.sync.world import FakeTime, Program, World

TEXT = "Dzień dobry, paczka wyszła dziś rano."


class Other(Program):
    """An account of another marketplace, at an address of the test's."""

    url = ""

    async def _connect(self) -> Platform:
        keeper = MemoryKeeper(f"{CLIENT_KEY}:{SECRET_KEY}")
        way = Way(self.url, keeper, now=self.time.now, limits=Limits(connect=60, read=60, send=60))
        return marketplaces.client(marketplaces.KAUFLAND, way)


@pytest.fixture
def silent() -> Iterator[str]:
    """Takes every connection, and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture
def broken() -> Iterator[str]:
    """Answers everything with something that is no answer."""
    server = LittleServer()
    server.answer = lambda asked: (Told(200, b"<html>", "text/html"), "")  # type: ignore[method-assign]
    yield server.url
    server.close()


@pytest.mark.parametrize("kind", ["silent", "broken"])
def test_an_account_that_never_answers_holds_up_no_other(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, sandbox: Sandbox, time: FakeTime
) -> None:
    (tmp_path / "bad").mkdir()
    (tmp_path / "good").mkdir()
    bad = Other(tmp_path / "bad", time)
    bad.url = request.getfixturevalue(kind)
    good = World(tmp_path / "good", sandbox, time)
    try:
        bad.start()
        waiting = bad.enqueue(Reply("nowhere", TEXT))
        good.start()
        good.until_state(status.UP_TO_DATE)
        conversation = good.open_conversations()[0]
        good.reply(conversation, TEXT)
        good.until(lambda: not good.outbox())
        assert good.sent(conversation, TEXT) == 1
        told = sandbox.write_as_buyer(conversation, "Dziękuję!").id
        good.pass_until(lambda: any(m.id == told for m in good.store.reader().messages(conversation)))
        assert bad.sync.status().state in (status.STARTING, status.NOT_OURS)
        assert [row.id for row in bad.outbox()] == [waiting.id]
        assert bad.sync.stop(10.0)
        assert good.sync.status().state == status.UP_TO_DATE
    finally:
        bad.stop()
        good.stop()
