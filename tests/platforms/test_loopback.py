"""The port that waits for the browser leaves nothing open behind (RFC 8252, section 7.3)."""

import asyncio
import socket
from urllib.parse import urlsplit

from desktop.platforms.helpdesk.loopback import Words, waiting

PATIENCE = 20.0


def test_a_connection_that_says_nothing_is_closed_with_the_sign_in() -> None:
    silent = socket.socket()
    silent.settimeout(PATIENCE)

    async def sign_in() -> None:
        async with waiting("state", Words()) as redirect:
            port = urlsplit(redirect.url).port
            await asyncio.get_running_loop().run_in_executor(None, silent.connect, ("127.0.0.1", port))
            while not redirect._serving:  # noqa: ASYNC110 - nothing tells when
                await asyncio.sleep(0)

    with silent:
        asyncio.run(sign_in())
        assert silent.recv(1) == b""
