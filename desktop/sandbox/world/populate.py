"""Fills an empty store."""

import random

from desktop import resources
from desktop.platforms.helpdesk import contract

from ..desk import Desk
from .seller import places, settle


def populate(desk: Desk, seed: int, conversations: int) -> None:
    """The world for a seed, a number of conversations and the desk's present instant."""
    rng = random.Random(f"helpdesk {seed}")
    now = desk.now()
    with desk.store.transaction():
        desk.store.set_meta("world", f"{seed}-{int(now.timestamp())}-{rng.getrandbits(32):08x}")
        settle(desk, rng, now)
        scenarios = resources.read_toml("sandbox", "scenarios.toml")["scenario"]
        for number in range(conversations):
            place = places()[number % len(places())]
            scenario = scenarios[number % len(scenarios)]
            found = contract.Conversation(
                id=f"C-{desk.new_number('conversation')}",
                version="",
                market=place.code,
                subject=scenario["id"],
                buyer=contract.Buyer(id=f"B-{number}", name=f"Buyer {number}", language=place.language),
                topic=scenario["topic"],
                created_at=now,
                updated_at=now,
                last_message_at=now,
            )
            author = contract.Author(role="buyer", id=found.buyer.id, name=found.buyer.name)
            desk.add_message(found, author, scenario["steps"][0]["gist"], language="en")
