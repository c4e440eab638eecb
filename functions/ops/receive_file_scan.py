"""POST /v1/webhooks/file-scans: keeps what a scanner of our own says of a file, signed after Standard Webhooks."""

from datetime import UTC, datetime

from holdfast.edge.access import ANYONE
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.messaging.rules.signed_webhooks import check_signature
from holdfast.platform.file_records import tenant_of_file
from holdfast.platform.file_scans import verdict_of_webhook
from holdfast.platform.files import record_scan
from holdfast.platform.rate_limits import Limit
from holdfast.platform.schemas import Done
from holdfast.platform.settings import optional_secret


@route("POST /v1/webhooks/file-scans", ANYONE, idempotency="none", limits=[Limit("ip", 6000)], own_transactions=True)
def handler(call: Call) -> Done:
    check_signature(optional_secret("file_scan_secret"), call.headers, call.body, datetime.now(UTC))
    file_id, verdict = verdict_of_webhook(call.body)
    tenant_id = tenant_of_file(file_id)
    record_scan(lambda work: call.run(work, tenant_id), file_id, verdict)
    return Done()
