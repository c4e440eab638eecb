"""A contact that takes a proven one's place: the one of before has a code of its own, and must agree."""

from alembic import op

from holdfast_migrations.tables import run

revision = "0019_old_contacts"
down_revision = "0018_provider_choices"

COLUMNS = """
alter table verification_codes
    add column old_contact text check (old_contact <> contact),
    add column old_code_hash bytea check (length(old_code_hash) = 32),
    add constraint verification_codes_old_check check ((old_contact is null) = (old_code_hash is null));
create index verification_codes_by_old_contact on verification_codes (tenant_id, channel, old_contact)
    where old_contact is not null;
"""


def upgrade() -> None:
    run(op, COLUMNS)
