"""PUT /v1/admin/transfer-limits: limits what users may send to each other in a currency, from now on."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.transfer_limits import TransferLimitBody, TransferLimitTermsBody
from holdfast.payments.usecases.transfer_limits import set_transfer_limit


@route("PUT /v1/admin/transfer-limits", admins("caps.manage"))
def handler(call: Call, body: TransferLimitTermsBody) -> TransferLimitBody:
    return TransferLimitBody.of(
        set_transfer_limit(
            call.db,
            call.admin,
            currency=body.currency,
            per_transfer=body.money(body.per_transfer_amount),
            per_day=body.money(body.per_day_amount),
            unproven=body.money(body.unproven_amount),
        )
    )
