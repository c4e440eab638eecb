"""What every measure works with, and how much of it there is."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.ledger.clients import Pipes, Round, make_calls, turns
from tests.bench.ledger.databases import Databases


@dataclass(frozen=True, slots=True)
class Effort:
    """rounds: of each comparison · seconds: of one side in a round · transfers: for what they take on disk ·
    history: entries of the longest"""

    rounds: int
    seconds: float
    transfers: int
    history: int


FULL = Effort(rounds=15, seconds=0.15, transfers=10_000, history=1_000_000)
BRIEF = Effort(rounds=3, seconds=0.05, transfers=2_000, history=60_000)


@dataclass(frozen=True, slots=True)
class Bench:
    pipes: Pipes
    databases: Databases
    effort: Effort
    has_pgledger: bool

    def turns(self, rounds: Sequence[Round], times: int = 0) -> list[list[float]]:
        return turns(self.pipes, rounds, times or self.effort.rounds, self.effort.seconds)

    def warm(self, *rounds: Round) -> None:
        """Post so much that the pages it returns to are in the log whole, as they are once after each checkpoint."""
        for each in rounds:
            make_calls(self.pipes, each, self.effort.transfers // 2 // each.clients)

    def pgledger(self, side: str) -> list[str]:
        """The side, where there is a pgledger."""
        return [side] if self.has_pgledger else []


def say(what: str) -> None:
    print(f"ledger: {what}", file=sys.stderr, flush=True)
