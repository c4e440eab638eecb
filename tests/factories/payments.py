"""Payments, the sandbox in this process, webhooks, and queues that are emptied at once."""

import hashlib
import hmac
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
from sqlalchemy import Engine, text

from holdfast.edge.route import RouteHandler
from holdfast.identity.rules.callers import User
from holdfast.kernel import clock
from holdfast.kernel.ids import decode_id, new_id
from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import AccountSpec
from holdfast.ledger.usecases.balances import balance
from holdfast.payments.providers.paystack_words import their_reference
from holdfast.payments.providers.sandbox import sign
from holdfast.payments.rules.pay_ins import Payment
from holdfast.payments.sandbox.usecases import home_of
from holdfast.payments.usecases.pay_ins import add_payment, find_payment, open_checkout
from holdfast.platform.db import Db, Origin, run
from holdfast.platform.http_client import instead_of_network
from holdfast.platform.outbox import claim_events, mark_published
from holdfast.platform.running import Run
from holdfast.platform.settings import secret, settings
from tests.api import Api, LambdaContext, handler_of, sample_event

ORIGIN = Origin("tests", "factory")
PAYLOADS = Path(__file__).parent.parent / "providers" / "payloads"
FUNCTIONS = Path(__file__).parent.parent.parent / "functions"
PRICE = Money(500000, "NGN")
_QUEUE = re.compile(r"Queue \w+ \(([^)]+)\)")


def running(tenant: str) -> Run:
    """What a call, a delivery or a job's turn has as `run`."""
    return partial(run, tenant, ORIGIN)


# Providers in this process


@dataclass(slots=True)
class SandboxInProcess(httpx.BaseTransport):
    """Hands every request to the function that serves it, as the front door would.

    failures: raised instead, one for each request, until there are none left.
    """

    api: Api
    failures: list[Exception] = field(default_factory=list)
    requests: list[httpx.Request] = field(default_factory=list)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if self.failures:
            raise self.failures.pop(0)
        function, parameters = _function_of(request.method, request.url.raw_path.decode().partition("?")[0])
        event = self.api.event(function, query=dict(request.url.params), **parameters)
        event["headers"] = {name.lower(): value for name, value in request.headers.items()}
        event["body"] = request.read().decode() or None
        answer = handler_of(function)(event, LambdaContext())
        return httpx.Response(answer["statusCode"], headers=answer.get("headers", {}), text=answer.get("body", ""))


@contextmanager
def sandbox_http(api: Api) -> Iterator[SandboxInProcess]:
    """The sandbox's service and the way of its webhooks, without a network."""
    sandbox = SandboxInProcess(api)
    with instead_of_network("sandbox", sandbox), instead_of_network("sandbox-webhooks", sandbox):
        yield sandbox


def _function_of(method: str, path: str) -> tuple[str, dict[str, Any]]:
    """The function that serves a path of the sandbox or its webhooks, with the path's parameters."""
    names = [f"sandbox/{file.stem}" for file in sorted((FUNCTIONS / "sandbox").glob("*.py"))]
    for name in [*names, "payments/receive_sandbox_webhook"]:
        handler = handler_of(name)
        if isinstance(handler, RouteHandler) and handler.spec.method == method:
            pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", handler.spec.path)
            if match := re.fullmatch(pattern, path):
                return name, {key: unquote(value) for key, value in match.groupdict().items()}
    raise AssertionError(f"no function serves {method} {path}")


@contextmanager
def in_production() -> Iterator[None]:
    """The deployment is a production, which has no sandbox."""
    before = {name: os.environ[name] for name in ("ENVIRONMENT", "PAYMENT_PROVIDERS")}
    os.environ |= {"ENVIRONMENT": "production", "PAYMENT_PROVIDERS": "paystack"}
    settings.cache_clear()
    try:
        yield
    finally:
        os.environ |= before
        settings.cache_clear()


# Webhooks with their signatures


@dataclass(frozen=True, slots=True)
class SignedWebhook:
    """`send` brings it to its route, as the provider would."""

    function: str
    body: str
    headers: Mapping[str, str]

    def send(self, api: Api, **changes: Any) -> Any:
        sent = {"raw": self.body, "headers": {"holdfast-tenant": "", **self.headers}, **changes}
        return api.call(self.function, **sent)


def paystack_webhook(payment_id: str, situation: str = "payment_paid", **changes: object) -> SignedWebhook:
    """A webhook as Paystack documents it, about our payment, with `changes` in its `data`."""
    webhook = json.loads((PAYLOADS / "paystack" / "webhooks.json").read_text())[situation]
    name = "transaction_reference" if situation.startswith("refund") else "reference"
    if isinstance(webhook["data"], dict):
        webhook["data"] |= {name: their_reference(payment_id), **changes}
    body = json.dumps(webhook)
    return SignedWebhook("payments/receive_paystack_webhook", body, paystack_signature(body))


def paystack_account_webhook(customer: str, situation: str) -> SignedWebhook:
    """What became of an account that was asked for, as Paystack documents it."""
    webhook = json.loads((PAYLOADS / "paystack" / "webhooks.json").read_text())[situation]
    webhook["data"]["customer"]["customer_code"] = customer
    body = json.dumps(webhook)
    return SignedWebhook("payments/receive_paystack_webhook", body, paystack_signature(body))


def paystack_credit(number: str, reference: str, **changes: object) -> SignedWebhook:
    """The webhook of a transfer to somebody's account, as Paystack documents it."""
    webhook = json.loads((PAYLOADS / "paystack" / "webhooks.json").read_text())["credit_paid"]
    webhook["data"] |= {"reference": reference, "authorization": {"receiver_bank_account_number": number}, **changes}
    body = json.dumps(webhook)
    return SignedWebhook("payments/receive_paystack_webhook", body, paystack_signature(body))


def paystack_signature(body: str) -> Mapping[str, str]:
    key = secret("paystack_secret_key").encode()
    return {"x-paystack-signature": hmac.new(key, body.encode(), hashlib.sha512).hexdigest()}


def sandbox_webhook(reference: str, situation: str = "payment_paid", **changes: object) -> SignedWebhook:
    """A webhook as the sandbox documents it, about our reference, with `changes` in its `object`."""
    webhook = json.loads((PAYLOADS / "sandbox" / "webhooks.json").read_text())[situation]
    webhook["id"] = new_id("evt")
    webhook["object"] |= {"reference": reference, **changes}
    return sandbox_signed(json.dumps(webhook))


def sandbox_signed(body: str) -> SignedWebhook:
    signature = sign(secret("sandbox_secret"), body.encode(), clock.now())
    return SignedWebhook("payments/receive_sandbox_webhook", body, {"sandbox-signature": signature})


def sandbox_secret() -> dict[str, str]:
    """The header with which the sandbox is asked for something."""
    return {"authorization": f"Bearer {secret('sandbox_secret')}"}


# Payments


def make_payment(
    payer: User, amount: Money = PRICE, provider: str = "sandbox", order_id: str | None = None, opened: bool = True
) -> Payment:
    """A payment with an open checkout. The provider must be in the process."""
    runs = running(payer.tenant_id)
    order = order_id or new_id("ord")
    payment = runs(lambda db: add_payment(db, payer, order_id=order, amount=amount, provider=provider))
    return open_checkout(runs, payment) if opened else payment


def pay(api: Api, payment: Payment, script: str = "paid") -> None:
    """The payer clicks a button of the sandbox's checkout."""
    answer = api.call("sandbox/play_checkout", raw=f"script={script}", reference=payment.id)
    assert answer.status == 200, answer.text


def make_received_payment(api: Api, payer: User, amount: Money = PRICE, order_id: str | None = None) -> Payment:
    """A payment through the sandbox whose money has come: it lies in the payment's own account."""
    payment = make_payment(payer, amount, order_id=order_id)
    pay(api, payment)
    empty_queues(payer.tenant_id)
    return payment_now(payment)


def payment_now(payment: Payment) -> Payment:
    found = run(home_of(payment.id), ORIGIN, lambda db: find_payment(db, payment.id))
    assert found is not None
    return found


# Queues


def empty_queues(tenant: str, rooms: Sequence[str] = ("payments", "sandbox")) -> list[str]:
    """Bring every event of the tenant to its consumers in the rooms, and the events that follow from it, until there
    are none; answers with their types, in order. What a consumer fails at is left, as a queue would keep it."""
    consumers = list(_consumers(rooms))
    brought: list[str] = []
    while envelopes := claim_events(tenant):
        mark_published([envelope.id for envelope in envelopes])
        for envelope in envelopes:
            brought.append(envelope.type)
            for function, types in consumers:
                if any(_fits(type, envelope.type) for type in types):
                    bring(function, envelope.type, json.loads(envelope.detail))
    return brought


def bring(function: str, type: str, detail: Mapping[str, Any]) -> bool:
    """Bring one event to one consumer, as its queue would; whether it was taken."""
    event = sample_event(function)
    [record] = event["Records"]
    record["body"] = json.dumps({**json.loads(record["body"]), "detail-type": type, "detail": detail})
    answer = handler_of(function)(event, LambdaContext())
    return not answer["batchItemFailures"]


def bring_webhooks(tenant: str) -> list[bool]:
    """Bring what webhooks announced to the consumer that looks into them, and nothing else: whether each was taken."""
    envelopes = claim_events(tenant)
    mark_published([envelope.id for envelope in envelopes])
    return [
        bring("payments/process_webhook", envelope.type, json.loads(envelope.detail))
        for envelope in envelopes
        if envelope.type == "payments.webhook.received"
    ]


def _consumers(rooms: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    for room in rooms:
        for file in sorted((FUNCTIONS / room).glob("*.py")):
            if match := _QUEUE.search(" ".join(file.read_text().split('"""')[1].split())):
                yield f"{room}/{file.stem}", [type.strip() for type in match[1].split(",")]


def _fits(pattern: str, type: str) -> bool:
    return type.startswith(pattern[:-1]) if pattern.endswith("*") else type == pattern


# What is there now


def balance_of(tenant: str, account: AccountSpec) -> Money:
    def work(db: Db) -> Money:
        return balance(db, account).posted

    return run(tenant, ORIGIN, work)


def rows(admin_engine: Engine, table: str, tenant: str) -> list[dict[str, Any]]:
    """Every row of a tenant, the oldest first, seen past row-level security."""
    order = "position" if table == "events" else "id"
    statement = text(f"select * from {table} where tenant_id = :tenant order by {order}")
    with admin_engine.connect() as connection:
        found = connection.execute(statement, {"tenant": decode_id("tnt", tenant)})
        return [dict(row._mapping) for row in found]


def announced(admin_engine: Engine, tenant: str, type: str) -> list[dict[str, Any]]:
    """The `data` of every event of the type."""
    return [row["data"] for row in rows(admin_engine, "events", tenant) if row["type"] == type]


def pass_time(admin_engine: Engine, tenant: str, passed: timedelta) -> None:
    """Let the tenant's clock run further ahead."""
    statement = text("update tenants set clock_offset_seconds = clock_offset_seconds + :seconds where id = :tenant")
    with admin_engine.begin() as connection:
        connection.execute(statement, {"seconds": int(passed.total_seconds()), "tenant": decode_id("tnt", tenant)})


def run_schedule(function: str, tenant: str) -> int:
    """Give the tenant its turn of a job; how many things it did."""
    handler: Callable[[dict[str, Any], Any], dict[str, int]] = handler_of(function)
    return handler({"tenant_id": tenant}, LambdaContext())["done"]
