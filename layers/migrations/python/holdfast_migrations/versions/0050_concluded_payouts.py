"""A payout of which its provider gives no clear answer is concluded by an administrator, with evidence."""

from alembic import op

from holdfast_migrations.tables import run

revision = "0050_concluded_payouts"
down_revision = "0049_suspended_tenants"

CONCLUDED = """
alter table withdrawals
    add column concluded_by text,
    add column evidence text,
    add constraint withdrawals_evidenced check ((concluded_by is null) = (evidence is null)),
    add constraint withdrawals_concluded check (concluded_by is null or state in ('paid', 'failed'))
"""


def upgrade() -> None:
    run(op, CONCLUDED)
