"""POST /v1/admin/tenants: creates a tenant, and invites who is to run it."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.tenants import CreatedTenantBody, TenantWishBody
from holdfast.identity.usecases.platform import Platform, create_tenant


@route("POST /v1/admin/tenants", admins("tenants.manage"), status=201, own_transactions=True)
def handler(call: Call, body: TenantWishBody) -> CreatedTenantBody:
    return CreatedTenantBody.of(create_tenant(Platform(call.run, call.origin), body.to_wish()))
