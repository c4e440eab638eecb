"""GET /v1/admin/api-keys: the keys that other systems were given, the newest first, revoked ones too."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.api_keys import ApiKeyBody, ApiKeyCursor
from holdfast.identity.usecases.api_keys import list_keys
from holdfast.platform.schemas import Page


@route("GET /v1/admin/api-keys", admins("api_keys.manage"))
def handler(
    call: Call, limit: Annotated[int, Query(ge=1, le=100)] = 20, after: ApiKeyCursor | None = None
) -> Page[ApiKeyBody]:
    found = [ApiKeyBody.of(key) for key in list_keys(call.db, after=after, limit=limit + 1)]
    return Page.of(found, limit, lambda key: key.id)
