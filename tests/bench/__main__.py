"""`make bench`: measures every budget, prints them as a table, and writes them to build/bench.json.

The exit status is 1 where a budget is missed; everything is measured all the same.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REPORT = ROOT / "build" / "bench.json"


def main() -> int:
    sys.path[:0] = [str(ROOT / path) for path in ("layers/common/python", "layers/migrations/python", "functions")]
    from local import postgres
    from tests.bench import cold_start, layer_size, round_trips
    from tests.bench.figures import as_json, as_table
    from tests.bench.house import open_house
    from tests.bench.ledger.measures import measure as measure_ledger

    with postgres.running() as server, open_house(server) as api:
        figures = [*cold_start.measure(api), *round_trips.measure(api)]
    with postgres.running(durable=True) as server:
        print("posting rates of the ledger", flush=True)
        figures += measure_ledger(server.url())
    figures += layer_size.measure()
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(as_json(figures))
    print(f"\n{as_table(figures)}\n\n{REPORT.relative_to(ROOT)}")
    return 0 if all(figure.ok for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
