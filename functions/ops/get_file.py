"""GET /v1/files/{file_id}: a clean file that the caller may read, with a link to its bytes."""

from holdfast.edge.access import SIGNED_IN
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.rules.callers import Admin
from holdfast.platform.file_schemas import DownloadBody, FileBody
from holdfast.platform.files import find_readable_file, purposes_open_to, sign_download


@route("GET /v1/files/{file_id}", SIGNED_IN, own_transactions=True)
def handler(call: Call, file_id: str) -> DownloadBody:
    purposes = purposes_open_to(call.caller.permissions) if isinstance(call.caller, Admin) else []
    file = call.run(lambda db: find_readable_file(db, file_id, call.caller.id, purposes))
    return DownloadBody(file=FileBody.of(file), url=sign_download(file))
