"""Why a provider's word about a payment was not believed, and what an administrator made of it."""

from alembic import op

from holdfast_migrations.tables import run, secure

revision = "0044_payment_doubts"
down_revision = "0043_closed_accounts"

# The refund's row follows within the transaction.
TABLE = """
create table payment_doubts (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    payment_id uuid not null references payments,
    reason text not null,
    said_minor bigint check (said_minor > 0),
    said_currency text check (said_currency ~ '^[A-Z]{3,5}$'),
    environment text not null check (environment in ('test', 'live')),
    provider_reference text not null,
    created_at timestamptz not null,
    resolution text check (resolution in ('credited', 'refunded', 'dismissed')),
    resolution_reason text,
    resolved_by text,
    resolved_at timestamptz,
    refund_id uuid references refunds deferrable initially deferred,
    constraint payment_doubts_said check ((said_minor is null) = (said_currency is null)),
    constraint payment_doubts_resolved check (
        (resolution is null) = (resolved_at is null) and (resolution is null) = (resolved_by is null)
        and (resolution is null) = (resolution_reason is null)),
    constraint payment_doubts_money check (resolution = 'dismissed' or resolution is null or said_minor is not null),
    constraint payment_doubts_refund check ((refund_id is not null) = (resolution is not distinct from 'refunded')),
    constraint payment_doubts_once unique (payment_id, reason, provider_reference)
);
create index payment_doubts_open on payment_doubts (tenant_id, payment_id) where resolution is null;
"""

# Those of before, of which nobody kept what the provider had said.
OLD = """
alter table payments no force row level security;
insert into payment_doubts (id, tenant_id, payment_id, reason, environment, provider_reference, created_at)
select gen_random_uuid(), tenant_id, id, reason, environment, '', coalesce(settled_at, created_at) from payments
where check_due_at is null and reason in
    ('another-reference', 'wrong-environment', 'no-amount', 'wrong-currency', 'another-account', 'paid-again');
alter table payments force row level security;
"""


def upgrade() -> None:
    run(op, TABLE)
    run(op, OLD)
    secure(op, "payment_doubts", app="select, insert, update")
