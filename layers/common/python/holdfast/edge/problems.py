"""Every refusal and every failure as a problem response (RFC 9457)."""

import json
from collections.abc import Sequence

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestUnsupportedContentType, RequestValidationError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from holdfast.edge.call import Call
from holdfast.kernel.refusals import FieldError, Invalid, NotFound, Refusal, TooMany, Unavailable
from holdfast.platform.logging import log

CONTENT_TYPE = "application/problem+json"
# The names of unknown fields are the caller's, and so is how many there are.
_MOST_OF_A_NAME = 200
_MOST_ERRORS = 50


def problem_of(error: Exception, call: Call) -> Response[str]:
    """The answer to whatever was raised. What is not a refusal is logged, and says nothing of itself to the caller."""
    match error:
        case Refusal():
            return _problem(error, call.request_id)
        case RequestValidationError():
            return _problem(_unreadable(error), call.request_id)
        case NotFoundError():  # a path with letters that no identifier has
            return _problem(NotFound("No such identifier."), call.request_id)
        case RequestUnsupportedContentType():
            return _problem(Invalid("Send JSON.", slug="unsupported-content-type"), call.request_id)
        case UnicodeEncodeError():
            return _problem(
                Invalid("The text has characters that cannot be stored.", slug="invalid-text"), call.request_id
            )
        case PoolTimeout():
            return _problem(Unavailable("The database is busy: try again."), call.request_id)
        case _:
            log().exception(
                "the route failed", exc_info=error, extra={"action": call.action, "request_id": call.request_id}
            )
            return _response(
                500, "internal-error", "Something went wrong here; nothing was changed.", call.request_id, (), {}
            )


def _unreadable(error: RequestValidationError) -> Refusal:
    """What pydantic found wrong with the input, without repeating the input."""
    found = [
        FieldError(
            ".".join(str(part) for part in item["loc"])[:_MOST_OF_A_NAME], item["msg"].removeprefix("Value error, ")
        )
        for item in error.errors()[:_MOST_ERRORS]
    ]
    return Invalid("The input does not fit: see errors.", slug="invalid-input", errors=found)


def _problem(refusal: Refusal, request_id: str) -> Response[str]:
    waits = refusal.retry_after if isinstance(refusal, TooMany | Unavailable) else None
    headers = {} if waits is None else {"Retry-After": str(waits)}
    if refusal.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return _response(refusal.status, refusal.slug, refusal.detail, request_id, refusal.errors, headers)


def _response(
    status: int, slug: str, detail: str, request_id: str, errors: Sequence[FieldError], headers: dict[str, str]
) -> Response[str]:
    body: dict[str, object] = {"type": slug, "title": slug.replace("-", " "), "status": status, "detail": detail}
    body["request_id"] = request_id
    if errors:
        body["errors"] = [{"field": error.field, "detail": error.detail} for error in errors]
    return Response(status, CONTENT_TYPE, json.dumps(body), dict(headers))
