"""PUT /v1/admin/payment-providers: chooses who takes payments in a currency by a method, and in what order."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.provider_choices import ProviderChoiceBody, ProviderChoiceTermsBody
from holdfast.payments.usecases.provider_choices import set_provider_choice


@route("PUT /v1/admin/payment-providers", admins("providers.manage"))
def handler(call: Call, body: ProviderChoiceTermsBody) -> ProviderChoiceBody:
    return ProviderChoiceBody.of(
        set_provider_choice(call.db, call.admin, currency=body.currency, method=body.method, providers=body.providers)
    )
