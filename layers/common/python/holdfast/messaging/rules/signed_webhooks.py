"""Webhooks that others sign for us after the Standard Webhooks specification."""

import hmac
from binascii import Error
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from holdfast.kernel.refusals import Unauthenticated
from holdfast.messaging.rules.webhooks import signature_of

TOLERANCE_SECONDS: Final = 300


def check_signature(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
    """Refuse what was not signed with `secret` (whsec_…) in the last five minutes; without a secret, everything.

    `headers`: names in lower case. While the secret is replaced there may be several signatures.
    """
    message_id, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not secret or not message_id or not stamp.isascii() or not stamp.isdecimal() or len(stamp) > 12:
        raise _forged()
    if abs(now.timestamp() - int(stamp)) > TOLERANCE_SECONDS:
        raise _forged()
    try:
        expected = signature_of([secret], message_id, int(stamp), body)
    except (Error, ValueError):
        raise RuntimeError("the secret is none of Standard Webhooks: whsec_ and base64") from None
    given = headers.get("webhook-signature", "").split(" ")
    if not any(hmac.compare_digest(each.encode(), expected.encode()) for each in given):
        raise _forged()


def _forged() -> Unauthenticated:
    return Unauthenticated("The webhook does not carry a signature of ours.", slug="forged-webhook")
