"""Buyers: their names, and where they live as people there write it."""

import random
from dataclasses import dataclass
from functools import cache
from typing import Any

from desktop import resources
from desktop.platforms.helpdesk import contract

from .seller import Place


@dataclass(frozen=True, slots=True)
class Person:
    """A buyer. `female` picks the form of words that the language marks."""

    buyer: contract.Buyer
    first_name: str
    female: bool
    address: contract.Address


@dataclass(frozen=True, slots=True)
class Carrier:
    """A carrier and what its tracking numbers look like."""

    name: str
    pattern: str


@cache
def _country(market: str) -> dict[str, Any]:
    return resources.read_toml("sandbox", "world", f"{market}.toml")


@cache
def carriers(market: str) -> tuple[Carrier, ...]:
    """Who delivers there."""
    return tuple(Carrier(entry["name"], entry["tracking"]) for entry in _country(market)["carriers"])


def new_person(place: Place, number: int, rng: random.Random) -> Person:
    """Somebody who buys in a market; `number` makes the id."""
    country = _country(place.code)
    female = rng.random() < 0.5
    first = rng.choice(country["female_names" if female else "male_names"])
    surname = rng.choice(country["surnames"])[int(female)]
    name = f"{surname} {first}" if country.get("surname_first") else f"{first} {surname}"
    city = rng.choice(country["cities"])
    street = rng.choice(country["streets"])
    address = contract.Address(
        name=name,
        street=street.format(n=_house_number(rng), flat=rng.randint(1, 48)),
        postal_code=rng.choice(city["postal_codes"]),
        city=city["city"],
        region=city.get("region", ""),
        country=place.code,
    )
    buyer = contract.Buyer(id=f"B-{number}", name=name, language=place.language)
    return Person(buyer, first, female, address)


def _house_number(rng: random.Random) -> int:
    """Low numbers are the usual ones: every street has them."""
    return 1 + min(int(rng.expovariate(1 / 24)), 180)
