"""When the next read comes after something else than a read has failed: never only with the far poll."""

import asyncio
from collections.abc import AsyncIterator

from desktop.platforms.helpdesk.client import HelpdeskPlatform
from desktop.platforms.platform import Unreachable


class Hinting(HelpdeskPlatform):
    """One hint when it is let go, and the stream's end when that is."""

    def __init__(self, client: HelpdeskPlatform) -> None:
        self.__dict__.update(client.__dict__)
        self.speak, self.end = asyncio.Event(), asyncio.Event()

    async def hints(self, last_event_id: str | None) -> AsyncIterator[str]:
        await self.speak.wait()
        yield "1"
        await self.end.wait()
        raise Unreachable("the stream broke")


def test_a_stream_of_hints_that_breaks_is_followed_by_a_read_at_once(make_world):
    made: list[Hinting] = []

    def wrap(client: HelpdeskPlatform) -> Hinting:
        made.append(Hinting(client))
        return made[-1]

    world = make_world(wrap=wrap).start()
    world.until_state("up_to_date")
    calls = world.calls("changes")
    world.sync._soon(made[0].speak.set)
    world.until(lambda: world.calls("changes") > calls)
    [conversation_id, *_] = world.open_conversations()
    world.sandbox.write_as_buyer(conversation_id, "Halo?")
    world.sync._soon(made[0].end.set)
    world.until(lambda: world.store.reader().messages(conversation_id)[-1].text == "Halo?")
