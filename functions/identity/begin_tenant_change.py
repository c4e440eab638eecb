"""POST /v1/admin/tenants/{tenant_id}/two-factor/initialize: asks for a code that does one thing to one tenant."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.roles import AdministrationChallengeBody
from holdfast.identity.schemas.tenants import TenantChangeBody
from holdfast.identity.usecases.platform import Platform, begin_tenant_change


@route("POST /v1/admin/tenants/{tenant_id}/two-factor/initialize", admins("tenants.manage"), own_transactions=True)
def handler(call: Call, tenant_id: str, body: TenantChangeBody) -> AdministrationChallengeBody:
    platform = Platform(call.run, call.origin, call.admin)
    return AdministrationChallengeBody.of(begin_tenant_change(platform, tenant_id, body.action, body.domain))
