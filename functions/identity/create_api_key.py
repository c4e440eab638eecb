"""POST /v1/admin/api-keys: gives another system a key to what is named; answers with it, this once."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.api_keys import NewApiKeyBody, NewKeyBody
from holdfast.identity.usecases.api_keys import create_key


@route("POST /v1/admin/api-keys", admins("api_keys.manage"), status=201, idempotency="none")
def handler(call: Call, body: NewApiKeyBody) -> NewKeyBody:
    return NewKeyBody.of(create_key(call.db, call.admin, body.name, body.permissions))
