"""The vendor's own description as a judge: whether it allows a request, and names an answer.

Read from the specs folder (`tests.marketplaces.specs`); where that is absent, the tests that need it skip.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema  # type: ignore[import-untyped]

from tests.marketplaces.little_server import Asked, Told


class Description:
    """`kaufland.swagger.json` (OpenAPI 3.0 in spite of its name)."""

    def __init__(self, folder: Path) -> None:
        self._whole = json.loads((folder / "kaufland.swagger.json").read_text(encoding="utf-8"))
        self.version = self._whole["info"]["version"]
        self._routes = [
            (re.compile("/v2" + re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path) + r"\Z"), path)
            for path in sorted(self._whole["paths"], key=lambda path: path.count("{"))
        ]

    def operation(self, asked: Asked) -> tuple[dict[str, Any], dict[str, str]]:
        """The operation that a request is, with the named parts of its path."""
        for pattern, path in self._routes:
            found = pattern.match(asked.path)
            told = self._whole["paths"][path].get(asked.method.lower())
            if found is not None and told is not None:
                return self._resolved(told), found.groupdict()
        raise AssertionError(f"the description has no {asked.method} {asked.path}")

    def check_request(self, asked: Asked) -> str:
        """Fails for a request that the description does not allow; the operation's name."""
        told, parts = self.operation(asked)
        known = {(each["in"], each["name"]): each for each in told.get("parameters", [])}
        for name, text in parts.items():
            _check(_read(unquote(text), known["path", name]["schema"]), known["path", name]["schema"])
        for name, values in asked.query.items():
            assert ("query", name) in known, f"{asked.path}: no parameter {name}"
            schema = known["query", name]["schema"]
            if schema["type"] == "array":
                _check([_read(value, schema["items"]) for value in values], schema)
            else:
                assert len(values) == 1, name
                _check(_read(values[0], schema), schema)
        for (where, name), each in known.items():
            assert where != "query" or not each.get("required") or name in asked.query, name
        body = told.get("requestBody")
        if body is None:
            assert not asked.body, f"{asked.method} {asked.path} takes no body"
        else:
            _check(asked.json, body["content"]["application/json"]["schema"])
        return str(told["operationId"])

    def check_answer(self, asked: Asked, told: Told) -> None:
        """Fails for an answer that the description does not name."""
        operation, _ = self.operation(asked)
        responses = operation["responses"]
        assert str(told.status) in responses, (asked.path, told.status)
        content = responses[str(told.status)].get("content")
        if content is None:
            assert told.body is None
        else:
            _check(told.body, content["application/json"]["schema"])

    def data_of(self, method: str, path: str) -> dict[str, Any]:
        """The schema of what a good answer holds in its envelope."""
        responses = self._resolved(self._whole["paths"][path][method.lower()])["responses"]
        good = responses.get("200") or responses["201"]
        schema: dict[str, Any] = good["content"]["application/json"]["schema"]["properties"]["data"]
        return schema

    def response(self, method: str, path: str, status: int) -> dict[str, Any]:
        """What stands at an answer: its schema and its examples."""
        told = self._whole["paths"][path][method.lower()]["responses"][str(status)]
        content: dict[str, Any] = self._resolved(told)["content"]["application/json"]
        return content

    def _resolved(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._resolved(each) for each in value]
        if not isinstance(value, dict):
            return value
        if "$ref" in value:
            target: Any = self._whole
            for step in value["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            return self._resolved(target)
        return {name: self._resolved(held) for name, held in value.items()}


def example_of(schema: dict[str, Any]) -> Any:
    """The documented example of a schema, put together from those of its parts."""
    if "example" in schema:
        return schema["example"]
    if "allOf" in schema:
        return example_of(schema["allOf"][0])
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            return {name: example_of(part) for name, part in schema.get("properties", {}).items()}
        case "array":
            return [example_of(schema["items"])]
        case "integer" | "number":
            return 1
        case "boolean":
            return True
        case _:
            return "2021-07-24T19:26:05Z" if "date" in schema.get("description", "").lower() else "text"


@cache
def _validator(schema: str) -> jsonschema.Draft7Validator:
    return jsonschema.Draft7Validator(json.loads(schema))


def _check(value: Any, schema: dict[str, Any]) -> None:
    errors = [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
        for error in _validator(json.dumps(_plain(schema))).iter_errors(value)
    ]
    assert not errors, errors[:5]


def _plain(schema: Any) -> Any:
    """OpenAPI 3.0's `nullable` as JSON Schema has it."""
    if isinstance(schema, list):
        return [_plain(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {name: _plain(held) for name, held in schema.items() if name not in ("nullable", "example")}
    return {"anyOf": [plain, {"type": "null"}]} if schema.get("nullable") is True else plain


def _read(text: str, schema: dict[str, Any]) -> Any:
    """A parameter's text as its type."""
    return int(text) if schema.get("type") == "integer" and re.fullmatch(r"-?\d+", text) else text
