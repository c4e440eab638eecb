"""POST /v1/message-receipts/{provider}: takes what a provider says of messages that it took, if it is signed."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import ANYONE
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.messaging.usecases.receipts import receive_receipts
from holdfast.platform.rate_limits import Limit
from holdfast.platform.schemas import Done

# A provider sends from a handful of addresses, a receipt or two for each message.
LIMITS = [Limit("ip", 6000)]
MOST_BYTES = 1024 * 1024  # SendGrid sends up to 768 KB at once


@route(
    "POST /v1/message-receipts/{provider}",
    ANYONE,
    idempotency="none",
    limits=LIMITS,
    own_transactions=True,
    most_bytes=MOST_BYTES,
)
def handler(call: Call, provider: str, attempt: Annotated[str, Query(max_length=40)] = "") -> Done:
    """attempt: what we gave Twilio with the address, which it signs as a whole"""
    receive_receipts(call.run, provider, call.headers, call.body, reference=attempt, source_ip=call.source_ip)
    return Done()
