"""Socket subscribe: sends the user what concerns them from now on, or from where they were."""

from holdfast.edge.sockets import Message, SocketCall, answers
from holdfast.messaging.schemas.realtime import SubscriptionMessage
from holdfast.messaging.usecases.sockets import subscribe


@answers("subscribe")
def handler(call: SocketCall) -> Message:
    wanted = SubscriptionMessage.model_validate(call.body)
    start = subscribe(call.db, call.connection_id, after=wanted.number, subjects=wanted.subjects or ())
    return {"type": "subscribed", "cursor": str(start)}
