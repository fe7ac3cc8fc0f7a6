"""The OpenAPI file says what the contract says, and says it validly."""

from typing import Any

import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from desktop import resources
from desktop.platforms.helpdesk import contract, openapi


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return openapi.document()


def test_the_file_is_fresh() -> None:
    assert resources.read_text(openapi.FILE) == openapi.text(), (
        "stale: run python -m desktop.platforms.helpdesk.openapi"
    )


def test_the_file_is_valid_openapi() -> None:
    OpenAPIV31SpecValidator(yaml.safe_load(resources.read_text(openapi.FILE))).validate()


def test_the_yaml_holds_the_document(document: dict[str, Any]) -> None:
    assert yaml.safe_load(openapi.text()) == document


@pytest.mark.parametrize("operation", contract.OPERATIONS, ids=lambda op: op.name)
def test_every_operation_stands_with_its_parts(
    operation: contract.Operation, document: dict[str, Any]
) -> None:
    found = document["paths"][operation.path][operation.method.lower()]
    names = {parameter.get("name") for parameter in found["parameters"]}
    references = {parameter.get("$ref", "").rpartition("/")[2] for parameter in found["parameters"]}
    assert found["operationId"] == operation.name
    assert names >= set(operation.parameters)
    assert ("IdempotencyKey" in references) == (operation.method == "POST")
    assert ("IfMatch" in references) == operation.if_match
    assert ("requestBody" in found) == (operation.body is not None)
    assert {str(status) for status in (operation.status, *operation.errors)} <= set(found["responses"])


def test_open_enumerations_stay_open(document: dict[str, Any]) -> None:
    state = document["components"]["schemas"]["Conversation"]["properties"]["state"]
    assert "enum" not in state
    assert "taken_over" in state["x-extensible-enum"]


def test_write_makes_the_file(tmp_path: Any) -> None:
    path = tmp_path / "api.yaml"
    openapi.write(path)
    assert path.read_text(encoding="utf-8") == openapi.text()
