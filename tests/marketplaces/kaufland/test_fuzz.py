"""Answers in which any one value is something else: a thing is made of it, or it is set aside."""

import copy
import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from desktop.domain.pages import Thing
from desktop.platforms.kaufland import shapes
from desktop.platforms.kaufland.orders import order_of
from desktop.platforms.kaufland.records import converted
from desktop.platforms.kaufland.returns import case_of
from desktop.platforms.kaufland.tickets import found_in, orders_in
from desktop.store.pages import prepare
from tests.marketplaces.kaufland.world import World

ODD: tuple[Any, ...] = (
    None,
    "",
    "x" * 10_000,
    "\u202e\u0000\ufeff",
    -1,
    2**63,
    10**40,
    1e308,
    True,
    [],
    {},
    [[]],
    "0001-01-01T00:00:00+14:00",
    "2026-11-23T09:00:00",
)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def world() -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """A ticket, an order and a return unit as their details tell them."""
    made = World(lambda: NOW)
    made.url = "https://sellerapi.kaufland.com"
    order = made.add_order("cz", pieces=2)
    ticket = made.add_ticket("cz", "Dobrý den", order)
    made.write(ticket, "Haló?")
    made.add_file(ticket, "a.jpg", b"")
    (unit, *_) = made.units_of(made.add_return(order, ticket=ticket))
    told = {**made.units[unit], "tickets": [made.tickets[ticket]]}
    return made.tickets[ticket], made.orders[order], told


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where a value stands in it."""
    if path:
        yield path
    if isinstance(value, dict):
        for name, held in value.items():
            yield from places(held, (*path, name))
    elif isinstance(value, list):
        for number, held in enumerate(value):
            yield from places(held, (*path, number))


def changed(value: Any, path: tuple[Any, ...], odd: Any) -> msgspec.Raw:
    """The same with something odd in one place."""
    copied = copy.deepcopy(value)
    around = copied
    for step in path[:-1]:
        around = around[step]
    around[path[-1]] = odd
    return msgspec.Raw(msgspec.json.encode(copied))


def things_of_ticket(raw: msgspec.Raw) -> list[Thing]:
    ticket = converted(raw, shapes.Ticket)
    found = found_in(ticket, "cz")
    orders_in(ticket, found)
    return found.things


def things_of_order(raw: msgspec.Raw) -> list[Thing]:
    return [order_of(converted(raw, shapes.Order))]


def things_of_unit(raw: msgspec.Raw) -> list[Thing]:
    return [case_of(converted(raw, shapes.ReturnUnit), "c", NOW)]


@pytest.mark.parametrize(
    ("which", "made"),
    [(0, things_of_ticket), (1, things_of_order), (2, things_of_unit)],
    ids=["ticket", "order", "unit"],
)
def test_any_one_value_may_be_anything(which: int, made: Any) -> None:
    whole = world()[which]
    good = bad = 0
    for path, odd in itertools.product(list(places(whole)), ODD):
        try:
            things = made(changed(whole, path, odd))
        except ValueError:
            bad += 1
            continue
        page = prepare(things)
        good += not page.set_aside
    assert good > 100, "most of what stands there is not worth a thing"
    assert bad > 20
