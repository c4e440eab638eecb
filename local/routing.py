"""Which route of an HTTP API a request takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from local.model import Route


@dataclass(frozen=True, slots=True)
class Match:
    route: Route
    path_parameters: dict[str, str]


def find_match(routes: Iterable[Route], method: str, path: str) -> Match | None:
    """The most specific route for a percent-encoded path: literal before {parameter} before {proxy+} before $default,
    and a route of that very method before ANY."""
    found = [Match(route, taken) for route in routes if (taken := _taken(route, method, path)) is not None]
    return min(found, key=lambda match: _generality(match.route), default=None)


def _taken(route: Route, method: str, path: str) -> dict[str, str] | None:
    """The path parameters if the route takes this request, otherwise None."""
    if route.path == "$default":
        return {}
    if route.method not in (method, "ANY"):
        return None
    parameters: dict[str, str] = {}
    wanted, given = route.path.split("/"), path.split("/")
    for index, segment in enumerate(wanted):
        if segment.endswith("+}"):
            rest = "/".join(given[index:])
            return parameters | {segment[1:-2]: unquote(rest)} if rest else None
        if index >= len(given):
            return None
        value = unquote(given[index])
        if segment.startswith("{") and value:
            parameters[segment[1:-1]] = value
        elif segment != value:
            return None
    return parameters if len(given) == len(wanted) else None


def _generality(route: Route) -> tuple[int, list[int], bool]:
    if route.path == "$default":
        return (1, [], True)
    kinds = [2 if segment.endswith("+}") else int(segment.startswith("{")) for segment in route.path.split("/")]
    return (0, kinds, route.method == "ANY")
