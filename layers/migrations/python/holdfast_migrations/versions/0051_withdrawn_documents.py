"""What waits for a reviewer when its user's account is closed leaves the queue."""

from alembic import op

from holdfast_migrations.tables import run

revision = "0051_withdrawn_documents"
down_revision = "0050_concluded_payouts"

WITHDRAWN = """
alter table kyc_documents
    drop constraint kyc_documents_status_check,
    drop constraint kyc_documents_check2,
    add constraint kyc_documents_status_check
        check (status in ('submitted', 'approved', 'rejected', 'replaced', 'withdrawn')),
    add constraint kyc_documents_decided
        check ((decided_at is null) = (status in ('submitted', 'replaced', 'withdrawn')));
"""


def upgrade() -> None:
    run(op, WITHDRAWN)
