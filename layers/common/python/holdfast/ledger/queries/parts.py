"""What the invariants are looked for in, as SQL: the entries of accounts, and the entries of transfers."""

from typing import Final

# The newest head that was recorded of an account, or the newest below a number.
_HEAD: Final = """left join lateral (
        select version, balance, chain from ledger_checkpoint_heads
        where tenant_id = current_tenant() and account_id = {account} and number < {number}
        order by number desc limit 1) as h on true"""
_FROM_HEAD: Final = """coalesce(h.version, 0) as from_version, coalesce(h.balance, 0) as from_balance,
        coalesce(h.chain, '') as from_chain"""
_TO_STORED: Final = "a.version as to_version, a.balance as to_balance, a.chain as to_chain"

# Of each account, all of its entries.
OF_ALL: Final = f"""
    select a.id as account_id, a.code, a.currency, a.is_accumulating,
        0 as from_version, 0 as from_balance, cast('' as bytea) as from_chain, {_TO_STORED}
    from ledger_accounts a"""  # noqa: S608 (of constants alone, as all that follow)
# Those beyond the newest recorded head.
OF_NEW: Final = f"""
    select a.id as account_id, a.code, a.currency, a.is_accumulating, {_FROM_HEAD}, {_TO_STORED}
    from ledger_accounts a {_HEAD.format(account="a.id", number="9223372036854775807")}
    where a.id >= :account and h.version is distinct from a.version order by a.id limit :most"""  # noqa: S608
# Those up to a recorded head from the one before. An account that is gone has its entries still.
OF_CHAPTER: Final = f"""
    select n.account_id, a.code, a.currency, a.is_accumulating, {_FROM_HEAD},
        n.version as to_version, n.balance as to_balance, n.chain as to_chain
    from ledger_checkpoint_heads n left join ledger_accounts a on a.id = n.account_id
    {_HEAD.format(account="n.account_id", number=":number")}
    where n.tenant_id = current_tenant() and n.number = :number and n.account_id >= :account
    order by n.account_id limit :most"""  # noqa: S608

# Where there is more than may be read at once, the last account that was reached is gone on with in the next part, and
# judged when all of it was read.
ENTRIES: Final = """
    begun as materialized ({spans}
    ), span as materialized (
        select account_id, code, currency, is_accumulating, to_version, to_balance, to_chain,
            case account_id when :account then :version else from_version end as from_version,
            case account_id when :account then :balance else from_balance end as from_balance,
            case account_id when :account then :chain else from_chain end as from_chain
        from begun
    ), entry as materialized (
        select s.account_id, e.version, e.transfer_id, e.amount_minor, e.balance_after
        from (select * from span order by account_id) as s cross join lateral (
            select version, transfer_id, amount_minor, balance_after from ledger_entries
            where account_id = s.account_id and version > s.from_version and version <= s.to_version
            order by version limit :most) as e
        order by s.account_id, e.version limit :most
    ), cut as materialized (
        select coalesce(
            (select account_id from entry order by account_id, version offset :most - 1 limit 1),
            (select account_id from span order by account_id offset :most - 1 limit 1)) as account_id
    ), whole as (
        select s.* from span s, cut where cut.account_id is null or s.account_id < cut.account_id
    ), summed as materialized (
        select account_id, sum(amount_minor) as amount, count(*) as entries, max(version) as version
        from entry group by account_id
    ), chained as materialized (
        select e.account_id,
            ledger_chain(s.from_chain, ledger_digest(t), e.version, e.amount_minor order by e.version) as chain
        from entry e join span s using (account_id) join ledger_transfers t on t.id = e.transfer_id
        group by e.account_id
    ), counted as (
        select e.account_id, e.version, e.balance_after, s.from_balance
            + sum(e.amount_minor) over (partition by e.account_id order by e.version) as balance
        from entry e join span s using (account_id) where not s.is_accumulating
    )"""
NEXT_ACCOUNT: Final = """
    select null, cast(cut.account_id as text), null, coalesce(m.version, s.from_version),
        s.from_balance + coalesce(m.amount, 0), coalesce(c.chain, s.from_chain)
    from cut join span s using (account_id) left join summed m using (account_id) left join chained c using (account_id)
    """

# By their identifiers; an entry that has none is looked at with the first. A reversal is looked at with its original;
# among what is new by itself, for what it reverses may be old.
MOVED: Final = """
    bound as materialized (
        select coalesce((
            select transfer_id from ledger_entries where transfer_id > :since and transfer_id < :until
            order by transfer_id offset :most limit 1), :until) as until
    ), transfer as (
        select id from ledger_transfers where id >= :since and id < (select until from bound)
    ), moved as materialized (
        select e.transfer_id, e.account_id, e.amount_minor, a.id as known_account, a.currency
        from ledger_entries e left join ledger_accounts a on a.id = e.account_id
        where e.transfer_id >= :since and e.transfer_id < (select until from bound)
            or e.transfer_id is null and :since = '00000000-0000-0000-0000-000000000000'
    ), original as (
        select distinct original_id from ledger_reversals
        where not :by_reversal and original_id >= :since and original_id < (select until from bound)
            or :by_reversal and reversal_id >= :since and reversal_id < (select until from bound)
    )"""
NEXT_TRANSFER: Final = "select null, cast(until as text), null, null, null, null from bound where until < :until"

# Those of new entries whose identifiers are not new.
TOUCHED: Final = """
    touched as materialized (
        select distinct transfer_id as id from entry where transfer_id < :since
    ), transfer as (
        select t.id from ledger_transfers t join touched using (id)
    ), moved as materialized (
        select e.transfer_id, e.account_id, e.amount_minor, a.id as known_account, a.currency
        from touched join ledger_entries e on e.transfer_id = touched.id
            left join ledger_accounts a on a.id = e.account_id
    ), original as (
        select r.original_id from ledger_reversals r join touched t on t.id = r.reversal_id
        union select r.original_id from ledger_reversals r join touched t on t.id = r.original_id
    )"""
