"""Every minute: accumulating accounts."""

from holdfast.kernel.ids import new_id
from holdfast.ledger.rules.accounts import clearing
from holdfast.ledger.usecases.balances import balance
from holdfast.ledger.usecases.verification import verify
from holdfast.platform.db import Origin, transaction
from tests.api import LambdaContext, handler_of
from tests.factories.ledger import deposit


def test_folding_changes_no_balance_and_is_done_once(tenant: str) -> None:
    for _ in range(3):
        deposit(tenant, new_id("usr"), "10.00", "NGN")

    def clearing_balance() -> str:
        with transaction(tenant, Origin("test", "test")) as db:
            assert verify(db) == []
            return balance(db, clearing("sandbox", "NGN")).posted.amount

    assert clearing_balance() == "30.00"
    fold = handler_of("ledger/fold_balances")
    first = fold({"tenant_id": tenant}, LambdaContext())["done"]
    assert clearing_balance() == "30.00"
    assert fold({"tenant_id": tenant}, LambdaContext())["done"] <= first
    deposit(tenant, new_id("usr"), "5.00", "NGN")
    assert clearing_balance() == "35.00"
