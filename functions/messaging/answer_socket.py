"""Socket $default: answers a ping, which keeps the connection open, and says so of what it does not know."""

from holdfast.edge.sockets import Message, SocketCall, answers
from holdfast.kernel.refusals import Invalid


@answers("$default")
def handler(call: SocketCall) -> Message:
    if call.body.get("action") == "ping":
        return {"type": "pong"}
    raise Invalid("The actions are subscribe and ping.", slug="unknown-action")
