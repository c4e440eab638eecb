"""Accounts are found by owner without the tenant, so that only one index begins with it: the one that posting needs."""

from alembic import op

from holdfast_migrations.tables import run

revision = "0022_account_owners"
down_revision = "0021_reserved_accounts"

# Of two indexes that begin alike the planner took the wrong one for posting while the table had no statistics: every
# account of the tenant was read for each leg. An owner's identifier is nobody else's, in whatever tenant.
OWNERS = """
drop index ledger_accounts_owner;
create index ledger_accounts_owner on ledger_accounts (owner_id);
"""


def upgrade() -> None:
    run(op, OWNERS)
