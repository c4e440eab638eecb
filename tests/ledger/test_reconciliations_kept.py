"""What a reconciliation found stays as it was found."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from holdfast.ledger.rules.accounts import clearing
from holdfast.ledger.rules.matching import Line
from holdfast.ledger.rules.reconciliation import Statement
from holdfast.ledger.usecases.reconciliation import reconcile
from holdfast.platform.db import sqlstate, transaction
from tests.ledger.books import ORIGIN, as_role, naira

APPEND_ONLY = "HF100"


@pytest.mark.parametrize(
    "attack",
    [
        "update ledger_reconciliations set their_closing = our_closing",
        "delete from ledger_reconciliations",
        "update ledger_reconciliation_differences set our_minor = their_minor + 1",
        "delete from ledger_reconciliation_differences",
    ],
)
def test_the_owner_of_the_tables_cannot_change_it(tenant: str, admin_engine: Engine, attack: str) -> None:
    now = datetime.now(UTC)
    lines = (Line("unknown here", naira(5), now - timedelta(minutes=1)),)
    with transaction(tenant, ORIGIN) as db:
        statement = Statement(now - timedelta(hours=1), now, lines)
        assert reconcile(db, clearing("sandbox", "NGN"), statement).differences == 1
    with admin_engine.connect() as connection:
        as_role(connection, "holdfast_owner", tenant)
        with pytest.raises(DBAPIError) as refused:
            connection.execute(text(attack))
        connection.rollback()
    assert sqlstate(refused.value) == APPEND_ONLY
