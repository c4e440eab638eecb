"""Functions that are invoked by hand: `POST /_local/functions/CreateAdmin` is what `sam remote invoke` is in AWS."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from local import payload
from local.lambdas import FunctionFailed
from local.model import Json
from local.payload import Request, Response

PATH = "/_local/functions/"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Invoking:
    """knows: whether there is a function of this logical id · invoke: invokes it, and waits"""

    knows: Callable[[str], bool]
    invoke: Callable[[str, Json], Json]

    def page(self, request: Request) -> Response:
        """The event is the body. JSON alone: a page of another site cannot send that unasked."""
        function = request.path.removeprefix(PATH)
        if not self.knows(function):
            return payload.message(404, f"there is no function {function}")
        if request.method != "POST" or request.header("content-type").partition(";")[0].strip() != JSON:
            return payload.message(400, f"POST the event, with content-type: {JSON}")
        try:
            event: Json = json.loads(request.body or b"{}")
        except ValueError as error:
            return payload.message(400, f"the event is not JSON: {error}")
        try:
            answer = self.invoke(function, event)
        except FunctionFailed as failure:
            return payload.message(500, str(failure))
        except TimeoutError:
            return payload.message(504, f"{function} has not answered in its time")
        return Response(200, (("content-type", JSON),), json.dumps(answer).encode() + b"\n")
