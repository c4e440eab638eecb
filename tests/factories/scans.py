"""What scanners say of files: GuardDuty's documented events, and webhooks with real signatures."""

import json
from datetime import UTC, datetime
from typing import Any

from standardwebhooks.webhooks import Webhook

from tests.api import LambdaContext, handler_of, sample_event
from tests.deployment import SECRETS

SECRET = SECRETS["file_scan_secret"]


def guardduty_says(file_id: str, status: str, *threats: str, **changes: Any) -> Any:
    """Hand the documented event to the consumer; which messages it did not deal with."""
    event = sample_event("ops/record_file_scan")
    told = json.loads(event["Records"][0]["body"])
    detail = told["detail"]
    detail["s3ObjectDetails"] |= {"objectKey": file_id} | changes
    found = [{"name": name} for name in threats] or None
    detail["scanResultDetails"] = {"scanResultStatus": status, "threats": found}
    event["Records"][0]["body"] = json.dumps(told)
    return handler_of("ops/record_file_scan")(event, LambdaContext())["batchItemFailures"]


def signed(body: str, *, secret: str = SECRET, at: datetime | None = None, message_id: str = "msg_1") -> dict[str, str]:
    """The headers of a webhook, signed by the specification's own library."""
    at = at or datetime.now(UTC)
    signature = Webhook(secret).sign(message_id, at, body)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature,
    }


def scanned(file_id: str, result: str, *threats: str) -> str:
    return json.dumps({"type": "file.scanned", "data": {"file_id": file_id, "result": result, "threats": threats}})
