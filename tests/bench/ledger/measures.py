"""The rows of the ledger, each a ratio of sides that took turns."""

from collections.abc import Sequence
from pathlib import Path

from tests.bench.figures import Figure, at_least, at_most, skipped
from tests.bench.ledger import pgledgers
from tests.bench.ledger.bench import FULL, Bench, Effort, say
from tests.bench.ledger.clients import Round, clients, make_calls, ratio
from tests.bench.ledger.databases import add_history, bytes_each, databases
from tests.bench.ledger.delay import further_away
from tests.bench.ledger.sides import BATCH
from tests.bench.ledger.throughput import MOST_CLIENTS, picture

PICTURE = Path(__file__).resolve().parents[3] / "build" / "ledger.svg"
NETWORK_SECONDS = 0.0005
_NO_PGLEDGER = "PGLEDGER_SQL does not say where pgledger's SQL is"
_STATEMENT_HISTORY = 15_000  # transfers, for a page and a half of statement in each account


def measure(admin_url: str, effort: Effort = FULL) -> list[Figure]:
    """On a durable server, by its administrator's URL. Makes and drops three databases, and leaves the picture."""
    say("makes its databases")
    with databases(admin_url) as places, clients(MOST_CLIENTS) as pipes:
        bench = Bench(pipes, places, effort, pgledgers.sql() is not None)
        figures = []
        for part in (on_disk, in_database, on_one_account, in_batches, from_python):
            say(part.__name__.replace("_", " "))
            figures += part(bench)
        say("draws throughput against history and clients")
        PICTURE.parent.mkdir(exist_ok=True)
        PICTURE.write_text(picture(bench))
        say("with history")
        return [*figures, *with_history(bench)]


def on_disk(bench: Bench) -> list[Figure]:
    """What the first transfers take, tables and indexes of transfers and entries together.

    It comes first, and in two parts, because what is planned for an empty table is slow until the table is looked at
    again, which measuring it does.
    """
    sizes = []
    for side in ("ledger", "floor", *bench.pgledger("pgledger")):
        round_ = Round(side, bench.databases.work)
        for part in (0.05, 0.95):
            make_calls(bench.pipes, round_, round(part * bench.effort.transfers / round_.clients))
            size = bytes_each(bench.databases.work, side)
        sizes.append(size)
    note = f"bytes: {', '.join(f'{size:.0f}' for size in sizes)} (ours, the floor's, pgledger's)"
    return [at_most(1.7, "ledger bytes of a transfer, against the floor", sizes[0] / sizes[1], "x", note)]


def in_database(bench: Bench) -> list[Figure]:
    """Four clients between a thousand accounts."""
    sides = ["ledger", "floor", "bare", *bench.pgledger("pgledger")]
    ours, floor, bare, *pgledger = bench.turns([Round(side, bench.databases.work) for side in sides])
    note = f"{ratio(ours, bare):.2f} of what writes nothing but ids and amounts, without locks"
    return [
        at_least(0.7, "ledger rate, against the floor", ratio(ours, floor), "x", note),
        _against_pgledger(2, "ledger rate, against pgledger", ours, pgledger),
    ]


def on_one_account(bench: Bench) -> list[Figure]:
    """Sixteen clients, and every transfer has one account in common: a user's with a floor, or the house's fees."""
    sides = ("ledger, busiest", "floor, busiest", "ledger, fees")
    ours, floor, fees = bench.turns([Round(side, bench.databases.work, MOST_CLIENTS) for side in sides])
    return [
        at_least(0.7, "ledger rate on one account, against the floor", ratio(ours, floor), "x"),
        at_least(2, "ledger rate on an accumulating account, against one with a floor", ratio(fees, ours), "x"),
    ]


def in_batches(bench: Bench) -> list[Figure]:
    """In the database with four clients, and from Python with one."""
    work = bench.databases.work
    sides = ["ledger", "ledger, batch", *bench.pgledger("pgledger, batch")]
    single, ours, *pgledger = bench.turns([Round(side, work) for side in sides])
    sides = ["post", "post, batch", *bench.pgledger("pgledger from Python, batch")]
    post, posts, *from_python = bench.turns([Round(side, work, clients=1) for side in sides])
    return [
        at_least(4, f"ledger rate in batches of {BATCH}, against single", BATCH * ratio(ours, single), "x"),
        _against_pgledger(3, f"ledger rate in batches of {BATCH}, against pgledger", ours, pgledger),
        at_least(4, f"post() of {BATCH} from Python, against single", BATCH * ratio(posts, post), "x"),
        _against_pgledger(3, f"post() of {BATCH} from Python, against pgledger", posts, from_python),
    ]


def from_python(bench: Bench) -> list[Figure]:
    """One transfer in a transaction of its own, by one process and by four, near the server and away from it."""
    here, figures = bench.databases.work, []
    sides = ["post", *bench.pgledger("pgledger from Python")]
    with further_away(here, NETWORK_SECONDS) as away:
        for processes in (1, 4):
            for where, url, budget in (("", here, 2), (f", {NETWORK_SECONDS * 1000:g} ms away", away.url, 3)):
                ours, *pgledger = bench.turns([Round(side, url, processes) for side in sides])
                name = f"post() from Python by {processes}{where}, against pgledger"
                figures.append(_against_pgledger(budget, name, ours, pgledger))
    return figures


def with_history(bench: Bench) -> list[Figure]:
    """The longest history against none; for reading, against accounts with a page and a half of statement each."""
    places, length = bench.databases, f"{bench.effort.history:,} entries"
    rounds = [Round("ledger", url) for url in (places.young, places.old)]
    bench.warm(*rounds)
    young, old = bench.turns(rounds, 2 * bench.effort.rounds)
    figures = [at_least(0.95, f"ledger rate, {length} against none", ratio(old, young), "x")]
    add_history(places.young, 1, _STATEMENT_HISTORY)
    for side in ("balance", "statement"):
        young, old = bench.turns([Round(side, url, clients=1) for url in (places.young, places.old)])
        figures.append(at_most(1.2, f"ledger {side} latency, {length} against few", ratio(young, old), "x"))
    return figures


def _against_pgledger(budget: float, name: str, ours: Sequence[float], pgledger: Sequence[Sequence[float]]) -> Figure:
    if not pgledger:
        return skipped(name, _NO_PGLEDGER)
    return at_least(budget, name, ratio(ours, pgledger[0]), "x")
