"""GET /v1/admin/users: the tenant's users, the newest first; `search` is part of a name, an address or a number."""

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.accounts import UserBody
from holdfast.identity.usecases import administration
from holdfast.platform.schemas import Page


@route("GET /v1/admin/users", admins("users.read"))
def handler(
    call: Call,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: str | None = None,
    search: Annotated[str | None, Query(max_length=200)] = None,
    status: Literal["active", "suspended"] | None = None,
) -> Page[UserBody]:
    found = administration.list_users(call.db, search=search, status=status, after=after, limit=limit + 1)
    return Page.of([UserBody.of(user) for user in found], limit, lambda user: user.id)
