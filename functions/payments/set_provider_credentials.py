"""PUT /v1/admin/payment-providers/{provider}/credentials: has payments go through the tenant's own account there."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.provider_accounts import CredentialsBody, ProviderAccountBody
from holdfast.payments.usecases.provider_accounts import set_credentials
from holdfast.platform.settings import settings


@route("PUT /v1/admin/payment-providers/{provider}/credentials", admins("providers.manage"), own_transactions=True)
def handler(call: Call, provider: str, body: CredentialsBody) -> ProviderAccountBody:
    account = set_credentials(
        call.run,
        call.admin,
        provider=provider,
        environment=body.environment,
        credentials=body.credentials(),
        challenge_id=body.challenge_id,
        code=body.code,
    )
    return ProviderAccountBody.of(account, settings().public_url)
