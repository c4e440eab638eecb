"""Use cases that speak with the network run their own transactions, each opened by what they were called from."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from holdfast.platform.db import Db

T = TypeVar("T")


class Run(Protocol):
    """Runs work in one transaction of one tenant: the `run` of a call, of a delivery or of a job's turn."""

    def __call__(self, work: Callable[[Db], T], /) -> T: ...


class RunIn(Protocol):
    """Runs work in one transaction of the given tenant: the `run` of a call of which the tenant is not known before."""

    def __call__(self, work: Callable[[Db], T], tenant: str) -> T: ...
