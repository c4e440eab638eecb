"""POST /v1/admin/tenants/{tenant_id}/suspend: signs everybody out and keeps them out; what is under way goes on."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.tenants import TenantBody, TenantStandingChange
from holdfast.identity.usecases.platform import Platform, suspend_tenant


@route("POST /v1/admin/tenants/{tenant_id}/suspend", admins("tenants.manage"), own_transactions=True)
def handler(call: Call, tenant_id: str, body: TenantStandingChange) -> TenantBody:
    platform = Platform(call.run, call.origin, call.admin)
    return TenantBody.of(suspend_tenant(platform, tenant_id, body.reason, body.to_answer()))
