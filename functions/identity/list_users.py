"""GET /v1/admin/users: the tenant's users, the newest first; `search` is part of a name, an address or a number.

`kind` is buyers, who have bought, or sellers, who have sold: an order of theirs was paid.
"""

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.rules.people import Kind, UserFilter
from holdfast.identity.schemas.administration import ManagedUserBody
from holdfast.identity.usecases import administration
from holdfast.platform.schemas import Page, Time


@route("GET /v1/admin/users", admins("users.read"))
def handler(
    call: Call,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: str | None = None,
    search: Annotated[str | None, Query(max_length=200)] = None,
    status: Literal["active", "suspended", "closed"] | None = None,
    kind: Kind | None = None,
    created_from: Time | None = None,
    created_to: Time | None = None,
) -> Page[ManagedUserBody]:
    wanted = UserFilter(search, status, kind, created_from, created_to)
    found = administration.list_users(call.db, wanted, after=after, limit=limit + 1)
    return Page.of([ManagedUserBody.of(user) for user in found], limit, lambda user: user.id)
