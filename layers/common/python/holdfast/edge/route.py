"""`route`: makes an ordinary function into the Lambda of one HTTP route.

What it adds, in order: the size and form of the body, who is calling and whether they may, rate limits, validation, one
transaction, idempotency, the audit trail, and problem responses for everything that is refused.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from hashlib import sha256
from typing import Any, Literal

from aws_lambda_powertools.event_handler import Response
from pydantic import BaseModel, TypeAdapter

from holdfast.edge import end_of_imports
from holdfast.edge.access import Access, admit, authenticate
from holdfast.edge.call import Call, call_of
from holdfast.edge.documents import Document, json_answer, response_of
from holdfast.edge.input import MAX_BODY_BYTES, check_query, read_body
from holdfast.edge.problems import problem_of
from holdfast.edge.resolver import RouteResolver
from holdfast.identity.rules.callers import Anonymous
from holdfast.identity.rules.captcha import HEADER, Action
from holdfast.kernel.refusals import Forbidden, Invalid, Refusal, Unauthenticated, WrongState
from holdfast.platform import idempotency, rate_limits
from holdfast.platform.db import Db
from holdfast.platform.idempotency import Answer, Claim
from holdfast.platform.journal import write_refusal
from holdfast.platform.rate_limits import Limit

ANONYMOUS_LIMITS = (Limit("ip", 120),)
PRINCIPAL_LIMITS = (Limit("principal", 240), Limit("ip", 1200))
_UNRECORDED = ("session-ended", "expired-token")  # opening another transaction would be refused as well
Idempotency = Literal["none", "honoured", "required"]
Function = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Route:
    """One route as data: what the templates, the OpenAPI document and the permission walk are checked against.

    own_transactions: the function calls `call.run` itself, because it speaks with the network in between ·
    document: the media type of the `Document` that it answers with, always or when asked to; empty for none ·
    captcha: the action that a captcha must have been solved for, where the deployment asks for one; empty for none ·
    most_bytes: of a body
    """

    method: str
    path: str
    access: Access
    status: int
    idempotency: Idempotency
    limits: tuple[Limit, ...]
    own_transactions: bool
    has_body: bool
    document: str
    captcha: Action
    most_bytes: int

    @property
    def action(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def changes(self) -> bool:
        return self.method not in ("GET", "HEAD")


class RouteHandler:
    """The Lambda handler of one route. `spec` and `app` are there for the wiring tests and the OpenAPI document."""

    def __init__(self, spec: Route, function: Function) -> None:
        self.spec = spec
        self.function = function
        answer = inspect.signature(function).return_annotation
        self.json_answer = json_answer(answer, spec.document)
        self._answer_type: TypeAdapter[Any] = TypeAdapter(answer)
        self.app = RouteResolver(enable_validation=True)
        self.app.exception_handler(Exception)(lambda error: problem_of(error, self.app.call))
        rule = spec.path.replace("{", "<").replace("}", ">")
        self.app.route(rule, spec.method, status_code=spec.status)(self._endpoint())

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """Serve one API Gateway event, payload format 2.0."""
        call = replace(call_of(event, self.spec.action), is_platforms=self.spec.access.platform)
        try:
            check_query(event)
            caller = authenticate(call.headers) if self.spec.access.reads_token else call.caller
            call = replace(call, caller=caller, body=self._body_of(event))
            admit(self.spec.access, call.caller)
            if self.spec.changes:
                principal = "" if isinstance(call.caller, Anonymous) else call.caller.id
                rate_limits.take(self.spec.action, self.spec.limits, ip=call.source_ip, principal=principal)
        except Exception as error:
            return _raw(problem_of(error, call))
        return self.app.serve(call, event, context)

    def _body_of(self, event: Mapping[str, Any]) -> bytes:
        return read_body(event, is_json=self.spec.has_body, most_bytes=self.spec.most_bytes)

    def _endpoint(self) -> Function:
        """What powertools calls: the same signature without `call`."""

        @wraps(self.function)
        def endpoint(**arguments: Any) -> Any:
            return self._serve(self.app.call, arguments)

        signature = inspect.signature(self.function)
        parameters = [parameter for name, parameter in signature.parameters.items() if name != "call"]
        declared = signature.replace(parameters=parameters, return_annotation=self._declared_answer())
        endpoint.__signature__ = declared  # type: ignore[attr-defined]
        del endpoint.__wrapped__
        return endpoint

    def _declared_answer(self) -> Any:
        """A document's text is checked too, where the route also answers in JSON."""
        if self.json_answer is None:
            return inspect.Signature.empty
        return self.json_answer | str if self.spec.document else self.json_answer

    def _serve(self, call: Call, arguments: Mapping[str, Any]) -> Any:
        if self.spec.captcha:
            from holdfast.identity.usecases.captcha import require_captcha

            require_captcha(self.spec.captcha, call.headers.get(HEADER.lower(), ""), call.source_ip)
        claimed = self._claim_of(call)
        try:
            if self.spec.own_transactions:
                return self._in_own_transactions(call, claimed, arguments)
            return call.run(lambda db: self._in_one_transaction(replace(call, open_db=db), claimed, arguments))
        except (Unauthenticated, Forbidden, WrongState) as refusal:
            if self.spec.changes and not isinstance(call.caller, Anonymous) and refusal.slug not in _UNRECORDED:
                slug = refusal.slug
                call.run(lambda db: write_refusal(db, slug))
            raise

    def _in_one_transaction(self, call: Call, claimed: Claim | None, arguments: Mapping[str, Any]) -> Any:
        if claimed is not None and (earlier := idempotency.claim(call.db, claimed)) is not None:
            return self._again(earlier)
        result = self.function(call, **arguments)
        self._keep(call.db, claimed, result)
        return self._presented(result)

    def _in_own_transactions(self, call: Call, claimed: Claim | None, arguments: Mapping[str, Any]) -> Any:
        if claimed is None:
            return self._presented(self.function(call, **arguments))
        earlier = call.run(lambda db: idempotency.claim(db, claimed, idempotency.LEASE))
        if earlier is not None:
            return self._again(earlier)
        try:
            result = self.function(call, **arguments)
        except Refusal:
            call.run(lambda db: idempotency.release(db, claimed))
            raise
        call.run(lambda db: self._keep(db, claimed, result))
        return self._presented(result)

    def _claim_of(self, call: Call) -> Claim | None:
        key = call.headers.get("idempotency-key", "")
        if self.spec.idempotency == "none":
            return None
        if not key:
            if self.spec.idempotency == "required":
                raise Invalid.field(
                    "Idempotency-Key", "Send a key of your own with this call.", slug="idempotency-key-missing"
                )
            return None
        if len(key) > idempotency.MAX_KEY_LENGTH or not key.isprintable():
            raise Invalid.field("Idempotency-Key", "At most 255 printable characters.", slug="idempotency-key-invalid")
        return Claim(call.caller.id, f"{call.method} {call.path}", key, sha256(call.body).digest())

    def _keep(self, db: Db, claimed: Claim | None, result: Any) -> None:
        if claimed is not None:
            idempotency.keep_answer(db, claimed, Answer(self.spec.status, self._answer_type.dump_json(result).decode()))

    def _again(self, earlier: Answer) -> Response[Any]:
        answer = self._answer_type.validate_json(earlier.body)
        return Response(earlier.status, "application/json", answer, {"Idempotent-Replayed": "true"})

    def _presented(self, result: Any) -> Any:
        return response_of(result, self.spec.document) if isinstance(result, Document) else result


def route(
    action: str,
    access: Access,
    *,
    status: int = 200,
    idempotency: Idempotency | None = None,
    limits: Sequence[Limit] | None = None,
    own_transactions: bool = False,
    document: str = "",
    captcha: Action = "",
    most_bytes: int = MAX_BODY_BYTES,
) -> Callable[[Function], RouteHandler]:
    """Serve `action`, as in `@route("POST /v1/orders/{order_id}/accept", USERS)`.

    The function takes the `Call`, then the path's parameters, a `body` model and query parameters by name, and
    returns a response
    model. POSTs honour an Idempotency-Key unless `idempotency` says otherwise; where money moves it is "required".
    """
    method, _, path = action.partition(" ")
    default: Idempotency = "honoured" if method == "POST" else "none"

    def decorate(function: Function) -> RouteHandler:
        has_body = any(
            inspect.isclass(parameter.annotation) and issubclass(parameter.annotation, BaseModel)
            for parameter in inspect.signature(function).parameters.values()
        )
        standard = ANONYMOUS_LIMITS if access.is_open else PRINCIPAL_LIMITS
        spec = Route(
            method=method,
            path=path,
            access=access,
            status=status,
            idempotency=idempotency or default,
            limits=tuple(standard if limits is None else limits),
            own_transactions=own_transactions,
            has_body=has_body,
            document=document,
            captcha=captcha,
            most_bytes=most_bytes,
        )
        handler = RouteHandler(spec, function)
        end_of_imports()
        return handler

    return decorate


def _raw(response: Response[str]) -> dict[str, Any]:
    headers = {
        "Content-Type": response.content_type or "",
        **{name: str(value) for name, value in response.headers.items()},
    }
    return {
        "statusCode": response.status_code,
        "headers": headers,
        "body": response.body or "",
        "isBase64Encoded": False,
        "cookies": [],
    }
