"""WebSocket APIs: which function answers which message."""

from __future__ import annotations

from collections.abc import Iterator

from local.cloudformation.properties import Properties
from local.model import Item, SocketApi, SocketRoute

_MEANINGLESS = {
    "AccessLogSettings", "DefaultRouteSettings", "Description", "Name", "RouteSettings", "Tags", "PropagateTags",
}  # fmt: skip
_SELECTION = "$request.body."
_TALKS_BACK = "$default"


def socket_api(given: Properties) -> Iterator[Item]:
    given.allow({"StageName", "RouteSelectionExpression", "Routes"} | _MEANINGLESS)
    selection = given.text("RouteSelectionExpression")
    if not selection.startswith(_SELECTION) or not selection.removeprefix(_SELECTION).isidentifier():
        raise given.refused(f"only a field of the body selects a route, as in {_SELECTION}action: not {selection}")
    routes = []
    for key, value in given.mapping("Routes").items():
        if not isinstance(value, dict):
            raise given.refused(f"the route {key} is not a mapping")
        route = Properties(given.stack, given.logical_id, given.name, value)
        route.allow({"FunctionArn", "RouteResponseSelectionExpression"})
        talks_back = route.text("RouteResponseSelectionExpression", "")
        if talks_back not in ("", _TALKS_BACK):
            raise given.refused(f"the RouteResponseSelectionExpression {talks_back} is not understood")
        function = route.text("FunctionArn").rpartition(":function:")[2]
        routes.append(SocketRoute(key, function, talks_back=bool(talks_back)))
    yield SocketApi(given.name, given.text("StageName"), selection.removeprefix(_SELECTION), tuple(routes))
