"""Threads that begin together, for races."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

T = TypeVar("T")


def together(works: Sequence[Callable[[], T]]) -> list[T | Exception]:
    """Do all of it at the same moment; each one's result, or the exception it ended with."""
    barrier = Barrier(len(works))

    def begin(work: Callable[[], T]) -> T | Exception:
        barrier.wait(30)
        try:
            return work()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result(60) for future in [pool.submit(begin, work) for work in works]]
