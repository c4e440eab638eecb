"""The chain of hashes: each entry of an account over the ones before it, so that a rewritten one shows.

    digest of a transfer = sha256 of its row, in PostgreSQL's own binary form of a record
    link of an entry     = sha256(link before it || digest || version || amount as text); before the first: nothing

An account keeps the link of its newest entry, as `chain`. It is extended where posting holds the account's row anyway;
an accumulating account's when it is folded.
"""

DIGEST = """
create function ledger_digest(t ledger_transfers) returns bytea language sql stable parallel safe
return sha256(record_send(row(t.id, t.tenant_id, t.posted_at, t.effective_at, t.fingerprint, t.key, t.kind, t.subject,
    t.description, t.actor, t.request_id, t.metadata)))
"""

# Stable, as what it is made of: posting would call it, instead of taking it in, were it declared immutable.
LINK = """
create function ledger_link(p_chain bytea, p_digest bytea, p_version bigint, p_amount numeric) returns bytea
language sql stable parallel safe
return sha256(p_chain || p_digest || int8send(p_version) || textsend(p_amount::text))
"""

# `ledger_chain(start, digest, version, amount order by version)` goes on from `start`.
NEXT_LINK = """
create function ledger_next_link(p_state bytea, p_start bytea, p_digest bytea, p_version bigint, p_amount numeric)
returns bytea language sql stable parallel safe
return ledger_link(coalesce(p_state, p_start), p_digest, p_version, p_amount)
"""

CHAIN = """
create aggregate ledger_chain(p_start bytea, p_digest bytea, p_version bigint, p_amount numeric) (
    sfunc = ledger_next_link, stype = bytea, parallel = safe)
"""
