"""The ledger's invariants, as SQL: each answers with the rows that break it (invariant, subject, detail).

Those of accounts are over `span` (of each account, what is looked at: from where to where, and what must come out),
`entry` (the entries in it), and `whole` (the spans of which all entries are there). Those of transfers are over
`transfer` (the transfers that are looked at), `moved` (all of their entries) and `original` (what they reverse, or
what is reversed). Which these are, a statement says: everything, or a part.
"""

from typing import Final

# They need no history.
OF_WHAT_IS_STORED: Final = (
    """
    select 'no entry is beyond its account''s version', cast(a.id as text), concat('version ', e.version)
    from ledger_accounts a cross join lateral (
        select version from ledger_entries where account_id = a.id and version > a.version
        order by version limit 1000) as e
    where not a.is_accumulating
    """,
    """
    select 'no account is below its floor', cast(a.id as text), concat(a.code, ' ', a.currency, ': ', a.balance,
        ', pending ', a.pending_credit - a.pending_debit)
    from ledger_accounts a
    where case a.normal_side when 'credit' then a.balance - a.pending_debit else -a.balance - a.pending_credit end
        < a.floor
    """,
    """
    select 'no account is above its ceiling', cast(a.id as text), concat(a.code, ' ', a.currency, ': ', a.balance,
        ', pending ', a.pending_credit - a.pending_debit)
    from ledger_accounts a
    where case a.normal_side when 'credit' then a.balance + a.pending_credit else a.pending_debit - a.balance end
        > a.ceiling
    """,
    """
    select 'what is pending is the sum of the open pending transfers', cast(a.id as text),
        concat(a.code, ' ', a.currency, ': stored ', a.pending_debit, ' and ', a.pending_credit, ', open ',
            coalesce(o.debit, 0), ' and ', coalesce(o.credit, 0))
    from ledger_accounts a left join (
        select l.account_id, sum(greatest(-l.amount_minor, 0)) as debit, sum(greatest(l.amount_minor, 0)) as credit
        from ledger_pendings p join ledger_pending_legs l on l.pending_id = p.id
        where p.state = 'pending' group by l.account_id) as o on o.account_id = a.id
    where not a.is_accumulating
        and (a.pending_debit, a.pending_credit) is distinct from (coalesce(o.debit, 0), coalesce(o.credit, 0))
    """,
    """
    select 'a reversal is not reversed', cast(r.reversal_id as text), cast(r.original_id as text)
    from ledger_reversals r join ledger_reversals o on o.reversal_id = r.original_id
    """,
    """
    select 'a closed account is empty', cast(a.id as text), concat(a.code, ' ', a.currency, ': ', a.balance,
        ', pending ', a.pending_credit, ' and ', a.pending_debit)
    from ledger_accounts a where a.status = 'closed' and (a.balance, a.pending_debit, a.pending_credit) <> (0, 0, 0)
    """,
)

OF_ACCOUNTS: Final = (
    """
    select 'balance is the sum of its entries', cast(w.account_id as text), concat(w.code, ' ', w.currency,
        ' at version ', w.to_version, ': stored ', w.to_balance, ', entries ', w.from_balance + coalesce(s.amount, 0))
    from whole w left join summed s using (account_id) where w.to_balance <> w.from_balance + coalesce(s.amount, 0)
    """,
    """
    select 'entries are numbered without a gap', cast(w.account_id as text), concat(w.code, ' ', w.currency,
        ': version ', w.to_version, ', entries ', w.from_version + coalesce(s.entries, 0))
    from whole w left join summed s using (account_id)
    where not w.is_accumulating and (w.to_version <> w.from_version + coalesce(s.entries, 0)
        or w.to_version <> coalesce(s.version, w.from_version))
    """,
    """
    select 'the balance after an entry is the sum up to it', cast(c.account_id as text),
        concat('version ', c.version, ': stored ', c.balance_after, ', entries ', c.balance)
    from counted c where c.balance_after is distinct from c.balance
    """,
    """
    select 'an account''s chain is that of its entries', cast(w.account_id as text),
        concat(w.code, ' ', w.currency, ' at version ', w.to_version)
    from whole w left join chained c using (account_id) where w.to_chain <> coalesce(c.chain, w.from_chain)
    """,
)

# Of what a checkpoint recorded: an ordinary account's entries say it themselves.
OF_HEADS: Final = (
    """
    select 'the balance at a checkpoint is what the entries say', cast(w.account_id as text),
        concat('version ', w.to_version, ': ', f.balance, ', recorded ', w.to_balance)
    from whole w left join ledger_folds f on f.account_id = w.account_id and f.version = w.to_version
    where w.is_accumulating and f.balance is distinct from w.to_balance
    """,
)

OF_TRANSFERS: Final = (
    """
    select 'a transfer is zero in every currency', cast(transfer_id as text),
        concat(currency, ' ', sum(amount_minor))
    from moved group by transfer_id, currency having sum(amount_minor) <> 0
    """,
    """
    select 'an entry has an account', cast(transfer_id as text), cast(account_id as text)
    from moved where known_account is null
    """,
    """
    select 'a transfer has two entries or more', cast(t.id as text), concat(count(e.transfer_id), ' entries')
    from transfer t left join moved e on e.transfer_id = t.id group by t.id having count(e.transfer_id) < 2
    """,
    """
    select 'an entry has a transfer', cast(e.transfer_id as text), cast(e.account_id as text)
    from moved e left join transfer t on t.id = e.transfer_id where t.id is null
    """,
    """
    select 'what was posted of a pending transfer was pending', cast(p.id as text),
        concat('account ', e.account_id, ': pending ', l.amount_minor, ', posted ', e.amount)
    from ledger_pendings p
    join (select transfer_id, account_id, sum(amount_minor) as amount from moved group by transfer_id, account_id) as e
        on e.transfer_id = p.transfer_id
    left join ledger_pending_legs l on l.pending_id = p.id and l.account_id = e.account_id
    where sign(e.amount) is distinct from sign(l.amount_minor) or abs(e.amount) > abs(l.amount_minor)
    """,
    """
    select 'reversals return no more than the original moved', cast(r.original_id as text),
        concat('account ', r.account_id, ': moved ', r.moved, ', returned ', r.returned)
    from (
        select o.original_id, e.account_id,
            coalesce(sum(e.amount_minor) filter (where e.transfer_id = o.original_id), 0) as moved,
            coalesce(sum(e.amount_minor) filter (where e.transfer_id <> o.original_id), 0) as returned
        from (
            select original_id, original_id as transfer_id from original
            union select original_id, reversal_id from original join ledger_reversals using (original_id)) as o
        join ledger_entries e using (transfer_id) group by o.original_id, e.account_id
    ) as r
    where r.returned <> 0 and (sign(r.returned) = sign(r.moved) or abs(r.returned) > abs(r.moved))
    """,
)
