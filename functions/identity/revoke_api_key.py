"""DELETE /v1/admin/api-keys/{api_key_id}: the key works no more, from now on."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.api_keys import ApiKeyBody
from holdfast.identity.usecases.api_keys import revoke_key


@route("DELETE /v1/admin/api-keys/{api_key_id}", admins("api_keys.manage"))
def handler(call: Call, api_key_id: str) -> ApiKeyBody:
    return ApiKeyBody.of(revoke_key(call.db, api_key_id))
