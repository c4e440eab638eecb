"""`each_tenant`: makes a function into the Lambda of one schedule, run for every tenant that has work for it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from holdfast.edge import end_of_imports
from holdfast.platform import db as database
from holdfast.platform.db import Db, Origin
from holdfast.platform.logging import log

T = TypeVar("T")
Handler = Callable[[dict[str, Any], Any], dict[str, int]]


@dataclass(frozen=True, slots=True)
class Turn:
    """One tenant's turn of a job."""

    tenant_id: str
    origin: Origin

    def run(self, work: Callable[[Db], T]) -> T:
        return database.run(self.tenant_id, self.origin, work)


def each_tenant(work_view: str) -> Callable[[Callable[[Turn], int]], Handler]:
    """Give every tenant that `work_view` lists a turn; the function answers with how many things it did.

    A tenant whose turn fails is logged and does not keep the others waiting; the invocation then fails, so that an
    alarm sees it. An event {"tenant_id": …} gives a turn to that tenant alone.
    """

    def decorate(function: Callable[[Turn], int]) -> Handler:
        name = f"{function.__module__}"

        def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
            done, failed = 0, 0
            only = event.get("tenant_id")
            for tenant_id in [only] if only else database.tenants_with_work(work_view):
                try:
                    done += function(Turn(tenant_id, Origin(actor=name, action=name)))
                except Exception:
                    failed += 1
                    log().exception("the job failed for a tenant", extra={"job": name, "tenant_id": tenant_id})
            if failed:
                raise RuntimeError(f"{name} failed for {failed} tenants")
            return {"done": done}

        end_of_imports()
        return handler

    return decorate
