"""GET /v1/admin/administrators: who works for the tenant, the newest first."""

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.administrators import AdministratorBody
from holdfast.identity.usecases.administrators import list_administrators
from holdfast.platform.schemas import Page


@route("GET /v1/admin/administrators", admins("administrators.read"))
def handler(
    call: Call,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: str | None = None,
    status: Literal["active", "invited", "disabled"] | None = None,
) -> Page[AdministratorBody]:
    found = list_administrators(call.db, status=status, after=after, limit=limit + 1)
    return Page.of([AdministratorBody.of(each) for each in found], limit, lambda each: each.id)
