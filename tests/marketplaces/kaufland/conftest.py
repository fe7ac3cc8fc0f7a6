"""What tests of this room share."""

import socket

import pytest


@pytest.fixture
def free_port() -> int:
    """A port at which nobody answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
