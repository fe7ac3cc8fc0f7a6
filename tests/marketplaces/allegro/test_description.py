"""Against the vendor's own description, where it is at hand: its examples can be read, and what is sent is
what it asks for."""

from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import msgspec
import pytest
import yaml
from openapi_schema_validator import OAS30Validator

from desktop.domain.actions import DecideCase, Edit, MarkRead, Reply, StartConversation
from desktop.domain.decisions import RETURN_STEP
from desktop.platforms.allegro import order_shapes, shapes, sign_in
from desktop.platforms.allegro.client import AllegroPlatform
from desktop.platforms.allegro.issues import VERDICTS, matter_of, messages_of
from desktop.platforms.allegro.returns import REJECTIONS
from tests.marketplaces.little_server import Asked
from tests.marketplaces.specs import specs_folder

if TYPE_CHECKING:
    from .conftest import Seller

_FOLDER = specs_folder()
pytestmark = pytest.mark.skipif(
    _FOLDER is None, reason="the vendors' descriptions (../shared/specs) are absent"
)

READ: dict[str, type[shapes.Shape]] = {
    "/me": order_shapes.Me,
    "/marketplaces": order_shapes.Marketplaces,
    "/messaging/threads": shapes.Threads,
    "/messaging/threads/{threadId}": shapes.Thread,
    "/messaging/threads/{threadId}/messages": shapes.Messages,
    "/messaging/messages/{messageId}": shapes.Message,
    "/sale/issues": shapes.Issues,
    "/sale/issues/{issueId}": shapes.Issue,
    "/sale/issues/{issueId}/chat": shapes.Chat,
    "/order/checkout-forms/{id}": order_shapes.CheckoutForm,
    "/order/customer-returns": shapes.Returns,
    "/order/customer-returns/{customerReturnId}": shapes.Return,
}
_ITEMS = {
    shapes.Threads: ("threads", shapes.Thread),
    shapes.Messages: ("messages", shapes.Message),
    shapes.Issues: ("issues", shapes.Issue),
    shapes.Chat: ("chat", shapes.IssueMessage),
    shapes.Returns: ("customer_returns", shapes.Return),
}


@cache
def description() -> dict[str, Any]:
    assert _FOLDER is not None
    with (_FOLDER / "allegro.openapi.yaml").open(encoding="utf-8") as file:
        found: dict[str, Any] = yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return found


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        found: Any = description()
        for name in node["$ref"].removeprefix("#/").split("/"):
            found = found[name.replace("~1", "/")]
        node = found
    return node


def example(schema: dict[str, Any]) -> Any:
    """What the schema's own examples make together: a whole answer."""
    schema = resolved(schema)
    if "example" in schema:
        return schema["example"]
    whole: dict[str, Any] = {}
    for part in schema.get("allOf", ()):
        made = example(part)
        if not isinstance(made, dict):
            return made
        whole |= made
    if schema.get("type") == "array":
        return [example(schema["items"])]
    if "properties" in schema or whole:
        return whole | {name: example(each) for name, each in schema.get("properties", {}).items()}
    kinds = {"boolean": True, "integer": 1, "number": 1, "object": {}, "string": "text"}
    return schema.get("enum", [kinds.get(schema.get("type", ""))])[0]


def answers(path: str, method: str = "get") -> list[Any]:
    """Every documented example of an operation's success, and the one that its schema makes."""
    found = []
    for status, answer in description()["paths"][path][method]["responses"].items():
        for content in resolved(answer).get("content", {}).values() if status.startswith("2") else ():
            found += [each["value"] for each in content.get("examples", {}).values()]
            found += [content["example"]] if "example" in content else []
            found.append(example(content["schema"]))
    return found


def _told_as_text(value: Any) -> Any:
    """Booleans that the description gives as text, and dates that YAML reads."""
    if isinstance(value, dict):
        return {name: _told_as_text(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_told_as_text(each) for each in value]
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


@pytest.mark.parametrize("path", READ)
def test_every_documented_answer_can_be_read(path: str) -> None:
    told = answers(path)
    assert told
    for each in told:
        read: Any = msgspec.json.decode(msgspec.json.encode(_told_as_text(each)), type=READ[path])
        if READ[path] in _ITEMS:
            name, shape = _ITEMS[READ[path]]
            items = getattr(read, name)
            assert items
            for raw in items:
                assert msgspec.json.decode(raw, type=shape)


@pytest.mark.parametrize("number", [0, 1])
def test_the_documented_issues_become_conversations(number: int) -> None:
    [told, *_] = answers("/sale/issues")
    issue = msgspec.json.decode(msgspec.json.encode(told["issues"][number]), type=shapes.Issue)
    [chat, *_] = answers("/sale/issues/{issueId}/chat")
    messages = [msgspec.convert(each, shapes.IssueMessage) for each in chat["chat"]]
    matter = matter_of(issue, messages, None, "PL")
    assert matter.case.kind == ("dispute", "complaint")[number]
    assert len(matter.case.decisions) == (0, 11)[number]
    assert [each.text for each in messages_of(issue, messages)]


def enum(schema: str, *fields: str) -> set[str]:
    node = description()["components"]["schemas"][schema]
    for field in fields:
        node = resolved(resolved(node)["properties"][field])
    return set(node["enum"])


def test_what_the_seller_may_decide_is_all_that_the_description_names() -> None:
    assert set(VERDICTS) == enum("ClaimStatusChangeRequest", "status")
    assert {"REGULAR", "END_REQUEST", *RETURN_STEP} == enum("MessageRequest", "type")
    assert set(REJECTIONS) == enum("CustomerReturnRefundRejectionRequest", "rejection", "code")


def test_the_rights_are_those_of_the_operations_in_use() -> None:
    used = [(path, "get") for path in READ] + [
        ("/messaging/threads/{threadId}/messages", "post"),
        ("/sale/issues/{issueId}/status", "post"),
        ("/order/customer-returns/{customerReturnId}/rejection", "post"),
    ]
    wanted = {
        right
        for path, method in used
        for choice in description()["paths"][path][method].get("security", ())
        for right in choice.get("bearer-token-for-user", ())
    }
    assert wanted == set(sign_in.RIGHTS)


# --- what is sent ---


def operation_of(call: Asked) -> tuple[str, dict[str, Any]]:
    """The described operation of a call: the path with the fewest named parts that fits."""
    asked = call.path.strip("/").split("/")
    fitting = [
        path
        for path, methods in description()["paths"].items()
        if call.method.lower() in methods and _fits(path.strip("/").split("/"), asked)
    ]
    path = min(fitting, key=lambda path: path.count("{"))
    return path, description()["paths"][path]


def _fits(path: list[str], asked: list[str]) -> bool:
    return len(path) == len(asked) and all(
        part.startswith("{") or part == there for part, there in zip(path, asked, strict=True)
    )


def problems(call: Asked) -> list[str]:
    """What of a call the description does not allow."""
    path, item = operation_of(call)
    operation = item[call.method.lower()]
    parameters = [resolved(each) for each in (*operation.get("parameters", ()), *item.get("parameters", ()))]
    found = []
    known = {each["name"]: each for each in parameters if each["in"] == "query"}
    for name, values in call.query.items():
        if name not in known:
            found.append(f"{path}: no query {name}")
            continue
        schema = resolved(known[name]["schema"])
        if schema.get("type") == "array":
            found += _broken(values, schema)
            continue
        for value in values:
            found += _broken(int(value) if schema.get("type") == "integer" else value, schema)
    language = next((each for each in parameters if each["name"] == "Accept-Language"), None)
    if language is not None:
        found += _broken(call.headers["accept-language"], {"enum": language["schema"]["enum"]})
    accepted = {
        media
        for status, answer in operation["responses"].items()
        for media in resolved(answer).get("content", {})
        if status.startswith("2")
    }
    if accepted and call.headers["accept"] not in accepted:
        found.append(f"{path}: Accept {call.headers['accept']}")
    body = resolved(operation.get("requestBody", {}))
    if body:
        media = call.headers["content-type"]
        if media not in body["content"]:
            found.append(f"{path}: Content-Type {media}")
        elif media.endswith("json"):
            found += _broken(call.json, body["content"][media]["schema"])
            found += [
                f"{path}: no field {name}" for name in _extra(call.json, body["content"][media]["schema"])
            ]
    return found


def _broken(value: Any, schema: dict[str, Any]) -> list[str]:
    whole = {**schema, "components": description()["components"]}
    return [error.message for error in OAS30Validator(whole).iter_errors(value)]


def _extra(value: Any, schema: dict[str, Any]) -> set[str]:
    """Fields that the schema neither has nor requires."""
    schema = resolved(schema)
    return set(value) - set(schema.get("properties", {})) - set(schema.get("required", ()))


@pytest.mark.parametrize("language", ["pl", "de-DE"])
def test_every_request_is_one_that_the_description_allows(seller: "Seller", language: str) -> None:
    seller.language = language
    server = seller.server
    order = server.add_order("allegro-sk", "y")
    given_back, claim = f"return:{server.add_return(order)}", f"issue:{server.add_issue(order, claim=True)}"
    thread, dispute = f"mc:{next(iter(server.threads))}", f"issue:{next(iter(server.issues))}"
    server.moderating = True
    png = b"\x89PNG\r\n\x1a\n"

    async def everything(platform: AllegroPlatform) -> None:
        await platform.account()
        await seller.read_with(platform)
        for conversation in (thread, dispute):
            file = await platform.upload("a.png", "image/png", png, "key")
            outcome = await platform.perform(Reply(conversation, "Tak", attachment_ids=(file,)), "key")
            await platform.download(outcome.things[0].attachments[0].id)  # type: ignore[union-attr]
        await platform.perform(StartConversation(given_back, order, "", "Proszę o numer"), "key")
        await platform.perform(MarkRead(thread, "x"), "key")
        await platform.perform(DecideCase(claim, claim, "RETURN_REQUIRED_CUSTOM", "Proszę odesłać"), "key")
        await platform.perform(Edit(dispute, closed=True), "key")
        await platform.perform(DecideCase(given_back, given_back, "REFUND_REJECTED", "Ślady"), "key")
        await platform.perform(DecideCase(claim, claim, "ACCEPTED_PARTIAL_REFUND", "Część", "5.00"), "key")
        seller.later(hours=1)
        await seller.read_with(platform)
        for id in (thread, dispute, claim, given_back):
            await platform.conversation(id)
            await platform.messages(id)
        await platform.order(order)
        await platform.case(claim)

    seller.do(everything)
    calls = [call for call in server.calls if not call.path.startswith(("/auth/", "/upload/"))]
    assert {unquote(operation_of(call)[0]) for call in calls} >= set(READ)
    assert [problem for call in calls for problem in problems(call)] == []
