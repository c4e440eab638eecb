"""The example of two phases in docs/ledger.md, played on the ledger itself."""

import re
from collections.abc import Callable
from datetime import timedelta

from holdfast.kernel import clock
from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Refusal
from holdfast.ledger.rules.accounts import AccountSpec, clearing
from holdfast.ledger.usecases.balances import balance
from holdfast.ledger.usecases.pendings import add_pending, expire_pendings, post_pending, void_pending
from holdfast.platform.db import Db, transaction
from local.sample_events import ROOT
from tests.ledger.books import ORIGIN, move_once, post_alone, user

HOUR = timedelta(hours=1)


def figures(tenant: str, account: AccountSpec) -> list[str]:
    with transaction(tenant, ORIGIN) as db:
        found = balance(db, account)
    return [each.amount for each in (found.posted, found.pending_in, found.pending_out, found.available)]


def test_the_page_tells_what_happens(tenant: str) -> None:
    ada, bola, chidi = user(), user(), user()
    ids: dict[str, str] = {}

    def alone(work: Callable[[Db], object]) -> object:
        with transaction(tenant, ORIGIN) as db:
            return work(db)

    def hold(name: str, source: AccountSpec, destination: AccountSpec, minor: int, lasts: timedelta) -> None:
        wanted = move_once(source, destination, minor)
        ids[name] = str(alone(lambda db: add_pending(db, wanted, clock.now() + lasts)))

    def an_hour_passes(db: Db) -> None:
        with clock.shifted(HOUR):
            assert expire_pendings(db) == 1

    post_alone(tenant, move_once(clearing("sandbox", "NGN"), bola, 30_00))
    steps: list[Callable[[], object]] = [
        lambda: post_alone(tenant, move_once(clearing("sandbox", "NGN"), ada, 100_00)),
        lambda: hold("to Bola", ada, bola, 60_00, 2 * HOUR),
        lambda: post_alone(tenant, move_once(ada, chidi, 50_00)),
        lambda: hold("from Bola", bola, ada, 30_00, 2 * HOUR),
        lambda: alone(lambda db: post_pending(db, ids["to Bola"], Money(45_00, "NGN"))),
        lambda: alone(lambda db: void_pending(db, ids["from Bola"])),
        lambda: hold("to Chidi", ada, chidi, 15_00, HOUR),
        lambda: alone(an_hour_passes),
    ]
    [table] = re.findall(r"<!-- two phases -->\n(.+?)\n<!-- end -->", (ROOT / "docs/ledger.md").read_text(), re.DOTALL)
    told = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    for (said, *expected), step in zip(told, steps, strict=True):
        try:
            step()
            assert "refused" not in said
        except Refusal:
            assert "refused" in said
        assert figures(tenant, ada) == expected, said
