"""POST /v1/admin/tenants: creates a tenant, and invites who is to run it."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.tenants import CreatedTenantBody, TenantCreationBody
from holdfast.identity.usecases.platform import Platform, create_tenant


@route("POST /v1/admin/tenants", admins("tenants.manage"), status=201, own_transactions=True)
def handler(call: Call, body: TenantCreationBody) -> CreatedTenantBody:
    platform = Platform(call.run, call.origin, call.admin)
    return CreatedTenantBody.of(create_tenant(platform, body.to_wish(), body.to_answer()))
