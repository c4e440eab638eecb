"""GET /v1/admin/tenants: every tenant, the newest first; for the platform's own administrators."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.tenants import TenantBody
from holdfast.identity.usecases.platform import list_tenants
from holdfast.platform.schemas import Page


@route("GET /v1/admin/tenants", admins("tenants.read"))
def handler(call: Call, limit: Annotated[int, Query(ge=1, le=100)] = 20, after: str | None = None) -> Page[TenantBody]:
    found = [TenantBody.of(tenant) for tenant in list_tenants(after=after, limit=limit + 1)]
    return Page.of(found, limit, lambda tenant: tenant.id)
