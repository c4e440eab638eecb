"""Tenants' own wordings in the database."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from holdfast.messaging.rules.wordings import EmailWords, InAppWords, OwnWording
from holdfast.messaging.tables import message_wordings
from holdfast.platform.db import Db

_table = message_wordings.c


def list_languages(db: Db) -> list[tuple[str, str]]:
    """Every template and language for which the tenant has words of its own."""
    found = select(_table.template, _table.language).order_by(_table.template, _table.language)
    return [(row.template, row.language) for row in db.execute(found)]


def find_wordings(db: Db, template: str) -> dict[str, OwnWording]:
    """The tenant's own words for the template, by language."""
    rows = db.execute(select(message_wordings).where(_table.template == template))
    return {row.language: _wording(row) for row in rows}


def set_wording(db: Db, template: str, language: str, own: OwnWording, *, by: str, at: datetime) -> None:
    """Add the wording or replace it."""
    values = {"template": template, "language": language, "set_by": by, "set_at": at, **columns_of(own)}
    statement = upsert(message_wordings).values(values)
    said = {name: statement.excluded[name] for name in values if name not in ("template", "language")}
    db.execute(
        statement.on_conflict_do_update(index_elements=[_table.tenant_id, _table.template, _table.language], set_=said)
    )


def remove_wording(db: Db, template: str, language: str) -> bool:
    """False where there was none."""
    this = (_table.template == template, _table.language == language)
    return db.execute(delete(message_wordings).where(*this)).rowcount > 0


def columns_of(own: OwnWording) -> Mapping[str, str | None]:
    title, text = (own.in_app.title, own.in_app.text) if own.in_app is not None else (None, None)
    email = own.email
    subject, email_text, html = (None, None, None) if email is None else (email.subject, email.text, email.html)
    return {
        "title": title,
        "text": text,
        "email_subject": subject,
        "email_text": email_text,
        "email_html": html,
        "sms_text": own.sms,
    }


def _wording(row: Row[Any]) -> OwnWording:
    in_app = None if row.title is None else InAppWords(row.title, row.text)
    email = None if row.email_subject is None else EmailWords(row.email_subject, row.email_text, row.email_html)
    return OwnWording(in_app, email, row.sms_text)
