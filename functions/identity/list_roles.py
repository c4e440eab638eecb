"""GET /v1/admin/roles: what each role of the tenant may, by the role's name."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.roles import RoleBody
from holdfast.identity.usecases.roles import list_roles
from holdfast.platform.schemas import Page


@route("GET /v1/admin/roles", admins("administrators.read"))
def handler(call: Call, limit: Annotated[int, Query(ge=1, le=100)] = 20, after: str | None = None) -> Page[RoleBody]:
    found = [RoleBody.of(role) for role in list_roles(call.db, after=after, limit=limit + 1)]
    return Page.of(found, limit, lambda role: role.role)
