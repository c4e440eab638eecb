"""The local cloud from its start to its end, told step by step."""

from __future__ import annotations

import fcntl
import importlib
import importlib.util
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, cast

from local.carriers import serving_carriers
from local.cloud import SECRET_FILE, Cloud, Plan, opened, running
from local.database import DatabaseRefused, remove_database, running_database
from local.fincra import serving_fincra
from local.inbox import PATH
from local.invoking import PATH as FUNCTIONS
from local.lambdas import FunctionFailed, HandlerRefused
from local.parameters import CHOSEN, local_parameters
from local.paystack import serving_paystack
from local.postgres_binaries import PostgresUnavailable
from local.providus import serving_providus
from local.reloading import serve_and_reload
from local.secret_values import SecretFile, SecretRefused
from local.serving import HOST, free_port
from local.sockets import PATH as SOCKETS
from local.template import TemplateRefused
from local.workers import WorkerBroken

MIGRATE = "Migrate"
SOCKET_STAGE = "live"
REFUSALS = (
    DatabaseRefused,
    FunctionFailed,
    HandlerRefused,
    PostgresUnavailable,
    SecretRefused,
    TemplateRefused,
    WorkerBroken,
)

Play: TypeAlias = Callable[[str, Cloud], bool]


class AlreadyRunning(Exception):
    """Another local cloud uses the same folder."""


@dataclass(frozen=True, slots=True)
class Steps:
    """A line for each step, with the seconds since the start."""

    began: float

    def __call__(self, text: str) -> None:
        print(f"{time.monotonic() - self.began:6.1f} s  {text}", flush=True)


@dataclass(frozen=True, slots=True)
class Wish:
    """journey: a module with `play(base_url, cloud) -> bool`, or None for none · once: end after it ·
    fresh: first forget everything in `home`"""

    template: Path
    home: Path
    port: int
    journey: str | None
    once: bool
    fresh: bool


def run(wish: Wish, say: Steps) -> int:
    """Run until the journey has been played (`once`) or until interrupted; answers with the exit status."""
    is_serving = False
    try:
        is_new = not wish.home.exists()
        with _only_one(wish.home):
            # A new folder has no past: not even where its database has to lie elsewhere, from an earlier clone.
            if wish.fresh or (is_new and not os.environ.get("DATABASE_URL")):
                remove_database(wish.home / "postgres")
                for name in (SECRET_FILE, "functions.log"):
                    (wish.home / name).unlink(missing_ok=True)
            began_at = time.time()
            with _cloud(wish.template, wish.home, wish.port, say) as cloud:
                is_good = _played(cloud, wish.journey, wish.once) if wish.journey else True
                if not wish.once:
                    print(_how_to_use(cloud), flush=True)
                    is_serving = True
                    serve_and_reload(cloud, say, began_at)
                return 0 if is_good else 1
    except KeyboardInterrupt:
        if not is_serving:
            raise
        print("stopped", flush=True)
        return 0
    except (*REFUSALS, AlreadyRunning) as error:
        print(f"the local cloud cannot run: {error}", file=sys.stderr, flush=True)
        return 1


def _countries() -> dict[str, str]:
    """The file of countries by address that the developer has, if they have one."""
    path = os.environ.get("COUNTRY_DATABASE", "")
    return {"COUNTRY_DATABASE": str(Path(path).resolve())} if path else {}


@contextmanager
def _cloud(template: Path, home: Path, wanted_port: int, say: Steps) -> Iterator[Cloud]:
    port = free_port(wanted_port)
    if wanted_port and port != wanted_port:
        print(f"warning: port {wanted_port} is taken, serving on {port} instead", file=sys.stderr, flush=True)
    with (
        running_database(home / "postgres") as database,
        serving_fincra() as fincra,
        serving_paystack() as paystack,
        serving_providus() as providus,
        serving_carriers() as post_office,
    ):
        say(database.description)
        stand_ins = {
            "Fincra": os.environ.get("FINCRA_BASE_URL") or fincra,
            "Paystack": os.environ.get("PAYSTACK_BASE_URL") or paystack,
            "Providus": os.environ.get("PROVIDUS_BASE_URL") or providus,
        }
        public_url = f"http://{HOST}:{port}"
        plan = Plan(
            template=template,
            home=home,
            parameters=local_parameters(
                template, SecretFile(home / SECRET_FILE), public_url, stand_ins, post_office.urls
            ),
            variables={"DATABASE_URL": database.app_url, "SOCKET_URL": _socket_url(port)} | _countries(),
            secret_values={"database_admin_url": database.admin_url},
            senders=(CHOSEN["EmailSender"].partition("<")[2].rstrip(">"),),
            port=port,
            log=home / "functions.log",
            post_office=post_office,
        )
        post_office.parameters = plan.parameters
        with running(plan, say) as cloud:
            if any(function.logical_id == MIGRATE for function in cloud.deployment.functions):
                cloud.invoke(MIGRATE)
                say("database migrated")
            with opened(cloud):
                say(f"serving on {cloud.base_url}")
                try:
                    yield cloud
                finally:
                    # From here everything ends in order; a second Ctrl-C would leave something behind.
                    signal.signal(signal.SIGINT, signal.SIG_IGN)
                    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _socket_url(port: int) -> str:
    return f"ws://{HOST}:{port}{SOCKETS}/{SOCKET_STAGE}"


def _played(cloud: Cloud, journey: str, once: bool) -> bool:
    """Whether the journey went well; one that is not there has not, where it was all that was asked for."""
    if importlib.util.find_spec(journey) is None:
        print("there is no journey to play", file=sys.stderr, flush=True)
        return not once
    play = cast("Play", importlib.import_module(journey).play)
    try:
        return play(cloud.base_url, cloud)
    except Exception:
        # What went wrong can be looked at while everything goes on being served.
        traceback.print_exc()
        return False


@contextmanager
def _only_one(home: Path) -> Iterator[None]:
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning(f"another local cloud is running in {home}") from error
        yield


def _how_to_use(cloud: Cloud) -> str:
    log = cloud.plan.log
    return (
        f"\n  API             {cloud.base_url}"
        f"\n  socket          {cloud.variables['SOCKET_URL']}   (with a ticket: docs/realtime.md)"
        f"\n  documentation   {cloud.base_url}/v1/docs"
        f"\n  inbox           {cloud.base_url}{PATH}   (e-mails and SMS, with the codes in them)"
        f"\n  by hand         {cloud.base_url}{FUNCTIONS}<name>   (POST an event to a function: see README.md)"
        f"\n  functions' log  {log}"
        "\n\n  Saved files are taken up at once. Ctrl-C stops everything.\n"
    )
