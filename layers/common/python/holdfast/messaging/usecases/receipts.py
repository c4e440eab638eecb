"""Receipts: what providers say afterwards of the messages that they took."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from holdfast.kernel import clock
from holdfast.kernel.refusals import Forbidden
from holdfast.messaging.providers.configured import open_teller, open_whatsapp, receipts_url
from holdfast.messaging.providers.port import ForgedReceipt, Posted, UnreadableReceipt
from holdfast.messaging.providers.ses_events import read_event
from holdfast.messaging.queries import message_attempts as attempts
from holdfast.messaging.queries import messages
from holdfast.messaging.rules.fates import DELIVERED, Receipt, after_receipt, outcome_after_receipt
from holdfast.platform import rate_limits
from holdfast.platform.db import Db
from holdfast.platform.journal import write_refusal
from holdfast.platform.logging import log
from holdfast.platform.rate_limits import Limit
from holdfast.platform.running import RunIn

# Every forgery leaves a fact behind: nobody may fill the audit trail with them.
_FORGERIES: Final = (Limit("ip", 60),)
_PLATFORM_TENANT: Final = "tnt_00000000000000000000000000"  # keeps what belongs to no tenant


def receive_receipts(
    run: RunIn, provider: str, headers: Mapping[str, str], body: bytes, *, reference: str, source_ip: str
) -> None:
    """Take what a provider signed. reference: what our address for it had in its query, or nothing.

    A copy, and what comes late, changes nothing; nor does what speaks of no message of ours. Refused: a provider that
    is not here (404); no signature of the provider's over these bytes (401, and 429 when one address goes on): then
    nothing is kept but the fact.
    """
    teller = open_teller(provider)
    # As the provider was given it: behind the front door the request has another host.
    url = receipts_url(provider) + (f"?attempt={reference}" if reference else "")
    told = {"provider": provider, "bytes": len(body)}
    try:
        receipts = teller.read_receipts(Posted(url, headers, body))
    except ForgedReceipt:
        rate_limits.take("forged receipts", _FORGERIES, ip=source_ip, principal="")
        log().warning("a receipt without the provider's signature", extra=told)
        run(lambda db: write_refusal(db, ForgedReceipt.default_slug), _PLATFORM_TENANT)
        raise
    except UnreadableReceipt as unreadable:
        log().warning("a receipt that makes no sense", extra=told | {"reason": unreadable.detail})
        return
    take_receipts(run, provider, receipts)


def confirm_whatsapp(mode: str, verify_token: str) -> None:
    """Whether it is Meta who asks if receipts may come here; refused where it is not."""
    if not open_whatsapp().is_asked_by(verify_token) or mode != "subscribe":
        raise Forbidden("This is not the word that was agreed on.", slug="wrong-verify-token")


def receive_ses_event(run: RunIn, detail: Any) -> None:
    """Take an event that SES put on AWS's own bus, where nobody else can put anything."""
    receipt = read_event(detail)
    take_receipts(run, "ses", [] if receipt is None else [receipt])


def take_receipts(run: RunIn, provider: str, receipts: Sequence[Receipt]) -> None:
    """Each in a transaction of its own, in the tenant whose message it is about."""
    for receipt in receipts:
        found = attempts.find_attempt_of_receipt(provider, receipt.provider_message_id, receipt.reference)
        if found is not None:
            tenant, attempt_id = found

            def take(db: Db, attempt_id: str = attempt_id, receipt: Receipt = receipt) -> None:
                _take(db, attempt_id, receipt)

            run(take, tenant)


def _take(db: Db, attempt_id: str, receipt: Receipt) -> None:
    attempt = attempts.lock_attempt(db, attempt_id)
    outcome = None if attempt is None else outcome_after_receipt(attempt.outcome, receipt.action)
    if attempt is None or outcome is None:
        return
    told_as, now = receipt.provider_message_id, clock.now()
    attempts.set_receipt(db, attempt.id, outcome=outcome, reason=receipt.reason, told_as=told_as, at=now)
    message = messages.lock_message(db, attempt.message_id)
    status = None if message is None else after_receipt(message.status, receipt.action)
    # Of an attempt that another one followed, only that it arrived is news of the message.
    is_newest = attempt.number == attempts.count_attempts(db, attempt.message_id)
    if status is not None and (is_newest or status == DELIVERED):
        failure = None if status == DELIVERED else receipt.reason or outcome
        messages.set_fate(
            db, attempt.message_id, status, provider=attempt.provider, told_as=told_as, failure=failure, at=now
        )
