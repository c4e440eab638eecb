"""The committed OpenAPI document is the one that the handlers say."""

from local.openapi import DOCUMENT, document, written
from tests.wiring.house import FILES


def test_it_is_current() -> None:
    assert DOCUMENT.read_text() == written(), "make generate"


def test_it_has_every_route_with_its_summary_and_every_path_parameter() -> None:
    paths = document()["paths"]
    for file in FILES:
        if file.is_route:
            spec = file.module.handler.spec
            operation = paths[spec.path][spec.method.lower()]
            assert operation["operationId"] == file.name.split("/")[1]
            assert operation["summary"]
            declared = {each["name"] for each in operation.get("parameters", []) if each.get("in") == "path"}
            assert declared == {part.strip("{}") for part in spec.path.split("/") if part.startswith("{")}


def test_operation_ids_are_unique() -> None:
    identifiers = [operation["operationId"] for each in document()["paths"].values() for operation in each.values()]
    assert len(identifiers) == len(set(identifiers))
