"""GET /v1/message-receipts/whatsapp: answers the question with which Meta begins to send receipts."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import ANYONE
from holdfast.edge.call import Call
from holdfast.edge.documents import Document
from holdfast.edge.route import route
from holdfast.messaging.usecases.receipts import confirm_whatsapp


@route("GET /v1/message-receipts/whatsapp", ANYONE, own_transactions=True, document="text/plain")
def handler(
    call: Call,
    mode: Annotated[str, Query(alias="hub.mode", max_length=40)],
    verify_token: Annotated[str, Query(alias="hub.verify_token", max_length=200)],
    challenge: Annotated[str, Query(alias="hub.challenge", pattern="^[A-Za-z0-9_-]{1,100}$")],
) -> Document:
    confirm_whatsapp(mode, verify_token)
    return Document(challenge)
