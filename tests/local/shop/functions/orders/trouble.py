"""ANY /v1/trouble/{kind+}: everything that can go wrong with a function, on request."""

import base64
import time
from typing import Any


def handler(event: dict[str, Any], context: Any) -> Any:
    kind = event["pathParameters"]["kind"]
    if kind == "slow":
        time.sleep(1.5)
    if kind == "raise":
        raise RuntimeError("on request")
    return {
        "cookies": {"statusCode": 200, "cookies": ["a=1; Path=/", "b=2"], "body": "two cookies"},
        "binary": {
            "statusCode": 200,
            "headers": {"content-type": "image/png"},
            "body": base64.b64encode(b"\x89PNG\x00").decode(),
            "isBase64Encoded": True,
        },
        "empty": {"statusCode": 204},
        "plain": "only text",
        "not-json": {"statusCode": 200, "body": {"an": "object"}},
        "unserialisable": {1, 2},
    }.get(kind)
