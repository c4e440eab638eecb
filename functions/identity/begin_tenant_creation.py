"""POST /v1/admin/tenants/two-factor/initialize: asks for a code that creates one tenant for one first owner."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.roles import AdministrationChallengeBody
from holdfast.identity.schemas.tenants import TenantWishBody
from holdfast.identity.usecases.platform import Platform, begin_tenant_creation


@route("POST /v1/admin/tenants/two-factor/initialize", admins("tenants.manage"), own_transactions=True)
def handler(call: Call, body: TenantWishBody) -> AdministrationChallengeBody:
    platform = Platform(call.run, call.origin, call.admin)
    return AdministrationChallengeBody.of(begin_tenant_creation(platform, body.to_wish()))
