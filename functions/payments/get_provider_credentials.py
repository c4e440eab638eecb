"""GET /v1/admin/payment-providers/{provider}/credentials: that the tenant has its own, since when and by whom."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.provider_accounts import ProviderAccountBody
from holdfast.payments.usecases.provider_accounts import find_provider_account
from holdfast.platform.settings import settings


@route("GET /v1/admin/payment-providers/{provider}/credentials", admins("providers.manage"))
def handler(call: Call, provider: str) -> ProviderAccountBody:
    return ProviderAccountBody.of(find_provider_account(call.db, call.admin, provider), settings().public_url)
