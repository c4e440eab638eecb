"""Writes functions/openapi.json, the OpenAPI 3.1 document of every route, from the handlers: `python -m
local.openapi`."""

import json
import sys
from pathlib import Path
from typing import Any

from holdfast.edge.access import Access
from holdfast.edge.route import RouteHandler
from holdfast.identity.rules.keys import KEY_PERMISSIONS
from local.sample_events import FUNCTIONS, functions, handler_of

DOCUMENT = FUNCTIONS / "openapi.json"
TITLE = "Holdfast"
VERSION = "1.0.0"
_DESCRIPTION = (
    "The backend for businesses that hold other people's money until something is true. Amounts are decimal strings "
    'with their currency, as in {"amount": "1500.00", "currency": "NGN"}; times are RFC 3339 in UTC; identifiers say '
    "what they are by their prefix. Everything that is refused is answered with a problem document whose type never "
    "changes its meaning."
)
_PROBLEM = {
    "type": "object",
    "description": "Why it was refused (RFC 9457). Nothing was changed.",
    "required": ["type", "title", "status", "detail", "request_id"],
    "properties": {
        "type": {"type": "string", "description": "A slug that never changes its meaning, as in wrong-state."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "For people."},
        "request_id": {"type": "string", "description": "Quote it when you ask us."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
_PARAMETERS = {
    "Tenant": {
        "name": "Holdfast-Tenant",
        "in": "header",
        "required": False,
        "description": "The tenant's slug, where no access token says whose call it is.",
        "schema": {"type": "string"},
    },
    "Captcha": {
        "name": "Holdfast-Captcha",
        "in": "header",
        "required": False,
        "description": "The token of reCAPTCHA, solved for the action that the route names. Needed where the "
        "deployment has reCAPTCHA; a token is good once, for two minutes.",
        "schema": {"type": "string", "maxLength": 4096},
    },
    "LastEventId": {
        "name": "Last-Event-ID",
        "in": "header",
        "required": False,
        "description": "The last id of the stream before, to go on from; an EventSource sends it by itself.",
        "schema": {"type": "string"},
    },
    "IdempotencyKeyHonoured": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "A key of your own. The same key with the same body answers with the first answer again.",
        "schema": {"type": "string", "maxLength": 255},
    },
    "IdempotencyKeyRequired": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "A key of your own: money moves here, and must move once.",
        "schema": {"type": "string", "maxLength": 255},
    },
}


def document() -> dict[str, Any]:
    """The whole document, always in the same order."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {"Problem": _PROBLEM}
    for function in functions():
        handler = handler_of(function)
        if isinstance(handler, RouteHandler):
            part = json.loads(handler.app.get_openapi_json_schema(title=TITLE, version=VERSION))
            operation = part["paths"][handler.spec.path][handler.spec.method.lower()]
            _describe(operation, function, handler)
            paths.setdefault(handler.spec.path, {})[handler.spec.method.lower()] = operation
            _add_schemas(schemas, part.get("components", {}).get("schemas", {}))
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": VERSION, "description": _DESCRIPTION},
        "servers": [{"url": "/"}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "parameters": _PARAMETERS,
            "securitySchemes": {
                "accessToken": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "apiKey": {"type": "http", "scheme": "bearer", "bearerFormat": "hf_…"},
            },
        },
    }


def written() -> str:
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


def _describe(operation: dict[str, Any], function: str, handler: RouteHandler) -> None:
    spec = handler.spec
    room, name = function.split("/")
    first_line = (sys.modules[function.replace("/", ".")].__doc__ or "").splitlines()[0]
    summary = first_line.partition(": ")[2]
    operation["summary"] = summary[:1].upper() + summary[1:]
    operation["operationId"] = name
    operation["tags"] = [room]
    operation["description"] = _who_may(spec.access)
    operation["security"] = [] if spec.access.is_open else [{"accessToken": []}]
    if spec.access.permission in KEY_PERMISSIONS:
        operation["security"].append({"apiKey": []})
    headers = ["Tenant"] if spec.access.is_open else []
    if spec.idempotency != "none":
        headers.append("IdempotencyKeyRequired" if spec.idempotency == "required" else "IdempotencyKeyHonoured")
    if spec.document == "text/event-stream":
        headers.append("LastEventId")
    if spec.captcha:
        headers.append("Captcha")
        operation["description"] += f" The captcha's action is `{spec.captcha}`."
    if headers:
        references = [{"$ref": f"#/components/parameters/{header}"} for header in headers]
        operation["parameters"] = [*operation.get("parameters", []), *references]
    operation["responses"].pop("422", None)
    if spec.document:
        operation["responses"]["200"]["content"] = _content(operation["responses"]["200"], handler)
    operation["responses"]["default"] = {
        "description": "Refused.",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _content(answer: dict[str, Any], handler: RouteHandler) -> dict[str, Any]:
    """A document beside JSON, or alone. The handler declares both as one: its body, or text."""
    document = {handler.spec.document: {"schema": {"type": "string"}}}
    if handler.json_answer is None:
        return document
    body, _ = answer["content"]["application/json"]["schema"]["anyOf"]
    return {"application/json": {"schema": body}} | document


def _who_may(access: Access) -> str:
    if access.is_open:
        return "Anybody may call it."
    if access.permission:
        keys = ", and API keys with it" if access.permission in KEY_PERMISSIONS else ""
        return f"For administrators with the permission `{access.permission}`{keys}."
    if access.users and access.admins:
        return "For everybody who is signed in."
    return "For signed-in users." if access.users else "For administrators."


def _add_schemas(schemas: dict[str, Any], found: dict[str, Any]) -> None:
    """One name means one thing in the whole document."""
    for name, schema in found.items():
        if name in ("HTTPValidationError", "ValidationError"):
            continue
        if schemas.setdefault(name, schema) != schema:
            raise SystemExit(f"two different bodies are called {name}")


def main() -> None:
    DOCUMENT.write_text(written())
    print(f"{DOCUMENT.relative_to(Path.cwd())}: {len(document()['paths'])} paths")


if __name__ == "__main__":
    main()
