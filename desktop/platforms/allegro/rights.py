"""Whether a sign-in may do the one thing that nothing works without: read the Message Center. Missing rights
to issues or returns leave those out, and the rest goes on (`rounds`)."""

from desktop.platforms.way import Way

from .connection import PUBLIC, Connection


async def check_messages(way: Way) -> None:
    """Raises Refused (403) where the application was not given `allegro:api:messaging`."""
    connection = Connection(way)
    try:
        await connection.ask("GET", "/messaging/threads", PUBLIC, query={"limit": 1}, kind="threads")
    finally:
        await connection.close()
