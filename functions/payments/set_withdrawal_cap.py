"""PUT /v1/admin/withdrawal-caps: caps what may be withdrawn in a currency within any 24 hours, from now on."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.caps import WithdrawalCapBody, WithdrawalCapTermsBody
from holdfast.payments.usecases.caps import set_withdrawal_cap


@route("PUT /v1/admin/withdrawal-caps", admins("caps.manage"))
def handler(call: Call, body: WithdrawalCapTermsBody) -> WithdrawalCapBody:
    return WithdrawalCapBody.of(
        set_withdrawal_cap(call.db, call.admin, currency=body.currency, per_user=body.per_user(), tenant=body.tenant())
    )
