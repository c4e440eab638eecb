"""POST /v1/files/{file_id}/complete: checks that the bytes have arrived as announced, and has them scanned."""

from holdfast.edge.access import SIGNED_IN
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.platform.file_schemas import FileBody
from holdfast.platform.files import complete_upload


@route("POST /v1/files/{file_id}/complete", SIGNED_IN, own_transactions=True)
def handler(call: Call, file_id: str) -> FileBody:
    return FileBody.of(complete_upload(call.run, call.caller.id, file_id))
