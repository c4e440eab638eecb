"""PUT /v1/admin/tenants/{tenant_id}: sets everything that the tenant may set for itself as well."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.settings import SettingsChangeBody
from holdfast.identity.schemas.tenants import ConfiguredTenantBody
from holdfast.identity.usecases.platform import Platform, configure_tenant


@route("PUT /v1/admin/tenants/{tenant_id}", admins("tenants.manage"), own_transactions=True)
def handler(call: Call, tenant_id: str, body: SettingsChangeBody) -> ConfiguredTenantBody:
    platform = Platform(call.run, call.origin, call.admin)
    return ConfiguredTenantBody.of(configure_tenant(platform, tenant_id, body.to_settings(), body.to_answer()))
