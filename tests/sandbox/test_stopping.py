"""The practice platform leaves nothing open when it stops."""

import socket
from contextlib import suppress

from desktop.sandbox.server import Sandbox


def test_who_comes_in_as_it_stops_is_not_left_waiting() -> None:
    """It is accepted in one turn of the loop and would get its connection in the next, when nobody is there
    any more."""
    sandbox = Sandbox(conversations=1, buyers=False).start()
    loop, thread = sandbox._loop, sandbox._thread
    assert loop is not None
    assert thread is not None
    host, _, port = sandbox.url.removeprefix("http://").partition(":")
    came: list[socket.socket] = []

    def come_and_stop() -> None:
        came.append(socket.create_connection((host, int(port))))
        loop.call_soon(sandbox._over.set)

    loop.call_soon_threadsafe(come_and_stop)
    thread.join(10)
    sandbox.stop()
    with came[0] as client:
        client.settimeout(5)
        with suppress(ConnectionResetError):
            assert client.recv(1) == b""
