"""Escrow: orders, their conditions, evidence and disputes; the templates of conditions that every tenant may use."""

from alembic import op

from holdfast_migrations.tables import across_tenants, append_only, run, secure

revision = "0007_escrow"
down_revision = "0006_payouts"

TEMPLATES = """
create table condition_templates (
    id text primary key check (id ~ '^[a-z0-9-]{1,60}$'),
    tenant_id uuid references tenants,
    position integer not null,
    category text not null,
    text text not null,
    fulfilled_by text not null check (fulfilled_by in ('buyer', 'seller')),
    confirmed_by text not null check (confirmed_by in ('buyer', 'seller'))
);

insert into condition_templates (position, id, category, fulfilled_by, confirmed_by, text) values
    (1, 'goods-delivered', 'goods', 'seller', 'buyer',
        'The goods are delivered to the agreed address, complete and undamaged.'),
    (2, 'goods-inspected', 'goods', 'buyer', 'buyer',
        'The buyer has inspected the goods and they are as described.'),
    (3, 'goods-shipped', 'goods', 'seller', 'buyer',
        'The goods are handed to a carrier and the tracking number is shared.'),
    (4, 'goods-authentic', 'goods', 'seller', 'buyer',
        'The goods are genuine, shown by a receipt, serial number or certificate.'),
    (5, 'service-milestone', 'services', 'seller', 'buyer',
        'The agreed milestone of the work is reached and shown to the buyer.'),
    (6, 'service-finished', 'services', 'seller', 'buyer',
        'The whole work is finished as described and the site is left in order.'),
    (7, 'event-held', 'services', 'seller', 'buyer',
        'The booked event or appointment has taken place as agreed.'),
    (8, 'digital-work-delivered', 'digital', 'seller', 'buyer',
        'The digital work is delivered in the agreed formats, with its sources.'),
    (9, 'digital-rights-transferred', 'digital', 'seller', 'buyer',
        'The rights of use, account or domain are transferred to the buyer.'),
    (10, 'software-tested', 'digital', 'seller', 'buyer',
        'The software runs in the buyer''s environment and passes the agreed tests.'),
    (11, 'documents-handed-over', 'documents', 'seller', 'buyer',
        'The agreed documents are handed over, signed and legible.'),
    (12, 'documents-provided-by-buyer', 'documents', 'buyer', 'seller',
        'The buyer has provided the documents and details the work needs.'),
    (13, 'vehicle-inspected', 'vehicles', 'buyer', 'buyer',
        'The vehicle is inspected and driven, and its condition is as described.'),
    (14, 'vehicle-papers-transferred', 'vehicles', 'seller', 'buyer',
        'The vehicle''s papers and keys are handed over and ownership is transferred.'),
    (15, 'property-title-verified', 'property', 'seller', 'buyer',
        'The title is verified at the registry and free of undisclosed burdens.'),
    (16, 'property-keys-handed-over', 'property', 'seller', 'buyer',
        'The property is vacated, inspected together and its keys are handed over.');
"""

# Templates without a tenant are everybody's to read and nobody's to write; a tenant's own would be its alone.
TEMPLATE_POLICY = """
alter table condition_templates enable row level security;
alter table condition_templates force row level security;
create policy tenant_isolation on condition_templates
    using (tenant_id is null or tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select on condition_templates to holdfast_app;
"""

TABLES = """
create table orders (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    flow text not null check (flow in ('conditional')),
    rail text not null check (rail in ('ledger')),
    state text not null check (state in
        ('created', 'accepted', 'funded', 'in_progress', 'completed', 'disputed', 'closed', 'refunded', 'cancelled')),
    version integer not null check (version > 0),
    buyer_id uuid not null references users,
    seller_id uuid references users,
    invited_email text,
    invited_phone text,
    currency text not null check (currency ~ '^[A-Z]{3,5}$'),
    amount_minor bigint not null check (amount_minor > 0),
    buyer_fee_minor bigint not null check (buyer_fee_minor >= 0),
    seller_fee_minor bigint not null check (seller_fee_minor between 0 and amount_minor),
    title text not null,
    description text not null,
    delivery_days integer not null check (delivery_days > 0),
    inspection_days integer not null check (inspection_days > 0),
    acceptance_hours integer not null check (acceptance_hours > 0),
    payment_hours integer not null check (payment_hours > 0),
    ruling_days integer not null check (ruling_days > 0),
    default_outcome text not null check (default_outcome in ('refund', 'release')),
    payment_id uuid references payments,
    refund_asked_by text check (refund_asked_by in ('buyer', 'seller')),
    refund_destination text check (refund_destination in ('balance', 'source')),
    delivery_due_at timestamptz,
    due_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint orders_not_with_oneself check (buyer_id <> seller_id),
    constraint orders_counterparty check (num_nonnulls(seller_id, invited_email, invited_phone) > 0),
    constraint orders_seller_known check (state in ('created', 'cancelled') or seller_id is not null),
    constraint orders_have_a_deadline_until_final check (
        (due_at is null) = (state in ('closed', 'refunded', 'cancelled'))),
    constraint orders_delivery_promised check (
        state not in ('funded', 'in_progress', 'completed', 'disputed') or delivery_due_at is not null)
);
create index orders_by_buyer on orders (tenant_id, buyer_id, id);
create index orders_by_seller on orders (tenant_id, seller_id, id);
create index orders_by_state on orders (tenant_id, state, id);
create index orders_due on orders (due_at) where due_at is not null;
create index orders_inviting_email on orders (tenant_id, invited_email) where seller_id is null and state = 'created';
create index orders_inviting_phone on orders (tenant_id, invited_phone) where seller_id is null and state = 'created';

create table order_conditions (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    order_id uuid not null references orders,
    position integer not null check (position >= 0),
    text text not null,
    template_id text references condition_templates,
    fulfilled_by text not null check (fulfilled_by in ('buyer', 'seller')),
    confirmed_by text not null check (confirmed_by in ('buyer', 'seller')),
    status text not null check (status in ('pending', 'fulfilled', 'confirmed', 'rejected')),
    note text,
    fulfilled_at timestamptz,
    settled_at timestamptz,
    unique (order_id, position),
    constraint order_conditions_times check (
        (status = 'pending' or fulfilled_at is not null)
        and (status in ('confirmed', 'rejected')) = (settled_at is not null))
);

create table disputes (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    order_id uuid not null unique references orders,
    raised_by uuid references users,
    reason text not null,
    status text not null check (status in ('open', 'resolved')),
    ruling text check (ruling in ('release', 'refund', 'split')),
    currency text,
    buyer_minor bigint check (buyer_minor >= 0),
    seller_minor bigint check (seller_minor >= 0),
    platform_minor bigint check (platform_minor >= 0),
    note text,
    resolved_by uuid references users,
    created_at timestamptz not null,
    resolved_at timestamptz,
    constraint disputes_resolved_whole check (
        num_nonnulls(ruling, currency, buyer_minor, seller_minor, platform_minor, resolved_at)
            = case status when 'open' then 0 else 6 end)
);
create index disputes_by_status on disputes (tenant_id, status, id);

create table dispute_messages (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    dispute_id uuid not null references disputes,
    author_id uuid not null references users,
    text text not null,
    created_at timestamptz not null
);
create index dispute_messages_by_dispute on dispute_messages (dispute_id, id);

create table order_evidence (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    order_id uuid not null references orders,
    condition_id uuid references order_conditions,
    dispute_id uuid references disputes,
    file_id uuid not null references files,
    submitted_by uuid not null references users,
    note text,
    created_at timestamptz not null,
    constraint order_evidence_of_one check (num_nonnulls(condition_id, dispute_id) = 1)
);
create index order_evidence_by_order on order_evidence (order_id, id);
"""

WORK_DEADLINES = """
create view work_deadlines as
    select distinct o.tenant_id from orders o join tenants t on t.id = o.tenant_id
    where o.due_at is not null and o.due_at <= now() + make_interval(secs => t.clock_offset_seconds)
"""


def upgrade() -> None:
    run(op, TEMPLATES)
    run(op, TEMPLATE_POLICY)
    run(op, TABLES)
    secure(op, "orders", app="select, insert, update", jobs="select")
    secure(op, "order_conditions", app="select, insert, update")
    secure(op, "disputes", app="select, insert, update")
    secure(op, "dispute_messages", app="select, insert")
    secure(op, "order_evidence", app="select, insert")
    append_only(op, "dispute_messages")
    append_only(op, "order_evidence")
    run(op, WORK_DEADLINES)
    across_tenants(op, "view", "work_deadlines")
