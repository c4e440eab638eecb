"""Powertools' resolver for one route, made safe for several calls at once in one process.

Powertools keeps the event being served on a class, because a Lambda container serves one call at a time. On one
machine several calls share a process; here each has its own.
"""

from collections.abc import Mapping
from contextvars import ContextVar, copy_context
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from holdfast.edge.call import Call

_call: ContextVar[Call] = ContextVar("call")
_event: ContextVar[APIGatewayProxyEventV2] = ContextVar("event")
_context: ContextVar[dict[str, Any]] = ContextVar("context")


class RouteResolver(APIGatewayHttpResolver):
    def __init__(self, *, enable_validation: bool) -> None:
        """Powertools empties the context here; a route that is imported while another serves leaves that one's be."""
        copy_context().run(super().__init__, enable_validation=enable_validation)

    def serve(self, call: Call, event: Mapping[str, Any], lambda_context: Any) -> dict[str, Any]:
        """Serve one event; a route that is called from inside another in the same thread leaves that one untouched."""
        tokens = (_call.set(call), _event.set(APIGatewayProxyEventV2(dict(event))), _context.set({}))
        try:
            return self.resolve(dict(event), lambda_context)
        finally:
            for token in tokens:
                token.var.reset(token)  # type: ignore[arg-type]

    @property
    def call(self) -> Call:
        return _call.get()

    @property
    def current_event(self) -> APIGatewayProxyEventV2:  # type: ignore[override]
        return _event.get()

    @property
    def context(self) -> dict[str, Any]:
        return _context.get()

    @context.setter
    def context(self, value: dict[str, Any]) -> None:
        _context.set(value)
