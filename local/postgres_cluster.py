"""The files of a database: where they lie, how they are made, and the superuser's password beside them."""

import secrets
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

from local.postgres_binaries import Account, PostgresUnavailable

SUPERUSER = "postgres"
_PASSWORD_FILE = "superuser_password"

# The superuser can run programs through COPY, so it needs its password; every other role is let in from loopback.
_CLIENT_RULES = f"""\
host all {SUPERUSER} 127.0.0.1/32 scram-sha-256
host all all 127.0.0.1/32 trust
"""


def superuser_password(place: Path) -> str:
    """The password made with the database; a data folder without one was not made here."""
    try:
        return (place / _PASSWORD_FILE).read_text().strip()
    except FileNotFoundError as missing:
        raise PostgresUnavailable(f"{place} is a PostgreSQL data folder, but not one that was made here") from missing


def reachable(data_dir: Path, account: Account) -> Path:
    """The folder itself, or its stand-in when the account cannot walk the way to it."""
    if account.user_id is None or all(parent.stat().st_mode & 0o001 for parent in data_dir.parents if parent.exists()):
        return data_dir
    # The server itself refuses files that another account has put there.
    stand_in = sha256(str(data_dir).encode()).hexdigest()[:16]
    return Path("/var/tmp") / f"holdfast-database-{stand_in}"  # noqa: S108


def create_cluster(programs: Path, place: Path, scratch: Path, account: Account) -> None:
    """Create the database files beside their place and move them in whole, so that no half-made ones are ever used."""
    if place.exists() and any(place.iterdir()):
        raise PostgresUnavailable(f"{place} is neither empty nor a PostgreSQL data folder")
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_name(f"{place.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    account.take(unfinished)
    password = scratch / _PASSWORD_FILE
    password.touch(mode=0o600)
    password.write_text(secrets.token_hex(16))
    account.take(password)
    options = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"]
    answer = subprocess.run(
        [programs / "initdb", "-D", unfinished, "-U", SUPERUSER, "--pwfile", password, *options],
        capture_output=True,
        text=True,
        cwd="/",
        user=account.user_id,
        group=account.group_id,
        extra_groups=account.extra_groups,
        check=False,
    )
    if answer.returncode != 0:
        raise PostgresUnavailable(f"initdb could not create {place}: {(answer.stderr or answer.stdout).strip()}")
    (unfinished / "pg_hba.conf").write_text(_CLIENT_RULES)
    shutil.copy2(password, unfinished)
    if place.exists():
        place.rmdir()
    unfinished.rename(place)
