"""PUT /v1/admin/fee-configurations: sets the tenant's fees in a currency, from now or from a later moment on."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.fees import FeeConfigurationBody, FeeTermsBody
from holdfast.payments.usecases.fees import set_fee_configuration


@route("PUT /v1/admin/fee-configurations", admins("fees.manage"))
def handler(call: Call, body: FeeTermsBody) -> FeeConfigurationBody:
    return FeeConfigurationBody.of(
        set_fee_configuration(call.db, call.admin, body.to_bands(), effective_from=body.effective_from)
    )
