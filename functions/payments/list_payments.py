"""GET /v1/admin/payments: everybody's payments, the newest first; `status=suspicious`: those that wait for a person."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.payments import PaymentStatus, SeenPaymentBody
from holdfast.payments.usecases.doubts import list_seen_payments
from holdfast.platform.schemas import Page


@route("GET /v1/admin/payments", admins("payments.read"))
def handler(
    call: Call,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: str | None = None,
    status: PaymentStatus | None = None,
) -> Page[SeenPaymentBody]:
    found = list_seen_payments(call.db, call.staff, status=status, after=after, limit=limit + 1)
    return Page.of([SeenPaymentBody.of(one) for one in found], limit, lambda body: body.id)
