"""Writes the sample event of every route from the route itself: `make generate`.

The body is the first example of the route's body model, the path's parameters are made-up identifiers that could exist.
"""

import importlib
import inspect
import json
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from holdfast.edge.route import RouteHandler
from holdfast.kernel.ids import encode_id

ROOT = Path(__file__).parent.parent
EVENTS = ROOT / "events"
FUNCTIONS = ROOT / "functions"
_PREFIXES = {
    "order_id": "ord", "condition_id": "cnd", "dispute_id": "dsp", "withdrawal_id": "wdr", "notification_id": "ntf",
    "user_id": "usr", "file_id": "fil", "bank_account_id": "bac", "payment_id": "pay", "fee_configuration_id": "fee",
    "account_id": "acc", "api_key_id": "key", "transfer_id": "trf",
}  # fmt: skip
_PREFIXES_BELOW = {"/v1/transfers": {"transfer_id": "btr"}}  # where a name stands for something else
_SAMPLE = UUID("019a0000-0000-7000-8000-000000000001")


def functions() -> list[str]:
    """Every function by room and name, as in escrow/accept_order."""
    return sorted(path.relative_to(FUNCTIONS).with_suffix("").as_posix() for path in FUNCTIONS.glob("*/[a-z]*.py"))


def handler_of(function: str) -> Any:
    return importlib.import_module(function.replace("/", ".")).handler


def event_of(handler: RouteHandler) -> dict[str, Any]:
    """An API Gateway event of payload format 2.0 for the route."""
    spec = handler.spec
    names = [part.strip("{}") for part in spec.path.split("/") if part.startswith("{")]
    prefixes = _PREFIXES | _PREFIXES_BELOW.get(spec.path.partition("/{")[0], {})
    parameters = {name: encode_id(prefixes[name], _SAMPLE) if name in prefixes else "sample" for name in names}
    path = spec.path.format_map(parameters)
    headers = {"accept": "application/json", "host": "api.example.com", "holdfast-tenant": "demo"}
    if not spec.access.is_open:
        headers["authorization"] = "Bearer <access token>"
    if spec.idempotency == "required":
        headers["idempotency-key"] = "5f3c8a1e-2b77-4c1d-9d7a-0a1b2c3d4e5f"
    body = _example(handler)
    if body is not None:
        headers["content-type"] = "application/json"
    return {
        "version": "2.0",
        "routeKey": f"{spec.method} {spec.path}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": headers,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "api-id",
            "domainName": "api.example.com",
            "domainPrefix": "api",
            "http": {
                "method": spec.method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": "curl/8.5.0",
            },
            "requestId": "JKJaXmPLvHcESHA=",
            "routeKey": f"{spec.method} {spec.path}",
            "stage": "$default",
            "time": "10/Mar/2026:05:16:23 +0000",
            "timeEpoch": 1773119783636,
        },
        "pathParameters": parameters,
        "body": body,
        "isBase64Encoded": False,
    }


def body_model(handler: RouteHandler) -> type[BaseModel] | None:
    for parameter in inspect.signature(handler.function).parameters.values():
        if inspect.isclass(parameter.annotation) and issubclass(parameter.annotation, BaseModel):
            return parameter.annotation
    return None


def _example(handler: RouteHandler) -> str | None:
    model = body_model(handler)
    if model is None:
        return None
    examples = model.model_json_schema().get("examples")
    if not examples:
        raise SystemExit(f"{model.__name__} has no example: give its model_config json_schema_extra one")
    return json.dumps(examples[0])


def written(handler: RouteHandler) -> str:
    return json.dumps(event_of(handler), indent=2) + "\n"


def main() -> None:
    for function in functions():
        handler = handler_of(function)
        if isinstance(handler, RouteHandler):
            path = EVENTS / f"{function}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(written(handler))


if __name__ == "__main__":
    main()
