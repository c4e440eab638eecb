"""GET /v1/admin/fee-configurations: every version of the tenant's fees, the newest first."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.kernel.money import exponent
from holdfast.payments.schemas.fees import FeeConfigurationBody
from holdfast.payments.usecases.fees import list_fee_configurations
from holdfast.platform.schemas import Page


@route("GET /v1/admin/fee-configurations", admins("fees.manage"))
def handler(
    call: Call,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: str | None = None,
    currency: Annotated[str | None, Query(max_length=5)] = None,
) -> Page[FeeConfigurationBody]:
    if currency is not None:
        exponent(currency)  # an unknown currency is refused
    found = list_fee_configurations(call.db, call.admin, currency=currency, after=after, limit=limit + 1)
    return Page.of([FeeConfigurationBody.of(one) for one in found], limit, lambda body: body.id)
