"""The statements that look for accounts and entries that are not what a checkpoint recorded of them."""

from sqlalchemy import text

from holdfast.ledger.rules.verification import Breach
from holdfast.platform.db import Db

_BREACHES = text(
    """
    with head as (
        select distinct on (account_id) account_id, version, balance, chain from ledger_checkpoint_heads
        where tenant_id = current_tenant() order by account_id, number desc
    )
    select 'an account in a checkpoint stays' as invariant, h.account_id as subject,
        concat('recorded at version ', h.version) as detail
    from head h left join ledger_accounts a on a.id = h.account_id where a.id is null
    union all
    select 'no account goes back behind a checkpoint', a.id,
        concat(a.code, ' ', a.currency, ': version ', a.version, ', recorded ', h.version)
    from head h join ledger_accounts a on a.id = h.account_id where a.version < h.version
    union all
    select 'an account that nothing was posted to is as in the checkpoint', a.id,
        concat(a.code, ' ', a.currency, ': ', a.balance, ', recorded ', h.balance)
    from head h join ledger_accounts a on a.id = h.account_id
    where a.version = h.version and (a.balance <> h.balance or a.chain <> h.chain)
    """
)
# The balance of every head that was ever recorded, and the chain of each account's newest, which has all entries
# before it in it.
_REWRITTEN = text(
    """
    select 'the balance at a checkpoint is what the entries say' as invariant, h.account_id as subject,
        concat('version ', h.version, ': ', coalesce(e.balance_after, f.balance), ', recorded ', h.balance) as detail
    from ledger_checkpoint_heads h
        left join ledger_entries e on e.account_id = h.account_id and e.version = h.version
        left join ledger_folds f on f.account_id = h.account_id and f.version = h.version
    where h.tenant_id = current_tenant() and h.balance is distinct from coalesce(e.balance_after, f.balance)
    union all
    select 'the entries up to a checkpoint are those that were signed', h.account_id, concat('version ', h.version)
    from (
        select distinct on (account_id) account_id, version, chain from ledger_checkpoint_heads
        where tenant_id = current_tenant() order by account_id, number desc
    ) as h
        left join ledger_entries e on e.account_id = h.account_id and e.version <= h.version
        left join ledger_transfers t on t.id = e.transfer_id
    group by h.account_id, h.version, h.chain
    having ledger_chain('', ledger_digest(t), e.version, e.amount_minor order by e.version) is distinct from h.chain
    """
)


def list_head_breaches(db: Db) -> list[Breach]:
    """What the accounts themselves show. Reads the newest head of each account."""
    return [Breach(row.invariant, str(row.subject), row.detail) for row in db.execute(_BREACHES)]


def list_entry_breaches(db: Db) -> list[Breach]:
    """What the entries and transfers show. Reads all of them up to the newest heads."""
    return [Breach(row.invariant, str(row.subject), row.detail) for row in db.execute(_REWRITTEN)]
