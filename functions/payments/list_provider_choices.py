"""GET /v1/admin/payment-providers: who takes payments, by currency and method, where the tenant has chosen."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.provider_choices import ProviderChoiceBody
from holdfast.payments.usecases.provider_choices import list_provider_choices
from holdfast.platform.schemas import Page


@route("GET /v1/admin/payment-providers", admins("providers.manage"))
def handler(
    call: Call,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: Annotated[str | None, Query(pattern="^[A-Z]{3,5}:[a-z_]{3,20}$")] = None,
) -> Page[ProviderChoiceBody]:
    found = list_provider_choices(call.db, call.admin, after=after, limit=limit + 1)
    bodies = [ProviderChoiceBody.of(one) for one in found]
    return Page.of(bodies, limit, lambda body: f"{body.currency}:{body.method}")
