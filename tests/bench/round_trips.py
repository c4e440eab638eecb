"""Round trips to the database: of the routes that move money, and of postings."""

import importlib
from collections.abc import Iterator
from pathlib import Path

from holdfast.edge.route import RouteHandler
from holdfast.kernel.ids import new_id
from holdfast.kernel.money import Money
from holdfast.ledger.rules import accounts as ledger
from holdfast.ledger.rules.transfers import Transfer, move
from holdfast.ledger.usecases.posting import post
from holdfast.platform.db import Db, Origin, run
from tests.api import Api, LambdaContext, handler_of
from tests.bench.figures import Figure, at_most, worst
from tests.bench.situations import SITUATIONS
from tests.bench.wire import round_trips

BUDGET = 12
_FUNCTIONS = Path(__file__).resolve().parents[2] / "functions"


def measure(api: Api) -> list[Figure]:
    """Every route where money moves and the worst of them, then postings. All on a connection that is warm."""
    print("round trips to the database", flush=True)
    figures = [_measure_route(api, route) for route in money_routes()]
    postings = [_measure_posting(api, "round_trips_post", 1), _measure_posting(api, "round_trips_post_of_100", 100)]
    return [*([worst("round_trips_money_route", figures)] if figures else []), *figures, *postings]


def money_routes() -> list[str]:
    """The functions whose route requires an Idempotency-Key: that is what marks one where money moves."""
    return [name for name, handler in _route_handlers() if handler.spec.idempotency == "required"]


def _route_handlers() -> Iterator[tuple[str, RouteHandler]]:
    for path in sorted(_FUNCTIONS.glob("*/*.py")):
        handler = getattr(importlib.import_module(f"{path.parent.name}.{path.stem}"), "handler", None)
        if isinstance(handler, RouteHandler):
            yield f"{path.parent.name}/{path.stem}", handler


def _measure_route(api: Api, route: str) -> Figure:
    for _ in range(2):  # the first call connects and learns what the server is
        event = SITUATIONS[route](api)
        with round_trips() as waits:
            answer = handler_of(route)(event, LambdaContext())
        if answer["statusCode"] >= 300:
            raise RuntimeError(f"{route} answered {answer}")
    return at_most(BUDGET, f"round_trips {route}", len(waits), "round trips")


def _measure_posting(api: Api, name: str, transfers: int) -> Figure:
    def posting(db: Db) -> int:
        made = [_top_up() for _ in range(transfers)]
        with round_trips() as waits:
            post(db, *made)
        return len(waits)

    return at_most(1, name, run(api.tenant, Origin("bench", "post"), posting), "round trips")


def _top_up() -> Transfer:
    user, amount = new_id("usr"), Money(100, "NGN")
    legs = move(ledger.clearing("sandbox", "NGN"), ledger.available(user, "NGN"), amount)
    return Transfer(f"{user}/bench", "bench", user, legs, "Measured")
