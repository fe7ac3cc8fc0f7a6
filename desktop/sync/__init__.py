"""What moves: the asyncio thread that pulls, sends and listens. No Qt."""
