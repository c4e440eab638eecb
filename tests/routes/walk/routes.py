"""The routes, as a walk over all of them finds them."""

import inspect
import re
from functools import cache

from pydantic import BaseModel

from holdfast.edge.route import Route, RouteHandler
from local.sample_events import body_model, functions, handler_of


@cache
def route_handlers() -> dict[str, RouteHandler]:
    """Every route by the name of its function."""
    found = {name: handler_of(name) for name in functions()}
    return {name: handler for name, handler in found.items() if isinstance(handler, RouteHandler)}


def spec_of(function: str) -> Route:
    return route_handlers()[function].spec


def model_of(function: str) -> type[BaseModel] | None:
    return body_model(route_handlers()[function])


def path_parameters(function: str) -> list[str]:
    return re.findall(r"\{(\w+)\}", spec_of(function).path)


def query_parameters(function: str) -> list[str]:
    """By the names that callers use: `from` cannot be a parameter's own."""
    known = ("call", "body", *path_parameters(function))
    parameters = inspect.signature(route_handlers()[function].function).parameters.values()
    return [_public_name(each) for each in parameters if each.name not in known]


def _public_name(parameter: inspect.Parameter) -> str:
    declared = getattr(parameter.annotation, "__metadata__", ())
    return next((each.alias for each in declared if getattr(each, "alias", None)), parameter.name)


def is_everybodys(function: str) -> bool:
    """What it shows is published to all users of the tenant."""
    return function in ("ledger/get_checkpoint", "ledger/list_checkpoints")


def is_of_the_house(function: str) -> bool:
    """What its path names is there in every tenant: another tenant's administrator finds the same, and their own."""
    templates = ("get_message_template", "set_message_template", "preview_message_template", "send_test_message")
    return function in {"payments/fetch_settlements_of_day", *(f"messaging/{name}" for name in templates)}
