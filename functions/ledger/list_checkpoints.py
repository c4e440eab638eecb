"""GET /v1/ledger/checkpoints: what was signed of the tenant's ledger, the newest first."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import SIGNED_IN
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.ledger.schemas.checkpoints import CheckpointBody
from holdfast.ledger.usecases.checkpoints import list_checkpoints
from holdfast.platform.schemas import Page


@route("GET /v1/ledger/checkpoints", SIGNED_IN)
def handler(
    call: Call, limit: Annotated[int, Query(ge=1, le=100)] = 20, after: str | None = None
) -> Page[CheckpointBody]:
    found = list_checkpoints(call.db, after=after, limit=limit + 1)
    return Page.of([CheckpointBody.of(one) for one in found], limit, lambda body: body.statement.id)
