"""`python -m local` as a developer meets it: what it prints, what it leaves behind, how it ends."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psutil

ROOT = Path(__file__).parent.parent.parent
SHOP = Path(__file__).parent / "shop"
JOURNEY = ("--journey-module", "tests.local.shop.journey")


def command(home: Path, *words: str, port: int = 0, template: Path = SHOP / "template.yaml") -> list[str]:
    start = [sys.executable, "-m", "local", "--home", str(home), "--template", str(template), "--port", str(port)]
    return [*start, *words]


@contextmanager
def serving(home: Path, *words: str, template: Path = SHOP / "template.yaml") -> Iterator[tuple[psutil.Process, str]]:
    """A cloud that has begun to serve, with its base URL; killed at the end if it is still there."""
    output = home.parent / f"{home.name}.out"
    with output.open("wb") as said:
        process = subprocess.Popen(
            command(home, *words, template=template),
            stdout=said,
            stderr=said,
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": ""},
            start_new_session=True,
        )
    try:
        eventually(lambda: "Ctrl-C stops everything" in output.read_text() or process.poll() is not None, 60)
        url = re.search(r"API +(http://\S+)", output.read_text())
        assert url, output.read_text()
        yield psutil.Process(process.pid), url[1]
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def eventually(check: Callable[[], object], seconds: float = 15) -> None:
    give_up_at = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < give_up_at, "did not happen in time"
        time.sleep(0.02)


def family(process: psutil.Process) -> list[psutil.Process]:
    return [process, *process.children(recursive=True)]


def workers(process: psutil.Process) -> list[psutil.Process]:
    """Those that run the functions; one that ends while it is looked at is none of them."""
    found = []
    for each in process.children():
        with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
            if "local.worker" in each.cmdline():
                found.append(each)
    return found


def is_gone(process: psutil.Process) -> bool:
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def finished(
    home: Path, *words: str, port: int = 0, template: Path = SHOP / "template.yaml", database: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(home, *words, port=port, template=template),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=90,
        env=os.environ | {"DATABASE_URL": database},
        check=False,
    )


def test_once_plays_the_journey_and_ends_with_its_status(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = finished(tmp_path / "home", "--once", *JOURNEY, port=port)
    assert answer.returncode == 0, answer.stderr
    lines = answer.stdout.splitlines()
    assert lines[-2:] == ["ordered: 201", "recorded: ['recorded/ord_journey']"]
    assert all(re.match(r" *\d+\.\d s  ", line) for line in lines[:-2]), lines
    # The port was taken: that is said, and another one serves.
    warning = re.search(rf"warning: port {port} is taken, serving on (\d+) instead", answer.stderr)
    assert warning
    assert lines[-3].endswith(f"serving on http://127.0.0.1:{warning[1]}")


def test_fresh_starts_over_and_once_without_a_journey_is_a_failure(tmp_path: Path) -> None:
    home = tmp_path / "home"
    words = ("--once", "--journey-module", "tests.local.nowhere")
    first = finished(home, *words)
    assert first.returncode == 1
    assert "there is no journey to play" in first.stderr
    secrets = (home / "secrets.json").read_text()
    database = Path(re.search(r"its files in (\S+)", first.stdout)[1])  # type: ignore[index]
    (database / "left-over").touch()
    stumbling = finished(home, "--once", "--journey-module", "tests.local.shop.broken_journey")
    assert stumbling.returncode == 1
    assert "RuntimeError: stumbled at http://127.0.0.1:" in stumbling.stderr
    assert (home / "secrets.json").read_text() == secrets
    assert (database / "left-over").exists()
    finished(home, *words, "--fresh")
    assert (home / "secrets.json").read_text() != secrets
    assert (database / "PG_VERSION").exists()
    assert not (database / "left-over").exists()


def test_a_template_that_is_refused_is_named(tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    template.write_text("Resources:\n  Table:\n    Type: AWS::DynamoDB::Table\n")
    answer = finished(tmp_path / "home", "--once", template=template)
    assert answer.returncode == 1
    said = f"{template}: Table: resources of type AWS::DynamoDB::Table are not understood"
    assert answer.stderr == f"the local cloud cannot run: {said}\n"


def test_killed_without_warning_it_leaves_no_process_behind(tmp_path: Path) -> None:
    with serving(tmp_path / "home", "--no-journey") as (process, _):
        everyone = family(process)
        assert len(everyone) >= 3  # itself, the functions, PostgreSQL
        process.kill()
        eventually(lambda: all(is_gone(each) for each in everyone))
    with serving(tmp_path / "home", "--no-journey") as (process, url):
        assert httpx.get(f"{url}/v1/orders/1").status_code == 200
        everyone = family(process)
        process.send_signal(signal.SIGINT)
        eventually(lambda: all(is_gone(each) for each in everyone))
    assert (tmp_path / "home.out").read_text().endswith("stopped\n")


def test_what_is_saved_is_taken_up_until_it_is_told_to_stop(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    shutil.copytree(SHOP, shop)
    with serving(tmp_path / "home", "--no-journey", template=shop / "template.yaml") as (process, url):
        (shop / "functions/orders/echo.py").write_text("def handler(event, context):\n    return {'version': 2}\n")
        eventually(lambda: httpx.get(f"{url}/v1/orders/1").json() == {"version": 2})
        eventually(lambda: len(workers(process)) == 1)  # the one that was replaced ends a little later
        workers(process)[0].kill()
        eventually(lambda: httpx.get(f"{url}/v1/orders/1").status_code == 200)
        root = shop / "template.yaml"
        root.write_text(root.read_text().replace("    Default: dev\n", "    Default: live\n"))
        eventually(lambda: "reloaded template.yaml" in (tmp_path / "home.out").read_text())
        second = finished(tmp_path / "home", "--once")
        assert (second.returncode, "another local cloud is running" in second.stderr) == (1, True)
        everyone = family(process)
        process.terminate()
        eventually(lambda: all(is_gone(each) for each in everyone))
    said = (tmp_path / "home.out").read_text()
    assert re.search(r"reloaded echo.py in \d+\.\d s", said)
    assert "the functions' process has ended with status -9" in said
    assert said.endswith("stopped\n")


def test_fresh_does_not_touch_a_database_of_somebody_elses(tmp_path: Path) -> None:
    answer = finished(tmp_path / "home", "--once", "--fresh", database="postgresql://somebody:else@127.0.0.1:1/theirs")
    assert answer.returncode == 1
    assert "--fresh removes only a database that was made here" in answer.stderr
