"""POST /v1/admin/payment-providers/{provider}/credentials/two-factor/initialize: asks for a code that changes them."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.provider_accounts import CredentialsChallengeBody, WantedCredentialsChangeBody
from holdfast.payments.usecases.provider_accounts import begin_credentials_change

PATH = "/v1/admin/payment-providers/{provider}/credentials/two-factor/initialize"


@route(f"POST {PATH}", admins("providers.manage"), own_transactions=True)
def handler(call: Call, provider: str, body: WantedCredentialsChangeBody) -> CredentialsChallengeBody:
    return CredentialsChallengeBody.of(begin_credentials_change(call.run, call.admin, provider, body.action))
