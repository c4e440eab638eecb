"""A private PostgreSQL server that lives exactly as long as the process that started it."""

import ctypes
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from local.postgres_binaries import Account, PostgresUnavailable, server_account, usable_programs
from local.postgres_cluster import SUPERUSER, create_cluster, reachable, superuser_password

_HOST = "127.0.0.1"
_SCRATCH_PREFIX = "holdfast-postgres-"
_START_SECONDS = 60.0
_STOP_SECONDS = 20.0
_NEWEST_LOG_LINES = 15
_PR_SET_PDEATHSIG = 1

_SETTINGS = {
    "listen_addresses": _HOST,
    "unix_socket_directories": "",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
_FAST_AND_LOSSY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. Only `stop` and the context manager end it early; the death of our process always does."""

    host: str
    port: int
    data_dir: Path
    password: str = field(repr=False)
    scratch: Path = field(repr=False)
    process: "subprocess.Popen[bytes]" = field(repr=False)

    def url(self, database: str = "postgres", user: str = SUPERUSER) -> str:
        """SQLAlchemy's address of a database. Roles other than the superuser are trusted, whatever the password."""
        return f"postgresql+pg8000://{user}:{self.password}@{self.host}:{self.port}/{database}"


def start(data_dir: Path | None = None, *, durable: bool = False) -> Server:
    """Start a server over `data_dir`, or over a throw-away folder; call it from the main thread.

    `durable` keeps commits through a crash, as production does; without it they are fast and may be lost.
    As root the server runs as `nobody`: a folder that `nobody` cannot reach is replaced by one under /var/tmp
    (the same one every time), which `Server.data_dir` names.
    """
    _sweep_stale_scratch()
    account = server_account()
    scratch, lock = _make_scratch(account)
    try:
        programs = usable_programs(scratch, account)
        place = scratch / "database" if data_dir is None else reachable(data_dir.absolute(), account)
        if not (place / "PG_VERSION").exists():
            create_cluster(programs, place, scratch, account)
        password = superuser_password(place)
        process, port = _launch(programs, place, account, lock, _DURABLE if durable else _FAST_AND_LOSSY)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    finally:
        # From here the server's own copy of the descriptor holds the lock.
        os.close(lock)
    return Server(_HOST, port, place, password, scratch, process)


def stop(server: Server) -> None:
    """Shut the server down in order and remove what was throw-away. Stopping twice is harmless."""
    if server.process.poll() is None:
        server.process.send_signal(signal.SIGINT)
        try:
            server.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.process.send_signal(signal.SIGQUIT)
            server.process.wait(_STOP_SECONDS)
    shutil.rmtree(server.scratch, ignore_errors=True)


@contextmanager
def running(data_dir: Path | None = None, *, durable: bool = False) -> Iterator[Server]:
    """`start`, then `stop` however the block ends."""
    server = start(data_dir, durable=durable)
    try:
        yield server
    finally:
        stop(server)


def _make_scratch(account: Account) -> tuple[Path, int]:
    """A folder of our own, and a lock in it that the kernel drops when the last of us and the server is gone."""
    scratch = Path(tempfile.mkdtemp(prefix=_SCRATCH_PREFIX))
    lock = os.open(scratch / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    account.take(scratch)
    return scratch, lock


def _sweep_stale_scratch() -> None:
    """Remove what servers killed without warning have left behind: folders whose lock nobody holds any more."""
    for scratch in Path(tempfile.gettempdir()).glob(f"{_SCRATCH_PREFIX}*"):
        # Another process may sweep the same folder, or the folder may be another user's: both are fine.
        with suppress(OSError):
            lock = os.open(scratch / "lock", os.O_RDWR)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(scratch, ignore_errors=True)
            finally:
                os.close(lock)


def _launch(
    programs: Path, place: Path, account: Account, lock: int, durability: dict[str, str]
) -> tuple["subprocess.Popen[bytes]", int]:
    """Start the server and wait until it answers. Tried again while the port or the folder is still taken."""
    give_up_at = time.monotonic() + _START_SECONDS
    log_path = place / "server.log"
    while True:
        port = _free_port()
        settings = _SETTINGS | durability | {"port": str(port)}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with log_path.open("wb") as log:
            process = subprocess.Popen(
                [programs / "postgres", "-D", place, *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                user=account.user_id,
                group=account.group_id,
                extra_groups=account.extra_groups,
                pass_fds=(lock,),
                start_new_session=True,  # Ctrl-C in our terminal is ours to handle, not the server's
                preexec_fn=_die_with_us(),  # noqa: PLW1509 - two system calls, both safe after a fork
            )
        if _becomes_ready(process, place, give_up_at):
            return process, port
        said = log_path.read_text(errors="replace")
        is_passing = "Address already in use" in said or '"postmaster.pid" already exists' in said
        if process.poll() is None:
            process.kill()
            process.wait()
        if not is_passing or time.monotonic() > give_up_at:
            newest = "\n".join(said.splitlines()[-_NEWEST_LOG_LINES:])
            raise PostgresUnavailable(f"PostgreSQL did not start over {place}; its last words:\n{newest}")
        time.sleep(0.1)


def _becomes_ready(process: "subprocess.Popen[bytes]", place: Path, give_up_at: float) -> bool:
    """Whether the server says in its own status file that it takes connections, before it ends or time runs out."""
    while process.poll() is None and time.monotonic() < give_up_at:
        with suppress(FileNotFoundError):
            lines = (place / "postmaster.pid").read_text().splitlines()
            if len(lines) > 7 and lines[0] == str(process.pid) and lines[7].strip() == "ready":
                return True
        time.sleep(0.01)
    return False


def _die_with_us() -> Callable[[], None] | None:
    """What the child does last before it becomes the server: ask Linux for a shutdown signal when our thread ends.

    It has to happen after the change of account, which clears the request.
    """
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, int(signal.SIGINT), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return ask


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        port: int = probe.getsockname()[1]
        return port
