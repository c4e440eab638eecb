"""A clock that stands still, for what is decided on the second."""

from datetime import UTC, datetime, timedelta

import pytest

from holdfast.kernel import clock


class StoppedClock:
    """`clock.now()` is the same moment until the test lets time pass."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._now = datetime.now(UTC)
        monkeypatch.setattr(clock, "now", lambda: self._now)

    def passes(self, time: timedelta) -> None:
        self._now += time
