"""POST /v1/admin/tenants/{tenant_id}/reinstate: lets its people in again."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.tenants import TenantBody, TenantStandingChange
from holdfast.identity.usecases.platform import Platform, reinstate_tenant


@route("POST /v1/admin/tenants/{tenant_id}/reinstate", admins("tenants.manage"), own_transactions=True)
def handler(call: Call, tenant_id: str, body: TenantStandingChange) -> TenantBody:
    platform = Platform(call.run, call.origin, call.admin)
    return TenantBody.of(reinstate_tenant(platform, tenant_id, body.reason, body.to_answer()))
