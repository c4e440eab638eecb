"""The ledger's figures alone. `brief` measures little, in a minute: whether all works, not how fast it is."""

import sys

from local import postgres
from tests.bench.figures import as_table
from tests.bench.ledger.bench import BRIEF, FULL
from tests.bench.ledger.measures import measure

if __name__ == "__main__":
    with postgres.running(durable=True) as server:
        print(as_table(measure(server.url(), BRIEF if sys.argv[1:] == ["brief"] else FULL)))
