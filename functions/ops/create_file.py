"""POST /v1/files: registers a file and says how to send its bytes to the store."""

from holdfast.edge.access import SIGNED_IN
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.platform.file_schemas import FileAnnouncement, UploadBody
from holdfast.platform.files import begin_upload, sign_upload


@route("POST /v1/files", SIGNED_IN, status=201, own_transactions=True)
def handler(call: Call, body: FileAnnouncement) -> UploadBody:
    file = call.run(
        lambda db: begin_upload(
            db,
            call.caller.id,
            name=body.name,
            content_type=body.content_type,
            size=body.size,
            checksum=body.sha256,
            purpose=body.purpose,
        )
    )
    return UploadBody.of(sign_upload(file))
