"""Whether what Holdfast depends on answers, each with its latency."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from holdfast.payments.usecases.reaching import ping_provider
from holdfast.platform.db import call_outside_tenant
from holdfast.platform.logging import log
from holdfast.platform.settings import settings

PATIENCE_SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class Check:
    """is_essential: without it no money moves, and Holdfast is not healthy"""

    name: str
    is_ok: bool
    is_essential: bool
    latency_ms: int


def check_health() -> list[Check]:
    """Ask all at once. A provider that is away is told, and does not make Holdfast unhealthy."""
    probes: list[tuple[str, bool, Callable[[], object]]] = [
        ("database", True, lambda: call_outside_tenant("select 1")),
        ("queues", True, _list_queues),
    ]
    for provider in settings().payment_providers:
        probes.append((provider, False, lambda provider=provider: ping_provider(provider)))  # type: ignore[misc]
    with ThreadPoolExecutor(len(probes)) as pool:
        return list(pool.map(lambda probe: _checked(*probe), probes, timeout=PATIENCE_SECONDS * 2))


def _checked(name: str, is_essential: bool, probe: Callable[[], object]) -> Check:
    began = time.perf_counter()
    try:
        probe()
        is_ok = True
    except Exception:
        log().exception("a health check failed", extra={"check": name})
        is_ok = False
    return Check(name, is_ok, is_essential, round((time.perf_counter() - began) * 1000))


def _list_queues() -> object:
    """The queues carry the stack's name, and so does the bus."""
    import boto3
    from botocore.config import Config

    patience = Config(connect_timeout=2, read_timeout=PATIENCE_SECONDS, retries={"max_attempts": 0})
    return boto3.client("sqs", config=patience).list_queues(QueueNamePrefix=settings().event_bus, MaxResults=1)
