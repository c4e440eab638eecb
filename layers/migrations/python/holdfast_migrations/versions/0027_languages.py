"""Whoever chose no language is spoken to in their tenant's."""

from alembic import op

from holdfast_migrations.tables import run

revision = "0027_languages"
down_revision = "0026_sign_in_countries"

LANGUAGES = """
alter table users add column language text;
alter table users add constraint users_language check (language ~ '^[a-z]{2,3}(-[A-Z]{2})?$');

alter table contacts alter column language drop not null, drop constraint contacts_language_check;
alter table contacts add constraint contacts_language check (language ~ '^[a-z]{2,3}(-[A-Z]{2})?$');

alter table messages alter column language drop not null, drop constraint messages_language_check;
alter table messages add constraint messages_language check (language ~ '^[a-z]{2,3}(-[A-Z]{2})?$');
"""


def upgrade() -> None:
    run(op, LANGUAGES)
