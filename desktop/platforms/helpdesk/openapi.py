"""The contract as an OpenAPI 3.1 document, generated from `contract.OPERATIONS` and the shapes.

`resources/helpdesk-api.yaml` is what `text()` gives; a test fails when it is stale. Mend it with
`python -m desktop.platforms.helpdesk.openapi`.
"""

import json
import re
from http import HTTPStatus
from pathlib import Path
from typing import Any

import msgspec

from desktop import resources

from . import contract
from .contract import Operation

FILE = "helpdesk-api.yaml"
REF = "#/components/schemas/{name}"

_EVERYWHERE = (400, 401, 403, 429, 500)
"""Problems that may come from every call (a public one asks for no token)."""

_TAGS = (
    ("conversations", "conversations"),
    ("cases", "cases"),
    ("orders", "orders"),
    ("offers", "offers"),
    ("attachments", "attachments"),
    ("changes", "changes"),
    ("events", "changes"),
)


def document() -> dict[str, Any]:
    """The whole document, in an order that never changes."""
    shapes = [shape for op in contract.OPERATIONS for shape in (op.result, op.body) if _is_shape(shape)]
    shapes += [*contract.CHANGE_SHAPES.values(), contract.Problem, contract.Hint]
    _, schemas = msgspec.json.schema_components(dict.fromkeys(shapes), ref_template=REF)
    paths: dict[str, dict[str, Any]] = {}
    for operation in contract.OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "The Helpdesk API",
            "version": contract.VERSION,
            "summary": "What a seller's desktop client asks of a marketplace's helpdesk",
            "description": "Times are RFC 3339 in UTC, money is a decimal string with its ISO 4217 code, "
            "markets are ISO 3166 alpha-2, languages BCP 47. Enumerations are open: the values known today "
            "stand under x-extensible-enum, and an unknown one breaks nothing. "
            "Errors are problem details (RFC 9457).",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/", "description": "The address that the account signs in to"}],
        "security": [{"oauth": [contract.SCOPE]}],
        "paths": paths,
        "components": {
            "securitySchemes": {"oauth": _security()},
            "parameters": {"IdempotencyKey": _KEY, "IfMatch": _IF_MATCH, "AcceptLanguage": _LANGUAGE},
            "headers": {"ETag": _ETAG, "RetryAfter": _RETRY_AFTER},
            "responses": {f"Problem{status}": _problem(status) for status in _problem_statuses()},
            "schemas": {name: _clean(schemas[name]) for name in sorted(schemas)},
        },
    }


def text() -> str:
    """The document as YAML."""
    head = "# Generated from desktop/platforms/helpdesk/contract.py; do not edit.\n"
    return head + "\n".join(_lines(document(), 0)) + "\n"


def write(path: Path | None = None) -> None:
    """Writes the file; without a path the one in resources/."""
    (path or resources.path(FILE)).write_text(text(), encoding="utf-8")


# --- operations ---


def _operation(operation: Operation) -> dict[str, Any]:
    parameters: list[dict[str, Any]] = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "pattern": "^[A-Z]{2}$"}
            if name == "market"
            else {"type": "string", "minLength": 1, "maxLength": 64},
        }
        for name in operation.parameters
    ]
    if operation.query is not None:
        parameters += _query(operation.query)
    if operation.idempotent_by_key:
        parameters.append({"$ref": "#/components/parameters/IdempotencyKey"})
    if operation.if_match:
        parameters.append({"$ref": "#/components/parameters/IfMatch"})
    if operation is contract.EVENTS:
        parameters.append(_LAST_EVENT_ID)
    parameters.append({"$ref": "#/components/parameters/AcceptLanguage"})
    found: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [_tag(operation.path)],
        "parameters": parameters,
    }
    if operation.public:
        found["security"] = []
    if operation.body is not None:
        found["requestBody"] = {"required": True, "content": _content(operation.body)}
    found["responses"] = _responses(operation)
    return found


def _responses(operation: Operation) -> dict[str, Any]:
    done: dict[str, Any] = {"description": HTTPStatus(operation.status).phrase}
    if operation.result is not None:
        done["content"] = _content(operation.result)
    if "version" in getattr(operation.result, "__struct_fields__", ()):
        done["headers"] = {"ETag": {"$ref": "#/components/headers/ETag"}}
    everywhere = [status for status in _EVERYWHERE if not (operation.public and status in (401, 403))]
    with_body = (413, 415) if operation.body is not None else ()
    problems = sorted({*operation.errors, *everywhere, *with_body})
    return {
        str(operation.status): done,
        **{str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in problems},
    }


def _content(body: Any) -> dict[str, Any]:
    if body is contract.Stream.EVENTS:
        return {body.value: {"schema": {"type": "string"}}}
    if body is contract.Stream.BYTES:
        return {body.value: {"schema": {"type": "string", "format": "binary"}}}
    return {"application/json": {"schema": {"$ref": REF.format(name=body.__name__)}}}


def _query(shape: Any) -> list[dict[str, Any]]:
    """A query's fields, each as a parameter; an absent one is simply not sent, so it is never null."""
    _, schemas = msgspec.json.schema_components([shape], ref_template=REF)
    schema = schemas[shape.__name__]
    found = []
    for name, value in schema["properties"].items():
        plain = dict(value)
        if "anyOf" in plain:
            plain = next(dict(choice) for choice in plain["anyOf"] if choice != {"type": "null"})
        if plain.get("default", ...) is None:
            del plain["default"]
        required = name in schema.get("required", ())
        found.append({"name": name, "in": "query", "required": required, "schema": plain})
    return found


def _tag(path: str) -> str:
    return next((tag for part, tag in _TAGS if path.split("/")[2] == part), "account")


def _is_shape(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, msgspec.Struct)


# --- what many operations share ---


_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "The same key with the same call gives the same answer for 24 hours.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
}
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The version that is changed: 412 when there is another, 428 without the header.",
    "schema": {"type": "string"},
}
_LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "required": False,
    "description": "The language of a problem's title and detail.",
    "schema": {"type": "string"},
}
_LAST_EVENT_ID = {
    "name": "Last-Event-ID",
    "in": "header",
    "required": False,
    "description": "The last state heard of; a hint follows at once when it is not the present one.",
    "schema": {"type": "string"},
}
_ETAG = {"description": "The resource's version", "schema": {"type": "string"}}
_RETRY_AFTER = {
    "description": "Seconds, or an HTTP date, before which nothing is to be sent again (RFC 9110)",
    "schema": {"type": "string"},
}


def _security() -> dict[str, Any]:
    endpoints = {"tokenUrl": contract.TOKEN_PATH, "refreshUrl": contract.TOKEN_PATH}
    return {
        "type": "oauth2",
        "description": "Authorization code with PKCE (S256) on a loopback redirect, or the device flow "
        f"(RFC 8628); the endpoints are announced at {contract.METADATA_PATH}.",
        "flows": {
            "authorizationCode": {
                "authorizationUrl": contract.AUTHORIZE_PATH,
                **endpoints,
                "scopes": {contract.SCOPE: "Everything that the signed-in person may do"},
            }
        },
    }


def _problem_statuses() -> list[int]:
    return sorted({*_EVERYWHERE, 413, 415, *(status for op in contract.OPERATIONS for status in op.errors)})


def _problem(status: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "description": HTTPStatus(status).phrase,
        "content": {contract.PROBLEM_MEDIA_TYPE: {"schema": {"$ref": REF.format(name="Problem")}}},
    }
    if status in (429, 500):
        found["headers"] = {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}
    return found


def _clean(schema: Any) -> Any:
    """Docstrings wrap at the line's end; in the document they are one line. An empty `required` says
    nothing.
    """
    if isinstance(schema, dict):
        cleaned = {key: _clean(value) for key, value in schema.items() if (key, value) != ("required", [])}
        if isinstance(cleaned.get("description"), str):
            cleaned["description"] = " ".join(cleaned["description"].split())
        return cleaned
    if isinstance(schema, list):
        return [_clean(value) for value in schema]
    return schema


# --- YAML: block style, every text that is not plainly a word in double quotes, which are JSON's ---

_PLAIN = re.compile(r"[A-Za-z_$/][A-Za-z0-9_$/{}.-]*")
_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


def _scalar(value: Any) -> str:
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    return json.dumps(value, ensure_ascii=False)


def _lines(value: Any, depth: int) -> list[str]:
    pad = "  " * depth
    lines: list[str] = []
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, dict | list) and inner:
                lines += [f"{pad}{_scalar(key)}:", *_lines(inner, depth + 1)]
            else:
                lines.append(f"{pad}{_scalar(key)}: {_scalar(inner)}")
    else:
        for inner in value:
            if isinstance(inner, dict | list) and inner:
                first, *rest = _lines(inner, depth + 1)
                lines += [f"{pad}- {first.lstrip()}", *rest]
            else:
                lines.append(f"{pad}- {_scalar(inner)}")
    return lines


if __name__ == "__main__":
    write()
