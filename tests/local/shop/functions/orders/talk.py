"""A WebSocket API that tells what it was told, lets in whoever is polite, and remembers who left."""

import json
from typing import Any

GONE: list[dict[str, Any]] = []


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    key = event["requestContext"]["routeKey"]
    if key == "$connect":
        return {"statusCode": 200 if (event.get("queryStringParameters") or {}).get("say") == "please" else 401}
    if key == "$disconnect":
        GONE.append(event["requestContext"])
    if event.get("body") == "break":
        raise RuntimeError("broken")
    return {"statusCode": 200, "body": json.dumps({"event": event, "gone": GONE})}
