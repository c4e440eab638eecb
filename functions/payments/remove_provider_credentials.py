"""DELETE /v1/admin/payment-providers/{provider}/credentials: goes back to the deployment's own account there."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.provider_accounts import CredentialsRemovalBody
from holdfast.payments.usecases.provider_accounts import remove_credentials
from holdfast.platform.schemas import Done


@route("DELETE /v1/admin/payment-providers/{provider}/credentials", admins("providers.manage"))
def handler(call: Call, provider: str, body: CredentialsRemovalBody) -> Done:
    remove_credentials(call.db, call.admin, provider=provider, challenge_id=body.challenge_id, code=body.code)
    return Done()
