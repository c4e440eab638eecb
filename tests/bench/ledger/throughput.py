"""What the picture shows: transfers a second against history and against clients."""

from statistics import median

from tests.bench.ledger.bench import Bench
from tests.bench.ledger.clients import Round, ratio
from tests.bench.ledger.databases import add_history
from tests.bench.ledger.svg import Line, Panel, draw

_STEPS = 4
_ROUNDS = 5
_FLOOR = "the floor: the least SQL that writes it"
_CLIENTS = (1, 2, 4, 8, 16)
MOST_CLIENTS = _CLIENTS[-1]


def picture(bench: Bench) -> str:
    """An SVG. Measuring it fills the old database."""
    by_history, by_clients = _against_history(bench), _against_clients(bench)
    share = bench.effort.history / _STEPS
    ticks = tuple((share * step, f"{share * step:,.0f}") for step in range(_STEPS + 1))
    return draw(
        "Posting between 1,000 accounts, every commit on disk",
        "transfers a second",
        (
            Panel("Against history, 4 clients", "entries in the ledger", ticks, by_history),
            Panel(
                "Against clients",
                "clients at once",
                tuple((clients, str(clients)) for clients in _CLIENTS),
                by_clients,
                is_doubling=True,
            ),
        ),
        dashed=_FLOOR,
    )


def _against_history(bench: Bench) -> tuple[Line, ...]:
    """Fills the old database on the way. The other sides are measured in the same rounds, on what they have.

    The machine's speed changes from step to step, so each point is the ratio to our own rate on another database in
    the same rounds, times the median of that rate.
    """
    names = {"Holdfast": "ledger", _FLOOR: "floor", "pgledger": "pgledger"}
    work, old = bench.databases.work, bench.databases.old
    others = ["floor", *bench.pgledger("pgledger")]
    rounds = [Round("ledger", work), Round("ledger", old), *(Round(side, work) for side in others)]
    points: dict[str, list[tuple[float, float]]] = {side: [] for side in ("ledger", *others)}
    ours: list[float] = []
    for step in range(_STEPS + 1):
        if step:
            transfers = bench.effort.history // 2
            add_history(old, transfers * (step - 1) // _STEPS + 1, transfers * step // _STEPS)
        bench.warm(rounds[1])
        steady, *rates = bench.turns(rounds, _ROUNDS)
        ours += steady
        for side, rate in zip(points, rates, strict=True):
            points[side].append((bench.effort.history * step / _STEPS, ratio(rate, steady)))
    return tuple(
        Line(name, tuple((entries, share * median(ours)) for entries, share in points[side]))
        for name, side in names.items()
        if side in points
    )


def _against_clients(bench: Bench) -> tuple[Line, ...]:
    names = {
        "Holdfast": "ledger",
        "Holdfast, one accumulating account": "ledger, fees",
        "Holdfast, one account with a floor": "ledger, busiest",
        _FLOOR: "floor",
        **({"pgledger": "pgledger"} if bench.has_pgledger else {}),
    }
    rounds = [Round(side, bench.databases.work, clients) for side in names.values() for clients in _CLIENTS]
    rates = iter(bench.turns(rounds, _ROUNDS))
    return tuple(Line(name, tuple((clients, median(next(rates))) for clients in _CLIENTS)) for name in names)
