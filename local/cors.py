"""CORS as an HTTP API does it: preflight requests never reach a function, and its own CORS headers are replaced."""

from __future__ import annotations

from dataclasses import replace

from local.model import Cors
from local.payload import Request, Response


def is_preflight(request: Request) -> bool:
    asked = request.header("access-control-request-method")
    return request.method == "OPTIONS" and bool(request.header("origin")) and bool(asked)


def preflight(cors: Cors, request: Request) -> Response:
    """The answer to a preflight request; without CORS headers where origin, method or headers are not allowed."""
    origin = _allowed_origin(cors, request)
    method = request.header("access-control-request-method").upper()
    asked = {name.strip().lower() for name in request.header("access-control-request-headers").split(",") if name}
    is_method_allowed = "*" in cors.allow_methods or method in cors.allow_methods
    are_headers_allowed = "*" in cors.allow_headers or asked <= set(cors.allow_headers)
    if origin is None or not is_method_allowed or not are_headers_allowed:
        return Response(204)
    headers = [
        ("access-control-allow-origin", origin),
        ("access-control-allow-methods", ",".join(cors.allow_methods)),
        ("access-control-allow-headers", ",".join(cors.allow_headers)),
    ]
    if cors.max_age_seconds is not None:
        headers.append(("access-control-max-age", str(cors.max_age_seconds)))
    return Response(204, (*headers, *_credentials(cors)))


def with_cors(cors: Cors, request: Request, response: Response) -> Response:
    """The function's response with the API's CORS headers instead of its own."""
    own = tuple(pair for pair in response.headers if not pair[0].startswith("access-control-"))
    origin = _allowed_origin(cors, request)
    if origin is None:
        return replace(response, headers=own)
    headers = [("access-control-allow-origin", origin), *_credentials(cors)]
    if cors.expose_headers:
        headers.append(("access-control-expose-headers", ",".join(cors.expose_headers)))
    return replace(response, headers=(*own, *headers))


def _allowed_origin(cors: Cors, request: Request) -> str | None:
    origin = request.header("origin")
    if not origin:
        return None
    if "*" in cors.allow_origins:
        return "*"
    return origin if origin in cors.allow_origins else None


def _credentials(cors: Cors) -> tuple[tuple[str, str], ...]:
    return (("access-control-allow-credentials", "true"),) if cors.allow_credentials else ()
