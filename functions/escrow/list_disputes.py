"""GET /v1/admin/disputes: every dispute of the tenant, newest first."""

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.escrow.schemas.disputes import DisputeBody
from holdfast.escrow.schemas.fields import DisputeCursor
from holdfast.escrow.usecases.disputes import list_disputes
from holdfast.platform.schemas import Page


@route("GET /v1/admin/disputes", admins("disputes.read"))
def handler(
    call: Call,
    status: Literal["open", "resolved"] | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: DisputeCursor | None = None,
) -> Page[DisputeBody]:
    found = list_disputes(call.db, status=status, after=after, limit=limit + 1)
    return Page.of([DisputeBody.of(dispute) for dispute in found], limit, lambda dispute: dispute.id)
