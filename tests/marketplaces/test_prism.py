"""Every request that an adapter makes, and every answer of our little servers, is held against the vendor's
own description by a judge that somebody else made: `@stoplight/prism-cli`."""

import ast
import asyncio
import importlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from desktop.domain.actions import DecideCase, Edit, MarkRead, Reply, StartConversation
from desktop.domain.cases import Case
from desktop.domain.conversations import Conversation
from desktop.domain.orders import Order
from desktop.domain.pages import Thing
from desktop.platforms import marketplaces
from desktop.platforms.platform import Platform, Refused
from tests.marketplaces.little_server import LittleServer
from tests.marketplaces.prism import cut, running
from tests.marketplaces.specs import specs_folder
from tests.sync.world import FakeTime

PAPER = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
"""A file of ASCII signs: prism reads and passes on every body as text."""
TEXT = "Dzień dobry, paczka wyszła dziś rano."
BASES = {"allegro": "", "kaufland": "/v2", "mirakl": ""}
"""What stands before the description's paths."""
SIGNING_IN = {("POST", "/auth/oauth/device"), ("POST", "/auth/oauth/token")}
ELSEWHERE = SIGNING_IN | {("GET", "/dynamic/files/{}"), ("PUT", "/upload/{}"), ("PUT", "/api/returns/{}")}
"""Of a little server, not of a description: OAuth, a file behind an address that an answer names, an upload
to the place of a `Location`, and four operations that a little server answers in one."""
IN_WORDS = "metadata.shop_reply_needed_since must be string"
"""Mirakl's description says in words alone that this is null once the shop has replied."""


@pytest.fixture(params=["allegro", "kaufland", "mirakl"])
def name(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture
def there(name: str) -> Iterator[Any]:
    if specs_folder() is None:
        pytest.skip("the vendors' descriptions are not beside this checkout (../shared/specs)")
    running.command()
    module = importlib.import_module(f"tests.marketplaces.{name}.counterpart")
    made = getattr(module, f"{name.capitalize()}Counterpart")(FakeTime().now)
    yield made
    made.close()


def routes(server: LittleServer) -> set[cut.Operation]:
    """What the little server answers."""
    found = {(method, pattern.pattern.removesuffix(r"\Z")) for method, pattern, _ in server._routes}
    named = re.compile(r"\(\?P<\w+>\[\^/\]\+\)")
    return {(method, named.sub("{}", path).replace("\\", "")) for method, path in found}


def written_paths(name: str) -> set[str]:
    """Every path that stands in the adapter's code, its parts as `{}`."""
    folder = Path(importlib.import_module(f"desktop.platforms.{name}").__file__ or "").parent
    found: set[str] = set()
    for file in folder.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in node.values]
                found.add("".join(map(str, parts)))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return {f"{BASES[name]}/{text.lstrip('/')}" for text in found if text}


def test_no_request_and_no_answer_breaks_the_vendors_description(
    name: str, there: Any, tmp_path: Path
) -> None:
    folder = specs_folder()
    assert folder is not None
    whole = cut.read(folder, name)
    written = {(method.upper(), cut.shape(BASES[name] + path)) for path, item in whole["paths"].items()
               for method in item}  # fmt: skip
    ours = written_paths(name)
    answered = routes(there.server)
    wanted = (answered - ELSEWHERE) | {
        (method, path) for method, path in written if path in ours and path.startswith("/api/returns/")
    }
    description, described = cut.cut(whole, BASES[name], wanted)
    assert wanted == described, "a little server answers what the vendor does not describe"

    judge = running.Judged(there.server, described)
    try:
        with running.proxy(description, judge._behind, tmp_path) as judge.prism:
            PREPARED[name](there)
            # A budget's second is over at once.
            way = replace(there.way(FakeTime().now), monotonic=lambda: monotonic() * 1000)
            asyncio.run(use(marketplaces.client(name, way), lambda: _moderate(there)))
    finally:
        judge.close()
    said = {(each.operation, re.sub(r"\.\d+", ".N", each.words)) for each in judge.violations}
    said -= {(operation, words) for operation, words in said if words.endswith(IN_WORDS)}
    assert not said, "\n".join(map(str, sorted(said)))
    assert described - judge.called == set(), "never asked"
    assert {path for _, path in written if path in ours} <= {path for _, path in judge.called}


# --- everything that a client does ---


async def use(client: Platform, meanwhile: Callable[[], None]) -> None:
    """All of it once, as the sync does it."""
    try:
        account = await client.account()
        things = await _walk(client)
        heads = [thing for thing in things if isinstance(thing, Conversation)]
        for head in heads:
            await client.conversation(head.id)
            await client.messages(head.id)
        for order in {order for head in heads for order in head.order_ids}:
            await client.order(order)
        orders = [thing for thing in things if isinstance(thing, Order)]
        if "offers" in account.capabilities:
            assert await client.offers(orders[0].lines[0].sku)
        for place, case in enumerate(thing for thing in things if isinstance(thing, Case)):
            await _decide(client, case, place)
        for place, head in enumerate(heads):
            if head.can_reply:
                await _answer(client, head, place)
        about = next(head for head in heads if head.order_ids)
        await client.perform(StartConversation(about.id, about.order_ids[0], "Paczka", TEXT, "pl"), "k")
        await _close(client, heads, account.capabilities)
        meanwhile()
        await _walk(client)
    finally:
        await client.close()


async def _walk(client: Platform) -> list[Thing]:
    things: list[Thing] = []
    page = await client.changes(None, 100)
    while True:
        assert page.set_aside == ()
        things += page.things
        if not page.has_more:
            break
        page = await client.changes(page.state, 100)
    await client.changes(page.state, 100)
    return things


async def _answer(client: Platform, head: Conversation, place: int) -> None:
    await client.perform(MarkRead(head.id, "-"), "k")
    file = await client.upload("etykieta.pdf", "application/pdf", PAPER, f"k{place}")
    reply = Reply(head.id, TEXT, "pl", attachment_ids=(file,), recipients=head.recipients)
    await client.perform(reply, "k")
    brought = [file for message in await client.messages(head.id) for file in message.attachments]
    assert brought
    assert await client.download(brought[-1].id) == PAPER


async def _decide(client: Platform, case: Case, place: int) -> None:
    """The cases of one kind take their first decisions in turn, and then what comes next."""
    for _ in range(4):
        try:
            case = await client.case(case.id)
        except Refused:
            return  # it is over, and no longer there
        if not case.decisions:
            return
        await _take(client, case, case.decisions[place % len(case.decisions)])
        place = 0


async def _take(client: Platform, case: Case, decision: str) -> None:
    """With what it asks for: words, an amount, or neither."""
    for text, amount in (("", ""), ("Powód jest opisany w wiadomości.", ""), ("Powód.", "10.00")):
        try:
            await client.perform(DecideCase(case.conversation_id, case.id, decision, text, amount), "k")
        except Refused as refused:
            if refused.status != 422:
                raise
        else:
            return
    raise AssertionError(f"{decision} is taken in no form")


async def _close(client: Platform, heads: Sequence[Conversation], can: frozenset[str]) -> None:
    if not can & {"close", "close_request"}:
        return
    for head in heads:
        if (await client.conversation(head.id)).can_reply:
            try:
                await client.perform(Edit(head.id, closed=True), "k")
            except Refused:
                continue  # not every conversation of this marketplace ends that way


# --- what there has to be for all of it ---


def _allegro(there: Any) -> None:
    server = there.server
    for number in range(4):
        order = server.add_order("allegro-pl", f"kupujacy-{number}")
        server.add_issue(order, "Telefon nie działa", claim=True)
    for number in range(2):
        order = server.add_order("allegro-cz", f"zwracajacy-{number}")
        server.add_return(order)


def _kaufland(there: Any) -> None:
    for _ in range(6):
        order = there.server.add_order("de")
        there.server.add_return(order, ticket=there.server.add_ticket("de", "Es startet nicht.", order))


def _mirakl(there: Any) -> None:
    world = there.server.world
    states = ("WAITING_ACCEPTANCE", "WAITING_ACCEPTANCE", "IN_PROGRESS", "RECEIVED", "RECEIVED", "RECEIVED")
    for number, state in enumerate(states):
        world.add_order(f"BACK-{number}-A", "PL")
        world.add_return(f"BACK-{number}-A", state)
    order = world.add_order("OPEN-1-A", "PL", has_incident=True)
    order["order_lines"][0]["order_line_state"] = "INCIDENT_OPEN"
    world.say(world.add_thread("MMP_ORDER", "OPEN-1-A"), "Nie działa.")


def _moderate(there: Any) -> None:
    """Allegro looks at a reply of ours; the others do not."""
    for thread in getattr(there.server, "threads", {}).values():
        for message in thread.messages:
            if not message["author"]["isInterlocutor"]:
                there.server.judge(message["id"], "VERIFYING")


PREPARED: dict[str, Callable[[Any], None]] = {"allegro": _allegro, "kaufland": _kaufland, "mirakl": _mirakl}
