"""What the handlers of the test's shop share."""

import json
import os
from typing import Any

SOURCE = "holdfast"


def announce(kind: str, subject: str) -> None:
    import boto3

    detail = {"id": f"evt_{subject}", "type": kind, "subject": subject, "data": {}}
    entry = {"Source": SOURCE, "DetailType": kind, "Detail": json.dumps(detail), "EventBusName": os.environ["BUS"]}
    answer: Any = boto3.client("events").put_events(Entries=[entry])
    assert answer["FailedEntryCount"] == 0, answer


def note(name: str, text: str) -> None:
    """One object in the shop's bucket: what a test looks at afterwards."""
    import boto3

    boto3.client("s3").put_object(Bucket=os.environ["BUCKET"], Key=name, Body=text.encode())
