"""A tenant's own words, by template and language; a channel without them speaks in those of the house."""

from alembic import op

from holdfast_migrations.tables import run, secure

revision = "0033_message_wordings"
down_revision = "0032_account_openings"

TABLE = """
create table message_wordings (
    tenant_id uuid not null default current_tenant() references tenants,
    template text not null,
    language text not null check (language ~ '^[a-z]{2,3}(-[A-Z]{2})?$'),
    title text,
    text text,
    email_subject text,
    email_text text,
    email_html text,
    sms_text text,
    set_by text not null,
    set_at timestamptz not null,
    primary key (tenant_id, template, language),
    constraint message_wordings_in_app check ((title is null) = (text is null)),
    constraint message_wordings_email check ((email_subject is null) = (email_text is null)),
    constraint message_wordings_html check (email_html is null or email_text is not null),
    constraint message_wordings_something check (num_nonnulls(title, email_subject, sms_text) > 0)
);
"""


def upgrade() -> None:
    run(op, TABLE)
    secure(op, "message_wordings")
