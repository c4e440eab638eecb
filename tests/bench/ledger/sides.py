"""What is called, side by side. A side opens itself in a database, by its administrator's URL; then it makes so many
calls ready, and makes them when told."""

from collections.abc import Callable, Mapping

from tests.bench.ledger import in_database, in_python
from tests.bench.ledger.people import anybody, one_of_them_the_busiest

Ready = Callable[[int], Callable[[], None]]
Open = Callable[[str], Ready]

BATCH = 100  # transfers in one call

SIDES: Mapping[str, Open] = {
    "bare": in_database.side(in_database.bare(anybody), "postgres"),
    "floor": in_database.side(in_database.floor(anybody), "postgres"),
    "floor, busiest": in_database.side(in_database.floor(one_of_them_the_busiest), "postgres"),
    "ledger": in_database.side(in_database.ledger(anybody), "holdfast_app"),
    "ledger, busiest": in_database.side(in_database.ledger(one_of_them_the_busiest), "holdfast_app"),
    "ledger, fees": in_database.side(in_database.ledger_fees(), "holdfast_app"),
    "ledger, batch": in_database.side(in_database.ledger(anybody, BATCH), "holdfast_app"),
    "pgledger": in_database.side(in_database.pgledger(anybody), "postgres"),
    "pgledger, busiest": in_database.side(in_database.pgledger(one_of_them_the_busiest), "postgres"),
    "pgledger, batch": in_database.side(in_database.pgledger_batch(BATCH), "postgres"),
    "post": in_python.post_one,
    "post, batch": in_python.post_many(BATCH),
    "balance": in_python.read_balance,
    "statement": in_python.read_statement,
    "pgledger from Python": in_python.pgledger_one,
    "pgledger from Python, batch": in_python.pgledger_many(BATCH),
}
