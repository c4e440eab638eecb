"""GET /v1/health: whether the database, the queues and the payment providers answer, each with its latency."""

from holdfast.edge.access import ANYONE
from holdfast.edge.call import Call
from holdfast.edge.health import check_health
from holdfast.edge.route import route
from holdfast.kernel.refusals import FieldError, Unavailable
from holdfast.platform.schemas import ResponseBody


class CheckBody(ResponseBody):
    """is_essential: without it Holdfast is not healthy"""

    name: str
    is_ok: bool
    is_essential: bool
    latency_ms: int


class HealthBody(ResponseBody):
    """Everything essential answers; otherwise the answer is a problem with status 503 that names what does not."""

    checks: list[CheckBody]


@route("GET /v1/health", ANYONE, own_transactions=True)
def handler(call: Call) -> HealthBody:
    checks = check_health()
    missing = [
        FieldError(check.name, f"does not answer ({check.latency_ms} ms)")
        for check in checks
        if check.is_essential and not check.is_ok
    ]
    if missing:
        raise Unavailable(
            "Something that Holdfast cannot do without does not answer.", slug="unhealthy", errors=missing
        )
    return HealthBody(
        checks=[
            CheckBody(name=check.name, is_ok=check.is_ok, is_essential=check.is_essential, latency_ms=check.latency_ms)
            for check in checks
        ]
    )
