"""What scanners say of files, in their own words, as verdicts in ours. What makes no sense is refused: no file passes
by mistake."""

import json
from collections.abc import Mapping
from typing import Any, Final

from holdfast.kernel.refusals import Invalid
from holdfast.platform.file_states import ScanVerdict
from holdfast.platform.settings import settings

_MOST_THREATS, _LONGEST_THREAT = 20, 200
_RESULTS: Final[Mapping[str, str]] = {
    "scanning": "begin_scan",
    "clean": "pass",
    "infected": "condemn",
    "unscannable": "refuse",
}
# As GuardDuty documents them. Of ACCESS_DENIED and FAILED nothing follows for the file: somebody has to look.
_GUARDDUTY: Final[Mapping[str, str]] = {
    "NO_THREATS_FOUND": "pass",
    "THREATS_FOUND": "condemn",
    "UNSUPPORTED": "refuse",
}


class ScanBroken(RuntimeError):
    """The scanner could not do its work, or says what we do not know: the message stays, and an alarm rings."""


def verdict_of_webhook(body: bytes) -> tuple[str, ScanVerdict]:
    """The file's id, and the verdict, of {"type": "file.scanned", "data": {"file_id", "result", "threats"}}."""
    try:
        document = json.loads(body)
        data = document["data"]
        file_id, action = str(data["file_id"]), _RESULTS[data["result"]]
        threats = _threats(data.get("threats") or [])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Invalid("Say the file's id and its result: see docs/files.md.", slug="unreadable-webhook") from None
    if document.get("type") != "file.scanned":
        raise Invalid("Only file.scanned is understood here.", slug="unreadable-webhook")
    return file_id, ScanVerdict(action, threats)


def verdict_of_guardduty(detail: Mapping[str, Any]) -> tuple[str, ScanVerdict]:
    """The file's id, and the verdict, of an Object Scan Result. Raises ScanBroken."""
    try:
        bucket, key = detail["s3ObjectDetails"]["bucketName"], str(detail["s3ObjectDetails"]["objectKey"])
        result = detail["scanResultDetails"]
        status, threats = result["scanResultStatus"], result.get("threats") or []
        names = _threats([each["name"] for each in threats])
    except (KeyError, TypeError) as error:
        raise ScanBroken(f"the scan result lacks {error}") from None
    if bucket != settings().files_bucket:
        raise ScanBroken("the scan result is about another bucket")
    action = _GUARDDUTY.get(status)
    if action is None:
        raise ScanBroken(f"{key}: the scan ended as {status}")
    return key, ScanVerdict(action, names if action == "condemn" else (status,) if action == "refuse" else ())


def _threats(names: Any) -> tuple[str, ...]:
    if not isinstance(names, list):
        raise TypeError("threats are a list")
    return tuple(str(name)[:_LONGEST_THREAT] for name in names[:_MOST_THREATS])
