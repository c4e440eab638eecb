"""POST /v1/orders: somebody orders."""

import json
from typing import Any

from shop import announce


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    order = json.loads(event["body"])
    announce("orders.placed", order["id"])
    return {"statusCode": 201, "headers": {"Content-Type": "application/json"}, "body": json.dumps(order)}
