"""Links that sign in, each good in the browser alone that asked for it."""

from alembic import op

from holdfast_migrations.tables import run

revision = "0017_magic_links"
down_revision = "0016_top_ups"

COLUMNS = """
alter table email_links
    add column binding_hash bytea check (length(binding_hash) = 32),
    drop constraint email_links_purpose_check,
    add constraint email_links_purpose_check check (purpose in ('password_reset', 'magic_link')),
    add constraint email_links_binding_check check ((purpose = 'magic_link') = (binding_hash is not null));
"""


def upgrade() -> None:
    run(op, COLUMNS)
