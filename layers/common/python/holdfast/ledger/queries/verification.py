"""The statements that look for what must never be: each answers with the rows that break one invariant."""

from sqlalchemy import text

from holdfast.ledger.rules.verification import Breach
from holdfast.platform.db import Db

# One statement, so that all of it sees one snapshot: what is being posted meanwhile is seen whole or not at all.
_BREACHES = text(
    """
    with entry as materialized (
        select e.account_id, e.version, e.transfer_id, e.amount_minor, e.balance_after, a.id as known_account,
            a.currency, a.version as account_version, a.is_accumulating
        from ledger_entries e left join ledger_accounts a on a.id = e.account_id
    ), summed as (
        select account_id, sum(amount_minor) as amount, count(*) as entries, max(version) as version from entry
        where version <= account_version group by account_id
    ), chained as (
        select e.account_id,
            ledger_chain('', ledger_digest(t), e.version, e.amount_minor order by e.version) as chain
        from entry e join ledger_transfers t on t.id = e.transfer_id where e.version <= e.account_version
        group by e.account_id
    ), counted as (
        select account_id, version, balance_after,
            sum(amount_minor) over (partition by account_id order by version) as balance
        from entry where not is_accumulating
    )
    select 'balance is the sum of its entries' as invariant, cast(a.id as text) as subject,
        concat(a.code, ' ', a.currency, ': stored ', a.balance, ', entries ', coalesce(s.amount, 0)) as detail
    from ledger_accounts a left join summed s on s.account_id = a.id where a.balance <> coalesce(s.amount, 0)
    union all
    select 'entries are numbered without a gap', cast(a.id as text),
        concat(a.code, ' ', a.currency, ': version ', a.version, ', entries ', coalesce(s.entries, 0))
    from ledger_accounts a left join summed s on s.account_id = a.id
    where not a.is_accumulating and (a.version <> coalesce(s.entries, 0) or a.version <> coalesce(s.version, 0))
    union all
    select 'no entry is beyond its account''s version', cast(e.account_id as text), concat('version ', e.version)
    from entry e where not e.is_accumulating and e.version > e.account_version
    union all
    select 'the balance after an entry is the sum up to it', cast(c.account_id as text),
        concat('version ', c.version, ': stored ', c.balance_after, ', entries ', c.balance)
    from counted c where c.balance_after is distinct from c.balance
    union all
    select 'a transfer is zero in every currency', cast(e.transfer_id as text),
        concat(e.currency, ' ', sum(e.amount_minor))
    from entry e group by e.transfer_id, e.currency having sum(e.amount_minor) <> 0
    union all
    select 'an entry has an account', cast(e.transfer_id as text), cast(e.account_id as text)
    from entry e where e.known_account is null
    union all
    select 'a transfer has two entries or more', cast(t.id as text), concat(count(e.account_id), ' entries')
    from ledger_transfers t left join entry e on e.transfer_id = t.id group by t.id having count(e.account_id) < 2
    union all
    select 'an entry has a transfer', cast(e.transfer_id as text), cast(e.account_id as text)
    from entry e left join ledger_transfers t on t.id = e.transfer_id where t.id is null
    union all
    select 'no account is below its floor', cast(a.id as text), concat(a.code, ' ', a.currency, ': ', a.balance,
        ', pending ', a.pending_credit - a.pending_debit)
    from ledger_accounts a
    where case a.normal_side when 'credit' then a.balance - a.pending_debit else -a.balance - a.pending_credit end
        < a.floor
    union all
    select 'no account is above its ceiling', cast(a.id as text), concat(a.code, ' ', a.currency, ': ', a.balance,
        ', pending ', a.pending_credit - a.pending_debit)
    from ledger_accounts a
    where case a.normal_side when 'credit' then a.balance + a.pending_credit else a.pending_debit - a.balance end
        > a.ceiling
    union all
    select 'what is pending is the sum of the open pending transfers', cast(a.id as text),
        concat(a.code, ' ', a.currency, ': stored ', a.pending_debit, ' and ', a.pending_credit, ', open ',
            coalesce(o.debit, 0), ' and ', coalesce(o.credit, 0))
    from ledger_accounts a left join (
        select l.account_id, sum(greatest(-l.amount_minor, 0)) as debit, sum(greatest(l.amount_minor, 0)) as credit
        from ledger_pendings p join ledger_pending_legs l on l.pending_id = p.id
        where p.state = 'pending' group by l.account_id) as o on o.account_id = a.id
    where not a.is_accumulating
        and (a.pending_debit, a.pending_credit) is distinct from (coalesce(o.debit, 0), coalesce(o.credit, 0))
    union all
    select 'an account''s chain is that of its entries', cast(a.id as text), concat(a.code, ' ', a.currency)
    from ledger_accounts a left join chained c on c.account_id = a.id where a.chain <> coalesce(c.chain, '')
    union all
    select 'reversals return no more than the original moved', cast(r.original_id as text),
        concat('account ', r.account_id, ': moved ', r.moved, ', returned ', r.returned)
    from (
        select o.original_id, e.account_id,
            coalesce(sum(e.amount_minor) filter (where e.transfer_id = o.original_id), 0) as moved,
            coalesce(sum(e.amount_minor) filter (where e.transfer_id <> o.original_id), 0) as returned
        from (
            select original_id, original_id as transfer_id from ledger_reversals
            union select original_id, reversal_id from ledger_reversals) as o
        join entry e using (transfer_id) group by o.original_id, e.account_id
    ) as r
    where r.returned <> 0 and (sign(r.returned) = sign(r.moved) or abs(r.returned) > abs(r.moved))
    union all
    select 'a reversal is not reversed', cast(r.reversal_id as text), cast(r.original_id as text)
    from ledger_reversals r join ledger_reversals o on o.reversal_id = r.original_id
    union all
    select 'what was posted of a pending transfer was pending', cast(p.id as text),
        concat('account ', e.account_id, ': pending ', l.amount_minor, ', posted ', e.amount)
    from ledger_pendings p
    join (select transfer_id, account_id, sum(amount_minor) as amount from entry group by transfer_id, account_id) as e
        on e.transfer_id = p.transfer_id
    left join ledger_pending_legs l on l.pending_id = p.id and l.account_id = e.account_id
    where sign(e.amount) is distinct from sign(l.amount_minor) or abs(e.amount) > abs(l.amount_minor)
    union all
    select 'a closed account is empty', cast(a.id as text), concat(a.code, ' ', a.currency, ': ', a.balance,
        ', pending ', a.pending_credit, ' and ', a.pending_debit)
    from ledger_accounts a where a.status = 'closed' and (a.balance, a.pending_debit, a.pending_credit) <> (0, 0, 0)
    """
)


def list_breaches(db: Db) -> list[Breach]:
    return [Breach(row.invariant, row.subject, row.detail) for row in db.execute(_BREACHES)]
