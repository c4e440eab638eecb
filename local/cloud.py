"""The running cloud: AWS, functions, queues, schedules, the inbox and the HTTP API, put together."""

from __future__ import annotations

import json
import os
import secrets
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.aws import Aws, create, serving_aws, verify_sender
from local.carriers import PostOffice
from local.delivery import Delivery
from local.gateway import Gateway, Page
from local.inbox import PATH, Inbox, Mail
from local.invoking import PATH as FUNCTIONS
from local.invoking import Invoking
from local.model import Deployment, Json
from local.payload import Request, Response
from local.secret_values import SecretFile, secret_strings
from local.secrets_extension import serving_secrets
from local.serving import Server, serve
from local.template import Place, read
from local.timer import Timer
from local.workers import Invocation, Worker, retire_worker, start_worker, stop_worker

# Threads of the functions' process, and connections that the layer may open to the database. Half of them may be taken
# by consumers and schedules, which sometimes call routes of the same deployment.
THREADS = 32
SECRET_FILE = "secrets.json"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run. `variables` win over what the templates give the functions, `secret_values` over what they put under
    the same keys into secrets. What has to be remembered is kept in `home`."""

    template: Path
    home: Path
    parameters: Mapping[str, str]
    variables: Mapping[str, str]
    secret_values: Mapping[str, str]
    senders: tuple[str, ...] = ()
    port: int = 8080
    threads: int = THREADS
    retry_seconds: int | None = 2
    log: Path | None = None
    stack_name: str = "holdfast-local"
    post_office: PostOffice | None = None


@dataclass(slots=True)
class Cloud:
    """`worker` is replaced on reload; everything else stays for the life of the cloud."""

    plan: Plan
    aws: Aws
    place: Place
    deployment: Deployment
    strings: Mapping[str, str]
    variables: Mapping[str, str]
    worker: Worker
    delivery: Delivery
    timer: Timer
    inbox: Inbox
    gateway: Gateway
    base_url: str = ""
    swapping: threading.Lock = field(default_factory=threading.Lock)

    def call(self, function: str, event: Json) -> Invocation:
        """Start an invocation of a function by its unique name, in whatever process runs the functions now."""
        with self.swapping:
            return self.worker.call(function, event)

    def invoke(self, function: str, event: Json = None, seconds: float | None = None) -> Json:
        """Invoke a function by its logical id as a deployer would, and wait. Raises FunctionFailed or TimeoutError."""
        found = self.deployment.function(function)
        invocation = self.call(found.name, {} if event is None else event)
        return invocation.result.result(seconds or found.timeout_seconds)

    def knows(self, function: str) -> bool:
        return any(each.logical_id == function for each in self.deployment.functions)

    def run_schedule(self, function: str) -> Json:
        """Run what a schedule runs, now: the function's logical id, with the schedule's own event."""
        found = self.deployment.function(function)
        schedule = next(each for each in self.deployment.schedules if each.function == found.name)
        return self.timer.fire(schedule, time.time()).result.result(found.timeout_seconds)

    def settle(self, seconds: float = 30.0) -> None:
        """Wait until consumers have dealt with every message. Raises TimeoutError if some are left."""
        give_up_at = time.monotonic() + seconds
        while (waiting := self.delivery.waiting()) > 0:
            if time.monotonic() > give_up_at:
                raise TimeoutError(f"{waiting} messages are still in the queues after {seconds} s")
            time.sleep(0.01)

    def mails(self) -> list[Mail]:
        """Every e-mail and SMS that was sent, the oldest first."""
        return self.inbox.look()

    def dead_letters(self) -> dict[str, int]:
        return self.delivery.dead_letters()

    def client(self, service: str) -> Any:
        """A boto3 client of the local AWS."""
        return self.aws.client(service)

    def secret(self, key: str) -> str:
        """One key of the secrets that are JSON objects, as the functions read it. Raises LookupError."""
        for text in self.strings.values():
            if text.startswith("{") and key in (values := json.loads(text)):
                return str(values[key])
        raise LookupError(f"no secret has the key {key}")

    def reload(self) -> None:
        """Read the templates and the code again. If they are broken this raises, and everything goes on as before.

        Call it from the main thread: the new functions' process dies with the thread that started it.
        """
        deployment = read(self.plan.template, self.plan.parameters, self.place)
        kept = SecretFile(self.plan.home / SECRET_FILE)
        self.strings = secret_strings(deployment.secrets, kept, self.plan.secret_values)
        create(self.aws, deployment, self.strings, kept)
        worker = start_worker(deployment, self.variables, self.plan.threads, self.plan.log)
        with self.swapping:
            replaced, self.worker = self.worker, worker
            self.deployment = self.gateway.deployment = deployment
            self.delivery.deployment = self.timer.deployment = deployment
        retire_worker(replaced)


@contextmanager
def running(plan: Plan, say: Callable[[str], None] = lambda _: None) -> Iterator[Cloud]:
    """Run the cloud inside the block. Call it from the main thread. `say` hears what has been done, step by step.

    Functions can be invoked as soon as the block begins; `opened` serves HTTP and starts queues and schedules.
    """
    with ExitStack() as stack:
        account, region = Place().account, Place().region
        aws = stack.enter_context(serving_aws(account, region, secrets.token_urlsafe(24)))
        place = Place(plan.stack_name, account, region, aws.endpoint)
        deployment = read(plan.template, plan.parameters, place)
        say(f"templates: {len(deployment.functions)} functions, {len(deployment.routes)} routes")
        kept = SecretFile(plan.home / SECRET_FILE)
        strings = secret_strings(deployment.secrets, kept, plan.secret_values)
        create(aws, deployment, strings, kept)
        for sender in plan.senders:
            verify_sender(aws, sender)
        say(f"local AWS on {aws.endpoint}: {len(deployment.queues)} queues, {len(deployment.rules)} rules")
        extension_port = stack.enter_context(serving_secrets(aws))
        variables = {
            **aws.variables(),
            "PARAMETERS_SECRETS_EXTENSION_HTTP_PORT": str(extension_port),
            "HOLDFAST_LOCAL_CONCURRENCY": str(plan.threads),
            **plan.variables,
        }
        worker = start_worker(deployment, variables, plan.threads, plan.log)
        cloud = _assembled(plan, aws, place, deployment, strings, variables, worker)
        stack.callback(lambda: stop_worker(cloud.worker))
        say(f"functions imported into process {worker.process.pid}")
        yield cloud


@contextmanager
def opened(cloud: Cloud) -> Iterator[Server]:
    """Serve the HTTP API and run queues and schedules inside the block."""
    stop = threading.Event()
    threads = [
        threading.Thread(target=_keep_running, args=(run, stop), name=name, daemon=True)
        for name, run in (
            ("queues", cloud.delivery.run),
            ("schedules", cloud.timer.run),
            ("inbox", _watch(cloud.inbox)),
        )
    ]
    with serve(cloud.gateway, cloud.plan.port) as server:
        cloud.base_url = server.url
        for thread in threads:
            thread.start()
        try:
            yield server
        finally:
            stop.set()
            for thread in threads:
                thread.join()


def _assembled(
    plan: Plan,
    aws: Aws,
    place: Place,
    deployment: Deployment,
    strings: Mapping[str, str],
    variables: Mapping[str, str],
    worker: Worker,
) -> Cloud:
    def call(function: str, event: Json) -> Invocation:
        return cloud.call(function, event)

    inbox = Inbox(aws, plan.post_office)
    pages: dict[str, Page] = {PATH: inbox.page, "/_local": _index}
    cloud = Cloud(
        plan=plan,
        aws=aws,
        place=place,
        deployment=deployment,
        strings=strings,
        variables=variables,
        worker=worker,
        delivery=Delivery(aws, deployment, call, max(plan.threads // 2, 1), plan.retry_seconds),
        timer=Timer(deployment, place, call),
        inbox=inbox,
        gateway=Gateway(deployment, call, pages),
    )
    pages[FUNCTIONS] = Invoking(cloud.knows, cloud.invoke).page
    return cloud


def _index(_: Request) -> Response:
    return Response(302, (("location", PATH),))


def _watch(inbox: Inbox) -> Callable[[threading.Event], None]:
    def run(stop: threading.Event) -> None:
        while not stop.wait(0.1):
            inbox.look()

    return run


def _keep_running(run: Callable[[threading.Event], None], stop: threading.Event) -> None:
    """A thread that fails takes the whole cloud down visibly, rather than leaving it half alive."""
    try:
        run(stop)
    except Exception:
        traceback.print_exc()
        print("the local cloud itself has failed: stopping", file=sys.stderr, flush=True)
        os.kill(os.getpid(), signal.SIGTERM)
