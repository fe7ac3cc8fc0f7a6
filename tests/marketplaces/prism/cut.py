"""A vendor's description, cut down to some of its operations, so that prism reads it in a second."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

FILES = {
    "allegro": "allegro.openapi.yaml",
    "kaufland": "kaufland.swagger.json",
    "mirakl": "mirakl.openapi.json",
}
_METHODS = {"get", "put", "post", "delete", "patch"}

FORM = "multipart/form-data"

Operation = tuple[str, str]
"""Method in capitals and path, each named part as `{}`."""


def shape(path: str) -> str:
    """A path without the names of its parts: every description names them otherwise."""
    return re.sub(r"\{\w+\}", "{}", path)


def read(folder: Path, marketplace: str) -> dict[str, Any]:
    """The whole description."""
    text = (folder / FILES[marketplace]).read_text(encoding="utf-8")
    if FILES[marketplace].endswith(".json"):
        found: dict[str, Any] = json.loads(text)
        return found
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found = yaml.load(text, loader)
    return found


def cut(
    whole: dict[str, Any], base: str, wanted: Iterable[Operation]
) -> tuple[dict[str, Any], set[Operation]]:
    """The description of the wanted operations alone, and which of them it has. `base`: what stands before
    its paths on the wire; prism compares whole paths and is told of no server."""
    asked = set(wanted)
    paths: dict[str, Any] = {}
    found: set[Operation] = set()
    for path, item in whole["paths"].items():
        kept = {}
        for method, operation in item.items():
            name = (method.upper(), shape(base + path))
            if method not in _METHODS:
                kept[method] = operation
            elif name in asked:
                kept[method] = _form_as_json(operation)
                found.add(name)
        if _METHODS & set(kept):
            paths[base + path] = kept
    components = _reached(paths, whole)
    if "securitySchemes" in whole.get("components", {}):
        components["securitySchemes"] = whole["components"]["securitySchemes"]
    made = {"openapi": whole["openapi"], "info": {"title": "cut", "version": "1"}, "paths": paths}
    if "security" in whole:
        made["security"] = whole["security"]
    return made | {"components": components}, found


def _form_as_json(operation: dict[str, Any]) -> dict[str, Any]:
    """prism takes every part of a form for a text, so that it cannot look into a part of JSON: a form is
    described, and comes before it (`running.Judged`), as one object of its parts."""
    content = operation.get("requestBody", {}).get("content", {})
    if set(content) != {FORM}:
        return operation
    body = {**operation["requestBody"], "content": {"application/json": content[FORM]}}
    return {**operation, "requestBody": body}


def _reached(value: Any, whole: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The components that a part of the description names, and those that they name."""
    kept: dict[str, dict[str, Any]] = {}
    left = [value]
    while left:
        part = left.pop()
        if isinstance(part, dict):
            named = part.get("$ref")
            if isinstance(named, str) and named.startswith("#/components/"):
                _, _, kind, name = named.split("/", 3)
                if name not in kept.setdefault(kind, {}):
                    kept[kind][name] = whole["components"][kind][name]
                    left.append(kept[kind][name])
            left += part.values()
        elif isinstance(part, list):
            left += part
    return kept
