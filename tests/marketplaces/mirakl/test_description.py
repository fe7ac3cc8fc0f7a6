"""Against the vendor's own description, where it is here: its examples can be read, and everything that we
ask for is in it."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
import pytest

from desktop.domain.actions import Action, DecideCase, Reply, StartConversation
from desktop.platforms.mirakl import shapes
from desktop.platforms.mirakl.client import MiraklPlatform
from desktop.platforms.mirakl.countries import Places
from desktop.platforms.mirakl.offers import read_offer
from desktop.platforms.mirakl.orders import read_order
from desktop.platforms.mirakl.returns import NOT_COMPLIANT, REJECTIONS, read_return
from desktop.platforms.mirakl.threads import About, read_thread
from tests.marketplaces.specs import specs_folder

from .conftest import Desk

FOLDER = specs_folder()
pytestmark = pytest.mark.skipif(
    FOLDER is None or not (FOLDER / "mirakl.openapi.json").exists(),
    reason="the vendor's description is not here (HELPDESK_SPECS)",
)
IN_PROSE = {"limit", "page_token", "max", "offset"}
"""Parameters of paging, which the description names in its text alone."""
ANSWERS: dict[str, Any] = {
    "/api/account": shapes.Shop,
    "/api/channels": shapes.Channels,
    "/api/currencies": shapes.Currencies,
    "/api/locales": shapes.Locales,
    "/api/reasons": shapes.Reasons,
    "/api/offers": shapes.Offers,
    "/api/inbox/threads/{thread_id}": shapes.Thread,
}


@cache
def description() -> dict[str, Any]:
    assert FOLDER is not None
    told: dict[str, Any] = json.loads((FOLDER / "mirakl.openapi.json").read_text(encoding="utf-8"))
    return told


def resolved(value: Any) -> Any:
    while isinstance(value, dict) and "$ref" in value:
        target: Any = description()
        for part in value["$ref"].split("/")[1:]:
            target = target[part]
        value = target
    return value


def examples(path: str, method: str = "get") -> Iterator[bytes]:
    """The documented answers of an operation."""
    for status, answer in description()["paths"][path][method]["responses"].items():
        if status.startswith("2"):
            for example in answer["content"]["application/json"].get("examples", {}).values():
                yield json.dumps(resolved(example)["value"]).encode()


@pytest.mark.parametrize("path", ANSWERS)
def test_documented_answers_are_read(path: str) -> None:
    told = list(examples(path))
    assert told
    for body in told:
        assert isinstance(msgspec.json.decode(body, type=ANSWERS[path]), ANSWERS[path])


def test_documented_threads_become_conversations() -> None:
    heads = [
        msgspec.json.decode(body, type=shapes.Thread) for body in examples("/api/inbox/threads/{thread_id}")
    ]
    for body in examples("/api/inbox/threads"):
        page = msgspec.json.decode(body, type=shapes.Records)
        heads += [msgspec.json.decode(raw, type=shapes.Thread) for raw in page.data]
    assert len(heads) == 4
    for head in heads:
        done = read_thread(head, About("PL"), {})
        assert done.set_aside == ()
        assert len(done.messages) == len(head.messages or ())


def test_documented_orders_returns_and_offers_become_ours() -> None:
    places = Places("PL")
    orders = [
        read_order(msgspec.json.decode(raw, type=shapes.Order), places)
        for body in examples("/api/orders")
        for raw in msgspec.json.decode(body, type=shapes.Orders).orders
    ]
    returns = [
        read_return(msgspec.json.decode(raw, type=shapes.Return), "PL", None)
        for body in examples("/api/returns")
        for raw in msgspec.json.decode(body, type=shapes.Records).data
    ]
    offers = [
        read_offer(offer, places)
        for body in examples("/api/offers")
        for offer in msgspec.json.decode(body, type=shapes.Offers).offers or ()
    ]
    assert all((orders, returns, offers))


@pytest.mark.parametrize(
    ("path", "method", "shape"),
    [
        ("/api/inbox/threads/{thread_id}/message", "post", shapes.Sent),
        ("/api/orders/{order_id}/threads", "post", shapes.Sent),
        ("/api/returns/accept", "put", shapes.Decided),
        ("/api/returns/compliance", "put", shapes.Decided),
    ],
)
def test_documented_answers_to_what_we_do_are_read(path: str, method: str, shape: Any) -> None:
    told = list(examples(path, method))
    assert told
    for body in told:
        assert isinstance(msgspec.json.decode(body, type=shape), shape)


def test_every_request_is_in_the_description(desk: Desk) -> None:
    """One of each call that the client makes: its path, its method and its parameters are documented."""
    desk.options = {"shop_id": "2007"}
    desk.world.add_order("ORDER-1-A", has_incident=True)["order_lines"][0]["order_line_state"] = (
        "INCIDENT_OPEN"
    )
    thread = desk.world.add_thread("MMP_ORDER", "ORDER-1-A")
    desk.world.say(thread, "Where is it?", files=(("a.txt", b"a"),))
    return_id = desk.world.add_return("ORDER-1-A")
    (attachment,) = desk.world.files
    desk.read()
    desk.clock.on(minutes=20)
    desk.read()
    desk.run(lambda platform: platform.account())
    desk.run(lambda platform: platform.offers("IP13-128"))
    desk.run(lambda platform: platform.download(attachment))
    actions: list[Action] = [
        Reply(thread, "On its way"),
        StartConversation(thread, "ORDER-1-A", "Delivery", "On its way"),
        DecideCase(thread, "incident:ORDER-1-A", "Replacement item received (10)"),
        *(DecideCase("", return_id, each) for each in ("ACCEPT", "RECEIVE", "COMPLIANT", "CLOSE")),
    ]

    async def all_of_them(platform: MiraklPlatform) -> None:
        for action in actions:
            await platform.perform(action, "")

    desk.run(all_of_them)
    assert len({(call.method, _documented(call.method, call.path)) for call in desk.server.calls}) == 18
    for call in desk.server.calls:
        operation = description()["paths"][_documented(call.method, call.path)][call.method.lower()]
        known = {each["name"] for each in map(resolved, operation.get("parameters", []))}
        assert set(call.query) - IN_PROSE <= known, call.target


def _documented(method: str, path: str) -> str:
    """The description's template that a path fits, a literal one first."""
    parts = path.split("/")
    fitting = [
        template
        for template, operations in description()["paths"].items()
        if method.lower() in operations
        and len(template.split("/")) == len(parts)
        and all(
            one.startswith("{") or one == other for one, other in zip(template.split("/"), parts, strict=True)
        )
    ]
    assert fitting, path
    return min(fitting, key=lambda template: template.count("{"))


def test_the_decisions_are_those_of_the_description() -> None:
    def codes(path: str, *names: str) -> str:
        schema = resolved(
            description()["paths"][path]["put"]["requestBody"]["content"]["application/json"]["schema"]
        )
        for name in names:
            schema = resolved(schema["properties"][name])
            schema = resolved(schema.get("items", schema))
        return str(schema["description"])

    rejections = codes("/api/returns/accept", "returns", "rejection_reason_code")
    others = codes("/api/returns/compliance", "returns", "return_lines", "non_compliance_reason_code")
    assert all(f'"{code}"' in rejections for code in REJECTIONS)
    assert all(f'"{code}"' in others for code in NOT_COMPLIANT)
