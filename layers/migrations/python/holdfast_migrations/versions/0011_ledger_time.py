"""What explaining a transfer looks up: the audit records of its request, and the pending transfer that it was."""

from alembic import op

from holdfast_migrations.tables import run

revision = "0011_ledger_time"
down_revision = "0010_ledger_watch"

INDEXES = """
create index audit_records_by_request on audit_records (request_id);
create index ledger_pendings_transfer on ledger_pendings (transfer_id) where transfer_id is not null;
"""


def upgrade() -> None:
    run(op, INDEXES)
