"""Consumer of the shop's queue. Subjects that begin with `poison` fail; `rude` takes the whole batch down."""

import json
from typing import Any

from shop import note


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    failed = []
    for record in event["Records"]:
        detail = json.loads(record["body"])["detail"]
        if detail["subject"].startswith("rude"):
            raise RuntimeError("the whole batch")
        if detail["subject"].startswith("poison"):
            failed.append({"itemIdentifier": record["messageId"]})
        else:
            note(f"recorded/{detail['subject']}", record["attributes"]["ApproximateReceiveCount"])
    return {"batchItemFailures": failed}
