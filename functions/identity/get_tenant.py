"""GET /v1/admin/tenants/{tenant_id}: a tenant, and what it has set for itself."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.tenants import ConfiguredTenantBody
from holdfast.identity.usecases.platform import Platform, view_tenant


@route("GET /v1/admin/tenants/{tenant_id}", admins("tenants.read"), own_transactions=True)
def handler(call: Call, tenant_id: str) -> ConfiguredTenantBody:
    return ConfiguredTenantBody.of(view_tenant(Platform(call.run, call.origin, call.admin), tenant_id))
