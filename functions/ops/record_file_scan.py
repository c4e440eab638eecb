"""Queue RecordFileScan (GuardDuty Malware Protection Object Scan Result): puts on record what GuardDuty found in a
file."""

from holdfast.edge.consumer import Notice, consumes_notices
from holdfast.kernel.refusals import NotFound
from holdfast.platform.file_records import tenant_of_file
from holdfast.platform.file_scans import verdict_of_guardduty
from holdfast.platform.files import record_scan


@consumes_notices("ops.record_file_scan")
def handler(notice: Notice) -> None:
    file_id, verdict = verdict_of_guardduty(notice.detail)
    try:
        tenant_id = tenant_of_file(file_id)
    except NotFound:  # it was thrown away before it was scanned
        return
    record_scan(notice.run_in(tenant_id), file_id, verdict)
