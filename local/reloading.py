"""Goes on serving, and takes up what is saved."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from watchfiles import Change, DefaultFilter, watch

from local.cloud import Cloud
from local.lambdas import FunctionFailed

SUFFIXES = {".py", ".yaml", ".yml", ".json", ".html", ".css", ".js", ".txt", ".sql"}
LOOK_MILLISECONDS = 500


class _Sources(DefaultFilter):
    def __call__(self, change: Change, path: str) -> bool:
        return Path(path).suffix in SUFFIXES and super().__call__(change, path)


def serve_and_reload(cloud: Cloud, say: Callable[[str], None], began_at: float) -> None:
    """Reload on every save, and when the functions' process has died, until interrupted. Runs in the main thread.

    began_at: when the cloud began to read its files, in seconds since 1970: what was saved since then is taken up too
    """
    written = _written(cloud)
    is_watched = False
    for changes in watch(
        *_folders(cloud),
        watch_filter=_Sources(),
        rust_timeout=LOOK_MILLISECONDS,
        yield_on_timeout=True,
        raise_interrupt=True,
    ):
        paths = {path for _, path in changes}
        if not is_watched:  # from the first look on nothing is missed
            is_watched = True
            paths |= _saved_since(cloud, began_at)
        # The root template lies beside folders too large to watch, so that its time is looked at instead.
        if (now_written := _written(cloud)) != written:
            paths |= {str(path) for path, _ in set(now_written.items()) ^ set(written.items())}
            written = now_written
        if paths:
            _reload(cloud, say, paths)
        elif (status := cloud.worker.process.poll()) is not None:
            say(f"the functions' process has ended with status {status}")
            _reload(cloud, say, set())


def _reload(cloud: Cloud, say: Callable[[str], None], paths: set[str]) -> None:
    began = time.monotonic()
    try:
        cloud.reload()
        if any("migrations" in Path(path).parts for path in paths):
            cloud.invoke("Migrate")
    except (Exception, FunctionFailed) as error:
        traceback.print_exception(error, limit=0, file=sys.stderr)
        say("not reloaded: what was loaded before goes on being served")
        return
    what = ", ".join(sorted(Path(path).name for path in paths)) or "the functions"
    say(f"reloaded {what} in {time.monotonic() - began:.1f} s")


def _folders(cloud: Cloud) -> list[Path]:
    layers = {layer.root for layer in cloud.deployment.layers}
    return sorted(layers | {function.code for function in cloud.deployment.functions})


def _saved_since(cloud: Cloud, began_at: float) -> set[str]:
    wanted, found = _Sources(), (file for folder in _folders(cloud) for file in folder.rglob("*") if file.is_file())
    return {str(file) for file in found if wanted(Change.modified, str(file)) and file.stat().st_mtime > began_at}


def _written(cloud: Cloud) -> dict[Path, float]:
    return {file: file.stat().st_mtime for file in cloud.deployment.files if file.exists()}
